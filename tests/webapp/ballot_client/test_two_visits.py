"""The strongest level: ballots are collected first and used days later, by one common link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.webapp.ballot_client.conftest import Staging
from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser

Device = Callable[..., BrowserContext]
DATES = {
    "collect_from": "2026-12-01T08:00Z",
    "collect_to": "2026-12-05T17:00Z",
    "answer_from": "2026-12-08T08:00Z",
    "answer_to": "2026-12-15T17:00Z",
}


@pytest.fixture
def scene(staging: Staging) -> Scene:
    return staging(level="strongest", dates=DATES)


def on_day(page: Page, day: int) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(f"2026-12-{day:02}T12:00Z"))


def collect(page: Page, scene: Scene) -> Rater:
    on_day(page, 2)
    rater = Rater(page, scene).open()
    rater.sees("Step 1 of 2: collect your ballots")
    rater.finds_no_barrier()
    rater.press("Collect my ballots")
    expect(page.locator("h1")).to_contain_text("Collected. Step 2 opens on 8 December 2026")
    return rater


def test_ballots_are_collected_first_and_used_by_the_common_link(page: Page, scene: Scene) -> None:
    rater = collect(page, scene)
    rater.finds_no_barrier()
    assert scene.people.collected == 1
    assert scene.ballots.ballots == {}
    asked = len(scene.requests)
    on_day(page, 9)
    page.goto("about:blank")
    page.goto(f"{scene.ballot_origin}/c")
    rater.start()
    rater.answer("C1", "too much")
    rater.press("Deutsch")
    rater.press("English")
    rater.to_review()
    rater.finds_no_barrier()
    rater.press("Send")
    rater.has_sent()
    assert scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": 2}
    assert not [one for one in scene.requests[asked:] if one.startswith("POST")]


def test_collected_ballots_move_to_another_device_in_a_file(
    page: Page, scene: Scene, new_device: Device, tmp_path: Path
) -> None:
    rater = collect(page, scene)
    with page.expect_download() as download:
        rater.press("Save the file for another device")
    file = tmp_path / "ballots.json"
    download.value.save_as(file)
    other = Rater(new_device().new_page(), scene)
    on_day(other.page, 9)
    other.page.goto(f"{scene.ballot_origin}/c")
    other.page.get_by_label("The file that you saved").set_input_files(file)
    other.start()
    other.to_review()
    other.press("Send")
    other.has_sent()
    assert len(scene.ballots.ballots) == 3


def test_a_file_of_something_else_is_refused(page: Page, scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "ballots.json"
    file.write_text('{"format": "something else"}')
    page.goto(f"{scene.ballot_origin}/c")
    page.get_by_label("The file that you saved").set_input_files(file)
    expect(page.get_by_role("alert")).to_have_text("This file does not hold collected ballots.")


def test_between_the_two_visits_there_is_nothing_to_answer(page: Page, scene: Scene) -> None:
    collect(page, scene)
    on_day(page, 6)
    page.reload()
    expect(page.locator("h1")).to_contain_text("Collected.")


def test_who_did_not_collect_in_time_is_told_so(page: Page, scene: Scene) -> None:
    on_day(page, 6)
    rater = Rater(page, scene).open()
    rater.sees("The time to collect has passed")
    rater.finds_no_barrier()


def test_a_code_collects_the_same_ballots_on_another_device(
    page: Page, scene: Scene, new_device: Device
) -> None:
    code = collect(page, scene).code()
    other = Rater(new_device().new_page(), scene)
    on_day(other.page, 3)
    other.open()
    other.press("I have already collected on another device")
    other.page.get_by_label("Recovery code").fill(code)
    other.press("Use this code")
    other.press("Collect my ballots")
    expect(other.page.locator("h1")).to_contain_text("Collected.")
    assert other.code() == code


def test_the_code_is_not_shown_once_it_opens_nothing(page: Page, scene: Scene) -> None:
    rater = collect(page, scene)
    expect(page.locator("#recovery-code")).to_be_visible()
    on_day(page, 9)
    page.reload()
    rater.start()
    rater.to_review()
    expect(page.locator("#recovery-code")).to_have_count(0)


def test_forgetting_collected_ballots_says_what_is_lost(page: Page, scene: Scene) -> None:
    rater = collect(page, scene)
    rater.press("Forget everything on this device")
    expect(page.get_by_role("alert")).to_contain_text("you can then not answer at all")
