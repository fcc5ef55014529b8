"""Made-up scorecards for the report's tests: every shape a scorecard can take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.kept_calibration import (
    Calibration,
    CalibrationQuestion,
    Foresight,
    PredictionCheck,
    RangeCheck,
)
from surveys.scorecards import (
    CommentPool,
    CredibilityScore,
    Estimate,
    FacetScore,
    ItemEvidence,
    KeptCell,
    ModeEvidence,
    PracticeEvidence,
    RaterSet,
    Scorecard,
    SelfOther,
    Standout,
    SubjectFacts,
    ThemeShown,
    WaveFacts,
)

ITEMS = {
    "C1": ("contact", "works hands-on with us: builds, debugs or reviews"),
    "K1": ("currency", "speaks about technology from having tried it"),
    "K2": ("currency", "brings new technology into our work"),
    "E1": ("challenge", "questions technical claims before accepting them"),
    "G1": ("ground-truth", "looks at the work itself"),
    "F1": ("friction", "gives us time to fix what slows us"),
    "A1": ("altitude", "works on where we should be in a year"),
    "P1": ("altitude", "bases long-term plans on what we can build"),
    "V1": ("dialogue", "states their own view in technical discussions"),
    "R1": ("room", "leaves the how to those who do the work"),
    "B1": ("bridging", "explains our technical situation to people outside the team"),
}
OFTEN = {
    "Q1": "How often in the last three months did work wait because a piece of it was with {L}?",
    "Q2": "How often in the last three months did {L} promise a date before asking those who do the work?",
    "Q3": "How often in the last three months did {L} believe a technical claim you knew was wrong?",
    "Q4": "How often in the last three months did {L} argue from technical knowledge that is out of date?",
    "Q5": "How often in the last three months did {L} choose a tool nobody here had tried?",
    "Q6": "How often in the last three months did {L} call something on track that you knew was not?",
    "Q7": "How often in the last three months did {L} redo work they had delegated?",
    "Q8": "How often in the last three months did a technical discussion end once {L} gave a view?",
    "Q9": "How often in the last three months did {L} do a task that should by now be somebody else's?",
}
AGREED = {
    "T1": "I would go to {L} with a hard technical problem.",
    "T3": "{L} could explain to an outsider why our work is hard.",
}
OPEN = {
    "O1": "When does {L}'s understanding of the work help?",
    "O2": "Where, if anywhere, is {L} too far away or too involved?",
}
ASKED = {
    "W1": "How many working days to add a required field end to end?",
    "W2": "How many working days to upgrade our most important dependency?",
    "W3": "How many working days to move one service to another data store?",
    "W6": "What share of last month's hours went into unplanned work?",
}
FAMILIES = {
    "detached": "distance",
    "dashboard-only": "distance",
    "friction-blind": "distance",
    "ivory-tower": "distance",
    "stale-model": "judgement",
    "hype-led": "judgement",
    "bluffable": "judgement",
    "wishful-estimates": "judgement",
    "critical-path": "overreach",
    "micromanages": "overreach",
    "stuck-tactical": "overreach",
    "dominates": "overreach",
    "nods-along": "standing",
    "no-upward-voice": "standing",
    "credibility-lost": "standing",
}

# facet: too little, too much, position
RICH = {
    "contact": (0.2, 1.1, "too-much"),
    "currency": (0.4, 0.2, "right"),
    "challenge": (0.5, 0.3, "unclear"),
    "ground-truth": (0.2, 0.8, "too-much"),
    "friction": (0.9, 0.1, "too-little"),
    "altitude": (1.2, 0.2, "too-little"),
    "dialogue": (0.3, 0.6, "unclear"),
    "room": (1.4, 0.1, "too-little"),
    "bridging": (0.2, 0.2, "right"),
}
EVIDENCE = {
    "critical-path": (0.58, "clear", ("Q1", "C1")),
    "micromanages": (0.55, "clear", ("R1", "Q7")),
    "stuck-tactical": (0.44, "some", ("A1", "Q9")),
    "friction-blind": (0.36, "some", ("F1",)),
    "dominates": (0.22, "little", ("Q8",)),
}


def stems(name: str) -> dict[str, str]:
    """Item texts with the leader's name in them."""
    amounts = {item: text for item, (_facet, text) in ITEMS.items()}
    others = OFTEN | AGREED | OPEN | ASKED
    return amounts | {item: text.replace("{L}", name) for item, text in others.items()}


def estimate(value: float, half: float, low: float, high: float) -> Estimate:
    """An estimate with an interval of the given half width, cut off at the ends of the scale."""
    return Estimate(
        value=round(value, 3), low=round(max(low, value - half), 3), high=round(min(high, value + half), 3)
    )


