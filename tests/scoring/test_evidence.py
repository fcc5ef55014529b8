"""Evidence for failure modes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scoring import ItemKey, failure_modes
from scoring.evidence import mode_ends, score_modes, stands_out, words
from scoring.pooling import Pooled
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Estimate, ModeEvidence, Standout
from tests.scoring.conftest import ITEMS, Cell, SetKey, amount, banded, mean

REPORTS = [SetKey("report", 20)]
MANY = Pooled(
    9, 90, {(i.id, p): (0.5, 80) for i in ITEMS for p in ("number", "too-little", "too-much", "penalty")}
)


def ends(cells: Sequence[Cell]):  # type: ignore[no-untyped-def]
    return mode_ends(ITEMS, over_all_sets(read_sets(ITEMS, REPORTS, cells, MANY), REPORTS))


def mode(slug: str, cells: Sequence[Cell]) -> ModeEvidence:
    return next(one for one in score_modes(failure_modes(), ends(cells), cells) if one.slug == slug)


def standout(cells: Sequence[Cell]) -> Standout:
    return stands_out(failure_modes(), ends(cells))


def healthy_cells(n: int = 20) -> list[Cell]:
    amounts = [cell for item in ITEMS if item.kind == "amount" for cell in amount(item.id, 0.2, 0.2, n_low=n)]
    return amounts + mean("Q1", 1.3, n_low=n) + mean("T1", 4.3, n_low=n) + mean("T3", 4.2, n_low=n)


def with_amounts(changes: dict[str, tuple[float, float]], n: int = 20) -> list[Cell]:
    kept = [cell for cell in healthy_cells(n) if cell.item not in changes]
    return kept + [cell for item, (d, e) in changes.items() for cell in amount(item, d, e, n_low=n)]


def test_strength_is_the_weighted_mean_of_item_ends() -> None:
    found = mode("critical-path", amount("C1", 0, 1.5) + mean("Q1", 4))
    # (1 x (4 - 1)/4 + .5 x 1.5/3) / 1.5
    assert found.strength is not None
    assert found.strength.value == pytest.approx((0.75 + 0.25) / 1.5)
    assert {(one.item, one.weight) for one in found.items} == {("Q1", 1), ("C1", 0.5)}


def test_low_agreement_is_evidence() -> None:
    found = mode("credibility-lost", mean("T1", 2) + mean("T3", 1))
    assert found.strength is not None
    assert found.strength.value == pytest.approx(0.75)
    assert found.words == "strong"


@pytest.mark.parametrize(("answers", "word"), [(8, "some"), (20, "clear")])
def test_where_most_disagree_there_is_evidence(answers: int, word: str) -> None:
    found = mode("credibility-lost", mean("T1", 2, n_low=answers) + mean("T3", 2, n_low=answers))
    assert found.strength is not None
    assert found.strength.value == pytest.approx(0.5)
    assert found.words == word


@pytest.mark.parametrize("value", [3.0, 3.2, 3.8, 4.6])
def test_agreement_from_the_middle_on_is_no_evidence(value: float) -> None:
    found = mode("credibility-lost", mean("T1", value) + mean("T3", value))
    assert found.strength is not None
    assert (found.strength.value, found.strength.low, found.words) == (0, 0, "none")
    assert [one.value for one in found.items] == [0, 0]


def test_the_interval_of_agreement_is_read_from_the_middle_too() -> None:
    low, near, far = (
        mode("credibility-lost", mean("T1", value) + mean("T3", value)).strength for value in (2, 3.1, 4)
    )
    assert low is not None
    assert near is not None
    assert far is not None
    half = low.high - low.value
    assert near.high == pytest.approx(half - 0.05)
    assert far.high == 0


def test_an_item_that_speaks_for_the_leader_takes_nothing_from_another() -> None:
    found = mode("credibility-lost", mean("T1", 2) + mean("T3", 5))
    assert found.strength is not None
    assert found.strength.value == pytest.approx(0.25)


def test_high_agreement_counts_from_the_middle_where_an_item_says_so() -> None:
    boast = ItemKey("T9", "agreement", "credibility", modes_high={"bluffable": 1})
    for given, expected in ((3, 0.0), (4, 0.5), (5, 1.0)):
        readings = over_all_sets(read_sets([boast], REPORTS, mean("T9", given), MANY), REPORTS)
        (end,) = mode_ends([boast], readings)["bluffable"]
        assert end.reading.value == pytest.approx(expected)


def test_half_weight_alone_is_not_enough_to_show_a_mode() -> None:
    found = mode("critical-path", amount("C1", 0, 2.5))
    assert (found.strength, found.words, found.items) == (None, "not-shown", [])


def test_a_mode_is_keyed_to_the_answer_as_given_and_not_to_the_reversed_facet() -> None:
    found = mode("ivory-tower", amount("P1", 2, 0))
    assert found.strength is not None
    assert found.strength.value == pytest.approx(2 / 3)


def test_a_banded_cell_is_evidence_within_its_band() -> None:
    found = mode("dashboard-only", banded("G1", 2.1, "too-little", n_low=15))
    assert found.strength is not None
    assert found.strength.low < 1.4 / 3 < found.strength.high
    assert found.words in ("clear", "strong")


def test_statements_of_raters_stand_beside_and_do_not_count() -> None:
    said = [Cell("peer+report", "contact:too-far", "statement", "3 or more")]
    with_words, without = mode("detached", healthy_cells() + said), mode("detached", healthy_cells())
    assert with_words.statement == "3 or more"
    assert without.statement is None
    assert with_words.strength == without.strength


@pytest.mark.parametrize(
    ("value", "low", "word"),
    [
        (0.7, 0.5, "strong"),
        (0.7, 0.3, "clear"),
        (0.5, 0.3, "clear"),
        (0.7, 0.2, "some"),
        (0.35, 0.2, "some"),
        (0.35, 0.05, "little"),
        (0.2, 0.0, "little"),
        (0.1, 0.05, "none"),
    ],
)
def test_a_word_needs_strength_and_an_interval_that_supports_it(value: float, low: float, word: str) -> None:
    assert words(Estimate(value, low, 1.0)) == word


def test_nothing_stands_out_for_a_healthy_leader() -> None:
    found = standout(healthy_cells())
    assert (found.kind, found.name) == ("none", None)
    assert found.share > 0.8


def test_nothing_stands_out_when_nothing_may_be_shown() -> None:
    assert standout([]) == Standout("none", None, 1.0)


def test_one_strong_pattern_is_named() -> None:
    found = standout(with_amounts({"G1": (2.2, 0.0)}))
    assert (found.kind, found.name) == ("mode", "dashboard-only")
    assert found.share >= 0.8


def test_two_equal_patterns_of_one_family_name_the_family() -> None:
    found = standout(with_amounts({"G1": (1.8, 0.0), "P1": (1.8, 0.0)}))
    assert (found.kind, found.name) == ("family", "distance")


def test_two_equal_patterns_of_different_families_name_none() -> None:
    found = standout(with_amounts({"G1": (1.8, 0.0), "K1": (1.8, 0.0), "K2": (1.8, 0.0)}))
    assert (found.kind, found.name) == ("none", None)


def test_a_standout_is_the_same_every_time() -> None:
    cells = with_amounts({"G1": (1.5, 0.1), "P1": (1.4, 0.1)}, n=8)
    assert standout(cells) == standout(list(reversed(cells)))
