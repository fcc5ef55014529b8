"""What a history of times gives away, in a short form of the simulation."""

from __future__ import annotations

import tomllib
from math import hypot, sqrt

import numpy as np
import pytest

from surveys.anonymity.timing import GRADES, SIZES, TIMING, linked_shares
from tests.benchmarks.linkage import rates
from tests.benchmarks.linkage.timeline import LATE_FROM, LATE_TO, arrivals, peers_share, two_sittings

ROUNDS = 120
Rates = dict[tuple[str, str, int], rates.Rate]


@pytest.fixture(scope="module")
def measured() -> Rates:
    """The simulation with the published seed and fewer rounds."""
    return rates.measure(ROUNDS, tomllib.loads(TIMING.read_text())["seed"])


def test_behind_the_barrier_the_best_matching_is_no_better_than_guessing(measured: Rates) -> None:
    assert rates.breaches(measured) == []


def test_in_one_sitting_a_history_links_people_and_the_coarser_it_is_the_fewer(measured: Rates) -> None:
    for level in ("basic", "strong"):
        for n in SIZES:
            exact, hourly, daily = (measured[level, grade, n].share for grade in GRADES)
            assert exact > 0.99
            assert exact > hourly > daily > 1.2 / n


def test_published_rates_are_those_that_are_measured(measured: Rates) -> None:
    published = linked_shares()
    many = tomllib.loads(TIMING.read_text())["rounds"]
    assert set(published) == set(rates.FLOWS)
    for (flow, grade, n), rate in measured.items():
        error = hypot(rate.error, rate.error * sqrt(ROUNDS / many))
        assert abs(published[flow][grade][n] - rate.share) < 4 * error + 0.01, (flow, grade, n)


def test_a_barrier_with_a_hole_would_be_noticed(measured: Rates) -> None:
    leaky: Rates = {("strongest", grade, n): measured["basic", grade, n] for grade in GRADES for n in SIZES}
    assert len(rates.breaches(leaky)) == len(leaky)


def test_nobody_sends_while_latecomers_collect() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        campaign = two_sittings(rng, 30, late=0.3)
        assert not np.any((campaign.sent >= LATE_FROM) & (campaign.sent < LATE_TO))
        assert np.all(campaign.sent >= campaign.collected)


def test_people_answer_in_bursts_after_mails_and_within_ten_days() -> None:
    days = np.floor(arrivals(np.random.default_rng(1), 5000) / 24)
    share = {day: float(np.mean(days == day)) for day in range(10)}
    assert sum(share.values()) == pytest.approx(1)
    assert share[0] > 2 * share[1]
    assert share[5] > 2 * share[4]
    assert share[8] > 2 * share[7]


def test_leaders_who_all_rate_each_other_are_named_by_the_urn_that_is_missing() -> None:
    rng = np.random.default_rng(1)
    assert peers_share(6, 0.0, rng) == 1
    assert np.mean([peers_share(6, 24.0, rng) for _ in range(200)]) > 2 / 6


def test_the_table_has_a_line_for_every_level_and_grade(measured: Rates) -> None:
    lines = list(rates.table(measured))
    assert len(lines) == 1 + len(rates.FLOWS) * len(GRADES)
    assert all(line.count("%") == 2 * len(SIZES) for line in lines[1:])
