"""From the release to the follow-up: the plan's pages, the mail to everybody asked, and the reminders."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys.campaigns import Comment
from surveys.dates import dates_of
from surveys.disclosures import preview
from surveys.people import Person
from surveys.planning import next_wave
from surveys.plans import Commitment, Plan, commitments_of
from surveys.share_backs import ShareBack, ShareBackRecipient, share_backs_of
from tests import cast
from tests.crawl import post, share_with_board, signed_in
from tests.walk import PEOPLE, House, person_of, subject_of
from webapp.mailer import Delivery, MailUnavailable
from webapp.people.reading import leader_report

HouseAt = Callable[[str], House]
WHAT, DUE, NOTICE = "Hand over the <b>reviews</b>.", "2026-12-20", "Nothing waits for me."
PROMISE = {"what-1": WHAT, "due-1": DUE, "notice-1": NOTICE, "about-1": "room", "remind": "y"}
TEXT = "Thank you.\nI heard <i>that</i> reviews wait."
ASKED = sorted((*cast.ENGINEERS, *cast.OPERATIONS, cast.CEO[1]))


class Desk:
    """The CTO at the leader's desk."""

    def __init__(self, house: House) -> None:
        self.house, self.client = house, signed_in(house, cast.CTO[1])
        with house.sessions() as session:
            self.subject_id = subject_of(session, cast.CTO[1]).id
        house.outbox.letters.clear()

    def page(self, name: str = "plan") -> str:
        """One of the leader's pages."""
        return self.client.get(self.at(name), base_url=PEOPLE).get_data(as_text=True)

    def post(self, name: str, data: dict[str, Any]) -> tuple[int, str]:
        """Send a form; says how it was answered."""
        answer = post(self.client, self.at(name), data)
        return answer.status_code, answer.get_data(as_text=True)

    def at(self, name: str) -> str:
        return f"/leader/{self.subject_id}/{name}" if name else "/leader/"

    def kept(self) -> list[Commitment]:
        """The commitments as they are kept."""
        with self.house.sessions() as session:
            return list(commitments_of(session, subject_of(session, cast.CTO[1])))

    def send(self, text: str = TEXT, number: int = 1) -> tuple[int, str]:
        """Look at the text as people will read it, and send it."""
        _status, page = self.post("thanks", {"text": text})
        return self.post("thanks/send", {"number": str(number), "seen": hidden(page, "seen")})

    def minute(self, **later: float) -> list[Any]:
        """Let time pass and a minute of the worker; returns the letters of it."""
        self.house.clock.forward(**later)
        before = len(self.house.outbox.letters)
        self.house.engine.minute()
        return [one for one in self.house.outbox.letters[before:] if one.email != cast.COORDINATOR[1]]


@pytest.fixture
def desk(house_at: HouseAt) -> Desk:
    return Desk(house_at("released"))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def text_of(letter: Any) -> str:
    return " ".join(str(part) for part in letter.parts)


