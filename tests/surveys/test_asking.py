"""Choosing the form and the calibration questions of a draft, and what the freeze makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from surveys.asking import (
    Choice,
    asked_instrument,
    calibration_bank,
    choice_of,
    choose,
    tailored,
    usual_calibration,
)
from surveys.disclosures import preview
from surveys.freezing import freeze, proposed_root
from surveys.instruments import FORMS, ROLES, questions_for, read_instrument
from surveys.named import calibration_items, items_by_name
from surveys.planning import OnlyWhileDraft, next_wave
from surveys.refusals import Incomplete
from surveys.release import Policy
from surveys.sheets import check_sheet
from tests import cast
from tests.walk import DATES, START, House, subject_of, the_wave

HouseAt = Callable[[str], House]
LIBRARY = cast.instrument()
OTHER = ("W1", "W4", "W5", "W8")


def ids(form: str, role: str, choice: Choice) -> list[str]:
    return [item.id for item in tailored(LIBRARY, choice).items_of(form, role)]


class TestTailoring:
    """An instrument of the library as a choice makes it."""

    def test_without_a_choice_of_ones_own_it_is_the_very_same(self) -> None:
        assert tailored(LIBRARY, Choice()) == LIBRARY
        usual = {role: usual_calibration(LIBRARY, role) for role in ROLES}
        assert tailored(LIBRARY, Choice(calibration=usual)).sha256 == LIBRARY.sha256

    @pytest.mark.parametrize("form", FORMS)
    def test_the_first_leader_gets_the_form_with_the_usual_calibration_questions(self, form: str) -> None:
        for role in ROLES:
            asked = ids("standard", role, Choice(form))
            closed = [item.id for item in LIBRARY.items_of(form, role) if item.type != "calibration"]
            assert asked == [*closed, *usual_calibration(LIBRARY, role)]

    @pytest.mark.parametrize("form", FORMS)
    def test_each_further_leader_gets_the_short_form(self, form: str) -> None:
        choice = Choice(form, {"cto": OTHER})
        assert ids("short", "cto", choice) == [item.id for item in LIBRARY.items_of("short", "cto")]

    def test_a_role_is_asked_its_own_choice_and_the_others_theirs(self) -> None:
        choice = Choice(calibration={"cto": OTHER, "ceo": ("W10", "W12", "W14")})
        found = {
            role: [item.id for item in calibration_items(tailored(LIBRARY, choice), role)] for role in ROLES
        }
        assert found["cto"] == list(OTHER)
        assert found["director"] == ["W1", "W2", "W3"]
        assert found["ceo"] == ["W10", "W12", "W14"]
        assert found["cro"] == ["W11", "W12", "W13"]

    @pytest.mark.parametrize("form", FORMS)
    def test_it_can_be_kept_read_shown_and_answered(self, form: str) -> None:
        made = tailored(LIBRARY, Choice(form, {"cto": OTHER}))
        read = read_instrument(json.loads(made.canonical_json))
        assert read.sha256 == made.sha256
        shown = questions_for(read, "standard", "de", "cto")
        assert {item["id"] for item in shown["items"]} >= set(OTHER)
        sheet = {"v": 1, "form": "standard", "answers": {"C1": -1}, "calibration": {"W8": 2}, "comments": {}}
        taken = check_sheet(read, "standard", sheet)
        assert (taken.calibration, taken.refused) == ({"W8": 2}, {})

    def test_leader_and_manager_answer_what_raters_are_asked(self) -> None:
        few = items_by_name(tailored(LIBRARY, Choice("short")), "cto")
        many = items_by_name(tailored(LIBRARY, Choice("long")), "cto")
        assert len(few) < len(items_by_name(LIBRARY, "cto")) < len(many)

    def test_questions_that_the_library_no_longer_has_give_way_to_the_usual_ones(self) -> None:
        choice = Choice("epic", {"cto": ("W1", "W2", "W99")})
        assert tailored(LIBRARY, choice) == LIBRARY


class TestChoosing:
    """What a draft keeps, and what it refuses."""

    def test_what_is_usual_is_not_kept(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            wave = the_wave(session)
            choose(session, wave, Choice("long", {"cto": OTHER}))
            assert choice_of(wave) == Choice("long", {"cto": OTHER})
            choose(session, wave, Choice("standard", {"cto": ("W3", "W1", "W2")}))
            assert (wave.asked_json, choice_of(wave)) == ("", Choice())

    @pytest.mark.parametrize(
        "chosen",
        [
            (),
            ("W1", "W2"),
            ("W1", "W1", "W1"),
            ("W1", "W2", "W3", "W4", "W5", "W6"),
            ("W1", "W2", "W10"),
            ("W1", "W2", "C1"),
        ],
    )
    def test_too_few_too_many_and_foreign_questions_are_refused(
        self, house_at: HouseAt, chosen: tuple[str, ...]
    ) -> None:
        with house_at("draft").sessions() as session:
            wave = the_wave(session)
            with pytest.raises(Incomplete, match="three to five"):
                choose(session, wave, Choice(calibration={"cto": chosen}))
            assert wave.asked_json == ""

    def test_every_role_has_enough_questions_to_choose_from(self) -> None:
        for role in ROLES:
            assert len(calibration_bank(LIBRARY, role)) >= 4, role

    def test_an_unknown_form_is_refused(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session, pytest.raises(Incomplete, match="no such form"):
            choose(session, the_wave(session), Choice("epic"))

    def test_once_frozen_nothing_can_be_chosen(self, house_at: HouseAt) -> None:
        with house_at("frozen").sessions() as session, pytest.raises(OnlyWhileDraft):
            choose(session, the_wave(session), Choice("long"))


class TestTheFreeze:
    """The choice is promised with everything else."""

    def test_the_frozen_instrument_is_the_chosen_one(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        with house.sessions() as session:
            wave = the_wave(session)
            choose(session, wave, Choice("long", {"cto": OTHER}))
            proposed = asked_instrument(wave)
            freeze(session, wave, places=house.places, policy=Policy(), now=START)
            assert asked_instrument(wave).sha256 == proposed.sha256 != LIBRARY.sha256
            wave.asked_json = ""
            assert asked_instrument(wave).sha256 == proposed.sha256

    def test_another_choice_is_another_fingerprint_to_countersign(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        with house.sessions() as session:
            wave = the_wave(session)
            wave.level = "strong"
            session.commit()
        house.name_keyholders()
        with house.sessions() as session:
            wave = the_wave(session)
            before = proposed_root(session, wave, house.places, Policy())
            choose(session, wave, Choice("long"))
            assert before
            assert proposed_root(session, wave, house.places, Policy()) not in ("", before)

    def test_the_next_wave_asks_the_same(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            wave = the_wave(session)
            choose(session, wave, Choice("long", {"cto": OTHER}))
            assert choice_of(next_wave(session, wave, DATES)) == choice_of(wave)


def test_a_wave_of_the_long_form_is_answered_scored_and_reported(house_at: HouseAt) -> None:
    house = house_at("draft")
    with house.sessions.begin() as session:
        choose(session, the_wave(session), Choice("long", {"cto": OTHER}))
    for verb in (house.freeze, house.open):
        verb()
    with house.sessions() as session:
        frozen = asked_instrument(the_wave(session))

    def sheets(_rater: str, leader: str, form: str, number: int) -> dict[str, object]:
        items = frozen.items_of(form, cast.ROLES[leader])
        closed = [item for item in items if item.type not in ("calibration", "comment")]
        ladders = [item.id for item in items if item.type == "calibration"]
        return cast.sheet(
            form,
            cast.ROLES[leader],
            number,
            answers={item.id: -1 if item.type == "amount" else 2 for item in closed},
            calibration=dict.fromkeys(ladders, 1 + number % 2),
        )

    house.answer(sheets=sheets)
    for verb in (house.close, house.score):
        verb()
    with house.sessions() as session:
        card = preview(session, subject_of(session, cast.CTO[1]))
        assert card
        assert {cell.item for cell in card.cells} >= {"K3", "E2", "F2", "V2", "B2", "T2"}
        assert {question.item for question in card.calibration.questions} == set(OTHER)
