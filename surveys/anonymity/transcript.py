"""The public transcript of a closed wave: numbers and sums by which anybody can check the promise.

It is a document of two parts, `{"transcript": ..., "signature": ...}`. What it says is checked without
believing anybody: by `faults` here, by the stand-alone script that people download, and in part by the
rater's program. All three must find the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.groups import group_id
from surveys.anonymity.keyfile import key_name
from surveys.anonymity.manifest import KeyedGroup, Manifest, fingerprint, opening_digest
from surveys.anonymity.merkle import tree_root
from surveys.anonymity.opening import OpenedWave
from surveys.anonymity.refusals import OtherBallots
from surveys.anonymity.signing import is_signed

FORMAT = "soundline-transcript-1"
SHARED = ("wave_id", "level", "holder", "instrument", "policy", "roster")
"""Facts of the wave that every group's text repeats."""

_LISTS = {"blinded": "collected", "ballots": "accepted"}


@dataclass(frozen=True)
class GroupTally:
    """Of one ballot group, after the close: credentials collected, ballots accepted, invitations voided.

    A voided invitation is that of somebody who left before collecting.
    """

    collected: int
    accepted: int
    void: int = 0


@dataclass(frozen=True)
class Served:
    """What was served and promised beside the manifest.

    SHA-256 in hex of the rater's program and of the keyholder's opening page, and for how many days ballots
    are kept once they were scored, or if nobody opens them.
    """

    rater_program: str
    opening_page: str
    kept_days_scored: int
    kept_days_unopened: int


def build_transcript(
    manifest: Manifest,
    tallies: Mapping[bytes, GroupTally],
    blinded: Iterable[bytes],
    nullifiers: Iterable[bytes],
    served: Served,
    signer: str,
) -> dict[str, Any]:
    """The transcript as JSON, not yet signed.

    `tallies` by gid for every group; `blinded` all elements that were evaluated; `nullifiers` the t of all
    ballots accepted; `signer` the public half of the key that will sign. The lists are sorted, so they tell
    no order; no time stands in it but those of the groups' texts. Raises KeyError if a tally is missing.
    """
    facts = manifest.groups[0].facts
    ballots = _sums(nullifiers)
    return {
        "format": FORMAT,
        **{name: getattr(facts, name) for name in SHARED},
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "key_names": [key_name(key) for key in manifest.opening_keys],
        **asdict(served),
        "groups": [_entry(group, tallies[group.gid]) for group in manifest.groups],
        "blinded": _sums(blinded),
        "ballots": ballots,
        "ballots_sha256": _sum_over(ballots),
        "signer": signer,
    }


def sum_of(body: str) -> str:
    """SHA-256 in hex of a transcript's canonical JSON."""
    return sha256(body.encode()).hexdigest()


def words_of(body: str) -> str:
    """A transcript's own six words, by which people see whether they were shown the same one.

    `body` is the canonical JSON of the transcript.
    """
    return fingerprint(bytes.fromhex(sum_of(body)))


def faults(document: object) -> list[str]:
    """What does not fit in a transcript and its signature, as short codes with the group; empty if all holds.

    Takes any JSON; what is not a transcript at all has the one fault "form".
    """
    try:
        return _faults(document)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ["form"]


def check_opened(transcript: Mapping[str, Any], upload: OpenedWave) -> None:
    """Raise OtherBallots unless an upload was made of exactly the ballots that the transcript lists."""
    opened = (upload["wave_id"], upload["root"], upload["ballots"])
    if opened != (transcript["wave_id"], transcript["root"], transcript["ballots_sha256"]):
        raise OtherBallots(
            "The ballots that were opened are not those of the published transcript: one is missing, or one "
            "was added since. Download the sealed ballots again and open those."
        )


def _faults(document: Any) -> list[str]:
    transcript = document["transcript"]
    groups, ballots = transcript["groups"], transcript["ballots"]
    found = [fault for entry in groups for fault in _group_faults(entry, transcript)]
    holds = {
        "format": transcript["format"] == FORMAT,
        "root": _root_holds(transcript),
        "order": _is_sorted([entry["gid"] for entry in groups]),
        "twice": _names_each_group_once(groups),
        "names": transcript["key_names"] == [key_name(bytes.fromhex(k)) for k in transcript["opening_keys"]],
        "ballots_sha256": transcript["ballots_sha256"] == _sum_over(ballots),
        "signature": is_signed(transcript["signer"], canonical_json(transcript), document["signature"]),
    }
    for name, figure in _LISTS.items():
        expected = sum(entry[figure] for entry in groups)
        holds[name] = _is_sorted(transcript[name]) and len(transcript[name]) == expected
    return found + [name for name, is_so in holds.items() if not is_so]


def _group_faults(entry: Mapping[str, Any], transcript: Mapping[str, Any]) -> Iterator[str]:
    info = json.loads(entry["info"])
    opening = opening_digest([bytes.fromhex(key) for key in transcript["opening_keys"]])
    holds = {
        "text": canonical_json(info) == entry["info"] and (info["v"], info["suite"]) == (1, 1),
        "gid": group_id(entry["info"]).hex() == entry["gid"],
        "same": all(info[name] == transcript[name] for name in SHARED),
        "invited": info["invited"] == entry["invited"] >= info["k"] > 0,
        "collected": 0 <= entry["collected"] <= entry["invited"] - entry["void"] <= entry["invited"],
        "accepted": 0 <= entry["accepted"] <= entry["collected"],
        "opening": info["opening"] == opening,
    }
    return (f"{name}:{entry['gid']}" for name, is_so in holds.items() if not is_so)


def _root_holds(transcript: Mapping[str, Any]) -> bool:
    leaves = [KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])).leaf for entry in transcript["groups"]]
    root = tree_root(leaves)
    return (root.hex(), fingerprint(root)) == (transcript["root"], transcript["fingerprint"])


def _names_each_group_once(groups: Sequence[Mapping[str, Any]]) -> bool:
    facts = [json.loads(entry["info"]) for entry in groups]
    members = [(one["subject_id"], name) for one in facts for name in one["groups"]]
    return len(set(members)) == len(members)


def _is_sorted(texts: object) -> bool:
    return isinstance(texts, list) and texts == sorted(set(texts))


def _entry(group: KeyedGroup, tally: GroupTally) -> dict[str, Any]:
    return {
        "gid": group.gid.hex(),
        "info": group.info,
        "pk": group.public.hex(),
        "invited": group.facts.invited,
        "void": tally.void,
        "collected": tally.collected,
        "accepted": tally.accepted,
    }


def _sum_over(ballots: Iterable[str]) -> str:
    return sha256("\n".join(ballots).encode()).hexdigest()


def _sums(values: Iterable[bytes]) -> list[str]:
    return sorted(sha256(value).hexdigest() for value in values)
