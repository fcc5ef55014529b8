"""What full scoring of a file of ratings costs, at 10 thousand, 100 thousand and a million ratings.

    python -m tests.benchmarks.scoring [--quick]

Every leader has ten raters who answer ten items of three facets. Scored is everything there is: facets,
estimates with intervals, agreement with its points under chance, reliability, comparison with a reference,
and ranks. Each size runs in a process of its own; CPU seconds are without start-up, memory is the peak of the
whole process. Beside it R, where it is installed: psych's alpha, lme4's model of leaders, and multilevel's
agreement, with our figures for the same. The exit status is 1 if a limit is passed. `--quick` leaves out the
million.
"""

from __future__ import annotations

import hashlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.agreement_table import agreement_table
from scoring.comparison import compare, worth_a_look
from scoring.generalisability import components, levels
from scoring.hierarchy import LeaderMeans, leader_means, raw_means
from scoring.mixed import one_way_reml
from scoring.ranks import dunnett_critical, rank_bounds, tukey_critical
from scoring.reliability import alpha, one_way, within_deviations
from scoring.scores import Estimate
from tests.benchmarks.results import Result, report

Floats = NDArray[np.float64]
Place = NDArray[np.int64]
TREE = Path(__file__).parents[2]
SIZES = (100, 1_000, 10_000)
RATERS, ITEMS = 10, 10
FACETS = {"clarity": slice(0, 3), "contact": slice(3, 6), "craft": slice(6, 10)}
SECONDS, MEGABYTES, STEEPEST = 2.0, 1_024.0, 15.0
"""The limits: CPU and memory for a million ratings, and growth of CPU from a tenth of it."""


def ratings(leaders: int) -> tuple[Floats, Place]:
    """Made-up answers on 1..5, a few of them missing; always the same."""
    source = np.random.default_rng(leaders)
    place = np.repeat(np.arange(leaders), RATERS)
    wish = source.normal(3.5, 0.45, (leaders, 1))[place] + source.normal(0, 0.55, (len(place), 1))
    answers = np.clip(np.round(wish + source.normal(0, 0.7, (len(place), ITEMS))), 1, 5)
    answers[source.random(answers.shape) < 0.002] = np.nan
    return answers, place


def score(answers: Floats, place: Place) -> dict[str, Any]:
    """Everything there is to say about a table of ratings, in arrays and small objects."""
    found = {name: _facet(answers[:, items], place) for name, items in FACETS.items()}
    found["all"] = _facet(answers, place)
    found["standings"] = _standings({name: found[name]["raw"] for name in FACETS})
    found["ranks"] = _ranks(found["all"]["raw"])
    return found


def _facet(answers: Floats, place: Place) -> dict[str, Any]:
    raters = np.nanmean(answers, axis=1)
    counts = np.bincount(place)
    means = np.bincount(place, weights=raters) / counts
    variances = np.bincount(place, weights=(raters - means[place]) ** 2) / np.maximum(counts - 1, 1)
    return {
        "estimates": leader_means(means, variances, counts, items=answers.shape[1]),
        "raw": raw_means(means, variances, counts, items=answers.shape[1]),
        "agreement": agreement_table(answers, place),
        "reliability": (one_way(raters, place), one_way_reml(raters, place), components(answers, place)),
        "consistency": (alpha(within_deviations(answers, place)), levels(answers, place)),
    }


def _standings(raw: dict[str, LeaderMeans]) -> list[Any]:
    leaders = range(len(next(iter(raw.values())).value))
    columns = {
        name: list(zip(one.value.tolist(), one.low.tolist(), one.high.tolist(), strict=True))
        for name, one in raw.items()
    }
    cards = {
        f"leader-{leader:05d}": {name: Estimate(*column[leader]) for name, column in columns.items()}
        for leader in leaders
    }
    standings = compare(cards, {name: float(one.value.mean()) for name, one in raw.items()})
    return [standings, worth_a_look(standings)]


def _ranks(raw: LeaderMeans) -> list[Any]:
    errors = (raw.high - raw.low) / 3.92
    leaders = len(errors)
    return [
        rank_bounds(raw.value, errors, critical(leaders)) for critical in (tukey_critical, dunnett_critical)
    ]


def measure(leaders: int) -> str:
    """CPU seconds, peak megabytes, a hash of all results, and CPU for what R is asked too."""
    score(*ratings(12))  # imports
    answers, place = ratings(leaders)
    found, seconds = _timed(lambda: score(answers, place))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    complete = ~np.isnan(answers).any(axis=1)
    whole, of_leader = answers[complete], place[complete]
    alone = [
        _timed(lambda: alpha(whole))[1],
        _timed(lambda: one_way_reml(whole.mean(axis=1), of_leader))[1],
        _timed(lambda: agreement_table(whole, of_leader))[1],
    ]
    np.set_printoptions(threshold=sys.maxsize, floatmode="unique")
    same = hashlib.sha256(repr(found).encode()).hexdigest()
    return " ".join([f"{seconds:.3f}", f"{peak:.0f}", same, *(f"{one:.4f}" for one in alone)])


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


def apart(leaders: int) -> list[str]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.scoring", "--one", str(leaders)]
    told = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=True)
    return told.stdout.split()


def in_r(leaders: int) -> list[str]:
    """CPU seconds of R for alpha, the model of leaders, and agreement; empty if R cannot do it."""
    command, script = shutil.which("Rscript"), Path(__file__).with_suffix(".R")
    if command is None:
        return []
    answers, place = ratings(leaders)
    whole = ~np.isnan(answers).any(axis=1)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        np.savetxt(file, np.column_stack([place, answers])[whole], fmt="%d", delimiter=",")
        file.flush()
        told = subprocess.run([command, script, file.name], capture_output=True, text=True, check=False)
    return told.stdout.split() if told.returncode == 0 else []


def run(*, quick: bool = False) -> Iterator[Result]:
    """Every size with its cost, growth, sameness, and R beside it."""
    spent: dict[int, float] = {}
    for leaders in SIZES[:-1] if quick else SIZES:
        seconds, peak, same, *alone = apart(leaders)
        spent[leaders] = float(seconds)
        told = f"{seconds} CPU s of {SECONDS}, {peak} MB of {MEGABYTES:.0f}"
        right = float(seconds) <= SECONDS and float(peak) <= MEGABYTES
        yield Result("scoring", f"{leaders * RATERS * ITEMS:,} ratings", told, right)
        if leaders == SIZES[0]:
            yield Result("scoring", "same bytes in two runs", same[:16], apart(leaders)[2] == same)
        yield from _beside_r(leaders, alone, in_r(leaders))
    below, above = list(spent)[-2:]
    growth = spent[above] / spent[below]
    yield Result("scoring", f"growth for 10 times {below:,}", f"{growth:.1f} times", growth <= STEEPEST)


def _beside_r(leaders: int, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Result]:
    names = ("alpha (psych)", "leaders (lme4)", "agreement (multilevel)")
    for name, own, other in zip(names, ours, theirs, strict=False):
        yield Result("scoring", f"{leaders:,} leaders, {name}", f"{own} CPU s, R {other} CPU s", None)
    if not theirs:
        yield Result(
            "scoring", f"{leaders:,} leaders in R", "R with psych, lme4 and multilevel is missing", None
        )


def main(arguments: Sequence[str]) -> int:
    """Print the table, or one measurement; the exit status."""
    if arguments[:1] == ["--one"]:
        print(measure(int(arguments[1])))
        return 0
    return report(run(quick="--quick" in arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
