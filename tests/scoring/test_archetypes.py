"""Leaders are grouped only where groups are there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.archetypes import Archetypes, archetypes
from scoring.stability import STABLE, group_stability

FACETS = 10


def names(n: int) -> list[str]:
    return [f"leader {place}" for place in range(n)]


def planted(seed: int, n: int, k: int) -> tuple[NDArray[np.float64], list[list[str]]]:
    """Profiles around k distant centres, and the groups that should be found."""
    random = np.random.default_rng(seed)
    centres = random.normal(scale=2, size=(k, FACETS))
    kinds = np.arange(n) % k
    expected = [
        [name for name, kind in zip(names(n), kinds, strict=True) if kind == each] for each in range(k)
    ]
    return centres[kinds] + random.normal(scale=0.6, size=(n, FACETS)), expected


def crowd(seed: int, n: int, common: float) -> NDArray[np.float64]:
    """Profiles without groups; `common` is the weight of one general impression in every facet."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, FACETS)) + common * random.normal(size=(n, 1))


@pytest.mark.parametrize(("n", "k"), [(9, 3), (12, 3), (12, 2), (20, 4)])
def test_planted_groups_are_found(n: int, k: int) -> None:
    found = []
    for seed in range(8):
        profiles, expected = planted(seed, n, k)
        found.append(sorted(archetypes(profiles, names(n)).groups) == sorted(expected))
    assert sum(found) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("common", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("n", [8, 16])
def test_a_crowd_without_groups_is_refused_nineteen_times_of_twenty(n: int, common: float) -> None:
    alarms = [archetypes(crowd(seed, n, common), names(n)).stable for seed in range(20)]
    assert sum(alarms) <= 2


def test_planted_groups_are_found_although_every_figure_is_a_little_off() -> None:
    found = []
    for seed in range(8):
        profiles, expected = planted(seed, 12, 3)
        errors = np.full_like(profiles, 0.4)
        found.append(sorted(archetypes(profiles, names(12), errors=errors).groups) == sorted(expected))
    assert sum(found) >= 6


def test_leaders_who_lie_apart_by_no_more_than_their_intervals_form_no_groups() -> None:
    profiles, _ = planted(0, 12, 3)
    assert archetypes(profiles, names(12)).stable
    for size in (3.0, 6.0):
        found = archetypes(profiles, names(12), errors=np.full_like(profiles, size))
        assert not found.stable
        assert found.groups == []


def test_errors_must_fit_the_profiles() -> None:
    with pytest.raises(ValueError, match="errors"):
        archetypes(crowd(0, 6, 0.0), names(6), errors=np.ones((6, 2)))


def test_unstable_groups_are_not_told() -> None:
    result = archetypes(crowd(1, 12, 0.0), names(12))
    assert not result.stable
    assert result.groups == []
    assert result.k == len(result.stability)


def test_shown_groups_are_all_stable_and_hold_everybody_once() -> None:
    profiles, _ = planted(0, 12, 3)
    result = archetypes(profiles, names(12))
    assert min(result.stability) >= STABLE
    assert sorted(name for group in result.groups for name in group) == sorted(names(12))


def test_five_leaders_are_too_few() -> None:
    profiles, _ = planted(0, 5, 2)
    assert archetypes(profiles, names(5)) == Archetypes([], stable=False, stability=[], k=0)


def test_leaders_who_are_all_alike_form_no_groups() -> None:
    assert not archetypes(np.ones((8, FACETS)), names(8)).stable


def test_units_of_a_facet_do_not_matter() -> None:
    profiles, _ = planted(2, 12, 3)
    stretched = profiles * np.linspace(0.01, 100, FACETS) + 5
    assert archetypes(stretched, names(12)) == archetypes(profiles, names(12))


def test_a_leader_with_most_cells_withheld_is_left_out_and_named() -> None:
    profiles, _ = planted(0, 13, 3)
    profiles[12, 2:] = np.nan
    result = archetypes(profiles, names(13))
    assert result.left_out == ["leader 12"]
    assert result.stable
    assert all("leader 12" not in group for group in result.groups)


def test_a_facet_withheld_for_somebody_does_not_count() -> None:
    profiles, _ = planted(0, 12, 3)
    gapped = profiles.copy()
    gapped[3, 0] = np.nan
    assert archetypes(gapped, names(12)) == archetypes(profiles[:, 1:], names(12))


def test_names_must_fit_the_profiles() -> None:
    with pytest.raises(ValueError, match="came with 5 names"):
        archetypes(crowd(0, 6, 0.0), names(5))


def test_a_group_that_always_comes_back_has_stability_one() -> None:
    halves = np.repeat([0, 1], 6)
    assert group_stability(lambda drawn: halves[drawn], halves) == {0: 1.0, 1: 1.0}


def test_a_group_that_never_comes_back_has_stability_zero() -> None:
    halves = np.repeat([0, 1], 6)
    assert group_stability(lambda drawn: np.full(len(drawn), -1), halves) == {0: 0.0, 1: 0.0}
