"""The blind credential, against the vectors of RFC 9497 and one implementation against the other."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.anonymity import oprf, oprf_sodium, oprf_wheel
from surveys.anonymity.oprf_group import ORDER, Evaluation
from surveys.anonymity.refusals import BadElement, BadScalar, BadSeed, ProofRefused

VECTORS = Path(__file__).parents[2] / "golden" / "oprf_vectors.json"
"""From the drafts' repository cfrg/draft-irtf-cfrg-voprf, poc/vectors/allVectors.json (RFC 9497, A.1.2)."""

SUITE: dict[str, Any] = json.loads(VECTORS.read_text())[0]
SINGLE = [vector for vector in SUITE["vectors"] if vector["Batch"] == 1]
BOTH = pytest.mark.parametrize("derive", [oprf_wheel.derive, oprf_sodium.derive], ids=["wheel", "libsodium"])
EACH = pytest.mark.parametrize("vector", SINGLE, ids=["short", "long"])
IDENTITY = bytes(32)
NOT_CANONICAL = b"\xff" * 32
NEGATIVE = b"\x01" + bytes(31)

seeds = st.binary(min_size=32, max_size=32)
infos = st.binary(max_size=200)
values = st.binary(max_size=200)
scalars = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "little"))


def _seed_and_info() -> tuple[bytes, bytes]:
    return bytes.fromhex(SUITE["seed"]), bytes.fromhex(SUITE["keyInfo"])


