"""Omega from one factor by maximum likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.omega import omega, omega_of, one_factor

LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.4])


def one_factor_matrix(loadings: np.ndarray) -> np.ndarray:
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def test_a_matrix_with_one_factor_gives_its_loadings_back() -> None:
    loadings, unique = one_factor(one_factor_matrix(LOADINGS))
    assert loadings == pytest.approx(LOADINGS, abs=1e-5)
    assert unique == pytest.approx(1 - LOADINGS**2, abs=1e-5)


def test_omega_of_known_loadings() -> None:
    common = LOADINGS.sum() ** 2
    expected = common / (common + (1 - LOADINGS**2).sum())
    assert omega_of(one_factor_matrix(LOADINGS)) == pytest.approx(expected, abs=1e-6)


def test_the_fit_is_the_one_that_another_program_finds() -> None:
    from sklearn.decomposition import FactorAnalysis

    source = np.random.default_rng(11)
    table = source.normal(size=(400, 1)) @ LOADINGS[None, :] + source.normal(size=(400, 5))
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    other = FactorAnalysis(n_components=1, tol=1e-10, max_iter=5000, svd_method="lapack").fit(table)
    loadings, unique = one_factor(np.corrcoef(table, rowvar=False))
    assert loadings == pytest.approx(np.abs(other.components_[0]), abs=1e-4)
    assert unique == pytest.approx(other.noise_variance_, abs=1e-4)


def test_a_loading_of_one_stays_within_bounds() -> None:
    loadings, unique = one_factor(one_factor_matrix(np.array([0.999, 0.7, 0.6])))
    assert unique.min() >= 0.005 - 1e-12
    assert np.isfinite(loadings).all()


def test_omega_is_not_told_for_two_items_or_few_raters() -> None:
    source = np.random.default_rng(5)
    assert omega(source.normal(size=(80, 2))) is None
    assert omega(source.normal(size=(49, 4))) is None
    assert omega(source.normal(size=(80, 1)) + source.normal(size=(80, 4))) == pytest.approx(0.8, abs=0.08)


def test_omega_of_the_items_as_they_are_weighs_those_that_vary_more() -> None:
    sds = np.array([1.0, 1.0, 1.0, 1.0, 3.0])
    covariance = one_factor_matrix(LOADINGS) * np.outer(sds, sds)
    common = float(LOADINGS @ sds) ** 2
    expected = common / (common + float(((1 - LOADINGS**2) * sds**2).sum()))
    assert omega_of(covariance, standardised=False) == pytest.approx(expected, abs=1e-6)
    assert omega_of(covariance) == pytest.approx(omega_of(one_factor_matrix(LOADINGS)), abs=1e-9)


def test_a_constant_item_is_left_out_of_omega() -> None:
    source = np.random.default_rng(6)
    table = source.normal(size=(80, 1)) + source.normal(size=(80, 4))
    with_constant = np.column_stack([table, np.full(80, 3.0)])
    assert omega(with_constant, standardised=False) == pytest.approx(omega(table, standardised=False))
