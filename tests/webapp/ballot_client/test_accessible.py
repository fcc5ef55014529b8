"""For everybody: keyboard, screen reader, small screens, dark rooms, large fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser

Device = Callable[..., BrowserContext]
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "small-dark-german": {
        "viewport": {"width": 320, "height": 640},
        "color_scheme": "dark",
        "locale": "de-DE",
    },
    # A window of 1280 pixels at 200 % zoom.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "wide-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
SMALL = """() => [...document.querySelectorAll('button, summary, label.option, label.chip, textarea')]
    .filter((one) => one.offsetParent)
    .filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)
    .map((one) => one.outerHTML)"""


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_a_sitting_is_without_barriers(scene: Scene, new_device: Device, screen: str) -> None:
    rater = Rater(new_device(**SCREENS[screen]).new_page(), scene).open()
    page = rater.page
    page.locator("summary").click()
    rater.finds_no_barrier()
    page.locator(".actions button.primary").click()
    rater.answer_step()
    rater.finds_no_barrier()
    assert page.evaluate(SMALL) == []
    rater.go_on()
    rater.finds_no_barrier()
    rater.go_on()
    page.locator("#text-O2").fill("On 3 March Ben left the API team.")
    expect(page.locator(".risky mark").first).to_be_visible()
    rater.finds_no_barrier()
    assert page.evaluate(SMALL) == []
    rater.go_on()
    page.locator(".opening button").click()
    rater.finds_no_barrier()
    while not page.locator("#recovery-code").is_visible():
        rater.go_on()
    page.locator("summary").first.click()
    rater.finds_no_barrier()
    assert page.evaluate(SMALL) == []
    rater.go_on()
    expect(page.locator("main.receipt")).to_be_visible()
    rater.finds_no_barrier()
    page.locator(".forget button").click()
    rater.finds_no_barrier()


def test_a_page_begins_at_its_heading(rater: Rater) -> None:
    expect(rater.page.locator("h1")).to_have_text("Technical leadership 2026")
    expect(rater.page.locator("h1")).to_be_focused()
    rater.start()
    expect(rater.page.locator("h1")).to_be_focused()
    assert rater.page.title() == "Ada Example · Soundline"
    assert rater.page.evaluate("scrollY") == 0


def focused(page: Page) -> str:
    """What a screen reader would say about the focused element."""
    return str(page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText"))


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the element with this name has the focus."""
    for _ in range(200):
        page.keyboard.press(key)
        if focused(page).strip().startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached; the focus is on {focused(page)!r}")


def fill_step(page: Page) -> None:
    """Answer every closed question of the step with the space bar and an arrow."""
    for question in page.locator("fieldset.question").all():
        first = question.locator("input").first
        for _ in range(20):
            page.keyboard.press("Tab")
            if first.evaluate("one => one === document.activeElement"):
                break
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")


def test_everything_can_be_done_with_a_keyboard_alone(rater: Rater, scene: Scene) -> None:
    page = rater.page
    rater.sees("Technical leadership 2026")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    for _step in range(3):
        fill_step(page)
        tab_to(page, "Next")
        page.keyboard.press("Enter")
    rater.sees("Ben Example")
    tab_to(page, "I would rather not judge")
    page.keyboard.press("Enter")
    tab_to(page, "Next: Cleo Example")
    page.keyboard.press("Enter")
    while page.locator("h1").inner_text() == "Cleo Example":
        tab_to(page, "Review" if page.locator("textarea").count() else "Next")
        page.keyboard.press("Enter")
    rater.sees("Review and send")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    rater.sees("Sent. Thank you.")
    sheet = scene.ballots.sheets()["Ada Example"]
    assert len(sheet["answers"]) == 22
    assert len(sheet["calibration"]) == 3
    assert set(sheet["calibration"].values()) == {1}


def test_every_question_is_a_named_group_of_named_answers(rater: Rater) -> None:
    rater.start()
    group = rater.page.get_by_role("group", name="… looks at the work itself")
    assert group.get_by_role("radio").count() == 8
    for name in ("far too little", "the right amount", "far too much", "Not in a position to say"):
        assert group.get_by_role("radio", name=name, exact=True).count() == 1


def test_problems_and_progress_are_announced(rater: Rater) -> None:
    rater.start()
    rater.to_review()
    rater.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rater.press("Copy")
    expect(rater.page.get_by_role("status")).to_have_text("Copied.")
    copied = rater.page.evaluate("navigator.clipboard.readText()")
    assert copied == "-".join(rater.code().split())


def test_the_first_tab_stop_leads_past_the_head_of_the_page(rater: Rater) -> None:
    rater.start()
    rater.page.get_by_role("link", name="Skip to the page").focus()
    rater.page.keyboard.press("Enter")
    expect(rater.page.locator("h1")).to_be_focused()
    assert "#i=" in rater.page.url
