"""Comments as sparse rows: words and pairs of words, pieces of words, and ideas of the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.settings import Settings
from scoring.comments.thesaurus import ideas_of_phrases, ideas_of_word
from scoring.comments.wording import stem, words

_PIECE_LENGTHS: Final = (3, 4)
_WIDE: Final = 1 << 32  # more than there are stems

Written = list[str]
"""The words of one normalised comment: every view starts from them, so they are found only once."""


def written(texts: Sequence[str]) -> list[Written]:
    """Each comment as the list of its normalised words."""
    return [words(text) for text in texts]


@dataclass(frozen=True)
class View:
    """One way of looking at a comment: what it sees in a word, what in words that follow each other.

    Features that fewer than `least` comments of the bank have are left out.
    """

    name: str
    of_word: Callable[[str], Sequence[str]]
    of_comment: Callable[[Written], Sequence[str]]
    least: int


def _no_more(_: Written) -> Sequence[str]:
    return ()


def _pairs(comment: Written) -> list[str]:
    return list(map("%s %s".__mod__, pairwise(map(stem, comment))))


def _stem_alone(word: str) -> tuple[str]:
    return (stem(word),)


def pieces_of(word: str) -> tuple[str, ...]:
    """Every run of three and four characters of a word, with a blank on either side."""
    padded = f" {word} "
    return tuple(
        padded[start : start + length]
        for length in _PIECE_LENGTHS
        for start in range(max(1, len(padded) - length + 1))
    )


VIEWS: Final = (
    View("words", _stem_alone, _pairs, 1),
    View("pieces", pieces_of, _no_more, 2),
    View("ideas", ideas_of_word, ideas_of_phrases, 2),
)
"""Pieces forgive spelling; ideas let a comment be recognised whose words the bank has never seen."""


class Features:
    """Three TF-IDF views side by side, each part of a row of unit length times the weight of its view.

    Counts are taken as 1 + log n; idf is log((1 + N)/(1 + df)) + 1, as scikit-learn's. Because all that a
    word brings is looked up at once, rows are made several times faster than view by view.
    """

    def __init__(self, settings: Settings) -> None:
        self.weights = np.array([1.0, settings.piece_weight, settings.idea_weight])
        self.columns_: list[dict[str, int]] = []  # for each view, the column of each feature

    def fit_transform(self, comments: Sequence[Written]) -> Any:
        """Learn which features there are and how rare each is; the rows of these comments."""
        self._know(comments)
        spread = self._counts(comments).getnnz(axis=0)
        least = np.repeat([view.least for view in VIEWS], [len(one) for one in self.columns_])
        kept = spread >= least
        new = np.cumsum(kept) - 1
        self.columns_ = [
            {feature: int(new[column]) for feature, column in one.items() if kept[column]}
            for one in self.columns_
        ]
        self.view_ = np.repeat(np.arange(len(VIEWS)), [len(one) for one in self.columns_])
        self.idf_ = np.log((1 + len(comments)) / (1 + spread[kept])) + 1
        self._prepare()
        return self.transform(comments)

    def _know(self, comments: Sequence[Written]) -> None:
        """Give every feature of these comments a column: view by view, each in alphabetical order."""
        words = sorted(set(chain.from_iterable(comments)))
        self.columns_ = []
        for view in VIEWS:
            features = set(chain.from_iterable(map(view.of_word, words)))
            features.update(chain.from_iterable(map(view.of_comment, comments)))
            start = sum(map(len, self.columns_))
            self.columns_.append({one: start + place for place, one in enumerate(sorted(features))})
        self._prepare()

    def transform(self, comments: Sequence[Written]) -> Any:
        """Sparse rows (comments x features); all zero where nothing is known."""
        rows = self._counts(comments)
        rows.data = (1 + np.log(rows.data)) * self.idf_[rows.indices]
        rows.data *= self._scales(rows)
        return rows

    def _counts(self, comments: Sequence[Written]) -> Any:
        from scipy.sparse import csr_matrix

        found = [self._columns(comment) for comment in comments]
        ends = np.concatenate([[0], np.cumsum([len(columns) for columns in found])])
        flat = np.fromiter(chain.from_iterable(found), np.int32, int(ends[-1]))
        shape = (len(comments), sum(map(len, self.columns_)))
        rows = csr_matrix((np.ones(len(flat)), flat, ends), shape=shape)
        rows.sum_duplicates()
        return rows

    def _scales(self, rows: Any) -> NDArray[np.float64]:
        """For each entry the weight of its view over the length of its part of the row."""
        views = self.view_[rows.indices]
        part = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)) * len(VIEWS) + views
        length = np.sqrt(np.bincount(part, rows.data**2))
        return np.asarray(self.weights[views] / length[part])

    def _columns(self, comment: Written) -> list[int]:
        known = [self._known_word(word) for word in comment]
        columns = [column for columns, _ in known for column in columns]
        pairs = pairwise([number for _, number in known])
        found = [self._pairs.get(left * _WIDE + right) for left, right in pairs]
        columns.extend([column for column in found if column is not None])
        for place, view in enumerate(VIEWS[1:], 1):
            others = map(self.columns_[place].get, view.of_comment(comment))
            columns.extend([column for column in others if column is not None])
        return columns

    def _look_up_word(self, word: str) -> tuple[tuple[int, ...], int]:
        """The columns that a word brings by itself, and the number of its stem (-1: unknown)."""
        found = [
            column_of.get(feature)
            for view, column_of in zip(VIEWS, self.columns_, strict=True)
            for feature in view.of_word(word)
        ]
        return tuple(column for column in found if column is not None), self._stems.get(stem(word), -1)

    def _prepare(self) -> None:
        """Number the stems, so that a pair of words is found by two numbers and no text is put together."""
        pairs = {text: column for text, column in self.columns_[0].items() if " " in text}
        stems = sorted(set(chain.from_iterable(text.split(" ") for text in pairs)))
        self._stems = {one: number for number, one in enumerate(stems, 1)}
        self._pairs: dict[int, int] = {}
        for text, column in pairs.items():
            left, right = text.split(" ")
            self._pairs[self._stems[left] * _WIDE + self._stems[right]] = column
        self._known_word = lru_cache(maxsize=65536)(self._look_up_word)
