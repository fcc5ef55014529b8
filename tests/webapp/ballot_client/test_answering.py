"""One sitting: from the link in the mail to the receipts, as people do it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.webapp.ballot_client.ballot_side import PROGRAM_HASH
from tests.webapp.ballot_client.people_side import FORECAST, TOKEN
from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser

TEXT = "We lose days because decisions come late."


def words(text: str) -> int:
    return len(text.split())


def test_one_send_delivers_a_sealed_ballot_for_every_leader(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.answer("C1", "a bit too little")
    rater.answer("K1", "Not in a position to say")
    rater.go_on()
    rater.answer("Q1", "2–3 times")
    rater.go_on()
    rater.answer("W1", "5")
    comment = rater.page.locator("#question-O2")
    comment.get_by_role("textbox").fill(TEXT)
    comment.get_by_label("too far away", exact=True).check()
    comment.get_by_label("Being with us").check()
    comment.get_by_role("checkbox").check()
    rater.send_all()
    sheets = scene.ballots.sheets()
    assert sheets["Ada Example"] == {
        "v": 1,
        "form": "standard",
        "declined": False,
        "answers": {"C1": -1, "K1": None, "Q1": 3},
        "calibration": {"W1": 4},
        "comments": {"O2": {"text": TEXT, "facet": "contact", "direction": "too-far", "themes_only": True}},
    }
    assert sheets["Ben Example"]["declined"] is True


def test_four_requests_lead_to_the_first_item(rater: Rater, scene: Scene) -> None:
    rater.start()
    # the browser may ask for style and program in either order
    assert sorted(scene.requests) == ["GET /c", "GET /client.css", "GET /client.js", "POST /invitation"]


def test_sending_needs_one_collection_and_one_ballot_each(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.send_all()
    later = scene.requests[4:]
    assert later[0] == "POST /collect"
    assert [one.split("/")[1] for one in later[1:]] == ["b", "b", "b"]


def test_no_request_names_the_rater_to_the_ballot_side(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.send_all()
    assert not [one for one in scene.requests if TOKEN in one]
    assert not [names for names in scene.headers if "Cookie" in names or "Referer" in names]
    assert not [
        ballot for ballot in scene.ballots.ballots.values() if set(ballot) != {"t", "v", "box", "mac"}
    ]


def test_the_promise_takes_at_most_sixty_words(rater: Rater) -> None:
    expect(rater.page.locator("#promise")).to_contain_text("Works council (M. Example)")
    assert words(rater.page.locator("#promise").inner_text()) <= 60


def test_the_first_page_says_who_holds_the_key_and_what_is_not_stopped(rater: Rater, scene: Scene) -> None:
    page = rater.page
    for fact in (
        "Works council (M. Example)",
        "Strong:",
        scene.people.manifest.fingerprint,
        "15 December 2099",
    ):
        expect(page.locator("dl")).to_contain_text(fact)
    expect(page.locator("main")).to_contain_text("About 18 minutes")
    expect(page.locator(".leaders li")).to_have_text(["Ada Example", "Ben Example", "Cleo Example"])
    expect(page.get_by_text("What no level stops")).to_be_hidden()
    page.locator("summary").click()
    expect(page.get_by_text("What no level stops")).to_be_visible()


def test_the_recovery_code_is_shown_before_anything_is_collected(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.to_review()
    assert len(rater.code().replace(" ", "")) == 26
    assert scene.people.collected == 0


def test_the_hash_of_the_program_can_be_compared(rater: Rater) -> None:
    expect(rater.page.locator("dl code")).to_have_text(PROGRAM_HASH)


def test_the_recovery_code_can_be_saved_as_text(rater: Rater) -> None:
    rater.start()
    rater.to_review()
    with rater.page.expect_download() as download:
        rater.press("Save as text")
    assert "-".join(rater.code().split()) in download.value.path().read_text()


def test_receipts_are_the_beginnings_of_the_hashes_of_the_ballots_names(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.send_all()
    shown = {text.replace(" ", "") for text in rater.page.locator("dd code").all_inner_texts()}
    names = (bytes.fromhex(t) for _gid, t in scene.ballots.ballots)
    assert shown == {hashlib.sha256(name).hexdigest()[:16] for name in names}


def test_progress_counts_leaders_and_answers(rater: Rater) -> None:
    rater.start()
    progress = rater.page.locator(".progress")
    expect(progress).to_contain_text("Leader 1 of 3")
    expect(progress).to_contain_text("0 of 25 answered")
    rater.answer("C1", "the right amount")
    expect(progress).to_contain_text("1 of 25 answered")


def test_an_answer_can_be_cleared(rater: Rater) -> None:
    rater.start()
    rater.answer("C1", "too much")
    rater.page.locator("#question-C1").get_by_role("button", name="Clear").click()
    expect(rater.page.locator(".progress")).to_contain_text("0 of 25 answered")
    expect(rater.page.locator("#question-C1 input:checked")).to_have_count(0)


def test_a_leader_need_not_be_judged_and_that_can_be_undone(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.answer("C1", "too much")
    rater.press("I would rather not judge Ada Example")
    expect(rater.page.locator(".note")).to_contain_text("You chose not to judge Ada Example")
    rater.press("Undo: I want to answer")
    expect(rater.page.locator("#question-C1 input:checked")).to_have_count(1)
    rater.press("I would rather not judge Ada Example")
    rater.send_all()
    assert scene.ballots.sheets()["Ada Example"]["declined"] is True
    assert scene.ballots.sheets()["Ada Example"]["answers"] == {}


def test_the_review_leads_to_what_is_open(rater: Rater) -> None:
    rater.start()
    rater.to_review()
    rater.page.get_by_text("Still open: 25").click()
    rater.page.get_by_role("button", name="How many working days to add a required field end to end?").click()
    rater.sees("Ada Example")
    expect(rater.page.locator("#question-W1 input").first).to_be_focused()


def test_risky_words_are_pointed_out_and_never_stop_the_rater(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.go_on()
    rater.go_on()
    rater.page.locator("#text-O1").fill("On 3 March Ben stopped my project.")
    marks = rater.page.locator("#question-O1 .risky mark")
    expect(marks).to_have_text(["3 March", "Ben", "my project"])
    rater.to_review()
    expect(rater.page.locator("blockquote mark")).to_have_text(["3 March", "Ben", "my project"])
    rater.press("Send")
    rater.sees("Sent. Thank you.")
    assert scene.ballots.sheets()["Ada Example"]["comments"]["O1"]["text"].startswith("On 3 March")


def test_who_reads_a_comment_and_its_forecast_stand_beside_the_field(rater: Rater) -> None:
    rater.start()
    rater.go_on()
    rater.go_on()
    field = rater.page.locator("#text-O1")
    said = rater.page.locator("#" + str(field.get_attribute("aria-describedby")).split()[0])
    expect(said).to_contain_text(FORECAST)
    expect(said).to_contain_text("Board members never see comments")


def test_answers_too_long_to_be_sealed_are_refused_in_words(rater: Rater, scene: Scene) -> None:
    rater.start()
    rater.go_on()
    rater.go_on()
    rater.page.locator("#text-O1").fill("語" * 700)
    rater.page.locator("#text-O2").fill("語" * 700)
    rater.to_review()
    rater.press("Send")
    expect(rater.page.get_by_role("alert")).to_contain_text("too long to be sealed")
    assert scene.people.collected == 0


def test_the_language_switch_keeps_every_answer(rater: Rater) -> None:
    rater.start()
    rater.answer("C1", "too much")
    rater.press("Deutsch")
    expect(rater.page.locator("html")).to_have_attribute("lang", "de")
    expect(rater.page.locator("#question-C1")).to_contain_text("arbeitet praktisch mit")
    expect(rater.page.locator("#question-C1").get_by_label("zu viel", exact=True)).to_be_checked()


def order_of(page: Page) -> list[str]:
    return [str(one.get_attribute("id")) for one in page.locator("fieldset.question").all()]


def test_items_come_in_an_order_of_their_own_for_each_rater(
    rater: Rater, scene: Scene, new_device: Callable[..., BrowserContext]
) -> None:
    rater.start()
    mine = order_of(rater.page)
    rater.page.reload()
    rater.press("Continue where you stopped")
    rater.sees("Ada Example")
    assert order_of(rater.page) == mine
    colleagues = [Rater(new_device().new_page(), scene).open() for _ in range(3)]
    for colleague in colleagues:
        colleague.start()
    assert any(order_of(colleague.page) != mine for colleague in colleagues)


def test_the_browsers_back_button_walks_through_the_pages(rater: Rater) -> None:
    rater.start()
    rater.go_on()
    expect(rater.page.locator(".progress")).to_contain_text("part 2 of 3")
    rater.page.go_back()
    expect(rater.page.locator(".progress")).to_contain_text("part 1 of 3")
