"""Spread of answers within a leader's raters, pooled over a campaign or taken from a prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.cells import ItemKey

Row = tuple[str, str, Mapping[str, float | None]]  # subject, set, numbers by item
Floats = NDArray[np.float64]

PRIOR_DF = 4.0
PRIOR_SD = 0.65  # on a scale that spans 4, such as 1..5
LEAST_LEADERS = 3
LEAST_BALLOTS = 15
LEAST_LEADERS_TOLD, LEAST_ANSWERS_TOLD = 10, 5
TOLD_STEP = 0.2
MOST_TOLD = 2.0
CAPPED_DF = 50.0
PARTS = ("number", "too-little", "too-much", "penalty")


@dataclass(frozen=True)
class Spread:
    """Standard deviation within a leader's raters, and the degrees of freedom for Student's t."""

    sd: float
    df: float


@dataclass(frozen=True)
class Pooled:
    """Pooled variances of a campaign by (item, part): the variance and its degrees of freedom.

    Parts: `number` is the answer itself; for amounts also `too-little` = max(-x, 0), `too-much` = max(x, 0)
    and `penalty` = |x|. Items whose answers are not `of_many` leaders fall back on the prior.
    `leaders` counts by item the leaders with a set of at least five answers to it.
    """

    n_leaders: int = 0
    n_ballots: int = 0
    variances: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    leaders: Mapping[str, int] = field(default_factory=dict)
    is_coarse: bool = False

    @property
    def coarse(self) -> Pooled:
        """The same, only as fine as it may be told, for everything that people read.

        For an item with fewer than ten leaders the prior alone: from a spread of their answers, beside the
        released cells, anybody could work out single answers. From ten leaders on the standard deviation in
        steps of .2, no smaller than that of the prior and at most twice as large, and degrees of freedom in
        tens.
        """
        return replace(self, is_coarse=True)

    @property
    def is_told(self) -> bool:
        """Whether any spread says something about the answers; False: all are the prior's."""
        return any(self.tells(item) for item, _ in self.variances)

    def tells(self, item_id: str) -> bool:
        """Whether the spread of a pooled item says something about its answers; False: it is the prior's."""
        return not self.is_coarse or self.leaders.get(item_id, 0) >= LEAST_LEADERS_TOLD

    @property
    def enough(self) -> bool:
        """Whether the campaign is large enough for figures of its own."""
        return self.n_leaders >= LEAST_LEADERS and self.n_ballots >= LEAST_BALLOTS

    def spread(self, item: ItemKey, part: str = "number") -> Spread:
        """Moderated standard deviation of an item's part, in the unit of the answer.

        The prior (4 degrees of freedom, .65 on 1..5, stretched to the item's span) is used alone when the
        campaign is small. The same prior serves the parts of an amount: none of them can vary more than the
        answer itself, since each is a function of it that never stretches distances.
        """
        variance, df = self.variances.get((item.id, part), (0.0, 0.0)) if self.tells(item.id) else (0.0, 0.0)
        prior = prior_sd(item)
        moderated = sqrt(moderate(variance, df, PRIOR_DF, prior**2))
        if self.is_coarse and df:
            told = _next_step(min(max(moderated, prior), MOST_TOLD * prior))
            return Spread(told, min(PRIOR_DF + df // 10 * 10, CAPPED_DF))
        return Spread(moderated, min(PRIOR_DF + df, CAPPED_DF))

    def is_least(self, item: ItemKey) -> bool:
        """Whether the spread of an item is the smallest that is ever told of it."""
        return self.spread(item).sd <= _next_step(prior_sd(item))


def prior_sd(item: ItemKey) -> float:
    """Standard deviation of the prior, in the unit of the answer."""
    return PRIOR_SD * item.span / 4


def _next_step(sd: float) -> float:
    return round(ceil(round(sd / TOLD_STEP, 9)) * TOLD_STEP, 9)


def moderate(variance: float, df: float, prior_df: float, prior_variance: float) -> float:
    """Posterior variance (d0 s0^2 + df s^2) / (d0 + df). Source: Smyth 2004, doi 10.2202/1544-6115.1027."""
    if prior_df == inf:
        return prior_variance
    return (prior_df * prior_variance + df * variance) / (prior_df + df)


def pool(rows: Sequence[Row]) -> Pooled:
    """Pool the variance of every item within the rater sets of each leader, from sheets in memory.

    `rows` holds one entry per sheet: subject, set and numbers by item (None: not in a position to say).
    An item whose answers are not `of_many` leaders falls back on the prior.
    """
    items = sorted({item for _, _, numbers in rows for item in numbers})
    table = number_table(rows, items)
    leaders = codes([subject for subject, _, _ in rows])
    groups = codes([f"{subject} {set_id}" for subject, set_id, _ in rows])
    variances, told = {}, {}
    for column, item in enumerate(items):
        held = ~np.isnan(table[:, column])
        if of_many(np.bincount(leaders[held])):
            numbers, group = table[held, column], groups[held]
            variances.update({(item, part): _within(values, group) for part, values in _parts(numbers)})
            told[item] = len(np.unique(leaders[held & _in_large_sets(groups, held)]))
    return Pooled(len(set(leaders.tolist())), len(rows), variances, told)


def of_many(sheets: ArrayLike) -> bool:
    """Whether a figure may be told as one of a whole wave, from the number of sheets about each leader.

    At least three leaders with five sheets or more, and none with more than half of all: otherwise the figure
    would be, or nearly be, that of a single leader.
    """
    counts = np.asarray(sheets, float)
    large = counts >= LEAST_ANSWERS_TOLD
    return bool(large.sum() >= LEAST_LEADERS and counts.max() <= counts.sum() / 2)


def _in_large_sets(groups: NDArray[np.int64], held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.bincount(groups[held], minlength=int(groups.max()) + 1)[groups] >= LEAST_ANSWERS_TOLD


def number_table(rows: Sequence[Row], items: Sequence[str]) -> Floats:
    """Numbers as a table of sheets by items; NaN where there is no number."""
    table = np.full((len(rows), len(items)), np.nan)
    for index, (_, _, numbers) in enumerate(rows):
        for column, item in enumerate(items):
            number = numbers.get(item)
            if number is not None:
                table[index, column] = number
    return table


def codes(names: Sequence[str]) -> NDArray[np.int64]:
    """Names as numbers 0, 1, 2 ... in sorted order."""
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.array([places[name] for name in names], dtype=np.int64)


def _parts(numbers: Floats) -> list[tuple[str, Floats]]:
    return [
        ("number", numbers),
        ("too-little", np.maximum(-numbers, 0)),
        ("too-much", np.maximum(numbers, 0)),
        ("penalty", np.abs(numbers)),
    ]


def _within(values: Floats, groups: NDArray[np.int64]) -> tuple[float, float]:
    counts = np.bincount(groups)
    means = np.bincount(groups, weights=values) / np.maximum(counts, 1)
    df = len(values) - int((counts > 0).sum())
    squares = float(((values - means[groups]) ** 2).sum())
    return (squares / df, float(df)) if df else (0.0, 0.0)


def fit_variance_prior(variances: Floats, dfs: Floats) -> tuple[float, float]:
    """Degrees of freedom d0 and variance s0^2 of the prior that a set of sample variances comes from.

    Moments of log s^2; variances of zero are lifted to 1e-5 of the median; d0 is infinite when the
    variances differ no more than chance. Source: Smyth 2004, doi 10.2202/1544-6115.1027.
    Raises ValueError with fewer than three usable variances or a median of zero.
    """
    from scipy.special import digamma, polygamma

    usable = np.asarray(dfs) > 0
    s2, half = np.asarray(variances, float)[usable], np.asarray(dfs, float)[usable] / 2
    if len(s2) < 3 or np.median(s2) <= 0:
        raise ValueError("at least three variances and a positive median are needed")
    s2 = np.maximum(s2, 1e-5 * np.median(s2))
    logs = np.log(s2) - digamma(half) + np.log(half)
    excess = float(logs.var(ddof=1) - polygamma(1, half).mean())
    if excess <= 0:
        return inf, float(s2.mean())
    prior_df = 2 * inverse_trigamma(excess)
    return prior_df, float(np.exp(logs.mean() + digamma(prior_df / 2) - np.log(prior_df / 2)))


def inverse_trigamma(value: float) -> float:
    """The x > 0 with trigamma(x) = value > 0, by Newton steps on 1 / trigamma."""
    from scipy.special import polygamma

    x = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, x))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, x))
        x += step
        if abs(step) < 1e-12 * x:
            break
    return x
