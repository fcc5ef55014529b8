"""The calibration page: what the leader said, what the team said, what is true, and what that can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from scoring.hits import count_ranges
from scoring.scores import RangeCount
from surveys.kept_calibration import Calibration, CalibrationQuestion, RangeCheck
from surveys.scorecards import Scorecard
from webapp.reports import words
from webapp.reports.cells import number_words
from webapp.reports.charts.ladder import key_marks, ladder_marks
from webapp.reports.foresight import ForesightPart, foresight_part
from webapp.reports.words import gettext as _
from webapp.reports.words import translated


@dataclass(frozen=True)
class LadderRow:
    """One question: the leader's answer, the team's band and the true figure; `truth` empty: not known."""

    question: str
    own: str
    team: str
    relation: str
    truth: str
    marks: Markup


@dataclass(frozen=True)
class Key:
    """What the parts of a ladder look like; `truth` empty: no true figure is known."""

    own: Markup
    team: Markup
    truth: Markup


@dataclass(frozen=True)
class CalibrationPage:
    """Questions, one factor, how often ranges held what they should, and the predictions."""

    ladders: list[LadderRow]
    key: Key
    distance: str  # what the page measures: from the team's belief, or also from the truth
    factor: str
    ranges: list[str]
    foresight: ForesightPart


def calibration_page(card: Scorecard, item_texts: Mapping[str, str]) -> CalibrationPage:
    """All that may be said about the leader's calibration."""
    questions = [question for question in card.calibration.questions if question.likely is not None]
    return CalibrationPage(
        ladders=[_ladder(question, item_texts) for question in questions],
        key=_key(questions),
        distance=_distance(questions),
        factor=_factor(card),
        ranges=_ranges(card.calibration),
        foresight=foresight_part(card),
    )


def _key(questions: list[CalibrationQuestion]) -> Key:
    known = any(question.truth is not None for question in questions)
    return Key(
        own=key_marks("key-own", _("dot with a line"), "own"),
        team=key_marks("key-team", _("shaded"), "team"),
        truth=key_marks("key-truth", _("hollow diamond"), "truth") if known else Markup(),
    )


def _distance(questions: list[CalibrationQuestion]) -> str:
    known = [question for question in questions if question.truth is not None]
    if not known:
        return _("This shows the distance from what the team believes, not from the truth.")
    if len(known) == len(questions):
        return _("Beside them stand the true figures that were written down before the answers were opened.")
    return _(
        "Beside some of them stands the true figure, written down before the answers were opened. Elsewhere "
        "this shows the distance from what the team believes, not from the truth."
    )


def _ladder(question: CalibrationQuestion, item_texts: Mapping[str, str]) -> LadderRow:
    stem = words.stem(question.item, item_texts)
    relation, truth = _relation(question), _truth(question)
    return LadderRow(
        question=stem,
        own=_own(question),
        team=_team(question),
        relation=relation,
        truth=truth,
        marks=ladder_marks(f"ladder-{question.item}", f"{stem} {relation} {truth}".strip(), question),
    )


def _own(question: CalibrationQuestion) -> str:
    if question.likely is None:
        return ""
    if question.low is None or question.high is None:
        return f"{_plain(question.likely)} {translated(question.unit)}"
    if question.low == question.high:
        return _(
            "%(likely)s %(unit)s, stated as certain",
            likely=_plain(question.likely),
            unit=translated(question.unit),
        )
    return _(
        "%(likely)s (%(low)s to %(high)s) %(unit)s",
        likely=_plain(question.likely),
        low=_plain(question.low),
        high=_plain(question.high),
        unit=translated(question.unit),
    )


def _plain(value: float) -> str:
    return words.figure(value, 0 if float(value).is_integer() else 1 if value >= 1 else 2)


def _team(question: CalibrationQuestion) -> str:
    if not question.band:
        return _("not shown: too few answers")
    return f"{number_words(question.band)} {translated(question.unit)}"


