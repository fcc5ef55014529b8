"""Commitments and share-backs as they are kept: what is refused, who is written to, when they go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Subject
from surveys.erasure import ERASED_NAME, erase_person
from surveys.leaving import void_invitations
from surveys.log import events
from surveys.personal_data import data_of
from surveys.plans import (
    BadCommitment,
    Commitment,
    Due,
    Plan,
    Written,
    commitments_of,
    commitments_of_all,
    due_reminders,
    last_day,
    mark_reminded,
    own_commitment,
    plan_of,
    write,
)
from surveys.refusals import NotFound, WrongState
from surveys.report_retention import REPORTS_DESTROYED, destroy_reports
from surveys.retention import destroy_ballots
from surveys.share_backs import (
    BadText,
    ShareBack,
    ShareBackRecipient,
    asked_about,
    check_text,
    send,
    share_backs_of,
    take_off,
    unsent,
)
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]
TODAY = date(2026, 11, 23)
REVIEWS = Written("Hand over the reviews.", date(2026, 12, 20), "Nothing waits for me.", "contact")
THANKS = "Thank you. I will hand over the reviews."


@pytest.fixture
def house(house_at: HouseAt) -> House:
    return house_at("released")


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.sessions() as session:
        yield session


@pytest.fixture
def tobias(session: Session) -> Subject:
    return subject_of(session, cast.CTO[1])


def planned(session: Session, subject: Subject, *written: Written) -> None:
    session.add(plan_of(session, subject))
    for place, one in enumerate(written, start=1):
        write(session, subject, place, one, TODAY)


class TestCommitments:
    """What a commitment needs, and what it may not be."""

    def test_they_are_kept_in_their_places_and_changed_there(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS, replace(REVIEWS, what="Read the changes."))
        write(session, tobias, 2, replace(REVIEWS, what="Read every change."), TODAY)
        assert [one.what for one in commitments_of(session, tobias)] == [REVIEWS.what, "Read every change."]

    @pytest.mark.parametrize(
        ("change", "field", "sentence"),
        [
            ({"what": ""}, "what", "or empty the other fields too"),
            ({"what": "x" * 301}, "what", "at most 300 characters"),
            ({"notice": "x" * 301}, "notice", "at most 300 characters"),
            ({"due": None}, "due", "Give the date"),
            ({"due": TODAY - timedelta(days=1)}, "due", "has passed"),
            ({"due": date(2028, 5, 24)}, "due", "at most 18 months ahead"),
            ({"outcome": "kept"}, "result", "what came of it"),
            ({"result": "It went well."}, "outcome", "kept, partly kept or not kept"),
        ],
    )
    def test_what_is_missing_or_cannot_be_is_told_with_its_field(
        self, session: Session, tobias: Subject, change: dict[str, object], field: str, sentence: str
    ) -> None:
        with pytest.raises(BadCommitment, match=sentence) as refused:
            write(session, tobias, 1, replace(REVIEWS, **change), TODAY)  # type: ignore[arg-type]
        assert refused.value.field == field
        assert commitments_of(session, tobias) == []

    def test_today_and_the_last_day_of_eighteen_months_are_taken(
        self, session: Session, tobias: Subject
    ) -> None:
        planned(session, tobias, replace(REVIEWS, due=TODAY), replace(REVIEWS, due=date(2028, 5, 23)))
        assert len(commitments_of(session, tobias)) == 2

    def test_the_last_day_of_a_shorter_month_is_its_end(self) -> None:
        assert last_day(date(2026, 8, 31)) == date(2028, 2, 29)

    def test_a_date_that_has_grown_old_may_stay_while_the_outcome_is_written(
        self, session: Session, tobias: Subject
    ) -> None:
        planned(session, tobias, REVIEWS)
        later = date(2027, 2, 1)
        write(session, tobias, 1, replace(REVIEWS, outcome="partly", result="Two of three."), later)
        with pytest.raises(BadCommitment, match="has passed"):
            write(session, tobias, 1, replace(REVIEWS, due=date(2027, 1, 1)), later)

    def test_a_saved_commitment_is_removed_not_emptied(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS)
        with pytest.raises(BadCommitment, match="or remove this commitment"):
            write(session, tobias, 1, Written(), TODAY)

    def test_those_of_another_leader_are_not_found(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS)
        (one,) = commitments_of(session, tobias)
        assert own_commitment(session, tobias, one.id) is one
        with pytest.raises(NotFound):
            own_commitment(session, subject_of(session, cast.CRO[1]), one.id)

    def test_those_of_many_leaders_come_with_their_leader_and_in_order(
        self, session: Session, tobias: Subject
    ) -> None:
        rosa = subject_of(session, cast.CRO[1])
        planned(session, tobias, REVIEWS, Written("Ask first.", date(2026, 12, 1)))
        found = commitments_of_all(session, [tobias.id, rosa.id])
        assert {key: [one.what for one in held] for key, held in found.items()} == {
            tobias.id: ["Hand over the reviews.", "Ask first."]
        }


class TestReminders:
    """When a leader is to be told of a date."""

    def told(self, session: Session, day: date) -> tuple[list[str], list[str]]:
        """What is told on a day, and noting that it was."""
        found = due_reminders(session, day)
        for due in found:
            mark_reminded(session, due, day)
        return _words([one for due in found for one in due.coming]), _words(
            [one for due in found for one in due.passed]
        )

    def test_a_week_before_and_on_the_day_after_each_once(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS)
        days = [REVIEWS.due + timedelta(days=by) for by in range(-10, 10)] if REVIEWS.due else []
        told = {day: self.told(session, day) for day in days}
        assert [(day.day, told[day]) for day in days if any(told[day])] == [
            (13, ([REVIEWS.what], [])),
            (21, ([], [REVIEWS.what])),
        ]

    def test_nobody_is_asked_what_came_of_it_once_they_have_said_so(
        self, session: Session, tobias: Subject
    ) -> None:
        planned(session, tobias, REVIEWS)
        write(session, tobias, 1, replace(REVIEWS, outcome="kept", result="All handed over."), TODAY)
        assert due_reminders(session, date(2027, 1, 1)) == []

    def test_whoever_chooses_a_near_date_is_told_only_after_it(
        self, session: Session, tobias: Subject
    ) -> None:
        planned(session, tobias, replace(REVIEWS, due=TODAY + timedelta(days=3)))
        assert self.told(session, TODAY) == ([], [])
        assert self.told(session, TODAY + timedelta(days=4)) == ([], [REVIEWS.what])

    def test_a_date_that_is_moved_is_told_of_again(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS)
        self.told(session, date(2026, 12, 14))
        write(session, tobias, 1, replace(REVIEWS, due=date(2027, 3, 1)), date(2026, 12, 15))
        assert self.told(session, date(2027, 2, 20)) == ([], [])
        assert self.told(session, date(2027, 2, 22)) == ([REVIEWS.what], [])

    def test_all_of_a_day_stand_in_one_mail_and_the_rest_waits_for_the_next_day(
        self, session: Session, tobias: Subject
    ) -> None:
        planned(session, tobias, REVIEWS, replace(REVIEWS, what="Two", due=date(2026, 12, 13)))
        (due,) = due_reminders(session, date(2026, 12, 14))
        assert (_words(due.coming), _words(due.passed)) == ([REVIEWS.what], ["Two"])
        mark_reminded(session, Due(due.subject, coming=due.coming), date(2026, 12, 14))
        assert due_reminders(session, date(2026, 12, 14)) == []
        assert self.told(session, date(2026, 12, 15)) == ([], ["Two"])

    def test_whoever_wants_none_gets_none(self, session: Session, tobias: Subject) -> None:
        planned(session, tobias, REVIEWS)
        plan_of(session, tobias).remind = False
        assert due_reminders(session, date(2026, 12, 21)) == []


class TestShareBacks:
    """A text to everybody who was asked."""

    def test_it_waits_for_everybody_who_was_asked_whether_they_answered_or_not(
        self, house_at: HouseAt
    ) -> None:
        silent, busy = house_at("closed"), house_at("open")
        busy.answer(cast.ENGINEERS[:6])
        busy.close()
        asked = []
        for house in (silent, busy):
            with house.sessions() as session:
                subject = subject_of(session, cast.CTO[1])
                send(session, subject, 1, THANKS, house.clock())
                waiting = session.scalars(select(ShareBackRecipient)).all()
                asked.append({one.person.email for one in waiting})
        assert asked[0] == asked[1] == {*cast.ENGINEERS, *cast.OPERATIONS, cast.CEO[1]}

    def test_whoever_has_left_is_written_to_as_before_so_that_nobody_learns_who_had_collected(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("open")
        with house.sessions() as session:
            leaver = person_of(session, cast.ENGINEERS[0])
            void_invitations(session, leaver)
            one = send(session, subject_of(session, cast.CTO[1]), 1, THANKS, house.clock())
            assert leaver.id in {recipient.person_id for recipient in one.waiting}

    def test_whoever_is_erased_gets_nothing_and_the_number_stays(
        self, house: House, session: Session, tobias: Subject
    ) -> None:
        before = len(asked_about(session, tobias))
        erase_person(session, person_of(session, cast.ENGINEERS[0]), house.places)
        one = send(session, tobias, 1, THANKS, house.clock())
        assert (one.asked, len(one.waiting)) == (before, before - 1)

    def test_pressing_twice_sends_once(self, house: House, session: Session, tobias: Subject) -> None:
        send(session, tobias, 1, THANKS, house.clock())
        with pytest.raises(WrongState, match="sent already"):
            send(session, tobias, 1, THANKS, house.clock())
        assert [one.number for one in share_backs_of(session, tobias)] == [1]

    def test_a_fourth_is_refused(self, house: House, session: Session, tobias: Subject) -> None:
        for number in (1, 2, 3):
            send(session, tobias, number, THANKS, house.clock())
        with pytest.raises(WrongState, match="three times"):
            send(session, tobias, 4, THANKS, house.clock())

    def test_whoever_has_got_it_is_forgotten(self, house: House, session: Session, tobias: Subject) -> None:
        one = send(session, tobias, 1, THANKS, house.clock())
        people = [recipient.person_id for recipient in one.waiting]
        take_off(session, one.id, people[:3], 1)
        session.expire_all()
        assert (len(one.waiting), one.refused, unsent(session)) == (len(people) - 3, 1, [one.id])
        take_off(session, one.id, people[3:], 0)
        assert unsent(session) == []

    def test_the_log_of_the_wave_tells_that_it_was_sent_and_no_word_of_it(
        self, house: House, session: Session, tobias: Subject
    ) -> None:
        send(session, tobias, 1, THANKS, house.clock())
        (event,) = [one for one in events(session, tobias.wave) if one.what == "share-back"]
        assert (event.actor, event.detail) == (cast.CTO[0], "")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Write a few words"),
            ("x" * 2001, "below 2,000"),
            ("See https://example.org/x", "Leave out links"),
            ("Tell me at www.example.org", "Leave out links"),
            ("Write to ada@example.org", "Leave out links"),
        ],
    )
    def test_what_leads_elsewhere_or_is_no_text_is_refused(
        self, session: Session, tobias: Subject, text: str, sentence: str
    ) -> None:
        with pytest.raises(BadText, match=sentence):
            check_text(session, tobias, text)


class TestQuotations:
    """No comment is repeated to those among whom its author is."""

    @pytest.fixture
    def comment(self, session: Session, tobias: Subject) -> Comment:
        text = "Changes wait for days because one pair of eyes has to see them."
        one = Comment(subject_id=tobias.id, item="O2", text=text)
        session.add(one)
        session.flush()
        return one

    @pytest.mark.parametrize(
        "text",
        [
            "I heard that “changes wait — for days, because ONE pair” of eyes is needed.",
            "Changes wait for days because one pair of eyes has to see them.",
        ],
    )
    def test_six_words_in_a_row_are_one_however_they_are_set(
        self, session: Session, tobias: Subject, comment: Comment, text: str
    ) -> None:
        with pytest.raises(BadText, match="changes wait for days because one"):
            check_text(session, tobias, text)

    def test_the_same_thing_in_other_words_is_none(
        self, session: Session, tobias: Subject, comment: Comment
    ) -> None:
        check_text(session, tobias, "I heard that changes wait for days, and that it is because of me.")

    def test_a_comment_of_a_few_words_counts_as_a_whole(
        self, session: Session, tobias: Subject, comment: Comment
    ) -> None:
        comment.text = "Reviews too much."
        with pytest.raises(BadText, match="reviews too much"):
            check_text(session, tobias, "One said: reviews too much!")
        check_text(session, tobias, "My reviews take too much time.")

    def test_a_withheld_comment_cannot_be_found_out_by_trying(
        self, session: Session, tobias: Subject, comment: Comment
    ) -> None:
        comment.withheld_because = "names somebody"
        check_text(session, tobias, comment.text)


class TestTheEnd:
    """A plan goes with its report and with its leader."""

    @pytest.fixture
    def sent(self, house: House, session: Session, tobias: Subject) -> Subject:
        planned(session, tobias, replace(REVIEWS, what="Hand the reviews to Ada Engineson."))
        send(session, tobias, 1, "Ada Engineson will see to it.", house.clock())
        session.commit()
        return tobias

    def test_it_is_destroyed_with_the_report_and_the_log_tells_how_much(
        self, house: House, session: Session, sent: Subject
    ) -> None:
        destroy_ballots(session, sent.wave, house.places, house.clock() + timedelta(days=14))
        destroy_reports(session, sent.wave, house.places, house.clock() + timedelta(days=1100))
        assert left(session) == []
        (event,) = [one for one in events(session, the_wave(session)) if one.what == REPORTS_DESTROYED]
        assert json.loads(event.detail).items() >= {"commitments": 1, "plans": 1, "share-backs": 1}.items()

    def test_the_leader_takes_it_along(self, house: House, session: Session, sent: Subject) -> None:
        (rated,) = data_of(session, sent.person, house.clock())["rated_as_leader"]
        (commitment,) = rated["plan"]["commitments"]
        assert (commitment["what"], commitment["due"]) == ("Hand the reviews to Ada Engineson.", "2026-12-20")
        assert rated["plan"]["sent_to_the_people_asked"][0]["to"] == 16
        json.dumps(rated)

    def test_whoever_was_asked_reads_that_a_mail_is_still_to_come(
        self, house: House, session: Session, sent: Subject
    ) -> None:
        data = data_of(session, person_of(session, cast.ENGINEERS[0]), house.clock())
        assert data["mails_of_leaders_still_to_be_sent"] == 1

    def test_an_erased_leader_leaves_no_plan(self, house: House, session: Session, sent: Subject) -> None:
        destroy_ballots(session, sent.wave, house.places, house.clock() + timedelta(days=14))
        erase_person(session, sent.person, house.places)
        assert left(session) == []

    def test_an_erased_rater_is_named_in_no_plan_and_waits_for_no_mail(
        self, house: House, session: Session, sent: Subject
    ) -> None:
        ada = person_of(session, cast.ENGINEERS[0])
        erase_person(session, ada, house.places)
        session.expire_all()
        (one,) = share_backs_of(session, sent)
        assert one.text == f"{ERASED_NAME} will see to it."
        assert commitments_of(session, sent)[0].what == f"Hand the reviews to {ERASED_NAME}."
        assert ada.id not in {recipient.person_id for recipient in one.waiting}


def left(session: Session) -> list[object]:
    tables = (Plan, Commitment, ShareBack, ShareBackRecipient)
    return [row for table in tables for row in session.scalars(select(table))]


def _words(commitments: list[Commitment]) -> list[str]:
    return [one.what for one in commitments]
