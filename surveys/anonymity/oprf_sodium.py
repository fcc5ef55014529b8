"""Both halves of the blind credential (RFC 9497, VOPRF, ristretto255-SHA512) on libsodium."""

from __future__ import annotations

import hashlib
import hmac
from typing import cast

import pysodium

from surveys.anonymity.oprf_group import (
    IDENTITY,
    ORDER,
    PROOF_BYTES,
    SCALAR_BYTES,
    Evaluation,
    check_not_identity,
    check_seed,
    read_scalar,
)
from surveys.anonymity.refusals import BadElement, BadScalar, BadSeed, ProofRefused

_CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
_HASH_BLOCK = 128
_UNIFORM_BYTES = 64


class SodiumKey:
    """A group key whose scalar is kept in this process."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.public = cast(bytes, pysodium.crypto_scalarmult_ristretto255_base(secret))

    def evaluate(self, blinded: bytes, proof_scalar: bytes | None = None) -> Evaluation:
        """BlindEvaluate with its proof; `proof_scalar` (32 bytes) only repeats published vectors.

        Raises BadElement for anything that is not an element or is the identity.
        """
        _check_element(blinded)
        element = _multiply(self._secret, blinded)
        return Evaluation(element, self._prove(blinded, element, proof_scalar or _random_scalar()))

    def output_for(self, value: bytes) -> bytes:
        """The 64 bytes that belong to an open value."""
        return _output(value, _multiply(self._secret, _hash_to_group(value)))

    def _prove(self, blinded: bytes, element: bytes, scalar: bytes) -> bytes:
        # GenerateProof, RFC 9497 section 2.2.1, for a batch of one
        weight = _composite_weight(self.public, blinded, element)
        left = _multiply(weight, blinded)
        right = _multiply(self._secret, left)
        commitment = cast(bytes, pysodium.crypto_scalarmult_ristretto255_base(scalar))
        challenge = _challenge(self.public, left, right, commitment, _multiply(scalar, left))
        product = pysodium.crypto_core_ristretto255_scalar_mul(challenge, self._secret)
        return challenge + cast(bytes, pysodium.crypto_core_ristretto255_scalar_sub(scalar, product))


def derive(seed: bytes, key_info: bytes) -> SodiumKey:
    """DeriveKeyPair (RFC 9497 section 3.2.1). Raises BadSeed."""
    check_seed(seed)
    for counter in range(256):
        material = seed + _prefixed(key_info) + bytes([counter])
        secret = _to_scalar(material, b"DeriveKeyPair" + _CONTEXT)
        if any(secret):
            return SodiumKey(secret)
    raise BadSeed("No key can be derived from this seed.")


def blind(value: bytes, scalar: bytes) -> bytes:
    """The rater's first step: `value` hidden by `scalar` (32 bytes, 1 to L-1). Raises BadScalar."""
    read_scalar(scalar)
    return _multiply(scalar, _hash_to_group(value))


def finalize(value: bytes, scalar: bytes, blinded: bytes, evaluation: Evaluation, public: bytes) -> bytes:
    """The rater's last step: checks the proof against the published key, then takes the blinding off.

    Returns the 64 bytes of F(key, value). Raises ProofRefused, BadElement, BadScalar.
    """
    number = read_scalar(scalar)
    for element in (blinded, evaluation.element, public):
        _check_element(element)
    if not _proof_holds(public, blinded, evaluation):
        raise ProofRefused("The answer was not made with the published key of this group.")
    inverse = pow(number, -1, ORDER).to_bytes(SCALAR_BYTES, "little")
    return _output(value, _multiply(inverse, evaluation.element))


def _proof_holds(public: bytes, blinded: bytes, evaluation: Evaluation) -> bool:
    # VerifyProof, RFC 9497 section 2.2.2, for a batch of one
    if len(evaluation.proof) != PROOF_BYTES:
        return False
    challenge, response = evaluation.proof[:SCALAR_BYTES], evaluation.proof[SCALAR_BYTES:]
    try:
        read_scalar(challenge), read_scalar(response)
        weight = _composite_weight(public, blinded, evaluation.element)
        left, right = _multiply(weight, blinded), _multiply(weight, evaluation.element)
        base = cast(bytes, pysodium.crypto_scalarmult_ristretto255_base(response))
        first = _add(base, _multiply(challenge, public))
        second = _add(_multiply(response, left), _multiply(challenge, right))
    except (BadElement, BadScalar):
        return False
    return hmac.compare_digest(challenge, _challenge(public, left, right, first, second))


def _composite_weight(public: bytes, blinded: bytes, element: bytes) -> bytes:
    # ComputeComposites, RFC 9497 section 2.2.1: the weight of the first and only pair
    seed = hashlib.sha512(_prefixed(public) + _prefixed(b"Seed-" + _CONTEXT)).digest()
    transcript = _prefixed(seed) + bytes(2) + _prefixed(blinded) + _prefixed(element) + b"Composite"
    return _hash_to_scalar(transcript)


def _challenge(*elements: bytes) -> bytes:
    return _hash_to_scalar(b"".join(map(_prefixed, elements)) + b"Challenge")


def _output(value: bytes, element: bytes) -> bytes:
    return hashlib.sha512(_prefixed(value) + _prefixed(element) + b"Finalize").digest()


def _prefixed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _hash_to_group(value: bytes) -> bytes:
    uniform = _expand(value, b"HashToGroup-" + _CONTEXT)
    return cast(bytes, pysodium.crypto_core_ristretto255_from_hash(uniform))


def _hash_to_scalar(data: bytes) -> bytes:
    return _to_scalar(data, b"HashToScalar-" + _CONTEXT)


def _to_scalar(data: bytes, tag: bytes) -> bytes:
    return cast(bytes, pysodium.crypto_core_ristretto255_scalar_reduce(_expand(data, tag)))


def _expand(message: bytes, tag: bytes) -> bytes:
    # expand_message_xmd with SHA-512, RFC 9380 section 5.3.1; 64 bytes are one block of it
    suffix = tag + bytes([len(tag)])
    length = _UNIFORM_BYTES.to_bytes(2, "big")
    first = hashlib.sha512(bytes(_HASH_BLOCK) + message + length + b"\x00" + suffix).digest()
    return hashlib.sha512(first + b"\x01" + suffix).digest()


def _check_element(element: bytes) -> None:
    check_not_identity(element)
    # libsodium up to 1.0.18 overlooks the highest bit, which RFC 9496 wants clear
    if element[-1] & 0x80 or not pysodium.crypto_core_ristretto255_is_valid_point(element):
        raise BadElement("This is not an element of the group.")


def _multiply(scalar: bytes, element: bytes) -> bytes:
    try:
        return cast(bytes, pysodium.crypto_scalarmult_ristretto255(scalar, element))
    except ValueError as error:
        raise BadElement("This is not an element of the group.") from error


def _add(one: bytes, other: bytes) -> bytes:
    total = cast(bytes, pysodium.crypto_core_ristretto255_add(one, other))
    if total == IDENTITY:
        raise BadElement("The sum is the identity of the group.")
    return total


def _random_scalar() -> bytes:
    return cast(bytes, pysodium.crypto_core_ristretto255_scalar_random())
