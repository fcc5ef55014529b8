"""The public transcript of a closed wave: numbers and sums by which anybody can check the promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from surveys.anonymity.groups import group_id
from surveys.anonymity.manifest import KeyedGroup, Manifest, fingerprint, opening_digest
from surveys.anonymity.merkle import tree_root


@dataclass(frozen=True)
class GroupTally:
    """Of one ballot group, after the close: credentials collected, ballots accepted, invitations voided.

    A voided invitation is that of somebody who left before collecting.
    """

    collected: int
    accepted: int
    void: int = 0


def build_transcript(
    manifest: Manifest,
    tallies: Mapping[bytes, GroupTally],
    blinded: Iterable[bytes],
    nullifiers: Iterable[bytes],
    client_sha256: str,
) -> dict[str, Any]:
    """The transcript as JSON.

    `tallies` by gid for every group; `blinded` all elements that were evaluated; `nullifiers` the t of all
    ballots accepted; `client_sha256` names the program that raters were served. The lists are sorted, so
    they tell no order. Raises KeyError if a tally is missing.
    """
    return {
        "v": 1,
        "wave_id": manifest.wave_id,
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "client_sha256": client_sha256,
        "groups": [_entry(group, tallies[group.gid]) for group in manifest.groups],
        "blinded": _sums(blinded),
        "ballots": _sums(nullifiers),
    }


def faults(transcript: Mapping[str, Any]) -> list[str]:
    """What does not fit in a transcript, as short codes with the group; empty if all holds."""
    groups = transcript["groups"]
    found = [fault for entry in groups for fault in _group_faults(entry, transcript["opening_keys"])]
    leaves = [KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])).leaf for entry in groups]
    root = tree_root(leaves)
    if root.hex() != transcript["root"] or fingerprint(root) != transcript["fingerprint"]:
        found.append("root")
    for name, figure in (("blinded", "collected"), ("ballots", "accepted")):
        expected = sum(entry[figure] for entry in groups)
        if not len(transcript[name]) == len(set(transcript[name])) == expected:
            found.append(name)
    return found


def _entry(group: KeyedGroup, tally: GroupTally) -> dict[str, Any]:
    return {
        "gid": group.gid.hex(),
        "info": group.info,
        "pk": group.public.hex(),
        "invited": group.facts.invited,
        "collected": tally.collected,
        "accepted": tally.accepted,
        "void": tally.void,
    }


def _group_faults(entry: Mapping[str, Any], opening_keys: Iterable[str]) -> list[str]:
    facts = KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])).facts
    holds = {
        "gid": group_id(entry["info"]).hex() == entry["gid"],
        "invited": facts.invited == entry["invited"],
        "collected": 0 <= entry["collected"] <= entry["invited"] - entry["void"],
        "accepted": 0 <= entry["accepted"] <= entry["collected"],
        "opening": opening_digest([bytes.fromhex(key) for key in opening_keys]) == facts.opening,
    }
    return [f"{name}:{entry['gid']}" for name, is_so in holds.items() if not is_so]


def _sums(values: Iterable[bytes]) -> list[str]:
    return sorted(sha256(value).hexdigest() for value in values)
