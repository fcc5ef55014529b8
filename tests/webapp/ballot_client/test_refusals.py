"""What the program refuses, and the page for each reason why nothing can be asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LAN
from tests.webapp.ballot_client.conftest import Staging
from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser

ALARM = "Stop: this campaign is not what was published"


@pytest.mark.parametrize(
    ("phase", "title"), [("early", "Not open yet"), ("closed", "Closed")], ids=["early", "closed"]
)
def test_outside_the_dates_the_page_says_so(page: Page, staging: Staging, phase: str, title: str) -> None:
    rater = Rater(page, staging(phase=phase)).open()
    rater.sees(title)
    rater.finds_no_barrier()


def test_before_the_opening_the_page_says_when(page: Page, staging: Staging) -> None:
    Rater(page, staging(phase="early")).open()
    expect(page.locator("main")).to_contain_text("It begins on 1 January 2020")


def test_an_unknown_invitation_is_told_apart(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.ballot_origin}/c#i=another")
    rater = Rater(page, scene)
    rater.sees("This invitation is not known")
    rater.finds_no_barrier()


def test_a_link_without_its_second_half_is_told_apart(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.ballot_origin}/c")
    rater = Rater(page, scene)
    rater.sees("This browser holds no ballots")
    rater.finds_no_barrier()


def test_a_plain_http_address_on_the_network_is_refused(page: Page, scene: Scene) -> None:
    page.goto(scene.link.replace("127.0.0.1", LAN))
    rater = Rater(page, scene)
    rater.sees("This address cannot keep your answers secret")
    rater.finds_no_barrier()
    assert "POST /invitation" not in scene.requests


def test_a_server_that_does_not_answer_can_be_asked_again(page: Page, scene: Scene) -> None:
    scene.people.is_down = True
    rater = Rater(page, scene).open()
    rater.sees("The server does not answer")
    rater.finds_no_barrier()
    scene.people.is_down = False
    rater.press("Try again")
    rater.start()


def test_a_missing_network_is_told_apart(page: Page, scene: Scene) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'onLine', {value: false})")
    page.route("**/invitation", lambda route: route.abort())
    rater = Rater(page, scene).open()
    rater.sees("No network")
    rater.finds_no_barrier()


def test_a_campaign_that_closes_while_answering_says_so_on_send(page: Page, scene: Scene) -> None:
    rater = Rater(page, scene).open()
    rater.start()
    rater.to_review()
    scene.people.phase = "closed"
    rater.press("Send")
    rater.sees("Closed")


def test_after_the_close_the_receipts_are_still_there(page: Page, scene: Scene) -> None:
    rater = Rater(page, scene).open()
    rater.start()
    rater.send_all()
    shown = page.locator("dd code").all_inner_texts()
    scene.people.phase = "closed"
    page.reload()
    rater.sees("Closed")
    assert page.locator("dd code").all_inner_texts() == shown


def test_another_leaders_name_raises_the_alarm(page: Page, scene: Scene) -> None:
    scene.people.tamper = lambda reply: scene.people.renamed(reply, "Dana Example")
    rater = Rater(page, scene).open()
    rater.sees(ALARM)
    expect(page.locator("main")).to_contain_text("the published description. (Dana Example)")
    rater.finds_no_barrier()


def test_another_fingerprint_raises_the_alarm(page: Page, scene: Scene) -> None:
    scene.people.tamper = lambda reply: reply | {"fingerprint": "lusab-babad-lusab-babad-lusab-babad"}
    rater = Rater(page, scene).open()
    rater.sees(ALARM)
    expect(page.locator("main li")).to_have_text(
        ["The fingerprint does not belong to the published list of groups."]
    )


def test_a_key_made_for_one_rater_raises_the_alarm_and_nothing_is_sent(page: Page, scene: Scene) -> None:
    scene.people.evaluation_seed = bytes(32)
    rater = Rater(page, scene).open()
    rater.start()
    rater.to_review()
    rater.press("Send")
    rater.sees(ALARM)
    expect(page.locator("main")).to_contain_text("another key than the published one")
    assert scene.ballots.ballots == {}


def test_a_tampered_reply_in_the_other_language_raises_the_alarm_too(page: Page, scene: Scene) -> None:
    rater = Rater(page, scene).open()
    rater.start()
    scene.people.tamper = lambda reply: scene.people.renamed(reply, "Dana Example")
    rater.press("Deutsch")
    rater.sees(ALARM)


def test_a_ballot_box_that_is_full_is_not_passed_over(page: Page, scene: Scene) -> None:
    page.route("**/b/*", lambda route: route.fulfill(status=409, json={"error": "full"}))
    rater = Rater(page, scene).open()
    rater.start()
    rater.to_review()
    rater.press("Send")
    rater.sees("Not everything was sent")
    expect(page.get_by_role("alert")).to_contain_text(scene.people.manifest.fingerprint)
