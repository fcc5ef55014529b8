"""McDonald's omega from one common factor, fitted by maximum likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEAST_UNIQUE = 0.005
LEAST_ITEMS = 3
LEAST_ROWS = 50


def omega(table: ArrayLike, *, standardised: bool = True) -> float | None:
    """Omega total of raters by items: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances).

    0..1; of standardised items, or of the items as they are, which is what the mean of the answers is made
    of. None with fewer than three items that vary or fifty complete rows: the figure would not mean much.
    """
    held = np.asarray(table, float)
    held = held[~np.isnan(held).any(axis=1)]
    if len(held) < LEAST_ROWS:
        return None
    held = held[:, np.ptp(held, axis=0) > 0]
    return omega_of(np.cov(held, rowvar=False), standardised) if held.shape[1] >= LEAST_ITEMS else None


def omega_of(covariance: ArrayLike, standardised: bool = True) -> float:
    """Omega total of a covariance (or correlation) matrix of at least three items.

    One fit serves both kinds: the likelihood of the factor does not depend on the units of the items.
    """
    matrix = np.asarray(covariance, float)
    sds = np.sqrt(np.diag(matrix))
    loadings, unique = one_factor(matrix / np.outer(sds, sds))
    if not standardised:
        loadings, unique = loadings * sds, unique * sds**2
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
