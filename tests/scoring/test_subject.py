"""A whole leader, from the real instrument through the real release to the kept scorecard's fields."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, fields

import numpy as np
import pytest
from pydantic import TypeAdapter

from scoring import (
    ItemKey,
    KnownFigure,
    Ladder,
    Named,
    Pooled,
    Prediction,
    SetKey,
    SubjectScores,
    ThreePoint,
    failure_modes,
    pool,
    score_subject,
    wave_figures,
)
from scoring.modes import FailureMode
from scoring.pooling import Row
from surveys import scorecards
from surveys.instruments import Instrument, Item, load_instrument
from surveys.release import policy_for, release_subject
from surveys.sheets import Sheet
from surveys.wave_figures import WaveFigures
from tests.scoring.waves import figures_of

SETS = {"peer": (9, 7), "report": (14, 11)}  # invited, answered


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load_instrument("technical-leadership")


@pytest.fixture(scope="module")
def keys(instrument: Instrument) -> list[ItemKey]:
    return [key_of(item) for item in instrument.items]


def key_of(item: Item) -> ItemKey:
    return ItemKey(
        item.id,
        item.type,  # type: ignore[arg-type]
        item.facet,
        item.reversed,
        dict(item.modes_low),
        dict(item.modes_high),
        tuple(item.ladder or ()),
    )


def healthy_answer(key: ItemKey, source: np.random.Generator) -> int:
    middle = {"amount": 0.0, "frequency": 1.4, "agreement": 4.3}[key.kind]
    low, high = key.scale
    return int(np.clip(np.round(source.normal(middle, 0.6)), low, high))


def answer_of(mode: FailureMode, key: ItemKey, source: np.random.Generator) -> int:
    """What a rater of an archetype answers: the mode's signature on facets, its own items, else healthy."""
    low, high = key.scale
    pull = mode.signature.get(key.facet or "")
    if key.kind == "amount" and pull is not None:
        sign = (-1 if pull.pole == "too-little" else 1) * (-1 if key.reversed else 1)
        return int(np.clip(np.round(source.normal(sign * 2 * pull.weight, 0.6)), low, high))
    for keyed, end in ((key.modes_low, 2.0), (key.modes_high, 4.0)):
        if mode.slug in keyed and key.kind != "amount":
            return int(np.clip(np.round(source.normal(end, 0.6)), low, high))
    return healthy_answer(key, source)


def sheets_of(
    instrument: Instrument, keys: list[ItemKey], mode: FailureMode | None, seed: int
) -> dict[str, list[Sheet]]:
    source = np.random.default_rng(seed)
    asked = [
        key
        for key in keys
        if key.id in instrument.forms["standard"] and key.kind in ("amount", "frequency", "agreement")
    ]
    answer = (
        (lambda key: healthy_answer(key, source))
        if mode is None
        else (lambda key: answer_of(mode, key, source))
    )
    return {
        name: [
            Sheet("standard", answers={key.id: answer(key) for key in asked}, calibration={"W1": 4, "W2": 3})
            for _ in range(answered)
        ]
        for name, (_, answered) in SETS.items()
    }


def rows_of(subject: str, sheets: Mapping[str, list[Sheet]]) -> list[Row]:
    return [
        (subject, name, {item: None if x is None else float(x) for item, x in sheet.answers.items()})
        for name, held in sheets.items()
        for sheet in held
    ]


def scored(
    instrument: Instrument, keys: list[ItemKey], sheets: dict[str, list[Sheet]], pooled: Pooled
) -> SubjectScores:
    released = release_subject(policy_for("default"), instrument, sheets)
    ladder = Ladder((0.5, 1, 2, 3, 5, 10, 20, 40), "working days")
    return score_subject(
        keys,
        [SetKey(name, invited) for name, (invited, _) in SETS.items()],
        released.cells,
        pooled,
        Named({"C1": 0, "P1": 1}, {"W1": ThreePoint(1, 3, 6), "W2": ThreePoint(1, 2, 4)}),
        {"contact": Prediction(0.0, 1.0)},
        {"W1": ladder, "W2": ladder},
        {"W1": KnownFigure(4.0, "the last five releases")},
        (3, 4),
    )


@pytest.fixture(scope="module")
def pooled(instrument: Instrument, keys: list[ItemKey]) -> Pooled:
    modes = [None, *failure_modes().values()]
    sheets = [sheets_of(instrument, keys, mode, 100 + place) for place, mode in enumerate(modes)]
    return pool([row for place, one in enumerate(sheets) for row in rows_of(str(place), one)])


