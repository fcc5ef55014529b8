"""How fast ballots are taken: counted per ballot and per group, in memory, never by anybody's address."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock

from webapp.ballot.refusals import TooFast

_BALLOT_BURST, _BALLOT_SECONDS = 10, 10.0
_GROUP_SPARE, _GROUP_SECONDS = 20, 1.0
_SWEEP_SECONDS = 60.0


class TokenBuckets:
    """Every key may be used some times at once, and again once every `seconds`."""

    def __init__(self, seconds: float, clock: Callable[[], datetime]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}
        self._sweep_at = 0.0
        self._lock = Lock()

    def take(self, key: Hashable, capacity: int) -> bool:
        """Use the key once; False if it was used `capacity` times and has to wait."""
        now = self._clock().timestamp()
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + self._seconds
            if full_at - now > capacity * self._seconds:
                return False
            self._full_at[key] = full_at
            self._forget(now)
        return True

    def __len__(self) -> int:
        return len(self._full_at)

    def _forget(self, now: float) -> None:
        # a key that may be used in full again says nothing, and is not kept
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_SECONDS
            self._full_at = {key: moment for key, moment in self._full_at.items() if moment > now}


class BallotLimits:
    """The two limits of a ballot: its own revisions, and all ballots of its group."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._by_ballot = TokenBuckets(_BALLOT_SECONDS, clock)
        self._by_group = TokenBuckets(_GROUP_SECONDS, clock)

    def check(self, gid: bytes, t: bytes, invited: int) -> None:
        """Raise TooFast if this ballot, or all of its group, come faster than people answer."""
        if not self._by_ballot.take((gid, t), _BALLOT_BURST):
            raise TooFast("You have changed your answers very often. Please wait a minute and send again.")
        if not self._by_group.take(gid, 2 * invited + _GROUP_SPARE):
            raise TooFast("Many ballots arrive right now. Please wait a minute and send again.")
