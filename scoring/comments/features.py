"""Comments as sparse rows: words and pairs of words, pieces of words, and ideas of the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final

from scoring.comments.settings import Settings
from scoring.comments.thesaurus import ideas_of
from scoring.comments.wording import normalise, stem, words

_PIECE_LENGTHS: Final = (3, 4)

Written = list[str]
"""The words of one normalised comment: every view starts from them, so they are found only once."""


def written(texts: Sequence[str]) -> list[Written]:
    """Each comment as the list of its normalised words."""
    return [words(normalise(text)) for text in texts]


def feature_union(settings: Settings) -> Any:
    """An unfitted union of three TF-IDF views of `written` comments, each row of unit length.

    Pieces of words (three and four characters) forgive spelling; ideas let a comment be recognised whose
    words the bank has never seen.
    """
    from sklearn.pipeline import FeatureUnion

    views = [("words", _view(_pairs, 1)), ("pieces", _view(_pieces, 2)), ("ideas", _view(ideas_of, 2))]
    weights = {"words": 1.0, "pieces": settings.piece_weight, "ideas": settings.idea_weight}
    return FeatureUnion(views, transformer_weights=weights)


def _view(analyzer: Callable[[Written], list[str]], least_comments: int) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=least_comments)


def _pairs(written: Written) -> list[str]:
    single = [stem(word) for word in written]
    return single + [f"{left} {right}" for left, right in pairwise(single)]


def _pieces(written: Written) -> list[str]:
    return list(chain.from_iterable(map(_pieces_of, written)))


@lru_cache(maxsize=65536)
def _pieces_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[start : start + length]
        for length in _PIECE_LENGTHS
        for start in range(max(1, len(padded) - length + 1))
    )