def facet(
    name: str, little: float, much: float, position: str, *, half: float = 0.32, n: tuple[int, int | None]
) -> FacetScore:
    """One facet as scoring would leave it."""
    return FacetScore(
        facet=name,
        position=position,
        bias=estimate(much - little, half, -3, 3),
        penalty=estimate(much + little, half, 0, 3),
        too_little=estimate(little, half * 0.8, 0, 3),
        too_much=estimate(much, half * 0.8, 0, 3),
        score=estimate(100 * (1 - (much + little) / 3), 100 * half / 3, 0, 100),
        split=position == "divided",
        items=[item for item, (of, _text) in ITEMS.items() if of == name],
        n_low=n[0],
        n_high=n[1],
    )


def hidden_facet(name: str) -> FacetScore:
    """A facet that may not be shown."""
    return FacetScore(
        facet=name,
        position="not-shown",
        bias=None,
        penalty=None,
        too_little=None,
        too_much=None,
        score=None,
        split=False,
        items=[],
        n_low=0,
        n_high=4,
    )


def cells(amounts: Mapping[str, tuple[float, float, str]], sets: list[RaterSet]) -> list[KeptCell]:
    """Released cells that go with the facets; the last set has one banded and one withheld item."""
    found: list[KeptCell] = []
    for place, group in enumerate(sets):
        for item, (of, _text) in ITEMS.items():
            little, much, _position = amounts[of]
            found += amount_cells(group, item, little + 0.1 * place, much)
        for step, item in enumerate(OFTEN):
            found.append(cell(group, item, "mean", f"{1.6 + 0.2 * step:.1f}"))
        found.append(cell(group, "T1", "mean", "3.9"))
        found.append(cell(group, "T3", "mean", "2.0 or lower", 1.0, 2.0))
    last = sets[-1]
    found = [one for one in found if not (one.set_id == last.set_id and one.item in ("B1", "Q5"))]
    found.append(cell(last, "Q5", "withheld", "few-answers"))
    found.append(cell(last, "B1", "total", "2.0 or more", 2.0, 3.0))
    found.append(cell(last, "B1", "direction", "divided"))
    found.append(cell(sets[0], "room:too-involved", "statement", "3 or more"))
    return found


def amount_cells(group: RaterSet, item: str, little: float, much: float) -> list[KeptCell]:
    """Both ends of one item, the lowest values sharing a label."""
    return [
        cell(group, item, "too-little", f"{little:.1f}", little, little),
        cell(group, item, "too-much", "0.1 or lower", 0.0, 0.1)
        if much <= 0.1
        else cell(group, item, "too-much", f"{much:.1f}", much, much),
    ]


def cell(
    group: RaterSet, item: str, figure: str, label: str, low: float | None = None, high: float | None = None
) -> KeptCell:
    """One released cell of a set."""
    return KeptCell(
        set_id=group.set_id,
        item=item,
        figure=figure,
        label=label,
        low=low,
        high=high,
        n_low=group.n_low,
        n_high=group.n_high,
    )


TWO_SETS = [
    RaterSet(set_id="report", members=["report"], invited=12, n_low=10, n_high=14),
    RaterSet(set_id="other+peer", members=["other", "peer"], invited=9, n_low=8, n_high=9),
]
ONE_SET = [RaterSet(set_id="report", members=["report"], invited=7, n_low=5, n_high=7)]


def wave(**changes: Any) -> WaveFacts:
    """The wave as it was promised."""
    facts: dict[str, Any] = {
        "wave_id": "0" * 32,
        "campaign_id": "1" * 32,
        "campaign": "Technical leadership 2026",
        "number": 1,
        "purpose": "board",
        "selection": "census",
        "level": "strong",
        "holder": "Works council of Example Ltd",
        "opens": "2026-09-07T08:00Z",
        "closes": "2026-09-21T18:00Z",
        "root": "ab" * 32,
        "fingerprint": "lusab-babad-gutih-tugad-mudof-sakat",
        "instrument": "technical-leadership",
        "instrument_version": "1.0",
        "instrument_sha256": "cd" * 32,
        "k": 5,
        "profile": "standard",
    }
    return WaveFacts(**(facts | changes))


def modes(
    evidence: Mapping[str, tuple[float, str, tuple[str, ...]]], *, shown: bool = True
) -> list[ModeEvidence]:
    """Evidence for all fifteen patterns; those not named have none."""
    return [mode(slug, evidence.get(slug), shown=shown) for slug in FAMILIES]