def _relation(question: CalibrationQuestion) -> str:
    sentences = {
        "below": _("Your answer is below theirs."),
        "inside": _("Your answer lies in the same band."),
        "above": _("Your answer is above theirs."),
        "unknown": _("They cannot be compared."),
    }
    return sentences[question.relation]


def _truth(question: CalibrationQuestion) -> str:
    if question.truth is None:
        return ""
    figure = f"{_plain(question.truth)} {translated(question.unit)}"
    told = (
        _("True figure: %(figure)s (%(source)s).", figure=figure, source=question.truth_source)
        if question.truth_source
        else _("True figure: %(figure)s.", figure=figure)
    )
    return f"{told} {_nearer(question)}".strip()


def _nearer(question: CalibrationQuestion) -> str:
    sentences = {
        "leader": _("You are nearer to it than the team's middle."),
        "team": _("The team's middle is nearer to it than you are."),
        "both": _("Neither you nor the team's middle can be called nearer."),
    }
    return sentences.get(question.nearer, "")


def _factor(card: Scorecard) -> str:
    factor, label = card.calibration.factor, number_words(card.calibration.factor_label)
    if factor is None or not label:
        return _("Over all questions, too little may be shown to say whether your numbers run low or high.")
    if factor.high < 1:
        return _(
            "Over all questions, your numbers run at %(factor)s of the team's: lower than theirs.",
            factor=label,
        )
    if factor.low > 1:
        return _(
            "Over all questions, your numbers run at %(factor)s of the team's: higher than theirs.",
            factor=label,
        )
    return _(
        "Over all questions, your numbers run at %(factor)s of the team's: not distinguishable from theirs.",
        factor=label,
    )


def _ranges(calibration: Calibration) -> list[str]:
    """What the ranges held, told so that the count over all waves can be made again from this page."""
    ranges = calibration.ranges
    if ranges is None:
        return []
    said = []
    if ranges.known:
        said.append(
            _("Your range held the true figure %(n)s of %(all)s times.", n=ranges.held, all=ranges.known)
        )
    without = count_ranges([one for one in calibration.questions if one.truth is None])
    if without.banded:
        said.append(_touches(without))
    return [*said, _counted(ranges, count_ranges(calibration.questions)), _verdict(ranges)]


def _touches(without: RangeCount) -> str:
    return _(
        "Where no true figure is known, your range touched the step that holds the team's middle in %(n)s of "
        "%(all)s cases, and held all of that step in %(sure)s; a touch counts as held, since the team's "
        "middle may lie there.",
        n=without.reached,
        all=without.banded,
        sure=without.inside,
    )


def _counted(ranges: RangeCheck, here: RangeCount) -> str:
    """The count of this wave and of those before, whose own counts stand in their reports."""
    ends = {name: words.figure(100 * getattr(ranges.share, name), 0) for name in ("low", "high")}
    counted = {"n": ranges.hits, "all": ranges.of}
    if ranges.of > here.of:
        return _(
            "Ranges as they were asked for hold the figure four times in five. Counted in this way, yours "
            "did %(n)s of %(all)s times, of which %(n_before)s of %(all_before)s in earlier waves; that "
            "leaves open anything from %(low)s to %(high)s %%.",
            **counted,
            **ends,
            n_before=ranges.hits - here.hits,
            all_before=ranges.of - here.of,
        )
    return _(
        "Ranges as they were asked for hold the figure four times in five. Counted in this way, yours did "
        "%(n)s of %(all)s times; that leaves open anything from %(low)s to %(high)s %%.",
        **counted,
        **ends,
    )


def _verdict(ranges: RangeCheck) -> str:
    verdicts = {
        "over-confident": _("So your ranges are too narrow."),
        "too-few": _("It takes twenty ranges, over several waves, to call them too narrow."),
        "not-told": _("That does not show them to be too narrow."),
    }
    return verdicts[ranges.sureness]
