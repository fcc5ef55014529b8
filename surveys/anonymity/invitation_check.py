"""What a rater's program checks before it hands anything out: that everybody got the same promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.manifest import KeyedGroup, check_member, fingerprint, opening_digest
from surveys.anonymity.merkle import Step
from surveys.anonymity.phases import keeps_apart
from surveys.anonymity.refusals import (
    AnswerUnreadable,
    FingerprintDiffers,
    GroupTooSmall,
    NotInManifest,
    OpeningKeysDiffer,
    StepsNotApart,
    WrongLeader,
)


@dataclass(frozen=True)
class CheckedGroup:
    """A group whose text, key and place in the manifest were checked."""

    gid: bytes
    public: bytes
    facts: BallotGroup


@dataclass(frozen=True)
class CheckedInvitation:
    """What a rater may rely on: the groups, the opening keys (65 bytes each), the root, the phase."""

    groups: tuple[CheckedGroup, ...]
    opening_keys: tuple[bytes, ...]
    root: bytes
    phase: str


def check_invitation(answer: Any, pinned: str | None = None) -> CheckedInvitation:
    """Check the people side's answer to POST /invitation.

    `pinned` is the fingerprint from the rater's own invitation mail. Raises FingerprintDiffers,
    NotInManifest, BadInfo, WrongLeader, GroupTooSmall, OpeningKeysDiffer, StepsNotApart,
    AnswerUnreadable.
    """
    try:
        root = bytes.fromhex(answer["root"])
        keys = tuple(bytes.fromhex(key) for key in answer["opening_keys"])
        _check_fingerprint(root, answer["fingerprint"], pinned)
        groups = tuple(_check_group(entry, root, keys) for entry in answer["groups"])
        return CheckedInvitation(groups, keys, root, str(answer["phase"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerUnreadable("The invitation cannot be read.") from error


def _check_fingerprint(root: bytes, shown: str, pinned: str | None) -> None:
    if fingerprint(root) != shown or pinned not in (None, shown):
        raise FingerprintDiffers("The fingerprint is not the one in the invitation mail. Please stop here.")


def _check_group(entry: Mapping[str, Any], root: bytes, keys: tuple[bytes, ...]) -> CheckedGroup:
    keyed = KeyedGroup(entry["info"], bytes.fromhex(entry["pk"]))
    if keyed.gid.hex() != entry["gid"]:
        raise NotInManifest("The text of this group was changed.")
    check_member(keyed.info, keyed.public, [_step(*step) for step in entry["path"]], root)
    _check_promise(keyed.facts, entry, keys)
    return CheckedGroup(keyed.gid, keyed.public, keyed.facts)


def _check_promise(facts: BallotGroup, entry: Mapping[str, Any], keys: tuple[bytes, ...]) -> None:
    if entry["leader"]["name"] != facts.leader:
        raise WrongLeader("The leader shown is not the one in the group's text.")
    if entry["invited"] != facts.invited or facts.invited < facts.k:
        raise GroupTooSmall("Too few people were invited to this group to keep the promise.")
    if opening_digest(keys) != facts.opening:
        raise OpeningKeysDiffer("The opening keys are not those that the group's text names.")
    if not keeps_apart(facts):
        raise StepsNotApart("The dates of this group do not keep the promise of its protection level.")


def _step(side: str, sibling: str) -> Step:
    return side, bytes.fromhex(sibling)
