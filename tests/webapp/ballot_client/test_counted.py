"""After the close: the program looks into the transcript and tells whether every ballot is counted."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.webapp.ballot_client.people_side import WAVE_ID
from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene

pytestmark = pytest.mark.browser


@pytest.fixture
def sent(rater: Rater, scene: Scene) -> Rater:
    """Somebody who has answered about three leaders."""
    rater.start()
    rater.send_all()
    return rater


def come_back(rater: Rater) -> None:
    rater.page.reload()
    rater.sees("Closed")


def test_whoever_comes_back_after_the_close_reads_that_all_ballots_count(sent: Rater, scene: Scene) -> None:
    scene.ballots.publish()
    come_back(sent)
    expect(sent.page.get_by_role("status").filter(has_text="counted")).to_have_text(
        "All your ballots are counted."
    )
    expect(sent.page.get_by_role("link", name="Read the transcript")).to_have_attribute(
        "href", f"{scene.people_origin}/transcripts/{WAVE_ID}"
    )
    sent.finds_no_barrier()


def test_no_receipt_leaves_the_browser(sent: Rater, scene: Scene) -> None:
    body = scene.ballots.publish()
    before = len(scene.requests)
    come_back(sent)
    expect(sent.page.get_by_text("All your ballots are counted.")).to_be_visible()
    asked = scene.requests[before:]
    assert f"GET /transcripts/{WAVE_ID}.json" in asked
    assert not [one for one in asked for mark in body["ballots"] if mark[:16] in one]
    assert not [head for head in scene.headers[before:] if "Cookie" in head or "Referer" in head]


def lose_one(body: dict[str, Any]) -> None:
    body["ballots"].pop(0)


def exchange_one(body: dict[str, Any]) -> None:
    body["ballots"] = sorted([*body["ballots"][1:], "00" * 32])
    body["ballots_sha256"] = sha256("\n".join(body["ballots"]).encode()).hexdigest()


def another_root(body: dict[str, Any]) -> None:
    body["groups"][0]["pk"] = "00" * 32


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        (lose_one, "A ballot that arrived is not counted."),
        (exchange_one, "A ballot that arrived is not counted."),
        (another_root, "It does not hold together: root."),
    ],
)
def test_a_transcript_that_does_not_fit_is_an_alarm(
    sent: Rater, scene: Scene, lie: Callable[[dict[str, Any]], None], said: str
) -> None:
    lie(scene.ballots.publish())
    come_back(sent)
    expect(sent.page.get_by_role("alert")).to_contain_text("does not fit what this browser sent")
    expect(sent.page.locator(".counted")).to_contain_text(said)
    expect(sent.page.locator(".counted")).to_contain_text("keyholder, the works council")
    sent.finds_no_barrier()


def test_before_it_is_published_one_can_look_again(sent: Rater, scene: Scene) -> None:
    scene.people.phase = "closed"
    come_back(sent)
    expect(sent.page.locator(".counted")).to_contain_text("The transcript is not there yet")
    scene.ballots.publish()
    sent.press("Try again")
    expect(sent.page.get_by_text("All your ballots are counted.")).to_be_visible()


def test_once_invitations_are_destroyed_the_ballots_can_still_be_found(sent: Rater, scene: Scene) -> None:
    scene.ballots.publish()
    scene.people.forgotten = True
    come_back(sent)
    expect(sent.page.get_by_text("All your ballots are counted.")).to_be_visible()
    expect(sent.page.locator(".facts code")).to_have_count(3)


def test_of_a_send_that_broke_off_what_arrived_is_found(rater: Rater, scene: Scene) -> None:
    scene.ballots.refuse_after = 1
    rater.start()
    rater.to_review()
    rater.send()
    rater.sees("Not everything was sent")
    scene.ballots.publish()
    come_back(rater)
    expect(rater.page.get_by_text("Your ballot is counted.")).to_be_visible()


def test_whoever_sent_nothing_is_told_nothing_about_ballots(rater: Rater, scene: Scene) -> None:
    rater.start()
    scene.ballots.publish()
    come_back(rater)
    expect(rater.page.locator(".counted")).to_have_count(0)


def test_the_receipt_page_says_what_to_do_after_the_close(sent: Rater) -> None:
    expect(sent.page.get_by_text("After the close, open this page again with the same link")).to_be_visible()
