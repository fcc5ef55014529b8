"""Ballots opened once more: the same and a few change nothing, enough replace the whole report."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.merging import merge_small
from surveys.anonymity.opening import OpenedWave
from surveys.boards import show_to
from surveys.campaigns import Comment
from surveys.corrections import UNREVIEWED, Report, changed_at_least, opened_before, replace_report
from surveys.disclosures import Disclosure, disclose, preview
from surveys.log import events
from surveys.people import Board
from surveys.refusals import WrongState
from surveys.release import Quote
from surveys.retention import destroy_ballots
from surveys.scorecards import ReleaseCell, Scorecard
from surveys.withholding import show_again, withhold
from tests import cast
from tests.surveys.test_boards import WEEK, found, ivo, released, seen_by
from tests.walk import House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import signed_in
from tests.webapp.people.test_opening import taken, upload_of
from webapp.people.correcting import CorrectionResult, correct
from webapp.people.opening import ForeignUpload

HouseAt = Callable[[str], House]
CTO, CRO, CEO = cast.CTO[1], cast.CRO[1], cast.CEO[1]


def without(upload: OpenedWave, leader_id: str, n: int, form: str = "unknown") -> OpenedWave:
    """The same opening, except that n ballots about a leader's reports or peers could not be read."""
    fewer = deepcopy(upload)
    for one in fewer["sets"]:
        if one["subject_id"] == leader_id and "report" in one["set_id"]:
            for sheet in one["sheets"][:n]:
                sheet["form"] = form
    fewer["unreadable"] = n
    return fewer


def id_of(house: House, leader: str) -> str:
    with house.sessions() as session:
        return subject_of(session, leader).id


def read_again(house: House, upload: OpenedWave) -> CorrectionResult:
    with house.sessions.begin() as session:
        return correct(session, the_wave(session), upload, house.clock())


def card_of(session: Session, leader: str) -> Scorecard:
    card = preview(session, subject_of(session, leader))
    assert card is not None
    return card


def kept(house: House) -> dict[str, Any]:
    with house.sessions() as session:
        return {leader: card_of(session, leader).model_dump() for leader in cast.ROLES}


def log(house: House) -> list[tuple[str, str]]:
    with house.sessions() as session:
        return [(event.what, event.detail) for event in events(session, the_wave(session))]


def first_with_few(house_at: HouseAt, missing: int) -> tuple[House, OpenedWave]:
    """A scored wave in which that many ballots about the CTO could not be read, and a full opening."""
    house = house_at("closed")
    whole = upload_of(house)
    taken(house, without(whole, id_of(house, CTO), missing))
    return house, whole


