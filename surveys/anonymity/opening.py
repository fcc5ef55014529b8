"""Opening a closed wave: sealed ballots in; shuffled sheets per set, and comments apart, out.

The opener never tells who, when or in which order, and keeps nothing. It works without network and without
the people side's database: on the server (`seal_wave` and `open_wave` in one process), or on the
keyholder's own machine with the downloaded sealed wave.
"""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypedDict

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from surveys.anonymity.manifest import KeyedGroup, Manifest, opening_digest
from surveys.anonymity.merging import merge_small, set_id
from surveys.anonymity.refusals import BadInfo, CannotOpen, WrongSealedWave
from surveys.anonymity.sealing import unseal
from surveys.anonymity.sheets import OpenedComment, ReadSheet, read_sheet
from surveys.anonymity.urn import BallotBox, urn_shapes


class SealedGroup(TypedDict):
    """A group of a sealed wave: its text, its public key and its boxes by t, all bytes in hex."""

    info: str
    pk: str
    boxes: dict[str, str]


class SealedWave(TypedDict):
    """What a keyholder downloads: every sealed ballot of a closed wave, under the root of its manifest."""

    v: int
    wave_id: str
    root: str
    fingerprint: str
    opening_keys: list[str]
    groups: list[SealedGroup]


class OpenedSet(TypedDict):
    """The shuffled sheets of one base set of one leader."""

    subject_id: str
    set_id: str
    gids: list[str]
    sheets: list[dict[str, Any]]


class OpenedWave(TypedDict):
    """The one upload that the people side takes; `ballots` is the `ballots_sha256` of the sealed wave."""

    wave_id: str
    root: str
    ballots: str
    sets: list[OpenedSet]
    comments: list[OpenedComment]
    unreadable: int


@dataclass(frozen=True)
class _Ballots:
    """The sealed ballots of one group."""

    group: KeyedGroup
    boxes: Sequence[tuple[bytes, bytes]]


def seal_wave(manifest: Manifest, box: BallotBox) -> SealedWave:
    """All sealed ballots of a wave in one document, read from the ballot box. Raises UrnMissing."""
    shapes = urn_shapes(manifest)
    groups: list[SealedGroup] = []
    for group in manifest.groups:
        boxes = {ballot.t.hex(): ballot.box.hex() for ballot in box.ballots(group.gid, shapes[group.gid])}
        groups.append({"info": group.info, "pk": group.public.hex(), "boxes": boxes})
    return {
        "v": 1,
        "wave_id": manifest.wave_id,
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "groups": groups,
    }


def open_wave(
    sealed: SealedWave, private: EllipticCurvePrivateKey, rng: random.Random | None = None
) -> OpenedWave:
    """Open every ballot that may be opened and return the upload.

    Ballot groups of a leader merge by their number of ballots until each set has k of them; a set that
    stays below k is not opened at all and has no sheets. `rng` shuffles (the system's randomness unless a
    test brings its own). Raises WrongSealedWave if the document does not lead up to its root, or if its
    opening keys are not those of its groups.
    """
    rng = rng or secrets.SystemRandom()
    ballots = _ballots(sealed)
    opened: OpenedWave = {
        "wave_id": sealed["wave_id"],
        "root": sealed["root"],
        "ballots": ballots_sha256(t for one in ballots for t, _ in one.boxes),
        "sets": [],
        "comments": [],
        "unreadable": 0,
    }
    for members in _sets(ballots):
        _open_set(opened, members, private, rng)
    rng.shuffle(opened["comments"])
    return opened


def ballots_sha256(nullifiers: Iterable[bytes]) -> str:
    """One sum in hex over the names (t) of all ballots: SHA-256 of their sorted SHA-256 sums, one a line."""
    return sha256("\n".join(sorted(sha256(t).hexdigest() for t in nullifiers)).encode()).hexdigest()


def _open_set(
    opened: OpenedWave, members: Sequence[_Ballots], private: EllipticCurvePrivateKey, rng: random.Random
) -> None:
    facts = members[0].group.facts
    total = sum(len(member.boxes) for member in members)
    sheets: list[dict[str, Any]] = []
    if total >= facts.k:
        read = [one for member in members for one in _read_all(member, private)]
        sheets = [one.sheet for one in read]
        rng.shuffle(sheets)
        opened["comments"] += [comment for one in read for comment in one.comments]
        opened["unreadable"] += total - len(read)
    opened["sets"].append(
        {
            "subject_id": facts.subject_id,
            "set_id": set_id(member.group.facts.name for member in members),
            "gids": sorted(member.group.gid.hex() for member in members),
            "sheets": sheets,
        }
    )


def _read_all(member: _Ballots, private: EllipticCurvePrivateKey) -> Iterable[ReadSheet]:
    for t, box in member.boxes:
        try:
            data = unseal(box, private, member.group.gid, t)
            yield read_sheet(data, member.group.facts.subject_id)
        except (CannotOpen, ValueError, RecursionError):
            continue


def _sets(ballots: Iterable[_Ballots]) -> list[list[_Ballots]]:
    by_subject: dict[str, dict[str, _Ballots]] = defaultdict(dict)
    for one in ballots:
        by_subject[one.group.facts.subject_id][one.group.facts.name] = one
    sets = []
    for _, groups in sorted(by_subject.items()):
        k = max(one.group.facts.k for one in groups.values())
        merged = merge_small({name: len(one.boxes) for name, one in groups.items()}, k)
        sets += [[groups[name] for name in names] for names in merged]
    return sets


def _ballots(sealed: SealedWave) -> list[_Ballots]:
    try:
        groups = [KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])) for entry in sealed["groups"]]
        boxes = [_boxes(entry) for entry in sealed["groups"]]
        keys = tuple(bytes.fromhex(key) for key in sealed["opening_keys"])
        manifest = Manifest(sealed["wave_id"], tuple(groups), keys)
        fits = (manifest.root.hex(), manifest.fingerprint) == (sealed["root"], sealed["fingerprint"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongSealedWave("This file is not a sealed wave.") from error
    if not fits:
        raise WrongSealedWave("The groups in this file do not lead up to its root.")
    _check_groups(manifest)
    return [_Ballots(group, found) for group, found in zip(groups, boxes, strict=True)]


def _check_groups(manifest: Manifest) -> None:
    opening = opening_digest(manifest.opening_keys)
    if len(manifest.by_gid) < len(manifest.groups):
        raise WrongSealedWave("A group stands twice in this file.")
    for group in manifest.groups:
        try:
            facts = group.facts
        except BadInfo as error:
            raise WrongSealedWave("A group in this file cannot be read.") from error
        if facts.wave_id != manifest.wave_id:
            raise WrongSealedWave("A group in this file belongs to another wave.")
        if facts.opening != opening:
            raise WrongSealedWave("The ballots in this file were sealed to other keys than it names.")


def _boxes(entry: SealedGroup) -> list[tuple[bytes, bytes]]:
    return [(bytes.fromhex(t), bytes.fromhex(box)) for t, box in entry["boxes"].items()]
