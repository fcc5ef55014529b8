"""A file of ratings, scored in one go: what stands in it and what happens at its edges."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.comparison import compare
from scoring.hierarchy import leader_means, raw_means
from scoring.ranks import rank_sets
from scoring.rating_remarks import Remark
from scoring.ratings import BadRatings, left_out_by_default
from scoring.scores import Estimate
from tests.rating_files import LEADERS, Line, lines, ratings, scored

ADA, BEA = "Ada", "Bea"
WEIGHTS = {"report": 0.5, "peer": 0.25, "other": 0.25}


def rated(subject: str, *answers: object, group: str = "report", item: str = "C1") -> list[Line]:
    """One item, one rater per answer."""
    return [(subject, group, f"{group}-{n}", item, answer) for n, answer in enumerate(answers)]


BY_GROUP = [
    *rated(ADA, *[4] * 8, group="report"),
    *rated(ADA, 3, 3, 3, group="peer"),
    *rated(ADA, 2, 2, group="other"),
]


def codes(scores: Any) -> list[str]:
    return [remark.code for remark in scores.remarks]


class TestEstimates:
    """Means, estimates, intervals and positions."""

    def test_every_subject_stands_in_alphabetical_order_with_mean_estimate_and_interval(self) -> None:
        scores = scored(lines(leaders=("eva", "Bea", "ada")))
        (facet,) = scores.facets
        assert scores.table.subjects == ("ada", "Bea", "eva")
        assert (facet.means.n == 8).all()
        assert (facet.low < facet.estimate).all()
        assert (facet.estimate < facet.high).all()
        middle = facet.means.mean.mean()
        assert (np.abs(facet.estimate - middle) <= np.abs(facet.means.mean - middle) + 0.05).all()

    def test_the_mean_is_that_of_the_raters_means(self) -> None:
        rows = [*rated(ADA, 5), *rated(ADA, 3, item="C2"), *rated(ADA, "", 1), *rated(BEA, 3)]
        rows = [row for row in rows if row[3:] != ("C1", "")]
        (facet,) = scored(rows).facets
        assert facet.means.mean[0] == pytest.approx(((5 + 3) / 2 + 1) / 2)

    def test_estimates_are_those_of_the_one_estimator(self) -> None:
        (facet,) = scored(lines()).facets
        expected = leader_means(facet.means.mean, facet.means.sd**2, facet.means.n, items=3)
        assert facet.estimate == pytest.approx(expected.value)
        assert facet.own_share == pytest.approx(expected.own_share)

    def test_reversed_items_count_the_other_way_round(self) -> None:
        rows = [*rated(ADA, 5), *rated(ADA, 1, item="C2")]
        (facet,) = scored(rows, reverse=frozenset({"C2"})).facets
        assert facet.means.mean.tolist() == [5.0]

    def test_a_subject_stands_out_only_where_holm_over_subjects_and_facets_says_so(self) -> None:
        rows = [*lines(spread=1.2, seed=5), *lines(items=("R1", "R2"), seed=6)]
        scores = scored(rows, facets={"contact": ("C1", "C2", "C3"), "room": ("R1", "R2")})
        cards = {
            subject: {
                one.facet: Estimate(one.estimate[place], one.low[place], one.high[place])
                for one in scores.facets
            }
            for place, subject in enumerate(scores.table.subjects)
        }
        standings = compare(cards, {one.facet: one.reference for one in scores.facets})
        words = {1: "above", 0: "not-distinguishable", -1: "below"}
        for standing in standings:
            (facet,) = (one for one in scores.facets if one.facet == standing.measure)
            place = scores.table.subjects.index(standing.leader)
            if facet.position[place]:  # with Student's t, less is claimed than with a normal law
                assert words[int(facet.position[place])] == standing.against_reference
        assert any(one.position.any() for one in scores.facets)

    def test_all_subjects_equal_means_that_nobody_stands_out(self) -> None:
        rows = [row for leader in LEADERS for row in rated(leader, 2, 3, 4)]
        (facet,) = scored(rows).facets
        assert not facet.position.any()
        assert np.ptp(facet.estimate) == pytest.approx(0)
        assert facet.reliability.icc is None

    @given(st.permutations(range(24)))
    def test_the_order_of_the_lines_changes_nothing(self, order: list[int]) -> None:
        rows = lines(raters=4, items=("C1", "C2"))
        plain, turned = scored(rows).facets[0], scored([rows[place] for place in order]).facets[0]
        for name in ("estimate", "low", "high", "p", "position"):
            assert getattr(turned, name) == pytest.approx(getattr(plain, name))


class TestEdges:
    """Files that are too small, too equal or too empty for some figure."""

    def test_one_rater_has_an_interval_and_no_agreement_or_spread(self) -> None:
        (facet,) = scored([*rated(ADA, 4), *rated(ADA, 5, item="C2")]).facets
        assert facet.high[0] - facet.low[0] > 1.5
        assert all(isnan(one[0]) for one in (facet.agreement.r_wg_j, facet.agreement.a_wg, facet.means.sd))
        assert isnan(facet.agreement.deviation[0])

    def test_two_raters_at_both_ends_disagree_entirely(self) -> None:
        (facet,) = scored(rated(ADA, 1, 5)).facets
        agreement = facet.agreement
        assert (agreement.r_wg_j[0], agreement.deviation[0], agreement.a_wg[0]) == (0, 2, -1)

    def test_raters_who_all_say_the_same_agree_and_still_leave_an_interval(self) -> None:
        (facet,) = scored([row for leader in LEADERS for row in rated(leader, 5, 5, 5)]).facets
        agreement = facet.agreement
        assert (agreement.r_wg_j[0], agreement.deviation[0], agreement.a_wg[0]) == (1, 0, 1)
        assert facet.low[0] < facet.estimate[0] <= 5
        assert facet.high[0] == 5
        assert facet.reliability.alpha is None
        assert facet.reliability.omega is None

    def test_a_mean_too_near_an_end_has_no_a_wg(self) -> None:
        (facet,) = scored(rated(ADA, 5, 5, 5, 5, 4)).facets
        assert isnan(facet.agreement.a_wg[0])

    def test_a_single_subject_is_not_pulled_and_set_against_nobody(self) -> None:
        scores = scored(lines(leaders=(ADA,), raters=60))
        (facet,) = scores.facets
        assert facet.estimate == pytest.approx(facet.means.mean)
        assert (facet.position.tolist(), facet.own_share.tolist()) == ([0], [1])
        assert (facet.reliability.icc, facet.reliability.omega) == (None, None)
        assert facet.reliability.alpha is not None
        assert (facet.ranks.best.tolist(), facet.ranks.worst.tolist()) == ([1], [1])
        assert "one-subject" in codes(scores)

    def test_two_subjects_have_a_difference_and_no_reference(self) -> None:
        scores = scored([*rated(ADA, 5, 5, 4, 5), *rated(BEA, 1, 1, 2, 1)])
        (facet,) = scores.facets
        assert facet.estimate == pytest.approx(facet.means.mean)
        assert facet.position.tolist() == [0, 0]
        assert facet.difference is not None
        assert facet.difference.value == pytest.approx(4.75 - 1.25)
        assert facet.difference.low < facet.difference.value < facet.difference.high
        assert facet.reliability.icc is None
        assert "two-subjects" in codes(scores)

    def test_a_difference_is_not_narrowed_by_the_ends_of_the_scale(self) -> None:
        (facet,) = scored([*rated(ADA, 3), *rated(BEA, 3)]).facets
        assert facet.difference is not None
        error = (0.65**2 * (2 + 3) / 3) ** 0.5  # of one rater on one item; t with 4 degrees of freedom
        assert facet.difference.high == pytest.approx(2.776445 * error * 2**0.5, abs=1e-5)
        assert facet.difference.low == -facet.difference.high

    def test_an_item_that_is_constant_is_left_out_of_alpha_and_kept_in_the_mean(self) -> None:
        rows = lines()
        flat: list[Line] = [(*row[:3], "C9", 5) for row in rows if row[3] == "C1"]
        plain, more = scored(rows).facets[0], scored([*rows, *flat]).facets[0]
        assert more.reliability.alpha == plain.reliability.alpha
        assert more.means.mean == pytest.approx((3 * plain.means.mean + 5) / 4)
        assert "constant" in codes(scored([*rows, *flat]))

    def test_a_rater_with_fewer_than_half_of_the_items_is_left_out_of_that_facet(self) -> None:
        rows = [*rated(ADA, 5, 3), *rated(ADA, 5, "", item="C2"), *rated(ADA, 5, "", item="C3")]
        scores = scored(rows)
        assert scores.facets[0].means.n.tolist() == [1]
        assert "too-few-items" in codes(scores)

    def test_exactly_half_of_the_items_is_enough(self) -> None:
        rows = [*rated(ADA, 5, 3), *rated(ADA, 5, "", item="C2")]
        assert scored(rows).facets[0].means.n.tolist() == [2]

    def test_a_subject_whom_nobody_could_observe_is_listed_as_such(self) -> None:
        scores = scored([*lines(), *rated("Zoe", "", "", "")])
        (facet,) = scores.facets
        assert facet.means.n[-1] == 0
        assert isnan(facet.estimate[-1])
        (told,) = (remark for remark in scores.remarks if remark.code == "not-observable")
        assert told.facts["names"] == ["Zoe"]

    def test_subjects_who_differ_less_than_chance_have_an_icc_that_is_not_clipped(self) -> None:
        scores = scored([row for leader in LEADERS for row in rated(leader, 1, 3, 5)] + rated(ADA, 1, 5, 4))
        icc = scores.facets[0].reliability.icc
        assert icc is not None
        assert icc.icc1 < 0
        assert "no-difference" in codes(scores)

    def test_nothing_to_score_is_refused(self) -> None:
        with pytest.raises(BadRatings, match="No rating is left"):
            scored(rated(ADA, "", ""))

    def test_numbers_off_the_scale_and_ratings_that_stand_twice_are_refused(self) -> None:
        with pytest.raises(BadRatings, match="off the scale from 1 to 5"):
            scored(rated(ADA, 6))
        with pytest.raises(BadRatings, match="twice"):
            scored([*rated(ADA, 4), *rated(ADA, 4)])

    def test_raters_of_the_same_name_under_two_subjects_are_two_raters(self) -> None:
        scores = scored([*rated(ADA, 4), *rated(BEA, 4)])
        assert len(scores.table.place) == 2
        assert Remark("same-raters", {"n": 1}) in scores.remarks

    def test_raters_of_one_subject_each_are_not_told_of(self) -> None:
        assert "same-raters" not in codes(scored([*rated(ADA, 4), *rated(BEA, 4, group="peer")]))

    def test_a_rater_who_ticks_the_same_everywhere_is_kept_and_told_of(self) -> None:
        items = tuple(f"Q{n}" for n in range(6))
        rows: list[Line] = [(ADA, "report", "flat", item, 5) for item in items]
        rows += [(ADA, "report", f"r{n}", item, 2 + n % 2) for n in range(3) for item in items[:5]]
        scores = scored(rows)
        assert scores.facets[0].means.n.tolist() == [4]
        (told,) = (remark for remark in scores.remarks if remark.code == "straight")
        assert told.facts["n"] == 1
        assert told.facts["change"] == pytest.approx((5 + 2 + 3 + 2) / 4 - 7 / 3)


class TestGroups:
    """Rater groups, weights, and those who did not answer."""

    def test_eight_three_and_two_raters_are_worth_twelve(self) -> None:
        means = scored(BY_GROUP, weights=WEIGHTS).facets[0].means
        assert means.n_eff[0] == pytest.approx(12.0)
        assert means.basis[0] == pytest.approx(0.5 * 4 + 0.25 * 3 + 0.25 * 2)
        assert means.mean[0] == pytest.approx((8 * 4 + 3 * 3 + 2 * 2) / 13)

    def test_groups_that_differ_are_no_noise_of_a_weighted_mean(self) -> None:
        rows = [
            row
            for leader in LEADERS
            for row in [*rated(leader, *[4] * 5), *rated(leader, *[2] * 5, group="peer")]
        ]
        (facet,) = scored(rows, weights={"report": 0.5, "peer": 0.5}).facets
        assert facet.means.variance.tolist() == [0, 0, 0]
        assert facet.means.df.tolist() == [8, 8, 8]
        assert facet.means.sd[0] > 1
        expected = leader_means([3.0] * 3, [0.0] * 3, [10] * 3, items=1, dfs=[8] * 3)
        assert facet.low == pytest.approx(expected.low)

    def test_the_spread_within_groups_is_that_of_deviations_from_group_means(self) -> None:
        rows = [*rated(ADA, 5, 3, 4), *rated(ADA, 1, 3, group="peer")]
        means = scored(rows, weights={"report": 0.7, "peer": 0.3}).facets[0].means
        assert means.variance[0] == pytest.approx((2 + 2) / (5 - 2))
        assert scored(rows).facets[0].means.variance[0] == pytest.approx(means.sd[0] ** 2)

    def test_only_the_proportions_of_weights_matter(self) -> None:
        doubled = {group: 2 * weight for group, weight in WEIGHTS.items()}
        one, other = (scored(BY_GROUP, weights=each).facets[0] for each in (WEIGHTS, doubled))
        assert one.estimate == pytest.approx(other.estimate)

    def test_with_one_group_the_weights_are_dropped_and_it_is_said(self) -> None:
        scores = scored([*BY_GROUP, *rated(BEA, 4, 5)], weights=WEIGHTS)
        means = scores.facets[0].means
        assert (means.n_eff[1], means.basis[1]) == (2, 4.5)
        assert "one-group" in codes(scores)

    def test_where_a_group_is_missing_the_others_share_its_weight_and_it_is_said(self) -> None:
        rows = [*BY_GROUP, *rated(BEA, 4), *rated(BEA, 2, group="peer")]
        scores = scored(rows, weights=WEIGHTS)
        assert scores.facets[0].means.basis[1] == pytest.approx((0.5 * 4 + 0.25 * 2) / 0.75)
        assert "some-groups" in codes(scores)

    @pytest.mark.parametrize("name", ["self", "Self", "SELF"])
    def test_ratings_of_oneself_are_never_averaged_in(self, name: str) -> None:
        rows = [*BY_GROUP, *rated(ADA, 5, group=name)]
        left_out = left_out_by_default(ratings(rows).groups)
        assert left_out == {name}
        scores = scored(rows, left_out=left_out)
        assert scores.facets[0].means.n[0] == 13
        assert "left-out" in codes(scores)

    def test_where_few_of_those_invited_answered_bounds_are_given(self) -> None:
        rows = rated(ADA, 4, 4, 4, 3, 4)
        few, most = (scored(rows, invited={ADA: n}).facets[0].worst_case[0] for n in (12, 8))
        assert few == pytest.approx([2.1667, 4.5], abs=1e-4)
        assert np.isnan(most).all()


class TestReliability:
    """Figures with known values, and how they follow from the raters."""

    def test_icc_of_shrout_and_fleiss(self) -> None:
        judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
        rows = [row for n, answers in enumerate(judged) for row in rated(f"target {n}", *answers)]
        icc = scored(rows, scale=(1, 10)).facets[0].reliability.icc
        assert icc is not None
        assert icc.icc1 == pytest.approx(0.16574177, abs=1e-8)

    def test_alpha_within_one_subject_is_the_usual_alpha(self) -> None:
        found = scored(lines(leaders=(ADA,), raters=30)).facets[0].reliability
        assert found.alpha is not None
        assert found.alpha_within is not None
        assert found.alpha.value == pytest.approx(found.alpha_within.value, abs=1e-12)

    def test_two_items_get_spearman_and_brown(self) -> None:
        two, three = (
            scored(lines(items=items)).facets[0].reliability for items in (("C1", "C2"), ("C1", "C2", "C3"))
        )
        assert two.spearman_brown is not None
        assert three.spearman_brown is None


class TestRanks:
    """Sets of ranks, of all subjects at once and of one alone."""

    def test_few_raters_make_ranks_less_sure_than_a_normal_law_would(self) -> None:
        (facet,) = scored([*rated(ADA, 4, 5), *rated(BEA, 3, 2), *rated("Eva", 3, 3)]).facets
        half = raw_means(facet.means.mean, facet.means.sd**2, facet.means.n, items=1).half
        whole = [Estimate(m, m - h, m + h) for m, h in zip(facet.means.mean, half, strict=True)]
        assert list(zip(facet.ranks.best, facet.ranks.worst, strict=True)) == rank_sets(whole)

    def test_the_rank_of_one_alone_is_at_least_as_sure_as_those_of_all_at_once(self) -> None:
        (facet,) = scored(lines(leaders=[f"leader {n}" for n in range(30)], spread=1)).facets
        ranks = facet.ranks
        assert (ranks.best <= ranks.marginal_best).all()
        assert (ranks.marginal_worst <= ranks.worst).all()
        assert (ranks.worst - ranks.best).sum() > (ranks.marginal_worst - ranks.marginal_best).sum()
