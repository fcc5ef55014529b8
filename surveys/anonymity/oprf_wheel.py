"""The server's half of the blind credential, by the wheel `voprf` (curve25519-dalek behind it)."""

from __future__ import annotations

from voprf import ristretto

from surveys.anonymity.oprf_group import (
    ELEMENT_BYTES,
    PROOF_BYTES,
    Evaluation,
    check_not_identity,
    check_seed,
)
from surveys.anonymity.refusals import BadElement


class WheelKey:
    """A group key held by the wheel."""

    def __init__(self, evaluator: ristretto.Evaluator) -> None:
        self._evaluator = evaluator

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return bytes(self._evaluator.public_key.serialize())

    def evaluate(self, blinded: bytes) -> Evaluation:
        """BlindEvaluate with its proof. Raises BadElement."""
        check_not_identity(blinded)
        try:
            element = ristretto.BlindedInput.deserialize(blinded)
        except ValueError as error:
            raise BadElement("This is not an element of the group.") from error
        return _split(bytes(self._evaluator.evaluate(element).serialize()))

    def output_for(self, value: bytes) -> bytes:
        """The 64 bytes that belong to an open value."""
        return bytes(self._evaluator.evaluate_known_input(value))


def derive(seed: bytes, key_info: bytes) -> WheelKey:
    """DeriveKeyPair (RFC 9497 section 3.2.1). Raises BadSeed."""
    check_seed(seed)
    return WheelKey(ristretto.Evaluator.from_seed(seed, key_info))


def _split(wire: bytes) -> Evaluation:
    if len(wire) != PROOF_BYTES + ELEMENT_BYTES:
        raise BadElement("The evaluation has an unknown layout.")
    return Evaluation(element=wire[PROOF_BYTES:], proof=wire[:PROOF_BYTES])
