"""A signed transcript of a small closed wave, and how a dishonest operator would put one together again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.groups import group_id
from surveys.anonymity.manifest import KeyedGroup, fingerprint
from surveys.anonymity.merkle import tree_root
from surveys.anonymity.signing import sign, signer_of
from surveys.anonymity.transcript import GroupTally, Served, build_transcript
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
SERVED = Served("ab" * 32, "cd" * 32, 14, 30)
BLINDED = [bytes([n]) * 32 for n in (5, 3, 1, 4, 2, 9, 8, 7)]
NULLIFIERS = [bytes([n]) * 32 for n in (14, 11, 13, 12)]

Document = dict[str, Any]


def transcript() -> Document:
    """What a closed wave with three groups is published as, before it is signed."""
    wave = freeze(facts(), facts(BEN), facts(ADA, ("report",)), seed=bytes(range(32)))
    tallies = {
        wave.gid(ADA, "peer"): GroupTally(collected=3, accepted=2),
        wave.gid(BEN, "peer"): GroupTally(collected=5, accepted=2, void=1),
        wave.gid(ADA, "report"): GroupTally(collected=0, accepted=0),
    }
    return build_transcript(wave.manifest, tallies, BLINDED, NULLIFIERS, SERVED, signer_of(KEY))


def signed(body: Any) -> Document:
    """The document as it is downloaded; what cannot be signed has no signature."""
    signature = ""
    with suppress(ValueError):
        signature = sign(KEY, canonical_json(body))
    return {"transcript": body, "signature": signature}


def published() -> Document:
    """The true document, after its way through JSON."""
    document: Document = json.loads(json.dumps(signed(transcript())))
    return document


def patched_up(document: Document) -> Document:
    """The same with everything computed again that follows from the rest: only real lies remain."""
    body = document["transcript"]
    with suppress(Exception):
        for group in body["groups"]:
            group["gid"] = group_id(group["info"]).hex()
        body["groups"].sort(key=lambda group: group["gid"])
        root = tree_root([KeyedGroup(one["info"], bytes.fromhex(one["pk"])).leaf for one in body["groups"]])
        body["root"], body["fingerprint"] = root.hex(), fingerprint(root)
        body["ballots_sha256"] = sha256("\n".join(body["ballots"]).encode()).hexdigest()
    return signed(body)


def with_info(document: Document, change: Callable[[dict[str, Any]], object], at: int = 0) -> None:
    """Change the text of a group and spell it properly again."""
    group = document["transcript"]["groups"][at]
    info = json.loads(group["info"])
    change(info)
    group["info"] = canonical_json(info)
