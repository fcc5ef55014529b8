"""What the comments of a pool are about: groups within each known pattern and among the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scoring.comments.classifier import classify
from scoring.comments.labels import ABSTAIN, LABELS, OTHER
from scoring.comments.topics import LEAST_COMMENTS, frequent_terms, stable_groups

_TITLE_TERMS: Final = 3


@dataclass(frozen=True)
class Comment:
    """One open answer: its text, the question it answers ("helped", "too-far", "too-involved" or None), and
    the class its author tapped, which is taken as it is; without a tap the classifier sorts it."""

    text: str
    question: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Theme:
    """Something several comments of one class speak of.

    `places` are the comments' places in the sequence given, and `stability` (0.75..1) says how surely the
    group comes back when comments are drawn again. Where a class shows no such group its theme has no
    places and no stability, and `terms` are only words frequent in that class.
    """

    label: str
    title: str
    terms: tuple[str, ...]
    places: tuple[int, ...] = ()
    stability: float | None = None


def themes(comments: Sequence[Comment], *, seed: int = 0) -> list[Theme]:
    """The themes of a pool of comments, class by class in the order of `LABELS`.

    Comments on which the classifier abstains are looked at together with *other*. A class is passed over
    below five comments. Every term stands in at least three comments. The caller makes sure that a theme
    rests on enough distinct ballots. Same comments in the same order and same seed, same themes.
    """
    labels = _labels(comments)
    found: list[Theme] = []
    for label in LABELS:
        places = [place for place, given in enumerate(labels) if given == label]
        if len(places) >= LEAST_COMMENTS:
            found.extend(_of_class(label, places, comments, seed))
    return found


def _labels(comments: Sequence[Comment]) -> list[str]:
    sorted_in = classify([each.text for each in comments], [each.question for each in comments])
    given = [each.label or sorted_by.label for each, sorted_by in zip(comments, sorted_in, strict=True)]
    return [OTHER if label == ABSTAIN else label for label in given]


def _of_class(label: str, places: list[int], comments: Sequence[Comment], seed: int) -> list[Theme]:
    texts = [comments[place].text for place in places]
    groups = [
        _group(label, [places[member] for member in members], comments, stability)
        for members, stability in stable_groups(texts, seed=seed)
    ]
    if groups:
        return groups
    terms = tuple(frequent_terms(texts))
    return [Theme(label, _title(terms), terms)] if terms else []


def _group(label: str, places: list[int], comments: Sequence[Comment], stability: float) -> Theme:
    terms = tuple(frequent_terms([comments[place].text for place in places]))
    return Theme(label, _title(terms), terms, tuple(places), stability)


def _title(terms: Sequence[str]) -> str:
    return ", ".join(terms[:_TITLE_TERMS])
