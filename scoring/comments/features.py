"""Comments as sparse rows: words and pairs of words, pieces of words, and ideas of the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, compress
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring.comments.settings import Settings
from scoring.comments.thesaurus import ideas_of_phrases, ideas_of_word
from scoring.comments.wording import stem, words

_PIECE_LENGTHS: Final = (3, 4)
_END: Final = ""  # stands behind every comment, so that no pair of words reaches into the next one
_PHRASE: Final = "phrase: "  # no word has a blank: so begin ideas of phrases, which stand behind that

Written = list[str]
"""The words of one normalised comment: every view starts from them, so they are found only once."""


def written(texts: Sequence[str]) -> list[Written]:
    """Each comment as the list of its normalised words."""
    return [words(text) for text in texts]


@dataclass(frozen=True)
class View:
    """One way of looking at a word; what fewer than `least` comments of the bank have is left out."""

    name: str
    of_word: Callable[[str], Sequence[str]]
    least: int


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
    View("words", _stem_alone, 1),
    View("pieces", pieces_of, 2),
    View("ideas", ideas_of_word, 2),
)
"""Pieces forgive spelling; ideas let a comment be recognised whose words the bank has never seen. Ideas of
phrases are found with those of words, and pairs of words lie in the view of words."""

_WORDS, _IDEAS = 0, 2
_LEAST_PAIRS: Final = 1


class Features:
    """Three TF-IDF views side by side, each part of a row of unit length times the weight of its view.

    Counts are taken as 1 + log n; idf is log((1 + N)/(1 + df)) + 1, as scikit-learn's. What a word brings is
    looked up once for all comments and added up by one product of sparse matrices.

    `names` are the features of each view in the order of their columns. The columns of `pairs` come last: a
    pair of words is one number, that of its first stem times the number of stems plus that of its second.
    """

    def __init__(
        self,
        settings: Settings,
        names: Sequence[Sequence[str]],
        pairs: NDArray[np.int64],
        idf: NDArray[np.float32],
    ) -> None:
        self.names, self.pairs, self.idf = names, pairs, idf
        self._weights = np.array([1.0, settings.piece_weight, settings.idea_weight])
        self._view = np.repeat([*range(len(VIEWS)), _WORDS], self._sizes())
        starts = np.cumsum([0, *map(len, names)]).tolist()
        self._columns = [
            {name: start + place for place, name in enumerate(view)}
            for start, view in zip(starts, names, strict=False)
        ]
        self._known_word = lru_cache(maxsize=65536)(self._look_up_word)
        self._is_known_word = lru_cache(maxsize=65536)(self._is_known)

    @classmethod
    def learnt(cls, settings: Settings, comments: Sequence[Written]) -> Self:
        """Learn which features there are and how rare each is."""
        distinct = sorted(set(chain.from_iterable(comments)))
        names = [sorted(set(chain.from_iterable(map(view.of_word, distinct)))) for view in VIEWS]
        names[_IDEAS] = sorted({*names[_IDEAS], *chain.from_iterable(map(ideas_of_phrases, comments))})
        nothing = np.zeros(0, np.int64), np.zeros(0, np.float32)
        _, pairs = cls(settings, names, *nothing)._pairs_of(_Numbered.of(comments))
        every = cls(settings, names, np.unique(pairs), nothing[1])
        spread = every._counts(comments).getnnz(axis=0)
        kept = spread >= np.repeat([*(view.least for view in VIEWS), _LEAST_PAIRS], every._sizes())
        *parts, of_pairs = np.split(kept, np.cumsum(every._sizes())[:-1])
        idf = np.log((1 + len(comments)) / (1 + spread[kept])) + 1
        return cls(
            settings,
            [list(compress(view, part)) for view, part in zip(names, parts, strict=True)],
            every.pairs[of_pairs],
            idf.astype(np.float32),
        )

    def rows(self, comments: Sequence[Written]) -> Any:
        """Sparse rows (comments x features); all zero where nothing is known."""
        rows = self._counts(comments)
        rows.data = (1 + np.log(rows.data)) * self.idf[rows.indices]
        rows.data *= self._scales(rows)
        return rows

    def familiar(self, comment: Written) -> float:
        """The share of words (0..1) that the bank has in some form or the thesaurus has an idea for."""
        return sum(map(self._is_known_word, comment)) / max(1, len(comment))

    def _sizes(self) -> list[int]:
        return [*map(len, self.names), len(self.pairs)]

    def _scales(self, rows: Any) -> NDArray[np.float64]:
        """For each entry the weight of its view over the length of its part of the row."""
        views = self._view[rows.indices]
        part = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)) * len(VIEWS) + views
        length = np.sqrt(np.bincount(part, rows.data**2))
        return np.asarray(self._weights[views] / length[part])

    def _counts(self, comments: Sequence[Written]) -> Any:
        told, width = _Numbered.of(comments), len(self._view)
        words = [self._known_word(word)[0] for word in told.words]
        of_words = _ones(list(chain.from_iterable(words)), _ends(map(len, words)), width)
        return _ones(told.places, told.ends, len(words)) @ of_words + self._pair_counts(told)

    def _pair_counts(self, told: _Numbered) -> Any:
        places, pairs = self._pairs_of(told)
        found = np.searchsorted(self.pairs, pairs)
        is_known = np.append(self.pairs, -1)[found] == pairs
        ends = np.searchsorted(places[is_known], told.ends)
        return _ones(found[is_known] + len(self._view) - len(self.pairs), ends, len(self._view))

    def _pairs_of(self, told: _Numbered) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Where two stems that are known follow each other, and the number of each such pair."""
        of_word = np.array([self._known_word(word)[1] for word in told.words], dtype=np.int64)
        stems = of_word[told.places]
        places = np.flatnonzero((stems[:-1] >= 0) & (stems[1:] >= 0))
        return places, stems[places] * len(self.names[_WORDS]) + stems[places + 1]

    def _look_up_word(self, word: str) -> tuple[tuple[int, ...], int]:
        """The columns that a word brings by itself, and the number of its stem (-1: unknown)."""
        if word == _END or word.startswith(_PHRASE):
            idea = self._columns[_IDEAS].get(word.removeprefix(_PHRASE))
            return () if idea is None else (idea,), -1
        found = [
            column_of.get(feature)
            for view, column_of in zip(VIEWS, self._columns, strict=True)
            for feature in view.of_word(word)
        ]
        known = tuple(column for column in found if column is not None)
        return known, self._columns[_WORDS].get(stem(word), -1)

    def _is_known(self, word: str) -> bool:
        return self._known_word(word)[1] >= 0 or bool(ideas_of_word(word))


@dataclass(frozen=True)
class _Numbered:
    """Comments one behind the other, each word a number (its place in `words`); `ends` as in sparse rows."""

    words: list[str]
    places: NDArray[np.int32]
    ends: NDArray[np.int32]

    @classmethod
    def of(cls, comments: Sequence[Written]) -> Self:
        whole = [(*comment, _END, *map(_PHRASE.__add__, ideas_of_phrases(comment))) for comment in comments]
        flat = list(chain.from_iterable(whole))
        number = {word: place for place, word in enumerate(dict.fromkeys(flat))}
        places = np.fromiter(map(number.__getitem__, flat), np.int32, len(flat))
        return cls(list(number), places, _ends(map(len, whole)))


def _ends(lengths: Iterable[int]) -> NDArray[np.int32]:
    return np.cumsum([0, *lengths], dtype=np.int32)


def _ones(columns: Sequence[int] | NDArray[Any], ends: NDArray[Any], width: int) -> Any:
    """A sparse matrix with a one, or one more, in each of these columns; row by row, as `ends` says."""
    from scipy.sparse import csr_matrix

    ones, columns = np.ones(len(columns)), np.asarray(columns, dtype=np.int32)
    return csr_matrix((ones, columns, ends), shape=(len(ends) - 1, width))
