"""How often a pattern is named: for leaders who show it, and for leaders who show none.

`python -m tests.benchmarks.patterns` prints power and false alarms by number of raters. Leaders are made up:
the raters of a mode's archetype answer as its signature and its own items say, with noise; those of a
calibrated leader near the right amount. Agreement speaks for a mode only beyond the middle of its scale:
about a leader whose word is no longer sought raters answer 2 (.5), and 60 % of that archetype (2.9) is
hardly any evidence. Everything passes the real release rules.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
ENOUGH = 8


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
    """Where raters answer an item about the archetype of a mode, or about a calibrated leader (None)."""
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


@dataclass(frozen=True)
class Leader:
    """A made-up leader: how much (0..1) of a mode's archetype, and how far from the plain case elsewhere."""

    mode: FailureMode | None = None
    part: float = 1.0
    differing: float = 0.0

    def sheets(self, n: int, source: np.random.Generator) -> list[Sheet]:
        """The sheets of n raters."""
        middles = {key.id: self._middle(key) + source.normal(0, self.differing) for key in keys()}
        answers = [{key.id: _answer(key, middles[key.id], source) for key in keys()} for _ in range(n)]
        return [Sheet("standard", answers=one, calibration={}) for one in answers]

    def _middle(self, key: ItemKey) -> float:
        plain = middle(None, key)
        return plain + self.part * (middle(self.mode, key) - plain)


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
        for sheet in Leader(differing=DIFFERING).sheets(n, source)
    ]
    return pool(rows).coarse


def named(leader: Leader, n: int, repeats: int) -> list[tuple[str, str | None]]:
    """What stands out (mode, family or none, and which) in a leader who is rated again and again."""
    source = np.random.default_rng(360 + n)
    found = []
    for _ in range(repeats):
        standout = scored(leader.sheets(n, source), pooled_of_a_wave()).standout
        found.append((standout.kind, standout.name))
    return found


def power(n: int, part: float, repeats: int) -> list[Result]:
    """How often leaders with so much of an archetype are named by their own mode, and by another one."""
    found = {slug: named(Leader(mode, part, DIFFERING), n, repeats) for slug, mode in failure_modes().items()}
    own = {slug: sum(one == ("mode", slug) for one in each) / repeats for slug, each in found.items()}
    other = [one[0] == "mode" and one[1] != slug for slug, each in found.items() for one in each]
    least, mean = min(own, key=lambda slug: own[slug]), float(np.mean(list(own.values())))
    what = f"{n} raters, {part:.0%} of an archetype"
    said = f"{mean:.0%} named by their mode, least {least} with {own[least]:.0%}"
    wrong = float(np.mean(other))
    return [
        Result("patterns", what, said, mean >= POWER if part == 1 and n >= ENOUGH else None),
        Result("patterns", what, f"{wrong:.1%} named by another mode", wrong <= FALSE_ALARMS),
    ]


def false_alarms(n: int, repeats: int, differing: float) -> Result:
    """How often a mode or a family is named for a calibrated leader."""
    found = named(Leader(differing=differing), n, repeats)
    modes, families = (sum(kind == one for kind, _ in found) / repeats for one in ("mode", "family"))
    most = Counter(name for _, name in found if name).most_common(2)
    said = f"mode {modes:.1%}, family {families:.1%}; most often {most}"
    what = f"{n} raters, calibrated leaders who differ by {differing:g}"
    return Result("patterns", what, said, None if differing else modes + families <= FALSE_ALARMS)


def results(repeats: int) -> Iterable[Result]:
    """Power and false alarms for five to thirty raters."""
    for n in (5, 8, 12, 20, 30):
        for part in (1.0, 0.6):
            yield from power(n, part, max(repeats // 10, 5))
        for differing in (0.0, DIFFERING):
            yield false_alarms(n, repeats, differing)


if __name__ == "__main__":
    sys.exit(report(results(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
