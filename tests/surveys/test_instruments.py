"""The instrument that comes with Soundline, and what is refused in others."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from itertools import pairwise
from math import log
from typing import Any

import pytest
from pydantic import ValidationError

from surveys.instruments import (
    LIBRARY,
    ROLES,
    BadInstrument,
    Instrument,
    UnknownInstrument,
    budget_seconds,
    list_instruments,
    load_instrument,
    questions_for,
    read_instrument,
)

STANDARD = "C1 K1 K2 E1 G1 F1 A1 P1 V1 R1 B1 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 T1 T3 O1 O2"
SHORT = "C1 K1 K2 E1 G1 F1 A1 V1 R1 B1 Q1 Q7 T1 T3 O2"
ADDED_BY_LONG = "K3 E2 F2 V2 B2 T2 O4"

KEY: dict[str, tuple[str | None, dict[str, float], dict[str, float]]] = {
    "C1": ("contact", {"detached": 1}, {"critical-path": 0.5}),
    "K1": ("currency", {"stale-model": 1}, {}),
    "K2": ("currency", {"stale-model": 0.5}, {"hype-led": 1}),
    "E1": ("challenge", {"bluffable": 1}, {}),
    "G1": ("ground-truth", {"dashboard-only": 1}, {"micromanages": 0.5}),
    "F1": ("friction", {"friction-blind": 1}, {}),
    "A1": ("altitude", {"stuck-tactical": 1}, {"ivory-tower": 0.5}),
    "P1": ("altitude", {"ivory-tower": 1}, {"stuck-tactical": 0.5}),
    "V1": ("dialogue", {"nods-along": 1}, {"dominates": 1}),
    "R1": ("room", {"micromanages": 1}, {"detached": 1}),
    "B1": ("bridging", {"no-upward-voice": 1}, {}),
    "Q1": (None, {}, {"critical-path": 1}),
    "Q2": (None, {}, {"wishful-estimates": 1}),
    "Q3": (None, {}, {"bluffable": 1}),
    "Q4": (None, {}, {"stale-model": 1}),
    "Q5": (None, {}, {"hype-led": 1}),
    "Q6": (None, {}, {"dashboard-only": 1}),
    "Q7": (None, {}, {"micromanages": 1}),
    "Q8": (None, {}, {"dominates": 1}),
    "Q9": (None, {}, {"stuck-tactical": 1}),
    "T1": ("credibility", {"credibility-lost": 1}, {}),
    "T3": ("credibility", {"credibility-lost": 1}, {}),
}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load_instrument("technical-leadership")


@pytest.fixture
def raw() -> dict[str, Any]:
    """The library's instrument as plain data, to be spoilt."""
    return tomllib.loads((LIBRARY / "technical-leadership.toml").read_text(encoding="utf-8"))


def ids(instrument: Instrument, form: str, role: str | None = None) -> list[str]:
    return [item.id for item in instrument.items_of(form, role) if item.type != "calibration"]


def refusals(raw: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadInstrument) as refused:
        read_instrument(raw)
    return {problem.path: problem.reason for problem in refused.value.problems}


def test_the_forms_ask_exactly_what_the_plan_names(instrument: Instrument) -> None:
    assert ids(instrument, "standard") == STANDARD.split()
    assert ids(instrument, "short") == SHORT.split()
    assert set(ids(instrument, "long")) == set(STANDARD.split()) | set(ADDED_BY_LONG.split())


def test_every_item_keeps_its_facet_and_its_weights(instrument: Instrument) -> None:
    kept = {
        item_id: (item.facet, dict(item.modes_low), dict(item.modes_high))
        for item_id in KEY
        for item in [instrument.item(item_id)]
    }
    assert kept == KEY


def test_only_p1_is_reversed(instrument: Instrument) -> None:
    assert [item.id for item in instrument.items if item.reversed] == ["P1"]


