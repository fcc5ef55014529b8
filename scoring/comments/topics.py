"""Groups of comments that say the same in similar words, and the terms that stand for a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.features import written
from scoring.comments.wording import stem
from scoring.stability import STABLE, group_stability

LEAST_COMMENTS: Final = 5

_LEAST_DRAWN: Final = 2
_LEAST_SHARED: Final = 3
_TERMS: Final = 5
_LOOSEST: Final = 0.88
_SHORTEST_TERM: Final = 3
_LEAST_TERMS: Final = 2
_HABITUAL: Final = frozenset(
    {"leader", "comment", "team", "people", "person", "thing", "things", "time", "times", "day", "days"}
    | {"week", "weeks", "month", "months", "year", "years", "say", "says", "said", "know", "knows", "come"}
    | {"comes", "asked", "need", "works", "like", "good", "new", "really", "just", "does", "gets"}
)
"""Words that many comments share without being about the same."""

Labels = NDArray[np.intp]


def stable_groups(texts: Sequence[str], *, seed: int) -> list[tuple[list[int], float]]:
    """Places of the comments of each group that comes back under resampling, with its stability, 0..1.

    Average linkage on the cosine distance of content words; a group has `LEAST_COMMENTS` or more. Comments
    that resemble no others stay outside, and a group must share two terms. Stability as in
    `group_stability`; largest group first.
    """
    rows = _content_rows(texts)
    if rows is None:
        return []
    distances = np.clip(1 - (rows @ rows.T).toarray(), 0, None)
    labels = _grouped(distances, LEAST_COMMENTS)
    found = group_stability(
        lambda drawn: _grouped(distances[np.ix_(drawn, drawn)], _LEAST_DRAWN), labels, seed=seed
    )
    firm = [
        (np.flatnonzero(labels == label).tolist(), value) for label, value in found.items() if value >= STABLE
    ]
    about = [group for group in firm if _is_about_something([texts[place] for place in group[0]])]
    return sorted(about, key=lambda group: (-len(group[0]), group[0]))


def _is_about_something(texts: Sequence[str]) -> bool:
    """One shared word is chance as often as not; two are a subject."""
    return len(frequent_terms(texts)) >= _LEAST_TERMS


def frequent_terms(texts: Sequence[str]) -> list[str]:
    """The content words found in at least three of the comments, most widespread first, at most five."""
    spread: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for comment in written(texts):
        seen = {stem(word): word for word in comment if _is_content(word)}
        spread.update(seen.keys())
        for key, word in seen.items():
            spellings.setdefault(key, Counter())[word] += 1
    widespread = sorted((-count, key) for key, count in spread.items() if count >= _LEAST_SHARED)
    return [_commonest(spellings[key]) for _, key in widespread[:_TERMS]]


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda word: (-spellings[word], word))


def _is_content(word: str) -> bool:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    if len(word) < _SHORTEST_TERM or "'" in word:
        return False
    return word not in ENGLISH_STOP_WORDS and word not in _HABITUAL


def _content_stems(comment: list[str]) -> list[str]:
    return [stem(word) for word in comment if _is_content(word)]


def _content_rows(texts: Sequence[str]) -> Any:
    """TF-IDF rows over stems that two comments or more share; None where nothing is shared."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    comments = written(texts)
    spread = Counter(key for comment in comments for key in set(_content_stems(comment)))
    shared = sorted(key for key, count in spread.items() if count >= 2)
    if not shared:
        return None
    view = TfidfVectorizer(analyzer=_content_stems, vocabulary=shared, sublinear_tf=True)
    return view.fit_transform(comments)


def _grouped(distances: NDArray[np.float64], least: int) -> Labels:
    """Groups of close points by average linkage; -1 for points in a group smaller than `least`."""
    from sklearn.cluster import AgglomerativeClustering

    if len(distances) < 2:
        return np.full(len(distances), -1)
    linkage = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_LOOSEST
    )
    labels = np.asarray(linkage.fit_predict(distances), dtype=np.intp)
    return np.where(np.bincount(labels)[labels] >= least, labels, -1)
