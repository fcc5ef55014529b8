"""What every implementation of the blind credential shares: the words, and what it refuses on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from surveys.anonymity.refusals import BadElement, BadScalar, BadSeed

ELEMENT_BYTES = 32
SCALAR_BYTES = 32
SEED_BYTES = 32
PROOF_BYTES = 2 * SCALAR_BYTES
OUTPUT_BYTES = 64
ORDER = 2**252 + 27742317777372353535851937790883648493
"""The prime order of ristretto255, called L in the comments (RFC 9496)."""

IDENTITY = bytes(ELEMENT_BYTES)


@dataclass(frozen=True)
class Evaluation:
    """An evaluated element (32 bytes) and the proof (64 bytes) that it was made with the published key."""

    element: bytes
    proof: bytes


class GroupKey(Protocol):
    """The secret key of one ballot group, as far as anybody may use it."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""

    def evaluate(self, blinded: bytes) -> Evaluation:
        """BlindEvaluate with its proof (RFC 9497 section 3.3.2). Raises BadElement."""

    def output_for(self, value: bytes) -> bytes:
        """Evaluate (RFC 9497 section 3.3.2): the 64 bytes that belong to an open value."""


def check_seed(seed: bytes) -> None:
    """Raise BadSeed unless there are 32 bytes; the wheel takes any length without a word."""
    if len(seed) != SEED_BYTES:
        raise BadSeed("The campaign seed must be 32 bytes long.")


def check_not_identity(element: bytes) -> None:
    """Raise BadElement for a wrong length or the identity, which RFC 9497 forbids on the wire."""
    if len(element) != ELEMENT_BYTES or element == IDENTITY:
        raise BadElement("This is not an element of the group.")


def read_scalar(data: bytes) -> int:
    """A scalar from 32 little-endian bytes, 1 to L-1. Raises BadScalar."""
    number = int.from_bytes(data, "little")
    if len(data) != SCALAR_BYTES or not 0 < number < ORDER:
        raise BadScalar("This is not a usable scalar.")
    return number
