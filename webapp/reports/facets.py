"""The nine facets as rows: at a glance between two poles, and as too little, right, too much."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scoring import scores
from scoring.intervals import Printed
from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.charts import marks
from webapp.reports.charts.bars import bar_marks
from webapp.reports.charts.positions import position_marks
from webapp.reports.expectations import Expectation
from webapp.reports.words import gettext as _

MIDDLE_OF_AGREEMENT = 3.0


@dataclass(frozen=True)
class GlanceRow:
    """A facet between two poles. `lean` says which pole it leans to: left, right, both or none."""

    name: str
    left: str
    right: str
    lean: str
    word: str
    marks: Markup


@dataclass(frozen=True)
class BarRow:
    """A facet as two bars with their figures; empty figures where nothing may be shown."""

    name: str
    word: str
    too_little: str
    too_much: str
    marks: Markup | None
    split: bool
    answers: str
    score: str


def with_interval(estimate: Printed | None, digits: int = 1) -> str:
    """A figure with its interval, or nothing."""
    if estimate is None:
        return ""
    value, low, high = (words.figure(one, digits) for one in (estimate.value, estimate.low, estimate.high))
    return words.interval(value, low, high)


def printed(estimate: Printed | None) -> scores.Estimate | None:
    """An estimate as it is printed, where there is one."""
    return None if estimate is None else marks.printed(estimate)


def by_name(card: Scorecard) -> dict[str, FacetScore]:
    """The leader's facets by name."""
    return {facet.facet: facet for facet in card.facets}


def glance(card: Scorecard, expectation: Expectation | None) -> tuple[list[GlanceRow], list[GlanceRow]]:
    """Rows at a glance: facets between too far and too deep, then those between too little and too much."""
    scores = by_name(card)
    rows = {facet: _glance_row(scores[facet], expectation) for facet in names.FACETS if facet in scores}
    far_or_deep = [row for facet, row in rows.items() if facet in names.FAR_OR_DEEP]
    others = [row for facet, row in rows.items() if facet not in names.FAR_OR_DEEP]
    return far_or_deep, others


def _glance_row(score: FacetScore, expectation: Expectation | None) -> GlanceRow:
    turned = names.FAR_OR_DEEP.get(score.facet, False)
    poles = names.poles(score.facet)
    left, right = (poles[1], poles[0]) if turned else poles
    leans = {"too-little": "right" if turned else "left", "too-much": "left" if turned else "right"}
    leans["divided"] = "both"
    word = names.position_word(score.position)
    expected = expectation.targets.get(score.facet) if expectation else None
    return GlanceRow(
        name=names.facet_name(score.facet),
        left=left,
        right=right,
        lean=leans.get(score.position, ""),
        word=word,
        marks=position_marks(
            f"glance-{score.facet}",
            f"{names.facet_name(score.facet)}: {word}",
            turn(score.bias) if turned else score.bias,
            split=score.split,
            expected=turn_range(expected) if turned else expected,
        ),
    )


def turn(estimate: Estimate | None) -> Estimate | None:
    """An estimate seen from the other pole."""
    if estimate is None:
        return None
    return Estimate(value=-estimate.value, low=-estimate.high, high=-estimate.low)


def turn_range(span: tuple[float, float] | None) -> tuple[float, float] | None:
    """A range seen from the other pole."""
    return None if span is None else (-span[1], -span[0])


def depth_marks(card: Scorecard) -> Markup:
    """The leader between too far from the work and too deep in it, over the facets that say so."""
    return position_marks("glance-depth", _("All five together: %(word)s", word=depth_word(card)), card.depth)


def depth_word(card: Scorecard) -> str:
    """Where the leader stands between too far and too deep, in words."""
    return side_word(depth_side(card.depth))


def depth_side(depth: Printed | None) -> str:
    """Between too far from the work and too deep in it, as a code: far, deep, right, open or missing."""
    told = printed(depth)
    if told is None:
        return "missing"
    if told.low > 0:
        return "deep"
    if told.high < 0:
        return "far"
    return "right" if told.low >= -0.5 and told.high <= 0.5 else "open"


def side_word(side: str) -> str:
    """The word for a side between too far and too deep."""
    sides = {
        "deep": _("too deep"),
        "far": _("too far"),
        "right": _("about right"),
        "open": _("cannot be told"),
        "missing": _("not shown"),
    }
    return sides[side]


def bars(card: Scorecard) -> list[BarRow]:
    """Rows for *too little, right, too much*, in the order of the facets."""
    scores = by_name(card)
    return [_bar_row(scores[facet]) for facet in names.FACETS if facet in scores]


def _bar_row(score: FacetScore) -> BarRow:
    word = names.position_word(score.position)
    name = names.facet_name(score.facet)
    shown = score.too_little is not None or score.too_much is not None
    return BarRow(
        name=name,
        word=word,
        too_little=with_interval(score.too_little),
        too_much=with_interval(score.too_much),
        marks=bar_marks(
            f"bar-{score.facet}", f"{name}: {word}", score.too_little, score.too_much, split=score.split
        )
        if shown
        else None,
        split=score.split,
        answers=words.answers(score.n_low, score.n_high),
        score=with_interval(score.score, 0),
    )


def credibility_marks(card: Scorecard) -> Markup:
    """Credibility on 1..5 with its interval, read against the middle of the scale."""
    title = f"{names.facet_name('credibility')}: {credibility_word(card)}"
    return position_marks(
        "credibility", title, card.credibility.mean, ends=(1, 5), centre=MIDDLE_OF_AGREEMENT
    )


def credibility_word(card: Scorecard) -> str:
    """Credibility against the middle of the agreement scale."""
    mean = printed(card.credibility.mean)
    if mean is None:
        return _("not shown")
    if mean.low > MIDDLE_OF_AGREEMENT:
        return _("above the middle of the scale")
    if credibility_is_below(card):
        return _("below the middle of the scale")
    return _("not distinguishable from the middle of the scale")


def credibility_is_below(card: Scorecard) -> bool:
    """Whether the interval of credibility lies below the middle of the agreement scale."""
    mean = printed(card.credibility.mean)
    return mean is not None and mean.high < MIDDLE_OF_AGREEMENT


def example_marks() -> Markup:
    """The worked example on the page that says how to read the bars."""
    return bar_marks(
        "example",
        _("An example with a short bar for too little and a long bar for too much"),
        Estimate(value=0.5, low=0.2, high=0.8),
        Estimate(value=1.5, low=1.0, high=2.0),
    )
