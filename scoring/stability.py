"""Does a group come back when the data are drawn again? Clusterwise stability after Hennig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

STABLE: Final = 0.75
"""Mean Jaccard similarity from which a group may be shown (Hennig 2007: below .6 do not trust)."""

Labels = NDArray[np.intp]


def group_stability(
    group: Callable[[NDArray[np.intp]], Labels], labels: Labels, *, rounds: int = 50, seed: int = 0
) -> dict[int, float]:
    """For every group (label >= 0) its mean best Jaccard similarity, 0..1, over bootstrap draws.

    `labels` are the groups of the n points, -1 for points in none; `group` takes the places of drawn points
    and returns their labels when grouped afresh. Points drawn more than once count once, so that copies
    cannot make a group look firm. Source: C. Hennig, Cluster-wise assessment of cluster stability,
    Computational Statistics & Data Analysis 52 (2007) 258-271.
    """
    random = np.random.default_rng(seed)
    found: dict[int, list[float]] = {int(label): [] for label in np.unique(labels[labels >= 0])}
    for _ in range(rounds):
        drawn = np.unique(random.integers(len(labels), size=len(labels)))
        afresh = group(drawn)
        for label, similarities in found.items():
            members = labels[drawn] == label
            if members.any():
                similarities.append(_best_jaccard(members, afresh))
    return {label: float(np.mean(values)) if values else 0.0 for label, values in found.items()}


def _best_jaccard(members: NDArray[np.bool_], afresh: Labels) -> float:
    groups = [afresh == label for label in np.unique(afresh[afresh >= 0])]
    return max((float((members & each).sum() / (members | each).sum()) for each in groups), default=0.0)
