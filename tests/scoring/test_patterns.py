"""Whether the pattern that a leader shows is the one that is named, through the real release rules."""

from __future__ import annotations

import numpy as np
import pytest

from scoring import failure_modes
from surveys.sheets import Sheet
from tests.benchmarks.patterns import Leader, pooled_of_a_wave, scored

TWELVE = 12


def changed(sheets: list[Sheet], item: str, answers: list[int | None]) -> list[Sheet]:
    """The same sheets with other answers to one item."""
    return [
        Sheet(sheet.form, answers={**sheet.answers, item: answer}, calibration={})
        for sheet, answer in zip(sheets, answers, strict=True)
    ]


def calibrated(n: int = TWELVE) -> list[Sheet]:
    return Leader().sheets(n, np.random.default_rng(4))


@pytest.mark.parametrize("slug", sorted(failure_modes()))
def test_twelve_raters_who_answer_as_the_signature_says_name_the_mode(slug: str) -> None:
    leader = Leader(failure_modes()[slug])
    found = [
        scored(leader.sheets(TWELVE, np.random.default_rng(seed)), pooled_of_a_wave()) for seed in range(3)
    ]
    assert [(one.standout.kind, one.standout.name) for one in found] == [("mode", slug)] * 3
    for one in found:
        own = next(mode for mode in one.modes if mode.slug == slug)
        assert own.words in ("some", "clear", "strong")
        assert own.strength is not None
        assert own.strength.low < own.strength.value <= own.strength.high


def test_no_pattern_stands_out_for_calibrated_leaders() -> None:
    found = [
        scored(Leader().sheets(TWELVE, np.random.default_rng(seed)), pooled_of_a_wave()).standout.kind
        for seed in range(20)
    ]
    assert found == ["none"] * 20


def test_two_poles_never_cancel() -> None:
    halves = changed(calibrated(), "V1", [-3, 3] * 6)
    modes = {mode.slug: mode for mode in scored(halves, pooled_of_a_wave()).modes}
    calm = {mode.slug: mode for mode in scored(calibrated(), pooled_of_a_wave()).modes}
    for slug in ("nods-along", "dominates"):
        found, before = modes[slug].strength, calm[slug].strength
        assert found is not None
        assert before is not None
        assert found.value > before.value + 0.15


def test_hands_on_work_at_both_ends_is_evidence_for_both_poles_and_a_divided_facet() -> None:
    halves = changed(calibrated(), "C1", [-3, 3] * 6)
    found = scored(halves, pooled_of_a_wave())
    contact = next(facet for facet in found.facets if facet.facet == "contact")
    evidence = {
        mode.slug: next(item.value for item in mode.items if item.item == "C1")
        for mode in found.modes
        if mode.slug in ("detached", "critical-path")
    }
    assert (contact.position, contact.split) == ("divided", True)
    assert evidence["detached"] == pytest.approx(0.5, abs=0.2)
    assert evidence["critical-path"] == pytest.approx(0.5, abs=0.2)


def test_two_patterns_of_one_family_are_told_as_the_family() -> None:
    source = np.random.default_rng(1)
    reports, friction = failure_modes()["dashboard-only"], failure_modes()["friction-blind"]
    sheets = [
        Sheet(one.form, answers={**one.answers, "F1": other.answers["F1"]}, calibration={})
        for one, other in zip(
            Leader(reports, 0.8).sheets(TWELVE, source),
            Leader(friction, 0.8).sheets(TWELVE, source),
            strict=True,
        )
    ]
    standout = scored(sheets, pooled_of_a_wave()).standout
    assert (standout.kind, standout.name) == ("family", "distance")


def test_a_facet_that_nobody_could_observe_is_not_shown_and_its_modes_neither() -> None:
    found = scored(changed(calibrated(), "F1", [None] * TWELVE), pooled_of_a_wave())
    friction = next(facet for facet in found.facets if facet.facet == "friction")
    mode = next(mode for mode in found.modes if mode.slug == "friction-blind")
    assert (friction.position, friction.bias) == ("not-shown", None)
    assert (mode.words, mode.strength) == ("not-shown", None)
    assert found.standout.name != "friction-blind"


def test_an_item_that_all_raters_answer_alike_still_gets_an_interval() -> None:
    found = scored(changed(calibrated(), "F1", [-1] * TWELVE), pooled_of_a_wave())
    friction = next(facet for facet in found.facets if facet.facet == "friction")
    assert friction.bias is not None
    assert friction.bias.low < -1 < friction.bias.high
