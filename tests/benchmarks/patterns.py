"""How often a pattern is named: for leaders who show it, and for leaders who show none.

`python -m tests.benchmarks.patterns` prints power and false alarms by number of raters. Leaders are made up:
the raters of a mode's archetype answer as its signature and its own items say, with noise; those of a
calibrated leader near the right amount. Everything passes the real release rules.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from scoring import ItemKey, Named, Pooled, SetKey, SubjectScores, failure_modes, pool, score_subject
from scoring.modes import FailureMode
from scoring.pooling import Row
from surveys.instruments import Item, load_instrument
from surveys.release import policy_for, release_subject
from surveys.sheets import Sheet
from tests.benchmarks.results import Result, report

CLOSED = ("amount", "frequency", "agreement")
CALIBRATED = {"amount": 0.0, "frequency": 1.4, "agreement": 4.3}
SCALES = {"amount": (-3, 3), "frequency": (1, 5), "agreement": (1, 5)}
NOISE = 0.8
DIFFERING = 0.4
"""Standard deviation between calibrated leaders: nobody is exactly right in everything."""
SET = "report"
FALSE_ALARMS = 0.05
POWER = 0.8


@cache
def keys(form: str = "standard") -> tuple[ItemKey, ...]:
    """The scoring key of a form's closed items."""
    instrument = load_instrument("technical-leadership")
    return tuple(
        _key(item) for item in instrument.items if item.type in CLOSED and item.id in instrument.forms[form]
    )


def _key(item: Item) -> ItemKey:
    return ItemKey(
        item.id,
        item.type,  # type: ignore[arg-type]
        item.facet,
        item.reversed,
        dict(item.modes_low),
        dict(item.modes_high),
    )


def middle(mode: FailureMode | None, key: ItemKey) -> float:
    """Where raters answer an item about the archetype of a mode; without a mode, about a calibrated leader."""
    if mode is None:
        return CALIBRATED[key.kind]
    pull = mode.signature.get(key.facet or "")
    if key.kind == "amount" and pull is not None:
        sign = (-1 if pull.pole == "too-little" else 1) * (-1 if key.reversed else 1)
        return sign * 2 * pull.weight
    for keyed, end in ((key.modes_low, 2.0), (key.modes_high, 4.0)):
        if mode.slug in keyed and key.kind != "amount":
            return end
    return CALIBRATED[key.kind]


def sheets(
    mode: FailureMode | None, n: int, source: np.random.Generator, differing: float = 0.0
) -> list[Sheet]:
    """The sheets of n raters of one leader; `differing` moves the leader away from the plain case."""
    middles = {key.id: middle(mode, key) + source.normal(0, differing) for key in keys()}
    return [
        Sheet(
            "standard",
            answers={key.id: _answer(key, middles[key.id], source) for key in keys()},
            calibration={},
        )
        for _ in range(n)
    ]


def _answer(key: ItemKey, at: float, source: np.random.Generator) -> int:
    lowest, highest = SCALES[key.kind]
    return int(np.clip(np.round(source.normal(at, NOISE)), lowest, highest))


def scored(answered: Sequence[Sheet], pooled: Pooled) -> SubjectScores:
    """A leader of one set of raters, through the release rules."""
    released = release_subject(
        policy_for("default"), load_instrument("technical-leadership"), {SET: answered}
    )
    sets = [SetKey(SET, len(answered))]
    return score_subject(keys(), sets, released.cells, pooled, Named(), {}, {})


@cache
def pooled_of_a_wave(leaders: int = 12, n: int = 12) -> Pooled:
    """The spread within the leaders of a made-up campaign, as coarse as intervals may show it."""
    source = np.random.default_rng(11)
    rows: list[Row] = [
        (f"leader-{place}", SET, {item: float(x) for item, x in sheet.answers.items() if x is not None})
        for place in range(leaders)
        for sheet in sheets(None, n, source, DIFFERING)
    ]
    return pool(rows).coarse


def named(
    mode: FailureMode | None, n: int, repeats: int, differing: float = 0.0
) -> list[tuple[str, str | None]]:
    """What stands out (mode, family or none, and which) in leaders made again and again."""
    source = np.random.default_rng(360 + n)
    found = []
    for _ in range(repeats):
        standout = scored(sheets(mode, n, source, differing), pooled_of_a_wave()).standout
        found.append((standout.kind, standout.name))
    return found


def power(n: int, repeats: int) -> Result:
    """How often an archetype is named by its own mode, over all modes; and the mode named least often."""
    shares = {
        slug: sum(one == ("mode", slug) for one in named(mode, n, repeats)) / repeats
        for slug, mode in failure_modes().items()
    }
    least = min(shares, key=lambda slug: shares[slug])
    mean = float(np.mean(list(shares.values())))
    found = f"{mean:.0%} of archetypes named, least {least} with {shares[least]:.0%}"
    return Result("patterns", f"power, {n} raters", found, mean >= POWER if n >= 12 else None)


def wrong(n: int, repeats: int) -> Result:
    """How often an archetype is named by another mode than its own."""
    count = sum(
        one[0] == "mode" and one[1] != slug
        for slug, mode in failure_modes().items()
        for one in named(mode, n, repeats)
    )
    share = count / (repeats * len(failure_modes()))
    return Result("patterns", f"wrong mode, {n} raters", f"{share:.1%} of archetypes", share <= FALSE_ALARMS)


def false_alarms(n: int, repeats: int, differing: float) -> Result:
    """How often a mode or a family is named for a calibrated leader."""
    found = named(None, n, repeats, differing)
    modes, families = (sum(kind == one for kind, _ in found) / repeats for one in ("mode", "family"))
    what = f"false alarms, {n} raters, leaders differ by {differing:g}"
    return Result(
        "patterns", what, f"mode {modes:.1%}, family {families:.1%}", modes + families <= FALSE_ALARMS
    )


def results(repeats: int) -> Iterable[Result]:
    """Power and false alarms for five to thirty raters."""
    for n in (5, 8, 12, 20, 30):
        yield power(n, max(repeats // 10, 5))
        yield wrong(n, max(repeats // 10, 5))
        for differing in (0.0, DIFFERING):
            yield false_alarms(n, repeats, differing)


if __name__ == "__main__":
    sys.exit(report(results(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
