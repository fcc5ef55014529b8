"""Leaders who resemble one another, grouped on released profiles, and shown only if the groups are firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.stability import STABLE, group_stability

LEAST_LEADERS: Final = 6
MOST_GROUPS: Final = 5

_LEAST_MEMBERS: Final = 2
_REFERENCES: Final = 99
_CHANCE: Final = 0.05

Profiles = NDArray[np.float64]


@dataclass(frozen=True)
class Archetypes:
    """Groups of leaders by name, the largest first; empty unless `stable`.

    `stability` holds for each group tried its Jaccard similarity (0..1) under resampling, `k` the number of
    groups tried (0 when there was too little to try), `left_out` the leaders with too many withheld cells.
    """

    groups: list[list[str]]
    stable: bool
    stability: list[float]
    k: int
    left_out: list[str] = field(default_factory=list)


def archetypes(
    profiles: Profiles, names: Sequence[str], *, errors: Profiles | None = None, seed: int = 0
) -> Archetypes:
    """Group leaders by their released profiles (leaders x facets, any unit, NaN where withheld).

    `errors` are the standard errors of the profiles, in the same unit; without them profiles are taken as
    exact. Each resampling moves every profile by its error, so that leaders who lie apart by no more than
    their intervals form no group.

    Facets are standardised; leaders with half of them withheld are left out, then facets withheld for
    anybody left. Ward's method with k of 2..5 by the silhouette (Rousseeuw 1987). Groups are stable when each
    has two leaders or more, each comes back under resampling (`STABLE`), and the silhouette is one that
    fewer than 5 in 100 structureless crowds with the same spread and correlations reach: a long cloud can
    be cut in the same place again and again without being two. Same seed, same groups. Raises ValueError
    when `names` or `errors` do not fit the rows.
    """
    errors = np.zeros_like(profiles) if errors is None else errors
    if not len(names) == len(profiles) == len(errors) or errors.shape != profiles.shape:
        raise ValueError(f"{profiles.shape} profiles came with {len(names)} names and {errors.shape} errors")
    kept = np.isnan(profiles).mean(axis=1) < 0.5
    left_out = [name for name, keep in zip(names, kept, strict=True) if not keep]
    rows, off = _standardised(profiles[kept], errors[kept])
    if len(rows) < LEAST_LEADERS or rows.shape[1] == 0:
        return Archetypes([], stable=False, stability=[], k=0, left_out=left_out)
    kept_names = [name for name, keep in zip(names, kept, strict=True) if keep]
    return _shown(rows, off, kept_names, left_out, seed)


def _shown(rows: Profiles, off: Profiles, names: list[str], left_out: list[str], seed: int) -> Archetypes:
    labels = _best_grouping(rows)
    k = int(labels.max()) + 1
    random = np.random.default_rng(seed)

    def afresh(drawn: NDArray[np.intp]) -> NDArray[np.intp]:
        return _grouped(rows[drawn] + random.normal(size=rows[drawn].shape) * off[drawn], k)

    found = group_stability(afresh, labels, seed=seed)
    order = sorted(range(k), key=lambda label: (-int((labels == label).sum()), label))
    stability = [found[label] for label in order]
    stable = (
        min(stability) >= STABLE
        and int(np.bincount(labels).min()) >= _LEAST_MEMBERS
        and _beats_chance(rows, k, seed)
    )
    groups = [[names[place] for place in np.flatnonzero(labels == label)] for label in order]
    return Archetypes(groups if stable else [], stable=stable, stability=stability, k=k, left_out=left_out)


def _standardised(profiles: Profiles, errors: Profiles) -> tuple[Profiles, Profiles]:
    """Profiles and errors of the facets that vary and are shown for all, in standard deviations."""
    shown = ~np.isnan(profiles).any(axis=0)
    complete = profiles[:, shown]
    spread = complete.std(axis=0) if len(complete) else np.zeros(complete.shape[1])
    varied = spread > 0
    centred = complete[:, varied] - (complete[:, varied].mean(axis=0) if len(complete) else 0)
    return np.asarray(centred / spread[varied]), np.asarray(errors[:, shown][:, varied] / spread[varied])


def _grouped(rows: Profiles, k: int) -> NDArray[np.intp]:
    from sklearn.cluster import AgglomerativeClustering

    ward = AgglomerativeClustering(n_clusters=min(k, len(rows)), linkage="ward")
    return np.asarray(ward.fit_predict(rows), dtype=np.intp)


def _silhouette(rows: Profiles, labels: NDArray[np.intp]) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(rows, labels)) if 1 <= labels.max() < len(rows) - 1 else -1.0


def _best_grouping(rows: Profiles) -> NDArray[np.intp]:
    most = min(MOST_GROUPS, len(rows) // _LEAST_MEMBERS)
    tried = [_grouped(rows, k) for k in range(2, most + 1)]
    return max(tried, key=lambda labels: _silhouette(rows, labels))


def _separation(rows: Profiles, k: int) -> float:
    """The silhouette of `k` groups in the k - 1 principal directions that can tell k groups apart."""
    centred = rows - rows.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    return _silhouette((left * sizes)[:, : k - 1], _grouped(rows, k))


def _beats_chance(rows: Profiles, k: int, seed: int) -> bool:
    """Is the separation rare among normal clouds with the covariance of these rows?

    The idea of SigClust (Liu, Hayes, Nobel & Marron 2008), with the silhouette as its index.
    """
    random = np.random.default_rng(seed)
    here = _separation(rows, k)
    covariance = np.atleast_2d(np.cov(rows, rowvar=False))
    middle = np.zeros(rows.shape[1])
    clouds = random.multivariate_normal(middle, covariance, size=(_REFERENCES, len(rows)), method="eigh")
    reached = sum(_separation(cloud, k) >= here for cloud in clouds)
    return bool((1 + reached) / (1 + _REFERENCES) <= _CHANCE)
