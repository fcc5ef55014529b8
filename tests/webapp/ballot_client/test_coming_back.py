"""Drafts, revisions, other devices, and sends that break off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser

Device = Callable[..., BrowserContext]


def versions(scene: Scene) -> list[int]:
    return [ballot["v"] for ballot in scene.ballots.ballots.values()]


def test_a_draft_waits_on_the_device(rater: Rater) -> None:
    rater.start()
    rater.answer("C1", "too much")
    rater.go_on()
    rater.page.reload()
    rater.press("Continue where you stopped")
    expect(rater.page.locator(".progress")).to_contain_text("part 2 of 3")
    expect(rater.page.locator(".progress")).to_contain_text("1 of 25 answered")


def test_a_revised_ballot_replaces_the_first_and_collects_nothing_new(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.answer("C1", "too much")
    rater.send_all()
    rater.page.reload()
    rater.press("Change your answers")
    rater.answer("C1", "too little")
    rater.send_all()
    assert scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": -2}
    assert versions(scene) == [2, 2, 2]
    assert scene.people.collected == 1


def test_another_device_needs_the_recovery_code(rater: Rater, scene: Scene, new_device: Device) -> None:
    rater.start()
    code = rater.send_all()
    other = Rater(new_device().new_page(), scene).open()
    other.start()
    other.answer("C1", "far too little")
    other.to_review()
    other.press("Send")
    other.sees("Enter your recovery code")
    other.finds_no_barrier()
    other.use_code(code.lower().replace(" ", "  "))
    other.sees("Sent. Thank you.")
    assert scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": -3}
    assert versions(scene) == [2, 2, 2]


def test_a_code_can_be_given_before_answering(rater: Rater, scene: Scene, new_device: Device) -> None:
    rater.start()
    code = rater.send_all()
    other = Rater(new_device().new_page(), scene).open()
    other.press("I have already sent answers from another device")
    other.use_code(code)
    other.start()
    assert other.send_all() == code


def test_a_wrong_code_is_explained(rater: Rater, scene: Scene, new_device: Device) -> None:
    rater.start()
    rater.send_all()
    other = Rater(new_device().new_page(), scene).open()
    other.start()
    other.to_review()
    other.press("Send")
    field = other.page.get_by_label("Recovery code")
    field.fill("not a code")
    other.press("Use this code")
    expect(other.page.get_by_role("alert")).to_contain_text("This is not a recovery code")
    expect(field).to_be_focused()
    field.fill("A" * 26)
    other.press("Use this code")
    expect(other.page.get_by_role("alert")).to_contain_text("does not belong to the answers")
    assert versions(scene) == [1, 1, 1]


def test_a_send_that_breaks_off_is_finished_with_the_same_code(rater: Rater, scene: Scene) -> None:
    scene.ballots.refuse_after = 1
    rater.start()
    rater.to_review()
    code = rater.send()
    rater.sees("Not everything was sent")
    expect(rater.page.locator("main")).to_contain_text("1 of 3 ballots are delivered")
    rater.finds_no_barrier()
    scene.ballots.refuse_after = None
    rater.press("Try again")
    rater.sees("Sent. Thank you.")
    assert rater.code() == code
    assert versions(scene) == [1, 1, 1]
    assert scene.people.collected == 1


def test_a_send_that_broke_off_can_be_finished_on_another_day(rater: Rater, scene: Scene) -> None:
    scene.ballots.refuse_after = 1
    rater.start()
    rater.to_review()
    code = rater.send()
    rater.sees("Not everything was sent")
    scene.ballots.refuse_after = None
    rater.page.reload()
    rater.press("Continue where you stopped")
    assert rater.send_all() == code
    assert versions(scene) == [1, 1, 1]


def test_drafts_go_on_without_a_network_and_sending_says_what_it_needs(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.page.context.set_offline(True)
    rater.answer("C1", "too much")
    rater.to_review()
    rater.press("Send")
    rater.sees("Not everything was sent")
    expect(rater.page.get_by_role("alert")).to_contain_text("There is no network")
    rater.page.context.set_offline(False)
    rater.press("Try again")
    rater.sees("Sent. Thank you.")
    assert scene.ballots.sheets()["Ada Example"]["answers"] == {"C1": 2}


def test_without_a_network_the_language_stays_and_the_page_says_so(rater: Rater) -> None:
    rater.start()
    rater.page.context.set_offline(True)
    rater.press("Deutsch")
    expect(rater.page.locator("#notice")).to_contain_text("Your answers are kept")
    expect(rater.page.locator("html")).to_have_attribute("lang", "en")


def test_forgetting_leaves_nothing_on_the_device(rater: Rater) -> None:
    rater.start()
    rater.send_all()
    rater.press("Forget everything on this device")
    rater.press("No, keep it")
    assert rater.page.evaluate("localStorage.length") == 1
    rater.press("Forget everything on this device")
    rater.press("Yes, forget")
    rater.sees("Forgotten")
    rater.finds_no_barrier()
    assert rater.page.evaluate("localStorage.length") == 0
    assert "#" not in rater.page.url


def test_a_browser_that_keeps_nothing_says_so(scene: Scene, new_device: Device) -> None:
    context = new_device()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off') }})"
    )
    rater = Rater(context.new_page(), scene).open()
    expect(rater.page.get_by_text("This browser keeps no data for this page")).to_be_visible()
    rater.start()
    rater.send_all()
