"""One door for all that leaves the desk: refusals in sentences, one ledger, nothing behind its back."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject
from surveys.disclosures import (
    AUDIENCES,
    Audience,
    ChangedReport,
    Disclosure,
    before_disclosure,
    disclose,
    preview,
    saw_an_older_one,
    shown_so_far,
)
from surveys.moves import BOARD_WAITS
from surveys.people import Board, BoardLeader
from surveys.refusals import WrongState
from surveys.scorecards import KeptScorecard, Scorecard, body_sha256, replace
from tests import cast
from tests.surveys.test_boards import HouseAt, released
from tests.walk import subject_of, the_wave

ROOT = Path(__file__).parents[2]
READERS = {"KeptScorecard", "ReleaseCell", "read", "keep", "replace"}
"""What reads or writes kept scorecards past the door."""
KEEPING = {"webapp/people/opening.py", "webapp/people/correcting.py"}
AT_THE_DESK = {
    "webapp/people/paperwork.py",
    "webapp/people/reading.py",
    "webapp/people/release_rows.py",
    "webapp/people/work.py",
}
"""Where the coordinator's own review is made: the desk's pages, and papers that wait for the release."""


def tobias(session: Session) -> Subject:
    return subject_of(session, cast.CTO[1])


def share(session: Session) -> None:
    board = Board(name="Supervisory board")
    board.leaders = [BoardLeader(person_id=tobias(session).person_id)]
    session.add(board)
    session.flush()


def ledger(session: Session) -> list[tuple[str, int]]:
    return sorted((one.audience, one.revision) for one in session.scalars(select(Disclosure)))


def tamper(session: Session, *, and_its_hash: bool = False, label: str = "5.0") -> None:
    """Change a label in the kept body, as somebody with the database in hand could."""
    kept = session.get_one(KeptScorecard, tobias(session).id)
    card = Scorecard.model_validate_json(kept.body)
    cells = [card.cells[0].model_copy(update={"label": label}), *card.cells[1:]]
    kept.body = card.model_copy(update={"cells": cells}).model_dump_json()
    if and_its_hash:
        kept.sha256 = body_sha256(kept.body)
    session.flush()


class TestBeforeTheRelease:
    """Nothing leaves the desk."""

    @pytest.mark.parametrize("stage", ["closed", "scored"])
    @pytest.mark.parametrize("audience", AUDIENCES)
    def test_every_audience_is_refused_in_a_sentence(
        self, house_at: HouseAt, stage: str, audience: Audience
    ) -> None:
        house = house_at(stage)
        with house.sessions() as session:
            with pytest.raises(WrongState, match="has not been released yet"):
                disclose(session, tobias(session), audience, house.clock())
            assert ledger(session) == []

    def test_the_coordinators_review_is_no_disclosure(self, house_at: HouseAt) -> None:
        with house_at("scored").sessions() as session:
            card = preview(session, tobias(session))
            assert card is not None
            assert card.subject.name == "Tobias Keel"
            assert ledger(session) == []

    def test_before_the_scoring_there_is_nothing_to_review(self, house_at: HouseAt) -> None:
        with house_at("closed").sessions() as session:
            assert preview(session, tobias(session)) is None


class TestForBoards:
    """A board's rules hold however its figures are taken away."""

    @pytest.mark.parametrize("audience", ["board", "export", "api"])
    def test_a_board_waits_seven_days_for_a_leader_who_is_shared_with_one(
        self, house_at: HouseAt, audience: Audience
    ) -> None:
        with house_at("released").sessions() as session:
            due = released(session) + BOARD_WAITS
            with pytest.raises(WrongState, match="seven days after"):
                disclose(session, tobias(session), audience, due - timedelta(minutes=1), to_board=True)
            with pytest.raises(WrongState, match="not shared with a board"):
                disclose(session, tobias(session), audience, due, to_board=True)
            share(session)
            assert disclose(session, tobias(session), audience, due, to_board=True)
            assert ledger(session) == [(audience, 1)]

    def test_what_was_asked_for_development_only_is_never_a_boards(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            share(session)
            the_wave(session).campaign.purpose = "development"
            due = released(session) + BOARD_WAITS
            with pytest.raises(WrongState, match="development only"):
                disclose(session, tobias(session), "board", due)
            assert before_disclosure(session, [tobias(session)], due) == {}

    def test_finding_out_who_can_be_compared_discloses_nothing(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            share(session)
            assert before_disclosure(session, [tobias(session)], released(session) + BOARD_WAITS)
            assert ledger(session) == []


class TestTheLedger:
    """The first time for each audience, and never another one under the same number."""

    def test_only_the_first_time_is_written(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            first = released(session)
            for later in range(3):
                disclose(session, tobias(session), "leader", first + timedelta(days=later))
                disclose(session, tobias(session), "export", first + timedelta(days=later))
            found = shown_so_far(session, the_wave(session))[tobias(session).id]
            told: list[tuple[str, datetime]] = [(one.audience, one.first_at) for one in found]
            assert told == [("export", first), ("leader", first)]

    def test_a_body_that_does_not_fit_its_hash_is_refused(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            tamper(session)
            with pytest.raises(ChangedReport, match="is not the one that was released"):
                disclose(session, tobias(session), "leader", released(session))
            with pytest.raises(ChangedReport):
                preview(session, tobias(session))

    def test_another_body_under_the_revision_that_was_shown_is_refused(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            disclose(session, tobias(session), "leader", released(session))
            tamper(session, and_its_hash=True)
            audiences: tuple[Audience, ...] = ("trend", "export", "api")
            for audience in audiences:
                with pytest.raises(ChangedReport):
                    disclose(session, tobias(session), audience, released(session))

    def test_a_revision_that_its_own_body_does_not_tell_is_refused(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            session.get_one(KeptScorecard, tobias(session).id).revision = 2
            session.flush()
            with pytest.raises(ChangedReport):
                disclose(session, tobias(session), "leader", released(session))

    def test_a_corrected_report_is_another_entry(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            old = disclose(session, tobias(session), "leader", released(session))
            assert not saw_an_older_one(session, old, "leader")
            replace(session, old.model_copy(update={"revision": 2, "corrected_on": "2026-11-25"}))
            new = disclose(session, tobias(session), "leader", released(session) + timedelta(days=2))
            assert ledger(session) == [("leader", 1), ("leader", 2)]
            assert saw_an_older_one(session, new, "leader")
            assert not saw_an_older_one(session, new, "board")


def names_from(path: Path, module: str) -> set[str]:
    """What a module takes from another one, by name or as a whole."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == module.rpartition(".")[0]:
            found |= {"everything" for alias in node.names if alias.name == module.rpartition(".")[2]}
        if isinstance(node, ast.Import):
            found |= {"everything" for alias in node.names if alias.name == module}
    return found


def modules() -> list[tuple[str, Path]]:
    return [(str(path.relative_to(ROOT)), path) for path in sorted((ROOT / "webapp").rglob("*.py"))]


class TestTheOnlyDoor:
    """No view reads a scorecard past the ledger."""

    def test_no_page_command_or_job_reads_kept_scorecards_itself(self) -> None:
        past = {
            name
            for name, path in modules()
            if names_from(path, "surveys.scorecards") & {*READERS, "everything"} and name not in KEEPING
        }
        assert past == set()

    def test_only_the_desk_looks_before_the_release(self) -> None:
        looks = {"preview", "previews"}
        looking = {name for name, path in modules() if names_from(path, "surveys.disclosures") & looks}
        assert looking == AT_THE_DESK
        assert not [
            name for name, path in modules() if "everything" in names_from(path, "surveys.disclosures")
        ]

    def test_only_a_correction_takes_a_scorecards_place(self) -> None:
        users = [
            path.name
            for path in sorted((ROOT / "surveys").rglob("*.py"))
            if "scorecards.replace(" in path.read_text("utf-8")
            or "replace" in names_from(path, "surveys.scorecards")
        ]
        assert users == ["corrections.py"]

    def test_an_import_past_the_door_would_be_seen(self, tmp_path: Path) -> None:
        for line in ("from surveys import scorecards", "import surveys.scorecards"):
            (tmp_path / "view.py").write_text(line)
            assert names_from(tmp_path / "view.py", "surveys.scorecards") == {"everything"}
        (tmp_path / "view.py").write_text("def f():\n    from surveys.scorecards import read")
        assert names_from(tmp_path / "view.py", "surveys.scorecards") == {"read"}
