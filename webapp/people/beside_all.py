"""A leader's predictions beside the mean of all leaders of the wave; from published facets alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from statistics import fmean

from scoring import Foresight, foresight
from surveys.corrections import Report
from surveys.kept_calibration import Foresight as KeptForesight
from surveys.scorecards import Scorecard

LEAST_LEADERS = 5
"""With fewer, the mean would tell a leader too much of another leader's report."""


def beside_all(reports: Sequence[Report]) -> list[Report]:
    """The same reports, with the mean of all leaders beside each leader's predictions if there are enough."""
    means = mean_places([report.card for report in reports])
    return (
        [replace(report, card=_compared(report.card, means)) for report in reports] if means else [*reports]
    )


def mean_places(cards: Sequence[Scorecard]) -> dict[str, float]:
    """Where leaders are put on average, by facet; only facets that are shown of enough leaders."""
    places: dict[str, list[float]] = {}
    for card in cards:
        for facet in card.facets:
            if facet.bias is not None:
                places.setdefault(facet.facet, []).append(facet.bias.value)
    return {facet: fmean(held) for facet, held in places.items() if len(held) >= LEAST_LEADERS}


def _compared(card: Scorecard, means: Mapping[str, float]) -> Scorecard:
    found = foresight(card.calibration.predictions, means)
    calibration = card.calibration.model_copy(update={"foresight": _kept(found)})
    return card.model_copy(update={"calibration": calibration})


def _kept(found: Foresight | None) -> KeptForesight | None:
    return None if found is None else KeptForesight.model_validate(asdict(found))