def _field(vector: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(vector[name])


def _random_scalar() -> bytes:
    return (1 + secrets.randbelow(ORDER - 1)).to_bytes(32, "little")


@BOTH
def test_the_key_pair_is_the_published_one(derive):
    assert derive(*_seed_and_info()).public.hex() == SUITE["pkSm"]


@BOTH
@EACH
def test_evaluating_a_blinded_element_gives_the_published_one(derive, vector):
    evaluation = derive(*_seed_and_info()).evaluate(_field(vector, "BlindedElement"))
    assert evaluation.element == _field(vector, "EvaluationElement")


@BOTH
@EACH
def test_evaluating_an_open_value_gives_the_published_output(derive, vector):
    assert derive(*_seed_and_info()).output_for(_field(vector, "Input")) == _field(vector, "Output")


@EACH
def test_the_proof_of_libsodium_is_the_published_one(vector):
    scalar = bytes.fromhex(vector["Proof"]["r"])
    evaluation = oprf_sodium.derive(*_seed_and_info()).evaluate(_field(vector, "BlindedElement"), scalar)
    assert evaluation.proof.hex() == vector["Proof"]["proof"]


@EACH
def test_the_raters_half_repeats_the_published_vectors(vector):
    blinded = oprf_sodium.blind(_field(vector, "Input"), _field(vector, "Blind"))
    assert blinded == _field(vector, "BlindedElement")
    evaluation = Evaluation(_field(vector, "EvaluationElement"), bytes.fromhex(vector["Proof"]["proof"]))
    public = bytes.fromhex(SUITE["pkSm"])
    output = oprf_sodium.finalize(
        _field(vector, "Input"), _field(vector, "Blind"), blinded, evaluation, public
    )
    assert output == _field(vector, "Output")


@BOTH
def test_a_fresh_proof_of_either_implementation_is_verified_by_the_rater(derive):
    seed, value, scalar = secrets.token_bytes(32), secrets.token_bytes(32), _random_scalar()
    key = derive(seed, b"any group")
    blinded = oprf_sodium.blind(value, scalar)
    output = oprf_sodium.finalize(value, scalar, blinded, key.evaluate(blinded), key.public)
    assert output == key.output_for(value)


@given(seeds, infos, values, scalars)
def test_both_implementations_agree_on_any_key_and_value(seed, info, value, scalar):
    wheel, sodium = oprf_wheel.derive(seed, info), oprf_sodium.derive(seed, info)
    blinded = oprf_sodium.blind(value, scalar)
    assert wheel.public == sodium.public
    assert wheel.output_for(value) == sodium.output_for(value)
    assert wheel.evaluate(blinded).element == sodium.evaluate(blinded).element


@BOTH
@given(seed=seeds, info=infos, value=values, scalar=scalars)
def test_each_proof_holds_for_the_rater_and_unblinds_to_what_the_ballot_side_computes(
    derive, seed, info, value, scalar
):
    key = derive(seed, info)
    blinded = oprf_sodium.blind(value, scalar)
    evaluation = key.evaluate(blinded)
    for other in (oprf_wheel.derive(seed, info), oprf_sodium.derive(seed, info)):
        output = oprf_sodium.finalize(value, scalar, blinded, evaluation, other.public)
        assert output == other.output_for(value)


@EACH
def test_the_published_proof_is_believed_and_proofs_of_the_wheel_have_its_layout(vector):
    # the wheel draws the proof's randomness itself, so its bytes are compared by what they prove
    key, blinded = oprf_wheel.derive(*_seed_and_info()), _field(vector, "BlindedElement")
    published = Evaluation(_field(vector, "EvaluationElement"), bytes.fromhex(vector["Proof"]["proof"]))
    fresh, again = key.evaluate(blinded), key.evaluate(blinded)
    assert len(fresh.proof) == len(published.proof)
    assert fresh.element == again.element == published.element
    assert fresh.proof != again.proof
    for one in (published, fresh, again, oprf_sodium.derive(*_seed_and_info()).evaluate(blinded)):
        output = oprf_sodium.finalize(
            _field(vector, "Input"), _field(vector, "Blind"), blinded, one, key.public
        )
        assert output == _field(vector, "Output")


@given(seeds, infos, st.binary(min_size=32, max_size=32) | st.binary(max_size=64))
@example(bytes(32), b"", bytes.fromhex(SINGLE[0]["BlindedElement"])[:31] + b"\xc5")
def test_both_implementations_refuse_the_same_elements(seed, info, element):
    taken = []
    for derive in (oprf_wheel.derive, oprf_sodium.derive):
        try:
            taken.append(derive(seed, info).evaluate(element).element)
        except BadElement:
            taken.append(None)
    assert taken[0] == taken[1]


@BOTH
@pytest.mark.parametrize("element", [IDENTITY, NOT_CANONICAL, NEGATIVE, b"", bytes(31), b"\x02" * 33])
def test_what_is_no_element_is_refused(derive, element):
    with pytest.raises(BadElement):
        derive(*_seed_and_info()).evaluate(element)


@BOTH
def test_a_seed_of_another_length_is_refused(derive):
    with pytest.raises(BadSeed):
        derive(b"short", b"any group")


@pytest.mark.parametrize("scalar", [bytes(32), ORDER.to_bytes(32, "little"), b"\x01"])
def test_what_is_no_scalar_is_refused(scalar):
    with pytest.raises(BadScalar):
        oprf_sodium.blind(b"value", scalar)


def _collected() -> tuple[bytes, bytes, bytes, Evaluation, bytes]:
    key, scalar = oprf_sodium.derive(secrets.token_bytes(32), b"group"), _random_scalar()
    blinded = oprf_sodium.blind(b"value", scalar)
    return b"value", scalar, blinded, key.evaluate(blinded), key.public


def test_an_evaluation_under_another_key_is_refused():
    value, scalar, blinded, _, public = _collected()
    other = oprf_sodium.derive(secrets.token_bytes(32), b"group").evaluate(blinded)
    with pytest.raises(ProofRefused):
        oprf_sodium.finalize(value, scalar, blinded, other, public)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_changed_proof_is_refused(place):
    value, scalar, blinded, evaluation, public = _collected()
    proof = bytearray(evaluation.proof)
    proof[place] ^= 1
    with pytest.raises(ProofRefused):
        oprf_sodium.finalize(value, scalar, blinded, Evaluation(evaluation.element, bytes(proof)), public)


def test_a_proof_that_is_right_but_not_canonical_is_refused():
    value, scalar, blinded, evaluation, public = _collected()
    response = int.from_bytes(evaluation.proof[32:], "little") + ORDER
    proof = evaluation.proof[:32] + response.to_bytes(32, "little")
    with pytest.raises(ProofRefused):
        oprf_sodium.finalize(value, scalar, blinded, Evaluation(evaluation.element, proof), public)


@pytest.mark.parametrize("proof", [b"", bytes(64), bytes(63), b"\xff" * 64])
def test_a_proof_of_another_form_is_refused(proof):
    value, scalar, blinded, evaluation, public = _collected()
    with pytest.raises(ProofRefused):
        oprf_sodium.finalize(value, scalar, blinded, Evaluation(evaluation.element, proof), public)


def test_an_identity_in_the_place_of_the_public_key_is_refused():
    value, scalar, blinded, evaluation, _ = _collected()
    with pytest.raises(BadElement):
        oprf_sodium.finalize(value, scalar, blinded, evaluation, IDENTITY)


def test_the_wheel_is_preferred():
    assert list(oprf.backends()) == ["wheel", "libsodium"]


def test_libsodium_serves_where_the_wheel_is_missing(monkeypatch):
    monkeypatch.setattr(oprf, "_wheel", lambda: None)
    oprf.backends.cache_clear()
    try:
        key = oprf.derive_group_key(*_seed_and_info())
        assert isinstance(key, oprf_sodium.SodiumKey)
        assert key.public.hex() == SUITE["pkSm"]
    finally:
        oprf.backends.cache_clear()
