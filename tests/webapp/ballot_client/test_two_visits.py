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
    other.use_code(code)
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


LATE = {"late_from": "2026-12-11T00:00Z", "late_to": "2026-12-12T00:00Z"}


@pytest.fixture
def late_scene(staging: Staging) -> Scene:
    return staging(level="strongest", dates=DATES | LATE | {"extension_to": "2026-12-19T17:00Z"})


def test_every_page_of_the_first_visit_names_the_dates_of_the_second(page: Page, late_scene: Scene) -> None:
    on_day(page, 2)
    Rater(page, late_scene).open().sees("Step 1 of 2: collect your ballots")
    for words in ("Step 2: answer", "Only for latecomers", "May be extended until"):
        expect(page.get_by_text(words)).to_be_visible()
    collect(page, late_scene)
    expect(page.get_by_text("Only for latecomers")).to_be_visible()


def test_who_missed_step_one_learns_when_latecomers_may_come(page: Page, late_scene: Scene) -> None:
    on_day(page, 9)
    rater = Rater(page, late_scene).open()
    rater.sees("The time to collect has passed")
    expect(page.get_by_text("Latecomers can collect from 11 December 2026")).to_be_visible()
    rater.finds_no_barrier()


def test_latecomers_in_company_collect_and_answer_after_the_window(page: Page, late_scene: Scene) -> None:
    late_scene.people.company = True
    on_day(page, 11)
    rater = Rater(page, late_scene).open()
    rater.press("Collect my ballots")
    expect(page.locator("h1")).to_contain_text("Answers are taken again from 12 December 2026")
    on_day(page, 13)
    page.reload()
    rater.start()
    rater.send_all_collected()
    assert len(late_scene.ballots.ballots) == 3


def test_a_latecomer_without_company_is_told_and_chooses(page: Page, late_scene: Scene) -> None:
    late_scene.people.company = False
    on_day(page, 11)
    rater = Rater(page, late_scene).open()
    rater.sees("Few others are late")
    rater.finds_no_barrier()
    rater.press("Leave it")
    rater.sees("Nothing was collected")
    rater.finds_no_barrier()
    assert late_scene.people.collected == 0
    rater.press("Back")
    rater.press("Collect all the same")
    rater.press("Collect my ballots")
    expect(page.locator("h1")).to_contain_text("Answers are taken again")


def test_who_collected_in_time_waits_while_latecomers_collect(page: Page, late_scene: Scene) -> None:
    rater = collect(page, late_scene)
    on_day(page, 9)
    page.goto("about:blank")
    page.goto(f"{late_scene.ballot_origin}/c")
    rater.start()
    rater.answer("C1", "too much")
    on_day(page, 11)
    page.reload()
    expect(page.locator("h1")).to_contain_text("Answers are taken again from 12 December 2026")
    rater.finds_no_barrier()
    on_day(page, 12)
    page.reload()
    rater.press("Continue where you stopped")
    rater.send_all_collected()
    assert late_scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": 2}


def test_a_send_in_the_first_minute_of_the_pause_waits_and_loses_nothing(
    page: Page, late_scene: Scene
) -> None:
    rater = collect(page, late_scene)
    on_day(page, 9)
    page.reload()
    rater.start()
    rater.answer("C1", "too much")
    rater.to_review()
    late_scene.ballots.takes_none_now = True
    on_day(page, 11)
    rater.press("Send")
    expect(page.locator("h1")).to_contain_text("Answers are taken again")
    late_scene.ballots.takes_none_now = False
    on_day(page, 12)
    page.reload()
    rater.press("Continue where you stopped")
    rater.send_all_collected()
    assert late_scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": 2}


def test_a_refusal_that_the_dates_do_not_explain_keeps_the_answers(page: Page, late_scene: Scene) -> None:
    rater = collect(page, late_scene)
    on_day(page, 9)
    page.reload()
    rater.start()
    rater.to_review()
    late_scene.ballots.takes_none_now = True
    rater.press("Send")
    expect(page.get_by_role("alert")).to_contain_text("the clock of this device is wrong")
    late_scene.ballots.takes_none_now = False
    rater.press("Try again")
    rater.has_sent()


def test_after_the_regular_end_only_an_extension_helps_and_the_page_says_so(
    page: Page, late_scene: Scene
) -> None:
    collect(page, late_scene)
    on_day(page, 16)
    page.reload()
    expect(page.get_by_text("only if the campaign was extended")).to_be_visible()
    on_day(page, 20)
    page.reload()
    Rater(page, late_scene).sees("Closed")


def test_the_common_link_in_another_browser_says_what_to_do(page: Page, late_scene: Scene) -> None:
    on_day(page, 9)
    page.goto(f"{late_scene.ballot_origin}/c")
    rater = Rater(page, late_scene)
    rater.sees("This browser holds no ballots")
    for words in ("Open the link where you collected", "the file that you saved after", "recovery code"):
        expect(page.get_by_text(words)).to_be_visible()
    rater.finds_no_barrier()


def test_a_lost_browser_collects_the_same_ballots_with_the_code_in_the_late_window(
    page: Page, late_scene: Scene, new_device: Device
) -> None:
    late_scene.people.company = True
    code = collect(page, late_scene).code()
    other = Rater(new_device().new_page(), late_scene)
    on_day(other.page, 11)
    other.open()
    other.press("I have already collected on another device")
    other.use_code(code)
    other.press("Collect my ballots")
    expect(other.page.locator("h1")).to_contain_text("Answers are taken again")
    assert other.code() == code


def test_a_strongest_level_without_days_between_its_steps_is_an_alarm(page: Page, staging: Staging) -> None:
    scene = staging(level="strongest")
    Rater(page, scene).open().sees("Stop: this campaign is not what was published")
    expect(page.get_by_text("do not keep collecting and answering apart").first).to_be_visible()