def mode(slug: str, found: tuple[float, str, tuple[str, ...]] | None, *, shown: bool) -> ModeEvidence:
    """Evidence for one pattern."""
    if not shown:
        return ModeEvidence(
            slug=slug, family=FAMILIES[slug], strength=None, words="not-shown", items=[], statement=None
        )
    strength, word, items = found or (0.08, "none", ())
    return ModeEvidence(
        slug=slug,
        family=FAMILIES[slug],
        strength=estimate(strength, 0.13, 0, 1),
        words=word,
        items=[ItemEvidence(item=item, value=strength, weight=1.0) for item in items],
        statement="3 or more" if slug == "micromanages" else None,
    )


def self_other(amounts: Mapping[str, tuple[float, float, str]]) -> list[SelfOther]:
    """Own answers at the right amount, and too much on one facet."""
    own = {"friction": 1.0}
    return [_gap(name, own.get(name, 0.0), much - little) for name, (little, much, _pos) in amounts.items()]


def _gap(name: str, own: float, others: float) -> SelfOther:
    gap, typical = estimate(own - others, 0.4, -6, 6), -min(max(others, -0.3), 0.3)
    return SelfOther(
        facet=name,
        own=own,
        others=estimate(others, 0.32, -3, 3),
        gap=gap,
        typical=typical,
        real=round(gap.low, 1) > max(typical, 0) or round(gap.high, 1) < min(typical, 0),
    )


RANGES = RangeCheck(
    inside=1,
    reached=2,
    banded=3,
    held=0,
    known=1,
    hits=2,
    of=3,
    share=Estimate(value=0.67, low=0.09, high=0.99),
    sureness="too-few",
)
FORESIGHT = Foresight(
    inside=4,
    compared=9,
    share=Estimate(value=0.44, low=0.14, high=0.79),
    usual_inside=4,
    gap=Estimate(value=0.7, low=0.2, high=1.2),
    usual_gap=0.6,
    gain=Estimate(value=-0.1, low=-0.4, high=0.1),
    score=4.4,
    usual_score=3.3,
)


def calibration(amounts: Mapping[str, tuple[float, float, str]]) -> Calibration:
    """Four questions of which one may not be shown, and nine predictions."""
    return Calibration(
        questions=[
            question("W1", "working days", (1, 2, 3), "2 to 3", (2, 3), "inside"),
            question(
                "W2",
                "working days",
                (2, 3, 5),
                "10 to 20",
                (10, 20),
                "below",
                truth=8.0,
                truth_source="the last three upgrades",
                nearer="both",
            ),
            question("W3", "working days", (10, 20, 40), "40 to 80", (40, 80), "below"),
            question("W6", "%", (5, 10, 20), None, (None, None), "unknown"),
        ],
        factor=Estimate(value=0.62, low=0.41, high=0.92),
        factor_label="×0.6 (×0.4 to ×0.9)",
        predictions=[
            PredictionCheck(
                facet=name,
                expected=0.0 if name != "room" else 1.0,
                margin=0.5,
                others=estimate(much - little, 0.32, -3, 3),
                inside=round(abs((1 if name == "room" else 0) - much + little), 1) <= 0.5,
            )
            for name, (little, much, _position) in amounts.items()
        ],
        ranges=RANGES,
        foresight=FORESIGHT,
    )


def question(
    item: str,
    unit: str,
    own: tuple[float, float, float],
    band: str | None,
    ends: tuple[float | None, float | None],
    relation: str,
    **known: Any,
) -> CalibrationQuestion:
    """One calibration question; `known` is about its true figure."""
    return CalibrationQuestion(
        item=item,
        unit=unit,
        low=own[0],
        likely=own[1],
        high=own[2],
        band=band,
        band_low=ends[0],
        band_high=ends[1],
        relation=relation,
        **known,
    )


NO_CALIBRATION = Calibration(questions=[], factor=None, factor_label="", predictions=[])


PRACTICES = [
    PracticeEvidence(
        slug="own-experiments",
        words="seen",
        strength=Estimate(value=0.9, low=0.74, high=1.0),
        items=["K1", "Q4"],
    ),
    PracticeEvidence(slug="prototype-first", words="not-told", strength=None, items=["K2", "Q5"]),
]
THEMES = [
    ThemeShown(
        item="O2",
        mode="micromanages",
        title="decides how the work is done",
        terms=["review", "rewrite", "approval"],
        stable=True,
    )
]


