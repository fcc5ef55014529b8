"""From sealed ballots to kept scorecards: what is shown, what is withheld, and what does not survive."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.opening import OpenedWave, ballots_sha256, open_wave, seal_wave
from surveys.anonymity.opening_keys import read_private
from surveys.anonymity.refusals import OtherBallots
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.campaigns import Comment, Wave
from surveys.chance import repeatable
from surveys.log import events
from surveys.named import frozen_instrument, items_by_name, save_answers, save_prediction
from surveys.refusals import WrongState
from surveys.release.policy import N_RANGES
from surveys.scorecards import KeptCell, KeptScorecard, ReleaseCell, Scorecard
from surveys.transcripts import KeptTranscript, NoTranscript
from surveys.wave_figures import WaveFigures
from tests import cast
from tests.walk import House, Sheets, subject_of, the_wave, typical
from webapp.opener import OpeningFailed
from webapp.people.opening import ForeignUpload, open_and_keep, take

HouseAt = Callable[[str], House]


def upload_of(house: House, seed: int = 1) -> OpenedWave:
    """What the opener hands over, opened in this process."""
    with house.sessions() as session:
        wave_id = the_wave(session).id
    manifest = read_campaign_folder(house.places.campaign(wave_id)).manifest
    box = BallotBox(house.places.ballots)
    box.create(urn_shapes(manifest))
    private = read_private(house.places.opening_key(wave_id).read_bytes())
    return open_wave(seal_wave(manifest, box), private, Random(seed))


def taken(house: House, upload: OpenedWave | None = None) -> None:
    found = upload or upload_of(house)
    with house.sessions.begin() as session:
        take(session, the_wave(session), found, house.clock())


def answered(house_at: HouseAt, sheets: Sheets) -> House:
    """A closed wave in which everybody answered like this."""
    house = house_at("open")
    house.answer(sheets=sheets)
    house.close()
    return house


def card(session: Session, leader: str) -> Scorecard:
    kept = scorecards.read(session, subject_of(session, leader).id)
    assert kept is not None
    return kept


def scored(house: House) -> dict[str, Scorecard]:
    taken(house)
    with house.sessions() as session:
        return {leader: card(session, leader) for leader in cast.ROLES}


def contents(session: Session) -> dict[str, set[str]]:
    """Every table with its rows as text."""
    found = MetaData()
    found.reflect(session.connection())
    return {
        table.name: {repr(row) for row in session.execute(select(table))} for table in found.sorted_tables
    }


def shown(cells: list[KeptCell]) -> list[KeptCell]:
    return [cell for cell in cells if cell.figure != "withheld"]


@pytest.fixture
def whole(house_at: HouseAt) -> dict[str, Scorecard]:
    """The scorecards of a wave in which everybody answered."""
    with house_at("scored").sessions() as session:
        return {leader: card(session, leader) for leader in cast.ROLES}


def test_every_leader_gets_a_scorecard_and_the_wave_is_scored(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        wave = the_wave(session)
        assert (wave.state, wave.scored_on) == ("scored", wave.closes_at.date())
        assert len(session.scalars(select(KeptScorecard)).all()) == 3


def test_a_scorecard_says_what_was_promised(whole: dict[str, Scorecard], house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        wave = the_wave(session)
        facts = whole[cast.CTO[1]].wave
        assert (facts.wave_id, facts.root, facts.fingerprint) == (wave.id, wave.root, wave.fingerprint)
        assert (facts.k, facts.profile, facts.level, facts.purpose) == (5, "default", "basic", "board")
        assert facts.instrument_sha256 == cast.instrument().sha256
        assert whole[cast.CTO[1]].subject.name == "Tobias Keel"


def test_sets_are_those_that_were_promised(whole: dict[str, Scorecard]) -> None:
    sets = {leader: {one.set_id: one.invited for one in found.sets} for leader, found in whole.items()}
    assert sets[cast.CTO[1]] == {"peer": 6, "report": 9}
    assert sets[cast.CRO[1]] == {"peer+report": 10}
    assert sets[cast.CEO[1]] == {"other": 5, "report": 6}


def test_cells_lie_in_these_sets_or_in_all_of_them_together(whole: dict[str, Scorecard]) -> None:
    for found in whole.values():
        sets = {one.set_id for one in found.sets}
        together = "+".join(sorted(group for one in found.sets for group in one.members))
        assert {cell.set_id for cell in found.cells} <= sets | {together}
        of_sets = {cell.figure for cell in shown(found.cells) if cell.set_id == together not in sets}
        assert of_sets <= {"median", "statement"}


def test_numbers_of_answers_are_published_as_ranges_only(whole: dict[str, Scorecard]) -> None:
    for found in whole.values():
        of_sets = {(one.n_low, one.n_high) for one in found.sets}
        of_cells = {(cell.n_low, cell.n_high) for cell in shown(found.cells)}
        assert of_sets | of_cells <= set(N_RANGES)
        assert all(cell.label != "" for cell in found.cells)


def test_no_exact_number_of_ballots_stands_anywhere_in_a_scorecard(house_at: HouseAt) -> None:
    # eleven of the cast answer about Tobias; eleven appears in no field about him
    silent = {*cast.ENGINEERS[:2], *cast.OPERATIONS[:2]}
    house = answered(house_at, lambda rater, *rest: None if rater in silent else typical(rater, *rest))
    found = scored(house)[cast.CTO[1]]
    assert [(one.set_id, one.n_low, one.n_high) for one in found.sets] == [("peer+report", 10, 14)]
    assert 11 not in _numbers(found.model_dump(exclude={"wave", "method"}))


def test_every_item_that_can_be_shown_is_shown_once_for_each_set(whole: dict[str, Scorecard]) -> None:
    cells = shown(whole[cast.CTO[1]].cells)
    keys = [(cell.set_id, cell.item, cell.figure) for cell in cells]
    assert len(keys) == len(set(keys))
    assert {"C1", "Q1", "T1"} <= {cell.item for cell in cells}


def test_the_ledger_of_released_cells_is_what_the_scorecard_says(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        rows = session.scalars(select(ReleaseCell).where(ReleaseCell.subject_id == subject.id)).all()
        ledger = {(row.set_id, row.item, row.figure, row.label, row.low, row.high) for row in rows}
        kept = {
            (c.set_id, c.item, c.figure, c.label, c.low, c.high) for c in card(session, cast.CTO[1]).cells
        }
    assert ledger == kept


def test_opening_writes_cells_scorecards_comments_and_the_wave_and_nothing_else(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions() as session:
        before = contents(session)
    taken(house)
    with house.sessions() as session:
        after = contents(session)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"release_cell", "scorecard", "comment", "opened_count", "wave"}


def test_the_table_of_comments_knows_neither_set_nor_ballot_nor_time() -> None:
    assert set(Comment.__table__.columns.keys()) == {
        "id",
        "subject_id",
        "item",
        "text",
        "facet",
        "direction",
        "withheld_because",
    }


def test_comments_are_quoted_from_one_pool_in_evened_out_words(house_at: HouseAt) -> None:
    def shouting(rater: str, leader: str, form: str, number: int) -> dict[str, Any]:
        said = cast.comment(f"  never “asks” us – he is   far away {number}!!!", direction="too-far")
        return cast.sheet(form, cast.ROLES[leader], number, comments={"O2": said})

    house = answered(house_at, shouting)
    taken(house)
    with house.sessions() as session:
        rosa = subject_of(session, cast.CRO[1])
        words = session.scalars(select(Comment.text).where(Comment.subject_id == rosa.id)).all()
    assert words
    assert all(one.startswith('Never "asks" us - he is far away ') and one.endswith("!") for one in words)
    # at least one honest rater more than could collude must be thought silent: 10 - 2 - 1
    assert len(words) == 7


def test_a_rater_who_wants_themes_only_is_never_quoted(house_at: HouseAt) -> None:
    def shy(rater: str, leader: str, form: str, number: int) -> dict[str, Any]:
        said = cast.comment(f"Remark {number}", direction="too-far", themes_only=number % 2 == 0)
        return cast.sheet(form, cast.ROLES[leader], number, comments={"O2": said})

    house = answered(house_at, shy)
    taken(house)
    with house.sessions() as session:
        numbers = {int(words.rstrip(".").split()[-1]) for words in session.scalars(select(Comment.text))}
    assert numbers
    assert all(number % 2 for number in numbers)


def test_with_fewer_than_eight_ballots_nothing_is_quoted(house_at: HouseAt) -> None:
    few = {*cast.SELLERS[:4], *cast.OPERATIONS[:3]}
    house = answered(
        house_at,
        lambda rater, leader, *rest: (
            typical(rater, leader, *rest) if leader != cast.CRO[1] or rater in few else None
        ),
    )
    found = scored(house)[cast.CRO[1]]
    assert {one.state for one in found.comments} == {"few-ballots"}
    with house.sessions() as session:
        rosa = subject_of(session, cast.CRO[1])
        assert session.scalars(select(Comment).where(Comment.subject_id == rosa.id)).all() == []


class TestMissingAnswers:
    """Silence, refusal to judge, and ballots that nobody can read."""

    def test_groups_with_few_ballots_merge_by_counts_alone(self, house_at: HouseAt) -> None:
        house = answered(
            house_at,
            lambda rater, *rest: None if rater in cast.OPERATIONS[3:] else typical(rater, *rest),
        )
        found = scored(house)[cast.CTO[1]]
        assert [(one.set_id, one.invited) for one in found.sets] == [("peer+report", 15)]

    def test_a_leader_with_fewer_than_five_ballots_is_shown_nothing(self, house_at: HouseAt) -> None:
        few = {*cast.OPERATIONS[:2], *cast.ADVISERS}
        house = answered(
            house_at,
            lambda rater, leader, *rest: (
                typical(rater, leader, *rest) if leader != cast.CEO[1] or rater in few else None
            ),
        )
        cards = scored(house)
        found = cards[cast.CEO[1]]
        assert found.withheld == ["other+report:few-answers"]
        assert (found.sets, shown(found.cells), found.share_answered) == ([], [], "unknown")
        assert {facet.position for facet in found.facets} <= {"not-shown"}
        assert shown(cards[cast.CTO[1]].cells)

    def test_a_wave_in_which_nobody_answered_opens_to_nothing_that_can_be_shown(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("open")
        house.close()
        for found in scored(house).values():
            assert (found.sets, found.cells, found.comments, found.themes) == ([], [], [], [])
            assert found.withheld
            assert found.standout.kind == "none"
            assert found.depth is None
        with house.sessions() as session:
            assert not WaveFigures.model_validate_json(the_wave(session).figures_json or "").enough

    def test_who_rather_not_judges_counts_as_a_ballot_but_not_as_an_answer(self, house_at: HouseAt) -> None:
        def one_declines(rater: str, leader: str, form: str, number: int) -> dict[str, Any] | None:
            if (rater, leader) == (cast.ADVISERS[0], cast.CEO[1]):
                return cast.declined(form)
            return typical(rater, leader, form, number)

        found = scored(answered(house_at, one_declines))[cast.CEO[1]]
        assert {one.set_id for one in found.sets} == {"other", "report"}
        assert {cell.label for cell in found.cells if cell.set_id == "other"} == {"few-answers"}
        assert any(cell.set_id == "report" for cell in shown(found.cells))

    def test_ballots_that_cannot_be_read_may_leave_too_few(self, house_at: HouseAt) -> None:
        def one_damaged(rater: str, leader: str, form: str, number: int) -> dict[str, Any] | None:
            if (rater, leader) == (cast.ADVISERS[0], cast.CEO[1]):
                return {"v": 99}
            return typical(rater, leader, form, number)

        house = answered(house_at, one_damaged)
        found = scored(house)[cast.CEO[1]]
        assert [one.set_id for one in found.sets] == ["report"]
        assert found.withheld == ["other:few-answers"]
        assert "other" not in {cell.set_id for cell in found.cells}
        with house.sessions() as session:
            (event,) = [one for one in events(session, the_wave(session)) if one.what == "unreadable"]
        assert event.detail == "1"

    @pytest.mark.parametrize("form", ["essay", "", None, 7])
    def test_a_form_that_nobody_handed_out_does_not_count(self, house_at: HouseAt, form: Any) -> None:
        house = house_at("closed")
        upload = upload_of(house)
        (other,) = [one for one in upload["sets"] if one["set_id"] == "other"]
        other["sheets"][0]["form"] = form
        taken(house, upload)
        with house.sessions() as session:
            assert [one.set_id for one in card(session, cast.CEO[1]).sets] == ["report"]

    def test_answers_that_the_form_does_not_ask_are_left_out(self, house_at: HouseAt) -> None:
        house, same = house_at("closed"), house_at("closed")
        upload = upload_of(house)
        spoiled = deepcopy(upload)
        for one in spoiled["sets"]:
            for sheet in one["sheets"]:
                sheet["answers"] |= {"Z9": 3}
        taken(house, upload)
        taken(same, spoiled)
        with house.sessions() as first, same.sessions() as second:
            assert card(first, cast.CTO[1]).cells == card(second, cast.CTO[1]).cells

    def test_few_answers_are_said_to_be_few(self, house_at: HouseAt) -> None:
        house = answered(
            house_at,
            lambda rater, leader, *rest: (
                None if leader == cast.CTO[1] and rater in cast.RATERS[:7] else typical(rater, leader, *rest)
            ),
        )
        cards = scored(house)
        assert cards[cast.CTO[1]].share_answered == "below-60"
        assert cards[cast.CRO[1]].share_answered == "60-or-more"


class TestRefusals:
    """What cannot be opened."""

    @pytest.mark.parametrize("field", ["wave_id", "root"])
    def test_ballots_of_another_wave_are_refused(self, house_at: HouseAt, field: str) -> None:
        house = house_at("closed")
        upload = upload_of(house)
        upload[field] = "f" * 32  # type: ignore[literal-required]
        with pytest.raises(ForeignUpload, match="another campaign or another manifest"):
            taken(house, upload)
        with house.sessions() as session:
            assert the_wave(session).state == "closed"
            assert session.scalars(select(KeptScorecard)).all() == []

    @pytest.mark.parametrize("stage", ["frozen", "open", "answered"])
    def test_nothing_is_opened_before_the_close(self, house_at: HouseAt, stage: str) -> None:
        house = house_at(stage)
        with house.sessions() as session, pytest.raises(WrongState):
            open_and_keep(session, the_wave(session), house.places, house.clock())

    def test_a_second_opening_is_refused_and_changes_nothing(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions() as session:
            before = contents(session)
            with pytest.raises(WrongState):
                open_and_keep(session, the_wave(session), house.places, house.clock())
            with pytest.raises(WrongState):
                take(session, the_wave(session), upload_of_closed(house), house.clock())
            assert contents(session) == before

    def test_a_kept_scorecard_is_never_replaced(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions() as session:
            the_wave(session).state = "closed"
            session.flush()
            with pytest.raises(Exception, match="UNIQUE constraint failed: scorecard"):
                take(session, the_wave(session), upload_of_closed(house), house.clock())

    @pytest.mark.parametrize("change", ["one is missing", "one was added"])
    def test_other_ballots_than_those_of_the_transcript_are_refused(
        self, house_at: HouseAt, change: str
    ) -> None:
        house = house_at("closed")
        opened = upload_of(house)
        other: Any = opened | {"ballots": ballots_sha256([change.encode()])}
        with house.sessions() as session:
            before = contents(session)
            with pytest.raises(OtherBallots, match="not those of the published transcript"):
                take(session, the_wave(session), other, house.clock())
            session.rollback()
            assert contents(session) == before
        taken(house, opened)

    def test_nothing_is_opened_before_the_transcript_is_published(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        opened = upload_of(house)
        with house.sessions.begin() as session:
            session.delete(session.scalars(select(KeptTranscript)).one())
        with house.sessions() as session:
            with pytest.raises(NoTranscript, match="no ballot is opened before"):
                take(session, the_wave(session), opened, house.clock())
            with pytest.raises(NoTranscript):
                open_and_keep(session, the_wave(session), house.places, house.clock())

    def test_without_the_opening_key_the_reason_is_told(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        with house.sessions() as session:
            wave = the_wave(session)
            house.places.opening_key(wave.id).unlink()
            with pytest.raises(OpeningFailed, match="the opening key is no longer there"):
                open_and_keep(session, wave, house.places, house.clock())

    def test_with_another_key_every_ballot_is_unreadable_and_nothing_is_shown(
        self, house_at: HouseAt
    ) -> None:
        house, other = house_at("closed"), house_at("draft")
        other.freeze()
        with house.sessions() as session:
            wave_id = the_wave(session).id
        house.places.opening_key(wave_id).write_bytes(other.places.opening_key(wave_id).read_bytes())
        found = scored(house)
        assert all(one.sets == [] and shown(one.cells) == [] for one in found.values())


def test_the_same_seed_keeps_the_same_scorecards_whatever_order_ballots_came_in(house_at: HouseAt) -> None:
    kept = []
    for seed in (3, 4):
        house = house_at("closed")
        upload = upload_of(house, seed)
        with repeatable(11):
            taken(house, upload)
        with house.sessions() as session:
            cards = sorted(session.scalars(select(KeptScorecard.body)))
            said = sorted((one.id, one.text) for one in session.scalars(select(Comment)))
            kept.append((cards, said, the_wave(session).figures_json))
    assert kept[0] == kept[1]


def test_the_opener_in_its_own_process_finds_what_this_one_finds(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        by_process = card(session, cast.CTO[1]).cells
    here = scored(house_at("closed"))
    assert here[cast.CTO[1]].cells == by_process


class TestAnswersByName:
    """What leader and manager said by name meets the team's answers here, and is never mixed with them."""

    def test_the_leaders_own_view_stands_beside_the_teams(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        self._answer_as_tobias(house, value=3)
        found = scored(house)[cast.CTO[1]]
        assert {one.facet for one in found.self_other} >= {"contact"}
        assert all(-3 <= one.own <= 3 for one in found.self_other)

    def test_nothing_said_by_name_changes_a_released_cell(self, house_at: HouseAt) -> None:
        silent, telling = house_at("closed"), house_at("closed")
        self._answer_as_tobias(telling, value=3)
        assert scored(silent)[cast.CTO[1]].cells == scored(telling)[cast.CTO[1]].cells

    def test_a_prediction_is_checked_against_the_team(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        with house.sessions.begin() as session:
            tobias = subject_of(session, cast.CTO[1])
            save_prediction(session, tobias, {"contact": {"expected": 3, "sure": 3}}, {"W1": [2, 3, 5]})
        found = scored(house)[cast.CTO[1]].calibration
        (contact,) = [one for one in found.predictions if one.facet == "contact"]
        assert (contact.expected, contact.margin, contact.inside) == (3, 0.5, False)
        assert {one.likely for one in found.questions if one.item == "W1"} == {3}

    def _answer_as_tobias(self, house: House, value: int) -> None:
        with house.sessions.begin() as session:
            tobias = subject_of(session, cast.CTO[1])
            items = items_by_name(frozen_instrument(tobias.wave), "cto")
            save_answers(session, tobias, "self", tobias.person, {item.id: value for item in items})


def test_figures_of_the_whole_wave_need_three_leaders_and_fifteen_ballots(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        figures = WaveFigures.model_validate_json(the_wave(session).figures_json or "")
    assert figures.n_leaders == 3
    assert figures.enough
    assert {item.item for item in figures.items} >= {"C1", "Q1", "T1"}
    assert all(item.mean is not None for item in figures.items)


def upload_of_closed(house: House) -> OpenedWave:
    """An upload that names this wave and its ballots; there is nothing else in it."""
    file = next(house.places.campaigns.glob("*/transcript.json"))
    facts = json.loads(file.read_text())["transcript"]
    return {
        "wave_id": facts["wave_id"],
        "root": facts["root"],
        "ballots": facts["ballots_sha256"],
        "sets": [],
        "comments": [],
        "unreadable": 0,
    }


def _numbers(part: Any) -> list[float]:
    if isinstance(part, dict):
        return [number for branch in part.values() for number in _numbers(branch)]
    if isinstance(part, list):
        return [number for branch in part for number in _numbers(branch)]
    return [part] if isinstance(part, int | float) and not isinstance(part, bool) else []


def test_the_cast_makes_a_wave_worth_opening(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        wave: Wave = the_wave(session)
        assert sum(len(subject.assignments) for subject in wave.subjects) == 36
