"""The manifest: every ballot group with its public key, under one root that can be compared in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from surveys.anonymity.canonical import digest
from surveys.anonymity.groups import BallotGroup, group_id, key_info, read_group
from surveys.anonymity.merkle import Step, leaf_hash, root_over, tree_paths, tree_root
from surveys.anonymity.oprf import Evaluation, GroupKey, derive_group_key
from surveys.anonymity.proquints import proquints
from surveys.anonymity.refusals import BadInfo, NotInManifest

_FINGERPRINT_BYTES = 12


@dataclass(frozen=True)
class KeyedGroup:
    """One group of the manifest: its readable text and the public key that belongs to it (32 bytes)."""

    info: str
    public: bytes

    @cached_property
    def gid(self) -> bytes:
        """The 16 bytes that name this group."""
        return group_id(self.info)

    @cached_property
    def facts(self) -> BallotGroup:
        """What the text says. Raises BadInfo."""
        return read_group(self.info)

    @property
    def leaf(self) -> bytes:
        """Its leaf in the tree, 32 bytes."""
        return leaf_hash(self.info.encode() + self.public)


@dataclass(frozen=True)
class Manifest:
    """All ballot groups of one wave, sorted by gid, and the opening keys (65 bytes each) of its boxes."""

    wave_id: str
    groups: tuple[KeyedGroup, ...]
    opening_keys: tuple[bytes, ...]

    @cached_property
    def root(self) -> bytes:
        """The root of the tree over all groups, 32 bytes."""
        return tree_root([group.leaf for group in self.groups])

    @property
    def fingerprint(self) -> str:
        """The root in six words."""
        return fingerprint(self.root)

    @cached_property
    def by_gid(self) -> dict[bytes, KeyedGroup]:
        """The groups by their names."""
        return {group.gid: group for group in self.groups}

    @cached_property
    def _paths(self) -> dict[bytes, list[Step]]:
        paths = tree_paths([group.leaf for group in self.groups])
        return {group.gid: path for group, path in zip(self.groups, paths, strict=True)}

    def path(self, gid: bytes) -> list[Step]:
        """The way from a group up to the root, nearest sibling first. Raises NotInManifest."""
        if gid not in self._paths:
            raise NotInManifest("This group is not part of the manifest.")
        return self._paths[gid]


def build_manifest(seed: bytes, groups: Iterable[BallotGroup], opening_keys: Sequence[bytes]) -> Manifest:
    """The manifest of one wave: derives every group's key from the campaign seed.

    Raises BadInfo if there is no group, if a leader's rater group stands in two of them, or if one belongs
    to another wave or to other opening keys; BadSeed.
    """
    ordered = sorted(groups, key=lambda group: group.gid)
    _check_one_wave(ordered, opening_digest(opening_keys))
    keyed = (KeyedGroup(group.info, group_key(seed, group.info).public) for group in ordered)
    return Manifest(ordered[0].wave_id, tuple(keyed), tuple(opening_keys))


def group_key(seed: bytes, info: str) -> GroupKey:
    """The key of the group with this text. Raises BadSeed."""
    return derive_group_key(seed, key_info(info))


def issue(seed: bytes, info: str, blinded: bytes) -> Evaluation:
    """What the people side answers to a blinded element: the right to one ballot in this group.

    Raises BadElement for anything that is not an element of the group.
    """
    return group_key(seed, info).evaluate(blinded)


def check_member(info: str, public: bytes, path: Sequence[Step], root: bytes) -> None:
    """Raise NotInManifest unless the group with this key leads up to the root."""
    try:
        reached = root_over(KeyedGroup(info, public).leaf, path)
    except ValueError as error:
        raise NotInManifest("The path to the manifest's root cannot be read.") from error
    if reached != root:
        raise NotInManifest("The key of this group is not the one in the published manifest.")


def fingerprint(root: bytes) -> str:
    """The first 12 bytes of a root as six proquints."""
    return proquints(root[:_FINGERPRINT_BYTES])


def opening_digest(opening_keys: Sequence[bytes]) -> str:
    """SHA-256 in hex over the opening keys in a row: how a group's text names them."""
    return digest(*opening_keys).hex()


def _check_one_wave(groups: Sequence[BallotGroup], opening: str) -> None:
    if not groups:
        raise BadInfo("A manifest needs at least one group.")
    if len({group.wave_id for group in groups}) > 1:
        raise BadInfo("All groups of a manifest belong to one wave.")
    members = [(group.subject_id, name) for group in groups for name in group.groups]
    if len(set(members)) < len(members):
        raise BadInfo("A rater group of one leader stands twice in the manifest.")
    if any(group.opening != opening for group in groups):
        raise BadInfo("A group names other opening keys than the manifest.")
