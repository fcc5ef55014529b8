"""Figures of a whole wave: how well it tells leaders apart, and how its items did.

They are arithmetic on what reports show already, released cells and the coarse spread behind intervals, and
on the little that `scoring.coarse` adds.
"""

from __future__ import annotations

from collections.abc import Sequence

from scoring.cells import ItemKey, ReleasedCell, SetKey
from scoring.coarse import Coarse, all_facets, coarse, items_of
from scoring.facets import score_credibility, score_facets
from scoring.internal import agreement, consistency
from scoring.item_report import item_figures
from scoring.pooling import Row
from scoring.readings import Readings, over_all_sets, read_sets
from scoring.reliability import raters_needed
from scoring.scores import FacetReliability, WaveFigures
from scoring.told_apart import LeaderMean, facet_variance, generalisability, one_way_of_means

Released = tuple[Sequence[SetKey], Sequence[ReleasedCell]]  # the sets and cells of one leader


def wave_figures(rows: Sequence[Row], items: Sequence[ItemKey], released: Sequence[Released]) -> WaveFigures:
    """Campaign figures of a wave; empty where the ballots are not `scoring.pooling.of_many` leaders.

    `rows` as for `pool`, `released` the sets and cells of every leader. Reliability is that of the bias (of
    agreement for credibility). `spread` is the coarse standard deviation within sets of raters, in points of
    the item; none for items with fewer than ten leaders. Raises ValueError for a cell of an unknown set.
    """
    found = coarse(rows, items)
    if not found.unable:
        return WaveFigures(found.pooled.n_leaders, [], [], {}, False)
    readings = [over_all_sets(read_sets(items, sets, cells, found.pooled), sets) for sets, cells in released]
    asked = [item for item in items if (item.id, "number") in found.pooled.variances]
    return WaveFigures(
        found.pooled.n_leaders,
        [
            _reliability(facet, asked, readings, found)
            for facet in all_facets(asked)
            if items_of(asked, facet)
        ],
        item_figures(items, asked, readings, found),
        {item.id: found.pooled.spread(item).sd for item in asked if found.pooled.tells(item.id)},
        True,
    )


def _reliability(
    facet: str, asked: Sequence[ItemKey], readings: Sequence[Readings], found: Coarse
) -> FacetReliability:
    kept = items_of(asked, facet)
    means = leader_means(facet, asked, readings)
    within = facet_variance(kept, found)
    one_way = one_way_of_means(means, within) if within is not None else None
    return FacetReliability(
        facet=facet,
        icc1=None if one_way is None else one_way[0],
        icc2=None if one_way is None else one_way[1],
        raters_for_70=None if one_way is None else raters_needed(one_way[0].value),
        generalisability=generalisability(kept, readings, means, found),
        **consistency(kept, readings, found),
        **agreement(kept, means, found),
    )


def leader_means(facet: str, items: Sequence[ItemKey], readings: Sequence[Readings]) -> list[LeaderMean]:
    """The published figure of every leader on a facet, with the middle of the published range of answers.

    Where the range is open above, its lower end counts, which keeps figures on the cautious side.
    """
    found = []
    for one in readings:
        if facet == "credibility":
            credible = score_credibility(items, one)
            figure, n_low, n_high = credible.mean, credible.n_low, credible.n_high
        else:
            score = next(score for score in score_facets(items, one) if score.facet == facet)
            figure, n_low, n_high = score.bias, score.n_low, score.n_high
        if figure is not None:
            found.append(LeaderMean(figure.value, n_low if n_high is None else (n_low + n_high) / 2))
    return found
