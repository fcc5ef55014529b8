"""All figures of one leader, from released cells and named answers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.calibration import bias_factor, calibration_questions, factor_label
from scoring.cells import ItemKey, KnownFigure, Ladder, Named, Prediction, ReleasedCell, SetKey
from scoring.evidence import DRAWS, LEADS, SEED, mode_ends, score_modes, stands_out
from scoring.facets import DIVIDED_PENALTY, ONE_STEP, ZONE, depth, score_credibility, score_facets
from scoring.hits import check_ranges
from scoring.modes import failure_modes
from scoring.pooling import PRIOR_DF, PRIOR_SD, Pooled
from scoring.practices import see_practices
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Calibration, SubjectScores
from scoring.selfother import check_predictions, foresight, self_other

VERSION = "2"
EARLIER_NOTES = (
    "weighted mean of D/3, E/3, (frequency - 1)/4, (5 - agreement)/4; strong .60 (interval from "
    ".35), clear .45 (.25), some .30 (.15), little .15",
    "gap minus .3 standard deviations towards the right amount",
)
"""Notes that scorecards of version 1 keep with their figures, and that a report goes on saying."""
SPREAD_ASSUMED = "prior only: fewer than ten leaders with five answers each"
SPREAD_TOLD = (
    "pooled within leaders of this wave, in steps of .2, from the prior to twice that; "
    "prior only for items with fewer than ten leaders with five answers each"
)


def score_subject(
    items: Sequence[ItemKey],
    sets: Sequence[SetKey],
    cells: Sequence[ReleasedCell],
    pooled: Pooled,
    named: Named,
    predictions: Mapping[str, Prediction],
    ladders: Mapping[str, Ladder],
    known: Mapping[str, KnownFigure] | None = None,
    hits_before: tuple[int, int] = (0, 0),
) -> SubjectScores:
    """Score one leader. The result is a function of published labels and named answers, so anybody can
    compute it again from what was shown; `pooled` only widens or narrows intervals.

    `items` is the scoring key, `sets` the rater sets with the number invited (their weight), `named` and
    `predictions` the leader's own page, `ladders` the calibration questions, `known` their true figures,
    `hits_before` the hits and ranges of the leader's earlier waves. Raises ValueError for a cell of an
    unknown set or an unknown direction.
    """
    by_set = read_sets(items, sets, cells, pooled)
    readings = over_all_sets(by_set, sets)
    facets = score_facets(items, readings)
    modes, ends = failure_modes(), mode_ends(items, readings)
    questions = calibration_questions(sets, cells, named.calibration, ladders, known)
    factor = bias_factor(questions, cells, ladders)
    checks = check_predictions(predictions, facets)
    return SubjectScores(
        facets=facets,
        by_set={one.set_id: score_facets(items, by_set[one.set_id]) for one in sets},
        credibility=score_credibility(items, readings),
        depth=depth(items, readings),
        modes=score_modes(modes, ends, cells),
        standout=stands_out(modes, ends),
        practices=see_practices(items, readings),
        self_other=self_other(items, named.answers, facets, pooled),
        calibration=Calibration(
            questions=questions,
            factor=factor,
            factor_label=factor_label(factor),
            predictions=checks,
            ranges=check_ranges(questions, hits_before),
            foresight=foresight(checks),
        ),
        method=method(pooled),
    )


def method(pooled: Pooled) -> dict[str, str]:
    """What stands behind the figures, for the method note of a report."""
    return {
        "scoring": VERSION,
        "interval": "95 %: Student's t, smallest n of the published range, band as a uniform law",
        "spread": SPREAD_TOLD if pooled.is_told else SPREAD_ASSUMED,
        "prior": f"{PRIOR_DF:g} degrees of freedom, standard deviation {PRIOR_SD:g} on 1 to 5",
        "facet": "bias E - D, penalty D + E, score 100(1 - (D + E)/3); sets weighted by number invited",
        "position": f"too little or too much: bias beyond {ZONE:g} and interval wholly on one side of 0; "
        f"right: else, interval within {ONE_STEP:g} and penalty at most {DIVIDED_PENALTY:g}",
        "divided": f"released as divided, or bias within {ZONE:g} and penalty above {DIVIDED_PENALTY:g}",
        "mode": "weighted mean of D/3, E/3, (frequency - 1)/4, (3 - agreement)/2, each at least 0; strong "
        "0.60 (interval from 0.35), clear 0.45 (0.25), some 0.30 (0.15), little 0.15",
        "standout": f"largest and at least .35 in {LEADS} of {DRAWS} draws, seed {SEED}",
        "self-other": "usual gap: 0.3 standard deviations towards the right amount, at most up to it; real: "
        "the interval lies beyond 0 and the usual gap",
        "calibration": "log-ratio to the middle of the published band; question spread .35, team spread .6",
    }
