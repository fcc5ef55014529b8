"""The waves whose ballots are taken here: read from their campaign folders, found again as they appear."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from surveys.anonymity.folder import CampaignFolder, campaign_folders, read_campaign_folder
from surveys.anonymity.manifest import KeyedGroup, group_key
from surveys.anonymity.oprf import GroupKey
from surveys.anonymity.refusals import FolderDamaged
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.anonymity.urn_layout import UrnShape
from surveys.places import Places

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenGroup:
    """A ballot group with what is needed to take its ballots."""

    folder: CampaignFolder
    keyed: KeyedGroup
    shape: UrnShape

    @cached_property
    def key(self) -> GroupKey:
        """The key against which its credentials are checked; derived at first use."""
        return group_key(self.folder.seed, self.keyed.info)


class Waves:
    """All ballot groups, by gid."""

    def __init__(self, places: Places, urns: BallotBox) -> None:
        self._places = places
        self._urns = urns
        self._groups: dict[bytes, OpenGroup] = {}
        self._seen: set[tuple[int, int]] = set()
        self._lock = Lock()

    def group(self, gid: bytes) -> OpenGroup | None:
        """The group of that name, after a look for new campaign folders if it is not known yet."""
        if gid not in self._groups:
            with self._lock:
                self._look_for_new()
        return self._groups.get(gid)

    def _look_for_new(self) -> None:
        homes = (self._places.data_dir, self._places.test_home)
        for path in (path for home in homes for path in campaign_folders(home)):
            with suppress(FileNotFoundError):  # the folder of a test ballot may go while others look
                self._look_at(path)

    def _look_at(self, path: Path) -> None:
        written = _written(path)
        if written not in self._seen:
            self._read(path)
            self._seen.add(written)  # only now: a disk that was full at first is tried again

    def _read(self, path: Path) -> None:
        try:
            folder = read_campaign_folder(path)
        except FolderDamaged:
            # one damaged folder must not stop the others
            if path.exists():
                _log.error("The campaign folder %s is damaged; its ballots are refused.", path.name)
            return
        shapes = urn_shapes(folder.manifest)
        self._urns.create(shapes)
        for group in folder.manifest.groups:
            self._groups[group.gid] = OpenGroup(folder, group, shapes[group.gid])


def _written(path: Path) -> tuple[int, int]:
    """Which writing of a folder this is: a freeze that broke off leaves one that is written anew."""
    facts = path.stat()
    return facts.st_ino, facts.st_ctime_ns
