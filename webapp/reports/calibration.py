"""The calibration page: what the leader said, what the team said, and how far that can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import CalibrationQuestion, PredictionCheck, Scorecard
from webapp.reports import names, words
from webapp.reports.cells import number_words
from webapp.reports.charts.ladder import ladder_marks
from webapp.reports.charts.positions import position_marks
from webapp.reports.facets import with_interval
from webapp.reports.words import gettext as _
from webapp.reports.words import translated


@dataclass(frozen=True)
class LadderRow:
    """One question with the leader's answer and the team's band."""

    question: str
    own: str
    team: str
    relation: str
    marks: Markup


@dataclass(frozen=True)
class PredictionRow:
    """One facet: where the leader expected to be put, and where people put them."""

    name: str
    expected: str
    others: str
    word: str
    marks: Markup


@dataclass(frozen=True)
class CalibrationPage:
    """Questions, one factor, one comparison with a team mate, and the predictions."""

    ladders: list[LadderRow]
    factor: str
    skill: str
    predictions: list[PredictionRow]


def calibration_page(card: Scorecard, item_texts: Mapping[str, str]) -> CalibrationPage:
    """All that may be said about the leader's calibration."""
    questions = [question for question in card.calibration.questions if question.likely is not None]
    return CalibrationPage(
        ladders=[_ladder(question, item_texts) for question in questions],
        factor=_factor(card),
        skill=_skill(card.calibration.skill_label),
        predictions=[_prediction(check) for check in card.calibration.predictions],
    )


def _ladder(question: CalibrationQuestion, item_texts: Mapping[str, str]) -> LadderRow:
    stem = words.stem(question.item, item_texts)
    relation = _relation(question)
    return LadderRow(
        question=stem,
        own=_own(question),
        team=_team(question),
        relation=relation,
        marks=ladder_marks(f"ladder-{question.item}", f"{stem} {relation}", question),
    )


def _own(question: CalibrationQuestion) -> str:
    if question.likely is None:
        return ""
    if question.low is None or question.high is None:
        return f"{_plain(question.likely)} {translated(question.unit)}"
    return _(
        "%(likely)s (%(low)s to %(high)s) %(unit)s",
        likely=_plain(question.likely),
        low=_plain(question.low),
        high=_plain(question.high),
        unit=translated(question.unit),
    )


def _plain(value: float) -> str:
    return words.figure(value, 0 if float(value).is_integer() else 1)


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


def _skill(label: str) -> str:
    sentences = {
        "worse": _("A team mate drawn at random knows the team's answers better than you did."),
        "about-equal": _("You knew the team's answers about as well as a team mate drawn at random."),
        "better": _("You knew the team's answers better than a team mate drawn at random."),
    }
    return sentences.get(label, "")


def _prediction(check: PredictionCheck) -> PredictionRow:
    name = names.facet_name(check.facet)
    margin = abs(check.margin)
    word = _inside(check.inside)
    return PredictionRow(
        name=name,
        expected=_(
            "%(value)s, give or take %(margin)s", value=words.figure(check.expected), margin=_plain(margin)
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