class TestTheSameBallotsAgain:
    """Opening is idempotent."""

    def test_nothing_changes_and_the_log_says_so(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        taken(house)
        before = kept(house)
        result = read_again(house, upload_of(house, seed=2))
        assert set(result.verdicts.values()) == {"same"}
        assert not result.differed
        assert kept(house) == before
        assert log(house) == [("opened-same", "")]

    def test_an_upload_for_another_wave_is_refused(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with pytest.raises(ForeignUpload):
            read_again(house, {**upload_of(house), "wave_id": "0" * 32})

    @pytest.mark.parametrize("stage", ["open", "closed"])
    def test_before_the_scoring_there_is_nothing_to_correct(self, house_at: HouseAt, stage: str) -> None:
        house = house_at(stage)
        with pytest.raises(WrongState):
            read_again(house, upload_of(house))

    def test_after_the_destruction_reports_stay_as_they_are(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        upload = upload_of(house)
        with house.sessions.begin() as session:
            destroy_ballots(session, the_wave(session), house.places, house.clock())
        with pytest.raises(WrongState, match="have been destroyed: its reports stay"):
            read_again(house, upload)


class TestAFewBallots:
    """What a few people said must not be told by two reports."""

    @pytest.mark.parametrize("missing", [1, 4])
    def test_fewer_than_five_more_ballots_leave_the_report_as_it_is(
        self, house_at: HouseAt, missing: int
    ) -> None:
        house, whole = first_with_few(house_at, missing)
        before = kept(house)
        result = read_again(house, whole)
        assert result.verdicts[id_of(house, CTO)] == "too-few"
        assert result.differed
        assert not result.corrected
        assert kept(house) == before
        assert ("not-corrected", "Tobias Keel") in log(house)

    def test_few_and_few_again_count_from_the_report_that_stands(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 4)
        for missing in (3, 2, 1, 0):
            again = without(whole, id_of(house, CTO), missing)
            assert read_again(house, again).verdicts[id_of(house, CTO)] == "too-few"

    def test_other_figures_from_as_many_ballots_are_an_alarm(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 0)
        other = deepcopy(whole)
        for one in other["sets"]:
            for sheet in one["sheets"] if one["subject_id"] == id_of(house, CTO) else ():
                sheet["answers"] = {item: 3 if item[0] in "CKEGFAPVRB" else 5 for item in sheet["answers"]}
        before = kept(house)
        assert read_again(house, other).verdicts[id_of(house, CTO)] == "alarm"
        assert kept(house) == before
        assert ("correction-alarm", "Tobias Keel") in log(house)

    def test_figures_of_the_whole_wave_stay_where_a_report_stands(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 4)
        with house.sessions() as session:
            before = the_wave(session).figures_json
        read_again(house, whole)
        with house.sessions() as session:
            assert the_wave(session).figures_json == before


class TestEnoughBallots:
    """The whole report is replaced, numbered, and everybody told who saw the one before."""

    def test_five_more_ballots_replace_the_whole_report(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 9)
        clean = house_at("closed")
        taken(clean)
        house.clock.forward(days=2)
        result = read_again(house, whole)
        assert result.verdicts == {
            id_of(house, leader): "corrected" if leader == CTO else "same" for leader in cast.ROLES
        }
        with house.sessions() as session, clean.sessions() as other:
            card, wanted = card_of(session, CTO), card_of(other, CTO)
            assert (card.revision, card.corrected_on) == (2, "2026-11-25")
            assert card.cells == wanted.cells
            assert card.sets == wanted.sets
            assert opened_before(session, card.subject.subject_id) == {"peer": 6, "report": 9}
            rows = session.scalars(
                select(ReleaseCell).where(ReleaseCell.subject_id == card.subject.subject_id)
            ).all()
            assert len(rows) == len(card.cells)
            assert card_of(session, CRO).revision == 1
        assert ("corrected", "Tobias Keel") in log(house)

    def test_once_corrected_the_same_ballots_change_nothing_more(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 9)
        read_again(house, whole)
        assert not read_again(house, whole).differed

    def test_fewer_ballots_than_before_count_as_changed_too(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 0)
        result = read_again(house, without(whole, id_of(house, CTO), 9))
        assert result.verdicts[id_of(house, CTO)] == "corrected"

    def test_a_set_that_did_not_change_must_say_the_same(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 9)
        other, about = deepcopy(whole), id_of(house, CTO)
        (peers,) = [one for one in other["sets"] if (one["subject_id"], one["set_id"]) == (about, "peer")]
        for sheet in peers["sheets"]:
            sheet["answers"] = dict.fromkeys(sheet["answers"], 1)
        assert read_again(house, other).verdicts[about] == "alarm"

    def test_a_comment_of_the_same_words_stays_withheld(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions.begin() as session:
            subject, one = subject_of(session, CTO), comments(session)[0]
            withhold(session, subject, one, "It names a colleague.")
            quotes = (Quote(one.item, one.text, None, None), Quote("O2", "Something new.", None, None))
            replace_report(session, Report(card_of(session, CTO), quotes, {"peer": 6}), house.clock())
        with house.sessions() as session:
            reasons = {found.text: found.withheld_because for found in comments(session)}
        assert reasons == {one.text: "It names a colleague.", "Something new.": ""}

    def test_a_new_comment_waits_for_review_where_the_leader_has_the_report(self, house_at: HouseAt) -> None:
        house, whole = first_with_few(house_at, 9)
        with house.sessions() as session:
            before = {one.text for one in comments(session)}
        house.release()
        read_again(house, whole)
        with house.sessions.begin() as session:
            new = [one for one in comments(session) if one.text not in before]
            assert new
            assert {one.withheld_because for one in new} == {UNREVIEWED}
            show_again(session, subject_of(session, CTO), new[0])
            with pytest.raises(WrongState, match="has this report already"):
                withhold(session, subject_of(session, CTO), new[0], "On second thought.")


class TestWhoIsTold:
    """Leader, board and desk."""

    def corrected(self, house_at: HouseAt) -> House:
        house, whole = first_with_few(house_at, 9)
        house.release()
        with house.sessions.begin() as session:
            board, at = found(session), released(session)
            disclose(session, subject_of(session, CTO), "leader", at)
            show_to(session, ivo(session), seen_by(session, board, ivo(session)), "page", at + WEEK)
        house.clock.set(at + WEEK + timedelta(days=1))
        house.places.reports.mkdir(parents=True, exist_ok=True)
        (house.places.reports / f"{id_of(house, CTO)}-en-A4-00.pdf").write_bytes(b"%PDF-old")
        read_again(house, whole)
        house.engine.submit("tell_corrected", id_of(house, CTO), "2")
        return house

    def test_the_leader_gets_a_mail_and_no_old_paper(self, house_at: HouseAt) -> None:
        house = self.corrected(house_at)
        (letter,) = [one for one in house.outbox.letters if one.email == CTO]
        assert letter.subject == "Your report was corrected: Depth · 1"
        assert "revision 2" in str(letter.parts)
        assert list(house.places.reports.iterdir()) == []

    def test_a_board_that_saw_the_old_one_is_told_on_its_page(self, house_at: HouseAt) -> None:
        house = self.corrected(house_at)
        with house.sessions() as session:
            board = session.scalars(select(Board)).one()
            browser = signed_in(house.people_app, session, person_of(session, cast.BOARD[0][1]))
        page = browser.get(f"/board/{board.id}/").get_data(as_text=True)
        assert "The report of Tobias Keel was corrected on 1 Dec 2026" in page
        assert page.count("was corrected on") == 1
        with house.sessions() as session:
            shown = {(one.audience, one.revision) for one in session.scalars(select(Disclosure))}
        assert {("leader", 1), ("board", 1), ("board", 2)} <= shown

    def test_the_report_says_that_it_was_corrected(self, house_at: HouseAt) -> None:
        house = self.corrected(house_at)
        with house.sessions() as session:
            browser = signed_in(house.people_app, session, person_of(session, CTO))
        page = browser.get(f"/leader/{id_of(house, CTO)}/report").get_data(as_text=True)
        assert "On 1 December 2026, as revision 2." in re.sub(r"\s+", " ", page)

    def test_the_desk_says_which_report_stands_and_who_saw_which(self, house_at: HouseAt) -> None:
        house = self.corrected(house_at)
        with house.sessions() as session:
            wave_id = the_wave(session).id
            browser = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
        page = browser.get(f"/desk/waves/{wave_id}/").get_data(as_text=True)
        row = page.split("What was shown to whom")[-1].split("Tobias Keel")[1].split("</tr>")[0]
        assert "corrected on 1 Dec 2026, revision 2" in row
        assert "the leader since" in row
        assert "a board since" in row
        assert cast.BOARD[0][0] not in page


class TestAtTheDesk:
    """The button, the question, and the work behind it."""

    def test_opening_once_more_is_asked_confirmed_and_done_by_the_worker(self, house_at: HouseAt) -> None:
        house, _ = first_with_few(house_at, 9)
        with house.sessions() as session:
            wave_id = the_wave(session).id
            browser = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
        page = browser.get(f"/desk/waves/{wave_id}/").get_data(as_text=True)
        assert "Some ballots could not be read." in page
        assert "9 ballots" in page
        asked = browser.get(f"/desk/waves/{wave_id}/again").get_data(as_text=True)
        assert "If the same ballots are read again, nothing happens." in asked
        assert browser.post(f"/desk/waves/{wave_id}/again").status_code == 302
        with house.sessions() as session:
            assert card_of(session, CTO).revision == 2

    def test_without_unreadable_ballots_it_is_offered_under_more(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions() as session:
            wave_id = the_wave(session).id
            browser = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
        page = browser.get(f"/desk/waves/{wave_id}/").get_data(as_text=True)
        assert "Some ballots could not be read." not in page
        assert re.search(r"<details>\s*<summary>More</summary>.*?Open the ballots once more", page, re.S)

    def test_where_there_are_no_ballots_or_a_keyholder_opens_them_it_is_refused(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("scored")
        with house.sessions() as session:
            wave_id = the_wave(session).id
            browser = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
        with house.sessions.begin() as session:
            destroy_ballots(session, the_wave(session), house.places, house.clock())
        assert browser.get(f"/desk/waves/{wave_id}/again").status_code == 409
        page = browser.get(f"/desk/waves/{wave_id}/").get_data(as_text=True)
        assert "Open the ballots once more" not in page
        assert "What was destroyed" in page
        assert "5 urns of sealed ballots" in page


COUNTS = st.dictionaries(st.sampled_from(["other", "peer", "report"]), st.integers(0, 12), min_size=1)


@given(COUNTS, st.data())
def test_the_number_of_changed_ballots_is_never_overstated(
    before: dict[str, int], data: st.DataObject
) -> None:
    # ballots that can be read now and could not before, and the other way round, in each group
    more = {group: data.draw(st.integers(0, 12)) for group in before}
    fewer = {group: data.draw(st.integers(0, n)) for group, n in before.items()}
    after = {group: n + more[group] - fewer[group] for group, n in before.items()}
    changes = changed_at_least(by_set(before), by_set(after))
    for joined, change in changes.items():
        groups = {group for set_id in joined for group in set_id.split("+")}
        assert change <= sum(more[group] + fewer[group] for group in groups)
    assert {name for joined in changes for name in joined} == {*by_set(before), *by_set(after)}


def by_set(counts: dict[str, int]) -> dict[str, int]:
    sets = merge_small(counts, 5)
    return {"+".join(names): sum(counts[name] for name in names) for names in sets}


def comments(session: Session) -> list[Comment]:
    query = select(Comment).where(Comment.subject_id == subject_of(session, CTO).id)
    return list(session.scalars(query.order_by(Comment.text)))
