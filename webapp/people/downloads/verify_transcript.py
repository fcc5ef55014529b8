# Copyright (c) 2026 The Soundline authors. SPDX-License-Identifier: MIT
"""Checks the public transcript of a Soundline campaign. Needs Python 3.10 or later, and no network."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def words(data: bytes) -> str:  # proquints: five letters for two bytes
    c, v = "bdfghjklmnprstvz", "aiou"
    pairs = [data[i] << 8 | data[i + 1] for i in range(0, len(data), 2)]
    return "-".join(c[n >> 12] + v[n >> 10 & 3] + c[n >> 6 & 15] + v[n >> 4 & 3] + c[n & 15] for n in pairs)


def root_of(leaves: list[bytes]) -> bytes:  # RFC 6962, section 2.1
    if len(leaves) == 1:
        return leaves[0]
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root_of(leaves[:cut]), root_of(leaves[cut:]))


def checks(t: dict[str, Any]) -> Iterator[tuple[str, bool]]:  # whatever can be computed is computed again
    groups, infos = t["groups"], [json.loads(g["info"]) for g in t["groups"]]
    keys = [bytes.fromhex(key) for key in t["opening_keys"]]
    yield "the format is known", t["format"] == "soundline-transcript-1"
    for g, info in zip(groups, infos, strict=True):
        is_spelt = canonical(info) == g["info"] and (info["v"], info["suite"]) == (1, 1)
        is_named = g["gid"] == sha(b"gid", g["info"].encode())[:16].hex()
        shared = ("wave_id", "level", "holder", "instrument", "policy", "roster")
        is_ours = all(info[name] == t[name] for name in shared) and info["opening"] == sha(*keys).hex()
        is_large = info["invited"] == g["invited"] >= info["k"] > 0
        fits = 0 <= g["accepted"] <= g["collected"] <= g["invited"] - g["void"] <= g["invited"]
        told = f"{info['leader']!a} by {info['groups']!a}: of {g['invited']} invited {g['accepted']} counted"
        yield told, is_spelt and is_named and is_ours and is_large and fits
    members = [(info["subject_id"], name) for info in infos for name in info["groups"]]
    yield "no leader's group stands twice", len(members) == len(set(members))
    yield "the groups are in order", [g["gid"] for g in groups] == sorted({g["gid"] for g in groups})
    root = root_of([sha(b"\0", g["info"].encode(), bytes.fromhex(g["pk"])) for g in groups])
    yield "texts and keys of all groups lead to the root", t["root"] == root.hex()
    yield f"its fingerprint is {words(root[:12])}", t["fingerprint"] == words(root[:12])
    yield "the opening keys are named right", t["key_names"] == [words(sha(key)[:6]) for key in keys]
    for name, figure in (("blinded", "collected"), ("ballots", "accepted")):
        is_whole = t[name] == sorted(set(t[name])) and len(t[name]) == sum(g[figure] for g in groups)
        yield f"the list {name!r} is sorted, without doubles, and has {len(t[name])} lines", is_whole
    total = sha("\n".join(t["ballots"]).encode()).hex()
    yield f"the sum over all ballots is {total}", t["ballots_sha256"] == total


def signature(t: dict[str, Any], value: str) -> tuple[str, bool]:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(t["signer"]))
        key.verify(bytes.fromhex(value), canonical(t).encode())
    except ImportError:
        return "the signature was NOT checked: the Python package 'cryptography' is missing", True
    except Exception:
        return "the signature is wrong", False
    return f"the signature is that of the installation {t['signer']}", True


def brought(t: dict[str, Any], asked: dict[str, list[str]]) -> Iterator[tuple[str, bool]]:
    for one in asked["fingerprint"]:
        yield f"your fingerprint is {one}", one.lower() == t["fingerprint"]
    for one in (text.lower().replace(" ", "") for text in asked["receipt"]):
        yield f"the receipt {one} is counted", len(one) >= 16 and any(b.startswith(one) for b in t["ballots"])
    for one in asked["blinded"]:
        yield f"the request {one} is listed", sha(bytes.fromhex(one)).hex() in t["blinded"]
    for one in asked["program"]:
        is_served = sha(Path(one).read_bytes()).hex() in (t["rater_program"], t["opening_page"])
        yield f"the program {one} is one of the two that were served", is_served


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("transcript")
for option, kind in {"fingerprint": "WORDS", "receipt": "HEX", "blinded": "HEX", "program": "FILE"}.items():
    parser.add_argument(f"--{option}", metavar=kind, action="append", default=[])
asked = parser.parse_args()
try:
    document = json.loads(Path(asked.transcript).read_bytes())
    t = document["transcript"]
    found = [*checks(t), signature(t, document["signature"]), *brought(t, vars(asked))]
    found += [(f"in six words, to compare with others: {words(sha(canonical(t).encode())[:12])}", True)]
except Exception as error:
    found = [(f"this cannot be read as a transcript ({type(error).__name__}: {error})", False)]
print("\n".join(f"{'ok   ' if holds else 'FAULT'} {said}" for said, holds in found))
sys.exit(not all(holds for _, holds in found))
