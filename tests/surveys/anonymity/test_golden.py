"""The fixed figures that the rater's program is held to as well."""

import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from surveys.anonymity import credentials, oprf_sodium, sealing
from surveys.anonymity.groups import group_id, key_info, read_group
from surveys.anonymity.manifest import KeyedGroup, build_manifest, check_member, group_key, opening_digest
from surveys.anonymity.opening_keys import public_bytes, read_private
from surveys.anonymity.proquints import proquints

GOLDEN = Path(__file__).parents[2] / "golden" / "protocol.json"


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads(GOLDEN.read_text("utf-8"))


def _bytes(golden: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(golden[name]) for name in names]


def test_a_group_is_named_after_its_text(golden):
    assert group_id(golden["info"]).hex() == golden["gid"]
    assert key_info(golden["info"]).hex() == golden["key_info"]
    assert read_group(golden["info"]).opening == golden["opening"]


def test_the_group_key_follows_from_the_seed(golden):
    assert group_key(bytes.fromhex(golden["seed"]), golden["info"]).public.hex() == golden["public"]


def test_the_recovery_code_is_read_in_every_writing(golden):
    assert credentials.write_code(bytes.fromhex(golden["secret"])) == golden["recovery_code"]
    for text in [golden["recovery_code"], *golden["recovery_code_read_alike"]]:
        assert credentials.read_code(text).hex() == golden["secret"]


def test_everything_a_rater_needs_follows_from_the_code(golden):
    secret, gid = _bytes(golden, "secret", "gid")
    assert credentials.nullifier(secret, gid).hex() == golden["t"]
    assert credentials.blind_scalar(secret, gid).hex() == golden["blind"]["scalar"]


def test_the_blind_evaluation_with_its_proof_is_repeated_byte_by_byte(golden):
    seed, info, blinded, scalar = _bytes(golden, "seed", "key_info", "blinded", "proof_scalar")
    evaluation = oprf_sodium.derive(seed, info).evaluate(blinded, scalar)
    assert evaluation.element.hex() == golden["z"]
    assert evaluation.proof.hex() == golden["proof"]


def test_the_credential_is_what_the_ballot_side_finds_again(golden):
    t, blinded, z, proof, public, seed = _bytes(golden, "t", "blinded", "z", "proof", "public", "seed")
    scalar = bytes.fromhex(golden["blind"]["scalar"])
    output = oprf_sodium.finalize(t, scalar, blinded, oprf_sodium.Evaluation(z, proof), public)
    assert output.hex() == golden["output"]
    assert group_key(seed, golden["info"]).output_for(t) == output


def test_the_mac_of_a_ballot(golden):
    output, gid, t, box = _bytes(golden, "output", "gid", "t", "box")
    assert hmac.digest(output, b"ballot-mac-v1" + gid, sha256).hex() == golden["mac_key"]
    assert credentials.ballot_mac(output, gid, t, golden["version"], box).hex() == golden["mac"]


@pytest.mark.parametrize("holder", [0, 1])
def test_the_box_opens_for_each_holder(golden, holder):
    private = read_private(golden["opening_private_pem"][holder].encode())
    box, gid, t = _bytes(golden, "box", "gid", "t")
    assert public_bytes(private).hex() == golden["opening_keys"][holder]
    assert sealing.unseal(box, private, gid, t).decode() == golden["sheet"]


def test_boxes_have_the_agreed_sizes(golden):
    assert golden["pad"] == sealing.PAD
    assert {str(n): sealing.box_size(n) for n in (1, 2, 3)} == golden["box_sizes"]
    assert opening_digest([bytes.fromhex(key) for key in golden["opening_keys"]]) == golden["opening"]


def test_the_manifest_has_its_root_and_every_group_its_path(golden):
    seed, keys = bytes.fromhex(golden["seed"]), [bytes.fromhex(key) for key in golden["opening_keys"]]
    listed = golden["manifest"]["groups"]
    manifest = build_manifest(seed, [read_group(entry["info"]) for entry in listed], keys)
    assert manifest.root.hex() == golden["manifest"]["root"]
    assert manifest.fingerprint == golden["manifest"]["fingerprint"]
    for entry in listed:
        path = [(side, bytes.fromhex(sibling)) for side, sibling in entry["path"]]
        assert KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])).leaf.hex() == entry["leaf"]
        assert manifest.path(bytes.fromhex(entry["gid"])) == path
        check_member(entry["info"], bytes.fromhex(entry["pk"]), path, manifest.root)


def test_proquints_are_those_of_their_inventor(golden):
    for number, word in golden["proquints"].items():
        assert proquints(bytes.fromhex(number)) == word
