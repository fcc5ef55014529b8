"""The release rules of a wave as data: frozen, hashed into every ballot, never lowered afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from surveys.anonymity.canonical import canonical_json

RULES_VERSION = 1

N_RANGES: tuple[tuple[int, int | None], ...] = ((5, 7), (8, 9), (10, 14), (15, None))
"""The ranges in which a number of answers may be named."""

SCALE_POINTS = 5
"""Points of the scales that a rating may have, 1..5."""
DENIABLE = 2
"""Answers 1..2 (at the other end 4..5) are sensitive: nobody may be proved to have given one."""

BINS_FROM = 10
BINS_OUTSIDE = 4
"""Three bins: least answers, and least answers outside the largest bin."""
MEDIAN_FROM = 8
POOL_FROM = 8
"""Least ballots in a leader's pool before anything that raters said in words is shown."""
STATEMENTS_FROM = 3
COMMENTS_FROM = 3


class WeakPolicy(Exception):
    """Rules under which the certificate would not hold; they cannot be chosen."""


class UnknownPolicy(Exception):
    """Kept rules that this version of the program does not apply: it must not release under them."""


@dataclass(frozen=True)
class Profile:
    """How much an attacker is assumed to know.

    The bands of a rating absorb `low_coalition` colluding raters at the sensitive end and
    `high_coalition` at the other. `claims` lists (least n, colluding raters) that are certified.
    """

    least_k: int
    low_coalition: int
    high_coalition: int
    claims: tuple[tuple[int, int], ...]


PROFILES = {
    "default": Profile(least_k=5, low_coalition=1, high_coalition=0, claims=((5, 1), (10, 2))),
    "high-fear": Profile(least_k=8, low_coalition=2, high_coalition=1, claims=((8, 2),)),
}


@dataclass(frozen=True)
class Policy:
    """The rules of one wave.

    `k` is the least number of answers behind a figure, `profile` one of "default" (k at least 5) and
    "high-fear" (k at least 8). Raises WeakPolicy for anything below what is certified.
    """

    k: int = 5
    profile: str = "default"

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise WeakPolicy(f"there are no rules called {self.profile}")
        if self.k < self.bands.least_k:
            raise WeakPolicy(f"the profile {self.profile} needs at least {self.bands.least_k} answers")

    @property
    def bands(self) -> Profile:
        """The numbers behind the profile's name."""
        return PROFILES[self.profile]

    def coalition(self, n: int) -> int:
        """How many colluding raters figures of n answers are certified against; 0: a reader alone."""
        return max((c for least, c in self.bands.claims if n >= max(least, self.k)), default=0)

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """The rules kept with a frozen wave.

        Raises UnknownPolicy unless they mean the same here as they did then.
        """
        try:
            kept = json.loads(text)
            policy = cls(k=kept["k"], profile=kept["profile"])
        except (ValueError, KeyError, TypeError, WeakPolicy) as error:
            raise UnknownPolicy("these release rules cannot be read") from error
        if policy.canonical_json != canonical_json(kept):
            raise UnknownPolicy("these release rules are not those of this version of the program")
        return policy

    @property
    def canonical_json(self) -> str:
        """Every rule with its numbers, in the one spelling that is hashed."""
        return canonical_json(_rules(self))

    @property
    def sha256(self) -> str:
        """Fingerprint of the rules, in hex; part of what every ballot is bound to."""
        return sha256(self.canonical_json.encode()).hexdigest()


def policy_for(profile: str) -> Policy:
    """The rules of a profile with the smallest k that it allows."""
    if profile not in PROFILES:
        raise WeakPolicy(f"there are no rules called {profile}")
    return Policy(k=PROFILES[profile].least_k, profile=profile)


def _rules(policy: Policy) -> dict[str, Any]:
    return {
        "v": RULES_VERSION,
        "k": policy.k,
        "profile": policy.profile,
        "claims": policy.bands.claims,
        "merge": "smallest with next smallest until each has k; ties by name; by counts only",
        "n_ranges": N_RANGES,
        "rating": {
            "deniable": DENIABLE,
            "low_coalition": policy.bands.low_coalition,
            "high_coalition": policy.bands.high_coalition,
            "low_band": "S <= max(n + deniable + 4 low_coalition, 2n)",
            "high_band": "S >= 5n - 4 high_coalition - 1",
            "step": "0.1; never beyond the bound of a band",
        },
        "amount": {
            "both": "D and E to 0.1; sums 0 and 1 share a label",
            "one_total": "S_D + S_E >= min(3n - 7, 2n)",
            "divided": "3 |S_D - S_E| < S_D + S_E",
        },
        "bins": {"from": BINS_FROM, "outside": BINS_OUTSIDE, "step": "5 %"},
        "median": {"from": MEDIAN_FROM, "band": "the steps next to the median"},
        "statements": {"ballots": POOL_FROM, "from": STATEMENTS_FROM, "at_most": "(n - coalition - 1) / 3"},
        "comments": {
            "ballots": POOL_FROM,
            "from": COMMENTS_FROM,
            "mode": "quoted, unless themes only",
            "at_most": "n - coalition - 1",
        },
    }
