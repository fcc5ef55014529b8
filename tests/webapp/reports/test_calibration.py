"""What the report says about calibration: only what published figures and named answers allow."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.kept_calibration import Calibration, CalibrationQuestion
from surveys.scorecards import Estimate, Scorecard
from tests.webapp.reports import cards
from webapp.reports.calibration import CalibrationPage, calibration_page
from webapp.reports.words import speaking


def page(**changes: Any) -> CalibrationPage:
    """The page of the rich card; `changes` replace parts of its calibration."""
    card = cards.rich()
    calibration = card.calibration.model_copy(update=changes)
    return calibration_page(card.model_copy(update={"calibration": calibration}), {})


def asked(**known: Any) -> CalibrationQuestion:
    return cards.question("W1", "working days", (1, 2, 4), "3–10", (3, 10), "below", **known)


def test_without_a_true_figure_it_says_that_it_measures_the_distance_from_a_belief() -> None:
    found = page(questions=[asked()])
    assert found.distance == "This shows the distance from what the team believes, not from the truth."
    assert found.ladders[0].truth == ""


def test_with_true_figures_for_all_it_no_longer_says_so() -> None:
    assert "belie" not in page(questions=[asked(truth=3.0)]).distance
    assert "not from the truth" in page(questions=[asked(truth=3.0), asked()]).distance


@pytest.mark.parametrize(
    ("nearer", "sentence"),
    [
        ("leader", "You are nearer to it than the team's middle."),
        ("team", "The team's middle is nearer to it than you are."),
        ("both", "Neither you nor the team's middle can be called nearer."),
        ("unknown", ""),
    ],
)
def test_a_true_figure_stands_with_its_source_and_who_was_nearer(nearer: str, sentence: str) -> None:
    (row,) = page(questions=[asked(truth=2.5, truth_source="CI logs", nearer=nearer)]).ladders
    assert row.truth == f"True figure: 2.5 working days (CI logs). {sentence}".strip()
    assert row.truth in row.marks.unescape()


def test_low_and_high_alike_are_stated_as_certain() -> None:
    certain = cards.question("W1", "working days", (3, 3, 3), "3–10", (3, 10), "inside")
    assert page(questions=[certain]).ladders[0].own == "3 working days, stated as certain"


def test_few_ranges_say_little_and_many_may_be_too_narrow() -> None:
    ranges = cards.rich().calibration.ranges
    assert ranges is not None
    assert "It takes twenty ranges" in page().ranges[-1]
    many = {"hits": 9, "of": 20, "share": Estimate(value=0.45, low=0.23, high=0.68)}
    narrow = ranges.model_copy(update=many | {"sureness": "over-confident"})
    assert page(ranges=narrow).ranges[-2].endswith("from 23 to 68 %.")
    assert page(ranges=narrow).ranges[-1] == "So your ranges are too narrow."
    usual = ranges.model_copy(update=many | {"sureness": "not-told"})
    assert page(ranges=usual).ranges[-1] == "That does not show them to be too narrow."


def test_what_counts_as_held_adds_up_on_the_page() -> None:
    known, touched, counted, _verdict = page().ranges
    assert known == "Your range held the true figure 0 of 1 times."
    assert "team's middle in 2 of 2 cases, and held all of that step in 1; a touch counts as held" in touched
    assert "yours did 2 of 3 times; that" in counted


def test_ranges_of_earlier_waves_are_told_apart_from_those_on_the_page() -> None:
    ranges = cards.rich().calibration.ranges
    assert ranges is not None
    longer = ranges.model_copy(update={"hits": 5, "of": 7})
    assert "yours did 5 of 7 times, of which 3 of 4 in earlier waves" in page(ranges=longer).ranges[2]


def test_without_any_true_figure_only_touches_are_told() -> None:
    ranges = cards.rich().calibration.ranges
    assert ranges is not None
    none_known = ranges.model_copy(update={"known": 0, "hits": 0, "of": 1})
    found = page(questions=[asked()], ranges=none_known).ranges
    assert found[0].startswith("Where no true figure is known, your range touched")


def test_where_all_true_figures_are_known_nothing_is_said_of_touches() -> None:
    ranges = cards.rich().calibration.ranges
    assert ranges is not None
    found = page(questions=[asked(truth=3.0)], ranges=ranges.model_copy(update={"of": 1})).ranges
    assert not any("touch" in sentence for sentence in found)


def test_predictions_are_told_beside_the_right_amount() -> None:
    found = page().foresight
    assert found.finding == (
        "You foresaw 4 of 9 facets. With margins as wide as yours, saying “the right amount” every time "
        "would have foreseen 4."
    )
    assert "may be chance" in found.detail[0]
    assert "4.4 for you, 3.3 for “the right amount”" in found.detail[1]


@pytest.mark.parametrize(("low", "high", "word"), [(0.1, 0.5, "nearer"), (-0.5, -0.1, "farther")])
def test_a_difference_is_called_one_only_if_its_interval_says_so(low: float, high: float, word: str) -> None:
    foresight = cards.rich().calibration.foresight
    assert foresight is not None
    sure = foresight.model_copy(update={"gain": Estimate(value=(low + high) / 2, low=low, high=high)})
    assert f"{word} than “the right amount”" in page(foresight=sure).foresight.detail[0]


@pytest.mark.parametrize(("own", "usual"), [(0.6, 0.6), (0.64, 0.56)])
def test_where_both_are_printed_alike_there_is_no_difference(own: float, usual: float) -> None:
    foresight = cards.rich().calibration.foresight
    assert foresight is not None
    alike = {"gap": Estimate(value=own, low=0.3, high=0.9), "usual_gap": usual}
    found = page(foresight=foresight.model_copy(update=alike)).foresight.detail[0]
    assert found == "You were 0.6 (0.3\xa0to\xa00.9) away on average; “the right amount” was just as near."


def test_the_mean_of_all_leaders_is_told_where_it_is_known() -> None:
    foresight = cards.rich().calibration.foresight
    assert foresight is not None
    beside = foresight.model_copy(update={"mean_inside": 5, "mean_gap": 0.8})
    assert "would have foreseen 5 and been 0.8 away" in page(foresight=beside).foresight.detail[-1]


def test_a_scorecard_of_an_earlier_version_is_still_read() -> None:
    body = cards.rich().model_dump(mode="json")
    body["calibration"] = {
        "questions": [
            {key: value for key, value in question.items() if key not in ("truth", "truth_source", "nearer")}
            for question in body["calibration"]["questions"]
        ],
        "factor": body["calibration"]["factor"],
        "factor_label": body["calibration"]["factor_label"],
        "skill_label": "",
        "predictions": body["calibration"]["predictions"],
    }
    card = Scorecard.model_validate(body)
    found = calibration_page(card, {})
    assert (found.ranges, found.foresight.finding, found.foresight.detail) == ([], "", [])
    assert len(found.ladders) == 4


def test_figures_have_the_decimal_mark_of_the_language() -> None:
    with speaking("de"):
        (row,) = page(questions=[asked(truth=2.5)]).ladders
    assert "2,5" in row.truth


def test_a_calibration_that_says_nothing_is_empty() -> None:
    nothing = Calibration(questions=[], factor=None, factor_label="", predictions=[])
    found = calibration_page(cards.rich().model_copy(update={"calibration": nothing}), {})
    assert (found.ladders, found.ranges, found.foresight.rows) == ([], [], [])