def rich(**changes: Any) -> Scorecard:
    """A leader of whom everything may be shown; `changes` replace fields of the card."""
    fields: dict[str, Any] = {
        "wave": wave(),
        "subject": named("Rhea Marlowe"),
        "invited": {"self": 1, "manager": 1, "report": 12, "peer": 5, "other": 4},
        "sets": TWO_SETS,
        "withheld": [],
        "share_answered": "60-or-more",
        "cells": cells(RICH, TWO_SETS),
        "facets": [facet(name, *values, n=(15, None)) for name, values in RICH.items()],
        "by_set": by_set(RICH, TWO_SETS),
        "credibility": CredibilityScore(
            mean=Estimate(value=3.87, low=3.52, high=4.21), items=["T1", "T3"], n_low=15, n_high=None
        ),
        "depth": Estimate(value=0.94, low=0.68, high=1.2),
        "modes": modes(EVIDENCE),
        "standout": Standout(kind="family", name="overreach", share=0.91),
        "practices": PRACTICES,
        "self_other": self_other(RICH),
        "calibration": calibration(RICH),
        "comments": [CommentPool(item="O1", state="shown"), CommentPool(item="O2", state="shown")],
        "themes": THEMES,
        "method": {"Estimates": "shrunk towards the campaign, 95 % intervals", "Release rules": "1"},
    }
    return Scorecard(**(fields | changes))


def by_set(
    amounts: Mapping[str, tuple[float, float, str]], sets: list[RaterSet]
) -> dict[str, list[FacetScore]]:
    """The facets as each set sees them: each a little further towards too little than the one before."""
    return {
        group.set_id: [
            facet(name, little + 0.1 * place, much, position, half=0.5, n=(group.n_low, group.n_high))
            for name, (little, much, position) in amounts.items()
        ]
        for place, group in enumerate(sets)
    }


def named(name: str, role: str = "vp-engineering") -> SubjectFacts:
    """A subject with this name."""
    return SubjectFacts(subject_id="a" * 32, person_id="b" * 32, name=name, role=role)


def withheld() -> Scorecard:
    """A leader with too few answers: nothing may be shown."""
    return rich(
        subject=named("Otis Varga", "director"),
        invited={"self": 1, "report": 4},
        sets=[],
        withheld=["report:few-answers"],
        share_answered="unknown",
        cells=[],
        facets=[hidden_facet(name) for name in RICH],
        by_set={},
        credibility=CredibilityScore(mean=None, items=[], n_low=0, n_high=4),
        depth=None,
        modes=modes({}, shown=False),
        standout=Standout(kind="none", name=None, share=0.0),
        self_other=[],
        calibration=NO_CALIBRATION,
        comments=[CommentPool(item="O1", state="few-ballots"), CommentPool(item="O2", state="few-ballots")],
        themes=[],
    )


def one_set() -> Scorecard:
    """A leader with one small set, no self-rating, no calibration and no comment that may be shown."""
    quiet = {
        name: (0.3, 0.2, "right" if name in ("bridging", "currency", "room") else "unclear") for name in RICH
    }
    return rich(
        wave=wave(purpose="development", level="basic", holder="Soundline at Example Ltd"),
        subject=named("Ines Calder", "cto"),
        invited={"self": 1, "report": 7, "peer": 2},
        sets=ONE_SET,
        withheld=["peer:few-answers"],
        share_answered="below-60",
        cells=cells(quiet, ONE_SET),
        facets=[facet(name, *values, half=0.7, n=(5, 7)) for name, values in quiet.items()],
        by_set=by_set(quiet, ONE_SET),
        credibility=CredibilityScore(
            mean=Estimate(value=3.3, low=2.5, high=4.1), items=["T1"], n_low=5, n_high=7
        ),
        depth=Estimate(value=-0.1, low=-0.7, high=0.5),
        modes=modes({}),
        standout=Standout(kind="none", name=None, share=0.3),
        self_other=[],
        calibration=NO_CALIBRATION,
        comments=[CommentPool(item="O1", state="few-ballots"), CommentPool(item="O2", state="few-ballots")],
        themes=[],
    )


def polarised() -> Scorecard:
    """A leader about whom people are divided, with one pattern that stands out."""
    split = RICH | {
        "contact": (1.3, 1.2, "divided"),
        "dialogue": (1.1, 1.3, "divided"),
        "room": (0.2, 1.6, "too-much"),
        "currency": (2.9, 0.0, "too-little"),
    }
    return rich(
        subject=named("Αλεξάνδρα Παπαδοπούλου-Χατζηνικολάου", "ceo"),
        cells=cells(split, TWO_SETS),
        facets=[facet(name, *values, n=(15, None)) for name, values in split.items()],
        by_set=by_set(split, TWO_SETS),
        depth=Estimate(value=-0.7, low=-1.1, high=-0.3),
        modes=modes({"stale-model": (0.87, "strong", ("K1", "Q4")), "detached": (0.4, "some", ("R1",))}),
        standout=Standout(kind="mode", name="stale-model", share=0.97),
        self_other=self_other(split),
        calibration=calibration(split),
    )