class TestThePlan:
    """Writing commitments, changing and removing them."""

    def test_before_the_release_there_is_none(self, house_at: HouseAt) -> None:
        early = Desk(house_at("scored"))
        assert early.post("plan", PROMISE)[0] == 409
        assert early.post("thanks", {"text": TEXT})[0] == 409
        assert early.kept() == []

    def test_what_is_saved_stands_in_the_form_the_report_and_on_the_desk(self, desk: Desk) -> None:
        assert desk.post("plan", PROMISE)[0] == 302
        for name in ("plan", "report"):
            assert "Hand over the &lt;b&gt;reviews&lt;/b&gt;." in desk.page(name)
        assert "next: 20 Dec 2026" in desk.page("")

    def test_counsel_of_the_report_fills_an_empty_place_and_only_save_keeps_it(self, desk: Desk) -> None:
        key = hidden_buttons(desk.page())[0]
        status, page = desk.post("plan", {**PROMISE, "take": key})
        assert (status, desk.kept()) == (200, [])
        assert "Filled in from your report." in page.split('id="commitment-2"')[1].split("</fieldset>")[0]
        assert NOTICE in page
        assert value_of(page, "what-2")
        assert value_of(page, "notice-2")

    def test_an_error_names_commitment_and_field_and_loses_nothing(self, desk: Desk) -> None:
        typed = {**PROMISE, "what-2": "Ask more.", "due-2": "soon", "notice-3": "People say so."}
        status, page = desk.post("plan", typed)
        told = page.split('role="alert"')[1].split("</div>")[0]
        assert status == 422
        assert re.search(r"Commitment 2, “By when”</a>: This is no date", told)
        assert re.search(r"Commitment 3, “What I will do”</a>: Say what you will do", told)
        assert "Commitment 1" not in told
        assert (value_of(page, "what-2"), value_of(page, "notice-3")) == ("Ask more.", "People say so.")
        assert 'value="soon"' in page
        assert desk.kept() == []

    def test_a_day_may_be_typed_as_it_is_spoken(self, desk: Desk) -> None:
        desk.post("plan", {**PROMISE, "due-1": "20.12.2026"})
        assert [one.due.isoformat() for one in desk.kept()] == [DUE]

    def test_what_came_of_it_needs_a_sentence(self, desk: Desk) -> None:
        desk.post("plan", PROMISE)
        assert desk.post("plan", {**PROMISE, "outcome-1": "kept"})[0] == 422
        assert desk.post("plan", {**PROMISE, "outcome-1": "kept", "result-1": "All of it."})[0] == 302
        assert [(one.outcome, one.result) for one in desk.kept()] == [("kept", "All of it.")]
        assert "All of it." in desk.page("report")

    def test_one_is_removed_after_a_question(self, desk: Desk) -> None:
        desk.post("plan", PROMISE)
        remove = f"plan/{desk.kept()[0].id}/remove"
        assert "Remove this commitment?" in desk.page(remove)
        assert len(desk.kept()) == 1
        assert desk.post(remove, {})[0] == 302
        assert desk.kept() == []

    def test_a_commitment_that_repeats_a_comment_is_not_taken(self, desk: Desk) -> None:
        said = "Changes wait for days because one pair of eyes has to see them."
        with desk.house.sessions.begin() as session:
            session.add(Comment(subject_id=desk.subject_id, item="O2", text=said))
        status, page = desk.post("plan", {**PROMISE, "what-1": f"End that {said}"})
        assert (status, desk.kept()) == (422, [])
        assert "This repeats a comment" in page
        status, page = desk.post("report", {"reply": f"I disagree: {said}"})
        assert status == 422
        assert "This repeats a comment" in page.split('id="your-reply"')[1]
        assert value_of(page, "reply") == f"I disagree: {said}"

    def test_the_next_report_tells_of_it_where_it_compares_the_waves(self, desk: Desk) -> None:
        desk.post("plan", PROMISE)
        with desk.house.sessions() as session:
            first = subject_of(session, cast.CTO[1])
            card = preview(session, first)
            assert card is not None
            wave = next_wave(session, first.wave, dates_of(first.wave).shifted(timedelta(days=120)))
            wave.instrument_json = first.wave.instrument_json
            second = subject_of(session, cast.CTO[1], number=2)
            alone, beside = (
                leader_report(session, second, card, "en", earlier=earlier) for earlier in ([], [card])
            )
            assert [one.what for one in beside.plan.before] == [WHAT]
            assert not alone.plan.before
            assert not leader_report(session, first, card, "en", earlier=[card]).plan.before
            assert beside.turned == {"P1"}
            session.rollback()

    def test_nobody_else_reaches_it(self, desk: Desk) -> None:
        desk.post("plan", PROMISE)
        other = signed_in(desk.house, cast.CRO[1])
        for path in ("plan", "thanks", f"plan/{desk.kept()[0].id}/remove"):
            assert other.get(desk.at(path), base_url=PEOPLE).status_code == 404
            assert post(other, desk.at(path), PROMISE).status_code == 404
        assert len(desk.kept()) == 1

    def test_the_board_reads_what_will_be_done_and_when_after_its_seven_days(self, desk: Desk) -> None:
        desk.post("plan", PROMISE)
        path, reader = f"/board/{share_with_board(desk.house)}/", signed_in(desk.house, cast.BOARD[0][1])
        assert "reviews" not in board_page(reader, path)
        desk.house.clock.forward(days=7)
        page = board_page(signed_in(desk.house, cast.BOARD[0][1]), path)
        assert "Hand over the &lt;b&gt;reviews&lt;/b&gt;." in page
        assert "By 20 December 2026: still open." in page
        assert NOTICE not in page


class TestTheOrderOfThings:
    """The desk tells what comes when."""

    def test_before_the_release_the_later_steps_wait(self, house_at: HouseAt) -> None:
        steps = steps_on(Desk(house_at("open")).page(""))
        assert [words for _title, words in steps] == [
            *2 * ["to do"],
            *4 * ["once the report is released"],
            "once there is a plan",
        ]

    def test_after_it_they_are_done_one_by_one(self, desk: Desk) -> None:
        desk.page("report")
        desk.post("report", {"reply": "I read it with care."})
        desk.post("plan", {**PROMISE, "due-1": "2026-11-30"})
        desk.send()
        desk.post("plan", {**PROMISE, "due-1": "2026-11-30", "outcome-1": "not", "result-1": "An outage."})
        assert steps_on(desk.page("")) == [
            ("Answer the questions about yourself", "left out"),
            ("Predict what your team will answer", "left out"),
            ("Read the report", "done"),
            ("Write a reply", "done"),
            ("Write a plan", "done"),
            ("Thank the people who were asked", "done"),
            ("Say what came of it", "done"),
        ]


