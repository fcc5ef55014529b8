"""The third member of the ensemble: how near a comment is to the middle of each class."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


class Prototypes:
    """The cosine between a comment and the mean of the comments of each class."""

    def fit(self, rows: Any, codes: NDArray[np.intp]) -> Self:
        """Learn from sparse `rows` (comments x features) with the class `codes` 0..classes-1 of each."""
        from sklearn.preprocessing import normalize

        unit = normalize(rows)
        means = [np.asarray(unit[codes == code].mean(axis=0)).ravel() for code in range(codes.max() + 1)]
        self.centres_ = normalize(np.stack(means)).T
        return self

    def scores(self, rows: Any) -> NDArray[np.float64]:
        """Cosines 0..1, comments x classes."""
        from sklearn.preprocessing import normalize

        return np.asarray(normalize(rows) @ self.centres_)