def test_every_failure_mode_has_an_item_of_full_weight_in_the_standard_form(instrument: Instrument) -> None:
    weights = [item.modes_low | item.modes_high for item in instrument.items_of("standard")]  # type: ignore[operator]
    full = {slug for modes in weights for slug, weight in modes.items() if weight == 1}
    assert len(full) == 15


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_three_calibration_questions_once(instrument: Instrument, role: str) -> None:
    def ladders(form: str) -> int:
        return sum(item.type == "calibration" for item in instrument.items_of(form, role))

    assert ladders("standard") == 3
    assert ladders("short") == 0
    assert 3 < ladders("long") <= 8


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_two_questions_at_least_that_are_no_shares_so_that_a_factor_can_be_told(
    instrument: Instrument, role: str
) -> None:
    asked = [item for item in instrument.items_of("standard", role) if item.type == "calibration"]
    assert sum(item.measure == "positive" for item in asked) >= 2


def test_neighbouring_steps_of_a_ladder_can_be_told_apart_and_leave_no_hole(instrument: Instrument) -> None:
    for item in instrument.items:
        if item.type == "calibration":
            share = item.measure == "share"
            places = [log(step / (100 - step)) if share else log(step) for step in item.ladder]
            gaps = [after - before for before, after in pairwise(places)]
            assert len(item.ladder) == 8, item.id
            assert log(1.2) < min(gaps), item.id
            assert max(gaps) < log(3.01), item.id
            assert places[-1] - places[0] > log(10), item.id


@pytest.mark.parametrize("role", ROLES)
def test_the_standard_form_takes_ten_minutes_at_most_and_the_short_form_four(
    instrument: Instrument, role: str
) -> None:
    assert budget_seconds(instrument, "standard", role) <= 600
    assert budget_seconds(instrument, "short", role) <= 240


def test_the_budget_counts_items_and_the_promise(instrument: Instrument) -> None:
    assert budget_seconds(instrument, "standard", "cto") == 22 * 7 + 3 * 15 + 2 * 85 + 18


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_stem_has_more_than_a_dozen_words(instrument: Instrument, language: str) -> None:
    texts = [text[language] for item in instrument.items for text in (item.text, *item.variants.values())]
    assert [text for text in texts if len(text.split()) > 12] == []


def test_a_question_is_quoted_whole_and_a_statement_as_it_is(instrument: Instrument) -> None:
    quoted = {language: instrument.item("Q7").sentence(language, "cto") for language in ("en", "de")}
    assert quoted == {
        "en": "How often in the last three months did {L} redo work they had delegated?",
        "de": "Wie oft kam es in den letzten drei Monaten vor, dass {L} delegierte Arbeit selbst noch einmal "
        "machte?",
    }
    for item in instrument.items:
        if item.type != "frequency":
            assert item.sentence("de", "cto") == item.wording("de", "cto"), item.id


def test_leaders_in_different_roles_are_seen_at_different_work(instrument: Instrument) -> None:
    stems = {role: instrument.item("C1").wording("en", role) for role in ROLES}
    assert "live deals" in stems["cro"]
    assert "customers" in stems["ceo"]
    assert stems["cto"] == stems["vp-engineering"] != stems["general"]


def test_nine_facets_can_be_tapped_and_credibility_cannot(instrument: Instrument) -> None:
    taps = [tap["value"] for tap in questions_for(instrument, "short", "en", "cto")["taps"]]
    assert len(taps) == 9
    assert set(instrument.facets) - set(taps) == {"credibility"}


def test_only_the_question_with_two_directions_has_a_switch(instrument: Instrument) -> None:
    asked = {item["id"]: item for item in questions_for(instrument, "standard", "de", "cto")["items"]}
    assert asked["O1"]["options"] == []
    assert [option["value"] for option in asked["O2"]["options"]] == ["too-far", "too-involved"]


def test_the_questions_for_a_rater_are_plain_json(instrument: Instrument) -> None:
    questions = questions_for(instrument, "standard", "de", "ceo")
    assert json.loads(json.dumps(questions)) == questions
    assert set(questions) == {"instrument", "version", "form", "language", "items", "taps"}


