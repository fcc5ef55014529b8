"""How the figures of a file of ratings are computed, in sentences that name priors, formulas and sources."""

from __future__ import annotations

from typing import Any

from scoring.hierarchy import ENOUGH_FOR_PRIOR, TAU_SD
from scoring.rating_scores import RatingScores
from surveys.roster_problems import marked

METHOD = "ratings-1"
"""Changes whenever the same file would give other figures."""

FORMULAS = {
    "means": marked(
        "A rater counts on a facet with at least half of its items; the rater's score is the mean of those "
        "answered. The mean of a subject is the mean of its raters' scores."
    ),
    "estimates": marked(
        "Moderated variance s~^2 = (d0 v + (n - 1) s^2)/(d0 + n - 1) (Smyth 2004, doi "
        "10.2202/1544-6115.1027). Below 60 subjects with two raters or more, v = (d0 s0^2 + Q)/(d0 + f), "
        "where Q sums (n - 1) s^2 and f sums n - 1 over all other subjects, at every number of subjects; "
        "d0 = 4 and s0^2 = .65^2 (2 + 3/J)/3 for J items on a scale that spans 4, stretched to the scale. "
        "From 60 on v = s0^2, and d0 (4 to 12) and s0 come from all subjects. m ~ N(theta, s~^2/n), theta ~ "
        "N(mu, tau^2), mu flat, tau half-normal, integrated over a grid; 95-percent intervals with "
        "Student's t on d0 + n - 1 degrees of freedom, cut off at the ends of the scale. Intervals hold on "
        "average over subjects, not for each extreme one."
    ),
    "shrinkage": marked(
        "Shrinkage moves a subject towards the others; own_share says how much of an estimate is its own "
        "raters'."
    ),
    "position": marked(
        "Each estimate against the mean of all estimates of its facet, two-sided, p adjusted after Holm "
        "1979 over subjects x facets, with Student's t; above or below needs p < .05. Of any group of "
        "subjects some lie below the mean."
    ),
    "ranks": marked(
        "Ranks that cannot be ruled out with 95 per cent, from means that were not pulled: Mogstad, Romano, "
        "Shaikh & Wilhelm 2024, doi 10.1093/restud/rdad006; simultaneous by Tukey and Kramer, marginal "
        "by Dunnett."
    ),
    "reliability": marked(
        "alpha (Feldt 1965, doi 10.1007/BF02289499) and omega (one factor by maximum likelihood, "
        "standardised items, at least 3 items and 50 raters) with all raters as rows; *_within of deviations "
        "within subjects, *_between of subjects' means (Geldhof, Preacher & Zyphur 2014, doi "
        "10.1037/a0032138). ICC(1) = (MSB - MSW)/(MSB + (n0 - 1) MSW), ICC(2) = (MSB - MSW)/MSB, intervals "
        "from F (Shrout & Fleiss 1979, doi 10.1037/0033-2909.86.2.420); icc1_mean_n uses the mean n instead."
    ),
    "agreement": marked(
        "r_wg(J) against a uniform null (James, Demaree & Wolf 1984, doi 10.1037/0021-9010.69.1.85), to "
        "be read beside what random answers do not reach in 95 of 100 cases (simulated, the same seed in "
        "every run); average deviation (Burke & Dunlap 2002, doi 10.1177/1094428102005002002); a_wg "
        "(Brown & Hauenstein 2005, doi 10.1177/1094428105275376). All from raters who answered every "
        "item; n_complete counts them."
    ),
    "groups": marked(
        "With weights: sum of w_g times group means, variance sum(w_g^2 s~^2/n_g), worth n_eff = "
        "1/sum(w_g^2/n_g) raters; s^2 is then the spread within the G groups of a subject, on n - G degrees "
        "of freedom in place of n - 1. Ratings of oneself are never averaged in."
    ),
    "worst_case": marked(
        "Where fewer than 60 in 100 of those invited answered: the mean if all others had chosen one end of "
        "the scale."
    ),
}


def formulas(scores: RatingScores) -> dict[str, Any]:
    """Version, priors (d0 and s0 by facet, in points of the scale) and formulas of these figures."""
    span = scores.table.design.span
    return {
        "scoring": METHOD,
        "priors": {
            "d0": {one.facet: one.prior_df for one in scores.facets},
            "s0": {one.facet: one.prior_sd for one in scores.facets},
            "tau_half_normal_sd": TAU_SD * span / 4,
            "estimated_from_subjects": ENOUGH_FOR_PRIOR,
        },
        "formulas": FORMULAS,
    }