class TestThanks:
    """The text to everybody who was asked."""

    def test_it_is_proposed_from_the_report_and_the_plan_without_figures_or_comments(
        self, desk: Desk
    ) -> None:
        desk.post("plan", {**PROMISE, "what-1": "Hand over the reviews."})
        proposed = value_of(desk.page("thanks"), "text")
        assert "– by 20 December 2026: Hand over the reviews." in proposed
        assert "Remark" not in proposed
        assert set(re.findall(r"\d+", proposed)) == {"20", "2026"}

    def test_it_is_shown_as_it_will_be_read_and_not_sent_before_that(self, desk: Desk) -> None:
        status, page = desk.post("thanks", {"text": TEXT})
        assert status == 200
        assert f"Send to {len(ASKED)} people" in page
        assert "I heard &lt;i&gt;that&lt;/i&gt; reviews wait." in page.split('id="preview"')[1]
        assert desk.house.outbox.letters == []
        assert value_of(desk.page("thanks"), "text") == TEXT.replace("<", "&lt;").replace(">", "&gt;")

    def test_it_goes_to_everybody_who_was_asked_in_their_language(self, desk: Desk) -> None:
        assert desk.send()[0] == 302
        letters = desk.house.outbox.letters
        assert sorted(one.email for one in letters) == ASKED
        assert {one.language for one in letters} == {"en", "de"}
        assert all(TEXT in [part.text for part in one.parts if part.kind == "quotation"] for one in letters)
        assert all(cast.CTO[0] in one.subject for one in letters)
        assert "All mails are out." in desk.page("thanks")
        assert "Sent on 23 Nov 2026" in desk.page("thanks")

    def test_pressing_twice_sends_once_and_a_later_one_is_told_as_an_update(self, desk: Desk) -> None:
        desk.send()
        assert desk.send()[0] == 409
        assert len(desk.house.outbox.letters) == len(ASKED)
        assert "Send an update" in desk.page("thanks")
        desk.send("Again, thank you.", 2)
        assert "writes again to everybody" in desk.house.outbox.letters[-1].subject

    def test_it_says_how_many_get_it_and_that_the_manager_is_one_of_them(self, desk: Desk) -> None:
        page = desk.page("thanks")
        assert f"{len(ASKED)} people." in page
        assert "Your manager is counted too." in page

    def test_a_fourth_is_not_offered_and_not_sent(self, desk: Desk) -> None:
        for number in (1, 2, 3):
            desk.send(number=number)
        assert "More cannot be sent in this wave." in desk.page("thanks")
        assert desk.send(number=4)[0] == 409
        assert len(desk.house.outbox.letters) == 3 * len(ASKED)

    def test_only_what_was_shown_is_sent(self, desk: Desk) -> None:
        _status, page = desk.post("thanks", {"text": TEXT})
        desk.post("thanks", {"text": "Something else."})
        status, told = desk.post("thanks/send", {"number": "1", "seen": hidden(page, "seen")})
        assert (status, desk.house.outbox.letters) == (409, [])
        assert "changed since it was shown to you" in told

    def test_where_the_mail_server_is_away_the_desk_says_so_and_it_is_sent_later_once_to_each(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outbox = desk.house.outbox
        took = outbox.send

        def puts_off_most(letters: Any) -> list[Delivery]:
            first, *others = letters
            return [*took([first]), *(Delivery(False, False, "later") for _ in others)]

        monkeypatch.setattr(outbox, "send", puts_off_most)
        with pytest.raises(MailUnavailable):
            desk.send()
        assert "It is tried again every few minutes." in desk.page("thanks")
        monkeypatch.setattr(outbox, "send", took)
        desk.minute(minutes=6)
        assert sorted(outbox.addresses()) == ASKED
        assert "All mails are out." in desk.page("thanks")

    def test_addresses_that_are_refused_are_counted_and_not_tried_again(self, desk: Desk) -> None:
        desk.house.outbox.refuses = {cast.ENGINEERS[0]}
        desk.send()
        assert "the mail server refused 1 address" in desk.page("thanks")
        assert desk.minute(minutes=6) == []

    def test_nothing_is_kept_of_whom_it_went_to_and_no_job_names_anybody(self, desk: Desk) -> None:
        desk.send()
        with desk.house.sessions() as session:
            assert session.scalars(select(ShareBackRecipient)).all() == []
            people = session.scalars(select(Person)).all()
            assert share_backs_of(session, subject_of(session, cast.CTO[1]))[0].asked == len(ASKED)
        known = {word for one in people for word in (one.id, one.email, one.name)}
        assert not any(word in key for key in desk.house.engine.states for word in known)

    def test_a_worker_that_forgot_what_it_did_sends_nothing_again(self, desk: Desk) -> None:
        desk.send()
        desk.house.engine.states.clear()
        with desk.house.sessions() as session:
            sent = session.scalars(select(ShareBack.id)).one()
        desk.house.engine.submit("send_share_back", sent)
        assert len(desk.house.outbox.letters) == len(ASKED)

    def test_the_coordinators_log_tells_that_it_was_sent_and_not_what(self, desk: Desk) -> None:
        desk.send()
        coordinator = signed_in(desk.house, cast.COORDINATOR[1])
        with desk.house.sessions() as session:
            wave_id = subject_of(session, cast.CTO[1]).wave_id
        page = coordinator.get(f"/desk/waves/{wave_id}/", base_url=PEOPLE).get_data(as_text=True)
        assert "wrote to everybody who was asked about them" in page
        assert "reviews wait" not in page


class TestReminders:
    """The leader hears of a date a week before it and once after it."""

    @pytest.fixture
    def planned(self, desk: Desk) -> Desk:
        assert desk.post("plan", PROMISE)[0] == 302
        return desk

    def test_each_comes_once_and_leads_to_the_plan(self, planned: Desk) -> None:
        assert planned.minute() == []
        assert planned.minute(days=19) == []
        (before,) = planned.minute(days=1)
        assert planned.minute(minutes=1) == []
        assert (before.email, "These days are near" in text_of(before)) == (cast.CTO[1], True)
        assert WHAT in text_of(before)
        found = re.search(rf"{PEOPLE}(/sign-in/[\w-]+)\?to=(/leader/\w+/plan)", text_of(before))
        assert found
        assert planned.client.get(found[1], base_url=PEOPLE).status_code == 200
        assert planned.client.get(found[2], base_url=PEOPLE).status_code == 200
        assert planned.minute(days=7) == []  # the day itself
        (after,) = planned.minute(days=1)
        assert "These days have passed" in text_of(after)
        assert planned.minute(days=1) == []

    def test_once_it_is_told_what_came_of_it_nobody_asks(self, planned: Desk) -> None:
        planned.minute(days=20)
        planned.client = signed_in(planned.house, cast.CTO[1])
        planned.post("plan", {**PROMISE, "outcome-1": "kept", "result-1": "All of it."})
        assert planned.minute(days=10) == []

    def test_a_leader_can_switch_them_off(self, planned: Desk) -> None:
        planned.post("plan", {name: value for name, value in PROMISE.items() if name != "remind"})
        assert planned.minute(days=20) == []
        with planned.house.sessions() as session:
            assert [one.remind for one in session.scalars(select(Plan))] == [False]

    def test_a_mail_that_was_put_off_comes_later_the_same_day(
        self, planned: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        took = planned.house.outbox.send
        away = [Delivery(False, False, "later")]
        monkeypatch.setattr(planned.house.outbox, "send", lambda letters: away * len(list(letters)))
        with pytest.raises(MailUnavailable):
            planned.minute(days=20)
        monkeypatch.setattr(planned.house.outbox, "send", took)
        assert len(planned.minute(minutes=6)) == 1

    def test_an_erased_leader_gets_none(self, planned: Desk) -> None:
        with planned.house.sessions.begin() as session:
            person_of(session, cast.CTO[1]).erased = True
        assert planned.minute(days=20) == []

    def test_the_plan_is_gone_with_the_report(self, planned: Desk) -> None:
        end = planned.house.clock() + timedelta(days=1200)
        for now in (planned.house.clock() + timedelta(days=20), end, end + timedelta(days=31)):
            planned.house.clock.set(now)
            planned.house.engine.minute()
        assert planned.kept() == []
        planned.client = signed_in(planned.house, cast.CTO[1])
        assert planned.post("plan", PROMISE)[0] == 409


def board_page(client: FlaskClient, path: str) -> str:
    return client.get(path, base_url=PEOPLE).get_data(as_text=True)


def hidden_buttons(page: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)"', page)


def value_of(page: str, name: str) -> str:
    """What stands in a field of several lines."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*([^<]*)</textarea>', page)
    assert found
    return found[1].replace("\r\n", "\n").strip()


def steps_on(page: str) -> list[tuple[str, str]]:
    steps = page.split('<ol class="tasks">')[1].split("</ol>")[0]
    found = re.findall(r"<(?:a|span)[^>]*>([^<]+)</(?:a|span)>\s*<small>([^<]+)</small>", steps)
    return [(title, words) for title, words in found]