def test_an_instrument_kept_as_json_is_the_same_instrument(instrument: Instrument) -> None:
    again = read_instrument(json.loads(instrument.canonical_json))
    assert again.sha256 == instrument.sha256
    assert questions_for(again, "long", "de", "cro") == questions_for(instrument, "long", "de", "cro")


def test_one_changed_word_changes_the_fingerprint(instrument: Instrument, raw: dict[str, Any]) -> None:
    raw["anchors"]["amount"]["points"][3]["en"] = "about right"
    assert read_instrument(raw).sha256 != instrument.sha256


def test_an_instrument_cannot_be_changed(instrument: Instrument) -> None:
    with pytest.raises(ValidationError):
        instrument.items[0].reversed = True


def test_every_instrument_of_the_library_can_be_loaded_under_its_own_name() -> None:
    assert list_instruments() == ("technical-leadership",)
    assert [load_instrument(name).id for name in list_instruments()] == list(list_instruments())


@pytest.mark.parametrize("name", ["nothing-here", "../library/technical-leadership/x", "/no/such/file.toml"])
def test_an_unknown_instrument_is_refused(name: str) -> None:
    with pytest.raises(UnknownInstrument):
        load_instrument(name)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("id = ")
    with pytest.raises(BadInstrument, match=r"broken\.toml"):
        load_instrument(path)


def test_all_problems_of_shape_are_named_at_once(raw: dict[str, Any]) -> None:
    raw["version"] = "first"
    raw["items"][0]["modes_low"] = {"detached": 2}
    raw["items"][1]["colour"] = "blue"
    del raw["items"][2]["text"]
    assert set(refusals(raw)) == {"version", "items.0.modes_low.detached", "items.1.colour", "items.2.text"}


def test_all_problems_of_content_are_named_at_once(raw: dict[str, Any]) -> None:
    raw["forms"]["short"] += ["Z9", "C1"]
    raw["items"][0]["facet"] = "charm"
    raw["items"][1]["text"] = {"en": "speaks about {technology}", "de": " "}
    raw["items"][2]["type"] = "essay"
    raw["items"][3]["ladder"] = [1, 2, 3]
    raw["taps"].append("charm")
    raw["items"].append(deepcopy(raw["items"][4]))
    found = refusals(raw)
    assert found["forms.short.15"] == "unknown item Z9"
    assert found["forms.short.16"] == "C1 stands twice in this form"
    assert found["items.0 (C1)"] == "unknown facet charm"
    assert found["items.2 (K2)"] == "unknown question type essay"
    assert found["items.3 (K3)"] == "ladder does not belong to this type"
    assert found["items.1.text"] == "only {L} may stand in braces, not {technology}"
    assert found["taps.9"] == "unknown facet charm"
    assert found["items"] == "the id E1 stands more than once"
    assert len(found) == 8


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("ladder", [1, 1, 2], "a ladder has at least three rising steps"),
        ("ladder", [0, 1, 2], "the steps of a ladder are above zero"),
        ("unit", None, "unit is missing"),
        ("measure", None, "measure is missing"),
    ],
)
def test_a_ladder_must_rise_and_have_a_unit(raw: dict[str, Any], field: str, value: Any, reason: str) -> None:
    ladder = next(item for item in raw["items"] if item["id"] == "W1")
    ladder[field] = value
    assert reason in refusals(raw).values()


def test_a_scale_with_a_missing_point_is_refused(raw: dict[str, Any]) -> None:
    raw["anchors"]["frequency"]["points"].pop()
    assert "a frequency scale has 5 points" in refusals(raw).values()


def test_a_text_that_lacks_a_language_is_refused_wherever_it_stands(raw: dict[str, Any]) -> None:
    del raw["anchors"]["comment"]["words"]["hint"]["de"]
    assert refusals(raw) == {"anchors.comment.words.hint": "no text in de"}