@pytest.mark.parametrize("slug", sorted(failure_modes()))
def test_the_archetype_of_a_mode_lands_on_its_own_mode(
    slug: str, instrument: Instrument, keys: list[ItemKey], pooled: Pooled
) -> None:
    found = scored(instrument, keys, sheets_of(instrument, keys, failure_modes()[slug], 1), pooled)
    assert (found.standout.kind, found.standout.name) == ("mode", slug)
    own = next(one for one in found.modes if one.slug == slug)
    assert own.words in ("clear", "strong")


def test_a_healthy_leader_has_no_pattern(instrument: Instrument, keys: list[ItemKey], pooled: Pooled) -> None:
    found = scored(instrument, keys, sheets_of(instrument, keys, None, 2), pooled)
    assert found.standout.kind == "none"
    assert {one.words for one in found.modes} <= {"none", "little"}
    assert {one.position for one in found.facets} == {"right"}


def test_the_figures_fit_the_kept_scorecard(
    instrument: Instrument, keys: list[ItemKey], pooled: Pooled
) -> None:
    found = scored(instrument, keys, sheets_of(instrument, keys, failure_modes()["detached"], 3), pooled)
    kept = scorecards.Scorecard.model_fields
    for field in fields(found):
        TypeAdapter(kept[field.name].annotation).validate_python(asdict(found)[field.name])
    figures = figures_of(
        [row for name in "abc" for row in rows_of(name, sheets_of(instrument, keys, None, 4))], keys
    )
    WaveFigures.model_validate(asdict(figures))


def test_each_set_is_scored_by_itself_too(
    instrument: Instrument, keys: list[ItemKey], pooled: Pooled
) -> None:
    found = scored(instrument, keys, sheets_of(instrument, keys, failure_modes()["detached"], 3), pooled)
    assert set(found.by_set) == set(SETS)
    contact = {name: next(f for f in held if f.facet == "contact") for name, held in found.by_set.items()}
    whole = next(f for f in found.facets if f.facet == "contact")
    assert contact["report"].bias is not None
    assert contact["peer"].bias is not None
    assert whole.bias is not None
    parts = sum(SETS[name][0] * one.bias.value for name, one in contact.items() if one.bias)
    assert whole.bias.value == pytest.approx(parts / 23)


def test_the_leaders_own_page_is_compared(
    instrument: Instrument, keys: list[ItemKey], pooled: Pooled
) -> None:
    found = scored(instrument, keys, sheets_of(instrument, keys, failure_modes()["detached"], 3), pooled)
    contact = next(one for one in found.self_other if one.facet == "contact")
    assert contact.gap.value > 1
    assert contact.real
    assert [one.inside for one in found.calibration.predictions] == [False]
    assert {one.item: one.relation for one in found.calibration.questions} == {"W1": "inside", "W2": "inside"}
    assert found.calibration.factor_label.startswith("×0.")
    assert found.calibration.questions[0].truth_source == "the last five releases"
    assert found.calibration.ranges is not None
    ranges, foresight = found.calibration.ranges, found.calibration.foresight
    assert (ranges.held, ranges.hits, ranges.of) == (1, 5, 6)
    assert foresight is not None
    assert (foresight.inside, foresight.compared) == (0, 1)


def test_with_nothing_released_nothing_is_said(keys: list[ItemKey]) -> None:
    found = score_subject(keys, [SetKey("report", 4)], [], Pooled(), Named(), {}, {})
    assert {one.position for one in found.facets} == {"not-shown"}
    assert {one.words for one in found.modes} == {"not-shown"}
    assert (found.depth, found.credibility.mean, found.standout.kind) == (None, None, "none")
    assert found.calibration.questions == []
    assert found.method["spread"].startswith("prior only")


def test_the_order_of_cells_and_sheets_changes_nothing(
    instrument: Instrument, keys: list[ItemKey], pooled: Pooled
) -> None:
    sheets = sheets_of(instrument, keys, failure_modes()["ivory-tower"], 6)
    turned = {name: list(reversed(held)) for name, held in reversed(sheets.items())}
    first, second = scored(instrument, keys, sheets, pooled), scored(instrument, keys, turned, pooled)
    assert first.facets == second.facets
    assert first.standout == second.standout


def test_forty_leaders_are_scored_in_two_seconds(instrument: Instrument, keys: list[ItemKey]) -> None:
    waves = [sheets_of(instrument, keys, None, seed) for seed in range(40)]
    rows = [row for place, one in enumerate(waves) for row in rows_of(str(place), one)]
    policy = policy_for("default")
    cells = [release_subject(policy, instrument, one).cells for one in waves]
    sets = [SetKey(name, invited) for name, (invited, _) in SETS.items()]
    start = time.process_time()
    held = pool(rows)
    wave_figures(rows, keys, [(sets, released) for released in cells])
    for released in cells:
        score_subject(keys, sets, released, held, Named(), {}, {})
    assert time.process_time() - start < 2
