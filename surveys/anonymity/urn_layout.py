"""How sealed ballots lie in an urn: fixed slots in the order of t, always the same number of bytes.

A body is the number of ballots (4 bytes, big-endian), then for each of them t (32), its version (4) and
its box, sorted by t, then zeros up to the capacity. So neither the length nor the order of what is stored
says when or how often somebody wrote. Large groups are split into buckets by the first bits of t, so that
a write never rewrites much more than the group of one leader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_COUNT_BYTES = 4
_T_BYTES = 32
_VERSION_BYTES = 4
_EXPECTED_PER_BUCKET = 64
_SPARE_DEVIATIONS = 8
"""A bucket holds its expected ballots and 8 standard deviations more: no honest group ever fills one."""


@dataclass(frozen=True)
class SealedBallot:
    """What the ballot side knows of a ballot: its own name t, its version (1, 2, …) and its box."""

    t: bytes
    version: int
    box: bytes


@dataclass(frozen=True)
class UrnShape:
    """The measures of one group's urn: how many were invited, and the size of a box in bytes."""

    invited: int
    box_bytes: int

    @cached_property
    def buckets(self) -> int:
        """The smallest power of two that leaves at most 64 expected ballots to a bucket."""
        return 1 << max(0, math.ceil(math.log2(self.invited / _EXPECTED_PER_BUCKET)))

    @cached_property
    def capacity(self) -> int:
        """Slots in one bucket."""
        if self.buckets == 1:
            return self.invited
        expected = self.invited / self.buckets
        return math.ceil(expected + _SPARE_DEVIATIONS * math.sqrt(expected))

    @property
    def slot_bytes(self) -> int:
        """Bytes of one slot."""
        return slot_bytes(self.box_bytes)

    @property
    def body_bytes(self) -> int:
        """Bytes of one bucket, empty or full."""
        return _COUNT_BYTES + self.capacity * self.slot_bytes

    def bucket_of(self, t: bytes) -> int:
        """The bucket of a ballot: the first bits of t."""
        return int.from_bytes(t[:4], "big") * self.buckets >> 32

    def pack(self, ballots: Iterable[SealedBallot]) -> bytes:
        """The body of a bucket that holds these ballots. Raises ValueError if they do not fit."""
        ordered = sorted(ballots, key=lambda ballot: ballot.t)
        if len(ordered) > self.capacity or any(len(ballot.box) != self.box_bytes for ballot in ordered):
            raise ValueError("these ballots do not fit into the urn")
        slots = (ballot.t + ballot.version.to_bytes(_VERSION_BYTES, "big") + ballot.box for ballot in ordered)
        body = len(ordered).to_bytes(_COUNT_BYTES, "big") + b"".join(slots)
        return body.ljust(self.body_bytes, b"\x00")

    def unpack(self, body: bytes) -> list[SealedBallot]:
        """The ballots in the body of a bucket, sorted by t. Raises ValueError for another length."""
        if len(body) != self.body_bytes:
            raise ValueError("this urn has another shape")
        starts = (_COUNT_BYTES + place * self.slot_bytes for place in range(count_in(body)))
        return [_read_slot(body[start : start + self.slot_bytes]) for start in starts]


def slot_bytes(box_bytes: int) -> int:
    """Bytes of a slot for boxes of this size."""
    return _T_BYTES + _VERSION_BYTES + box_bytes


def count_in(head: bytes) -> int:
    """The number of ballots in a bucket, from its first four bytes."""
    return int.from_bytes(head[:_COUNT_BYTES], "big")


def _read_slot(slot: bytes) -> SealedBallot:
    end = _T_BYTES + _VERSION_BYTES
    return SealedBallot(slot[:_T_BYTES], int.from_bytes(slot[_T_BYTES:end], "big"), slot[end:])
