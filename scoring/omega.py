"""McDonald's omega from one common factor, fitted by maximum likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEAST_UNIQUE = 0.005
LEAST_ITEMS = 3
LEAST_ROWS = 50


def omega(table: ArrayLike) -> float | None:
    """Omega total of raters by items: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances).

    Standardised items, 0..1. None with fewer than three items that vary or fifty complete rows, where the
    figure would not mean much.
    """
    held = np.asarray(table, float)
    held = held[~np.isnan(held).any(axis=1)]
    if len(held) < LEAST_ROWS:
        return None
    held = held[:, np.ptp(held, axis=0) > 0]
    return omega_of(np.corrcoef(held, rowvar=False)) if held.shape[1] >= LEAST_ITEMS else None


def omega_of(correlation: ArrayLike) -> float:
    """Omega total of a correlation matrix of at least three items."""
    loadings, unique = one_factor(np.asarray(correlation, float))
    common = float(loadings.sum()) ** 2
    return common / (common + float(unique.sum()))


def one_factor(correlation: Floats) -> tuple[Floats, Floats]:
    """Loadings and unique variances (at least .005) of one common factor, by maximum likelihood.

    The likelihood is concentrated on the unique variances and minimised over their logarithms. Source:
    Jöreskog 1967, doi 10.1007/BF02289658. Loadings sum to a positive number.
    """
    from scipy.optimize import minimize

    start = np.log(np.clip(0.5 / np.diag(np.linalg.pinv(correlation)), LEAST_UNIQUE, 1))
    found = minimize(
        _discrepancy,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(np.log(LEAST_UNIQUE), 0.0)] * len(correlation),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
    )
    unique = np.exp(found.x)
    loadings = _loadings(unique, correlation)
    return loadings * (1 if loadings.sum() >= 0 else -1), unique


def _loadings(unique: Floats, correlation: Floats) -> Floats:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    found: Floats = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0))
    return found


def _discrepancy(logs: Floats, correlation: Floats) -> tuple[float, Floats]:
    unique = np.exp(logs)
    root = np.sqrt(unique)
    values = np.linalg.eigvalsh(correlation / np.outer(root, root))[:-1]
    loadings = _loadings(unique, correlation)
    slope = (loadings**2 + unique - np.diag(correlation)) / unique
    return float((values - np.log(values) - 1).sum()), slope
