"""The figures of a file of ratings as JSON; the README explains the keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.rating_remarks import Remark
from scoring.rating_scores import FacetScores, RatingScores
from scoring.scores import Estimate
from webapp.ratings import remarks
from webapp.ratings.method import formulas

FORMAT = "soundline-ratings-1"
POSITIONS = {1: "above", 0: "not distinguishable", -1: "below"}


def as_json(scores: RatingScores, notes: Sequence[Remark]) -> str:
    """All figures as JSON: one subject and facet a line, null where a figure is not defined; never NaN."""
    parts = {
        "format": _line(FORMAT),
        "reliability": _object((one.facet, reliability(one)) for one in scores.facets),
        "subjects": _array(subjects(scores)),
        "ranks": "{\n"
        + ",\n".join(f"{_line(one.facet)}: {_array(ranks(scores, one))}" for one in scores.facets)
        + "\n}",
        "method": _object(method(scores, notes).items()),
    }
    return _join(parts.items()) + "\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _array(values: Iterable[object]) -> str:
    return "[\n" + ",\n".join(map(_line, values)) + "\n]"


def _object(pairs: Iterable[tuple[str, object]]) -> str:
    return _join((key, _line(value)) for key, value in pairs)


def _join(texts: Iterable[tuple[str, str]]) -> str:
    """An object from its keys and from values that are JSON already."""
    return "{\n" + ",\n".join(f"{_line(key)}: {text}" for key, text in texts) + "\n}"


def known(figures: NDArray[Any]) -> list[Any]:
    """Figures as Python numbers, None for NaN."""
    return [None if figure != figure else figure for figure in figures.tolist()]


# --- reliability -----------------------------------------------------------------------------------


def reliability(scores: FacetScores) -> dict[str, Any]:
    """How well a facet can be measured."""
    found, icc = scores.reliability, scores.reliability.icc
    agreed = scores.agreement.r_wg_j
    return {
        "alpha": found.alpha.value if found.alpha else None,
        "alpha_ci": [found.alpha.low, found.alpha.high] if found.alpha else None,
        "omega": found.omega,
        "icc1": icc.icc1 if icc else None,
        "icc2": icc.icc2 if icc else None,
        "icc1_ci": [icc.icc1_low, icc.icc1_high] if icc else None,
        "icc2_ci": [icc.icc2_low, icc.icc2_high] if icc else None,
        "icc1_mean_n": icc.icc1_mean_n if icc else None,
        "rwg_j_mean": float(np.nanmean(agreed)) if np.isfinite(agreed).any() else None,
        "raters_needed_for_70": found.raters_for_70,
        "spearman_brown": found.spearman_brown,
        "alpha_within": found.alpha_within.value if found.alpha_within else None,
        "alpha_within_ci": [found.alpha_within.low, found.alpha_within.high] if found.alpha_within else None,
        "omega_within": found.omega_within,
        "alpha_between": found.alpha_between.value if found.alpha_between else None,
        "items": list(scores.items),
        "sheets": int(scores.means.n.sum()),
        "complete_sheets": found.complete,
        "mean_of_all": None if np.isnan(scores.reference) else scores.reference,
        "difference": _estimate(scores.difference),
    }


def _estimate(one: Estimate | None) -> list[float] | None:
    return [one.value, one.low, one.high] if one else None


# --- subjects --------------------------------------------------------------------------------------


def subjects(scores: RatingScores) -> Iterator[dict[str, Any]]:
    """One object per subject and facet: subjects in alphabetical order, facets as given."""
    by_facet = [list(_entries(scores, one)) for one in scores.facets]
    for entries in zip(*by_facet, strict=True):
        yield from entries


def _entries(scores: RatingScores, one: FacetScores) -> Iterator[dict[str, Any]]:
    """`n_complete` is how many raters answered every item: r_wg(J), AD and a_wg rest on them alone."""
    columns: dict[str, list[Any]] = {
        "subject": list(scores.table.subjects),
        "facet": [one.facet] * len(scores.table.subjects),
        "n": one.means.n.tolist(),
        "mean": known(one.means.mean),
        "estimate": known(one.estimate),
        "low": known(one.low),
        "high": known(one.high),
        "position": [POSITIONS[position] for position in one.position.tolist()],
        "p": known(one.p),
        "own_share": known(one.own_share),
        "sd": known(one.means.sd),
        "mean_ci": _pairs(one.raw_low, one.raw_high),
        "n_complete": one.agreement.n.tolist(),
        "rwg_j": known(one.agreement.r_wg_j),
        "rwg_j_by_chance": known(one.agreement.r_wg_j_by_chance),
        "ad": known(one.agreement.deviation),
        "ad_by_chance": known(one.agreement.deviation_by_chance),
        "a_wg": known(one.agreement.a_wg),
        "a_wg_by_chance": known(one.agreement.a_wg_by_chance),
        **_where_asked(scores, one),
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _where_asked(scores: RatingScores, one: FacetScores) -> dict[str, list[Any]]:
    """Figures that are there only for weights, for those invited, and for files with rater groups."""
    design, means = scores.table.design, one.means
    found: dict[str, list[Any]] = {}
    if design.weights:
        found |= {
            "weighted_mean": known(means.basis),
            "n_eff": known(np.where(means.n > 0, means.n_eff, np.nan)),
        }
    if design.invited:
        found["invited"] = [design.invited.get(subject) for subject in scores.table.subjects]
        found["worst_case"] = _pairs(*one.worst_case.T)
    if any(scores.table.groups):
        found["groups"] = list(_groups(scores, one))
    return found


def _pairs(low: NDArray[Any], high: NDArray[Any]) -> list[list[float] | None]:
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return [None if pair[0] != pair[0] else list(pair) for pair in pairs]


def _groups(scores: RatingScores, one: FacetScores) -> Iterator[dict[str, dict[str, float]]]:
    order = np.argsort(scores.table.groups)
    names = [scores.table.groups[place] for place in order]
    counts, means = one.means.group_n[:, order].tolist(), one.means.group_mean[:, order].tolist()
    for row in zip(counts, means, strict=True):
        yield {name: {"n": n, "mean": mean} for name, n, mean in zip(names, *row, strict=True) if n}


def ranks(scores: RatingScores, one: FacetScores) -> Iterator[dict[str, Any]]:
    """The ranks (1 is the largest mean) that cannot be ruled out for each subject who has a mean."""
    held = np.flatnonzero(one.means.n > 0).tolist()
    sets = zip(*(figures.tolist() for figures in asdict(one.ranks).values()), strict=True)
    for place, (best, worst, marginal_best, marginal_worst) in zip(held, sets, strict=True):
        yield {
            "subject": scores.table.subjects[place],
            "simultaneous": {"best": best, "worst": worst},
            "marginal": {"best": marginal_best, "worst": marginal_worst},
        }


# --- method ----------------------------------------------------------------------------------------


def method(scores: RatingScores, notes: Sequence[Remark]) -> dict[str, Any]:
    """How everything was computed, from what, and what should be known."""
    design = scores.table.design
    return {
        "soundline": version("soundline"),
        **formulas(scores),
        "scale": list(design.scale),
        "facets": {facet: list(items) for facet, items in design.facets.items()},
        "reversed": sorted(design.reverse),
        "weights": dict(design.weights) or None,
        "left_out": sorted(design.left_out),
        "counts": counts(scores),
        "notes": [remarks.sentence(one) for one in (*notes, *scores.remarks)],
    }


def counts(scores: RatingScores) -> Mapping[str, int]:
    """How much was scored: `raters` are distinct ids, `sheets` one for each rater of a subject."""
    table = scores.table
    return {
        "subjects": len(table.subjects),
        "raters": len(np.unique(table.rater)),
        "sheets": len(table.place),
        "items": len(table.design.items),
        "ratings": int(np.isfinite(table.numbers).sum()),
    }
