"""What the leader expected people to say, facet by facet and all together."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from surveys.kept_calibration import Foresight, PredictionCheck
from surveys.scorecards import Scorecard
from webapp.reports import names, words
from webapp.reports.charts.positions import position_marks
from webapp.reports.facets import with_interval
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class PredictionRow:
    """One facet: where the leader expected to be put, and where people put them."""

    name: str
    expected: str
    others: str
    word: str
    marks: Markup


@dataclass(frozen=True)
class ForesightPart:
    """The predictions, and what they say together."""

    rows: list[PredictionRow]
    finding: str
    detail: list[str]


def foresight_part(card: Scorecard) -> ForesightPart:
    """The leader's predictions; older scorecards have no finding."""
    checks, found = card.calibration.predictions, card.calibration.foresight
    return ForesightPart(
        rows=[_row(check) for check in sorted(checks, key=_place)],
        finding=_finding(found) if found else "",
        detail=_detail(found) if found else [],
    )


def _place(check: PredictionCheck) -> int:
    """Facets stand in the same order as everywhere else in the report."""
    return names.FACETS.index(check.facet)


def _row(check: PredictionCheck) -> PredictionRow:
    name = names.facet_name(check.facet)
    margin = abs(check.margin)
    word = _inside(check.inside)
    return PredictionRow(
        name=name,
        expected=_(
            "%(value)s, give or take %(margin)s",
            value=words.figure(check.expected, 0 if check.expected.is_integer() else 1),
            margin=words.figure(margin, 0 if margin.is_integer() else 1),
        ),
        others=with_interval(check.others) or _("not shown"),
        word=word,
        marks=position_marks(
            f"prediction-{check.facet}",
            f"{name}: {word}",
            check.others,
            expected=(check.expected - margin, check.expected + margin),
        ),
    )


def _inside(inside: bool | None) -> str:
    if inside is None:
        return _("cannot be compared")
    return _("as you expected") if inside else _("not as you expected")


def _finding(found: Foresight) -> str:
    return _(
        "You foresaw %(inside)s of %(compared)s facets. With margins as wide as yours, saying “the right "
        "amount” every time would have foreseen %(usual)s.",
        inside=found.inside,
        compared=found.compared,
        usual=found.usual_inside,
    )


def _detail(found: Foresight) -> list[str]:
    said = [_gap(found)] if found.gap and found.gain else []
    said.append(
        _(
            "With the width of your margins counted (interval score, smaller is better): %(own)s for you, "
            "%(usual)s for “the right amount”.",
            own=words.figure(found.score),
            usual=words.figure(found.usual_score),
        )
    )
    if found.mean_inside is not None and found.mean_gap is not None:
        said.append(
            _(
                "Naming the mean of all leaders of this campaign would have foreseen %(n)s and been %(gap)s "
                "away.",
                n=found.mean_inside,
                gap=words.figure(found.mean_gap),
            )
        )
    return said


def _gap(found: Foresight) -> str:
    gap = {"gap": with_interval(found.gap), "usual": words.figure(found.usual_gap)}
    if found.gap and words.figure(found.gap.value) == gap["usual"]:
        return _("You were %(gap)s away on average; “the right amount” was just as near.", gap=gap["gap"])
    if found.gain and found.gain.low > 0:
        return _("You were %(gap)s away on average, nearer than “the right amount” with %(usual)s.", **gap)
    if found.gain and found.gain.high < 0:
        return _("You were %(gap)s away on average, farther than “the right amount” with %(usual)s.", **gap)
    return _(
        "You were %(gap)s away on average, “the right amount” %(usual)s: with so few facets that difference "
        "may be chance.",
        **gap,
    )
