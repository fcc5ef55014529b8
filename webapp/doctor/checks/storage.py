"""Where ballots, keys and seeds lie: nothing there may keep old versions, copies or snapshots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from surveys.campaigns import LEVELS
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.mounts import Mount, mount_of, read_mounts
from webapp.doctor.visit import Visit

TITLE = marked("Where ballots and keys lie")
ORDER = 10
REFUSES_AT = LEVELS

KEEPS_OLD_VERSIONS = frozenset({"btrfs", "zfs", "bcachefs", "nilfs2"})
ON_ANOTHER_MACHINE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre", "afs", "davfs", "ocfs2", "gfs2"}
    | {f"fuse.{name}" for name in ("sshfs", "s3fs", "rclone", "gcsfuse", "glusterfs", "davfs2", "ceph")}
)
OF_THE_HOST = frozenset({"9p", "virtiofs", "vboxsf", "fuse.vmhgfs-fuse", "fuse.grpcfuse", "fakeowner"})
PLAIN = frozenset({"ext2", "ext3", "ext4", "xfs", "jfs", "f2fs"})
IN_MEMORY = frozenset({"tmpfs", "ramfs"})

CLOUDS = ("dropbox", "onedrive", "icloud", "mobile documents", "nextcloud", "owncloud", "google drive")
CLOUD_MARKS = (".stfolder", ".dropbox", ".dropbox.cache", ".nextcloudsync.log", ".owncloudsync.log")

OWN_VOLUME = marked(
    "Put the folders ballots, keys and campaigns on a small volume of their own with ext4 or xfs, outside "
    "every snapshot, and mount it there."
)


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines per file system, and per folder that a cloud client copies away."""
    yield from _clouds(visit, desk)
    if not visit.platform.startswith("linux"):
        yield desk.warning(
            marked("This system is not Linux: whether it takes snapshots of data_dir cannot be seen."),
            marked("Exclude data_dir from Time Machine, shadow copies and the like."),
        )
        return
    mounts = read_mounts(visit.file("/proc/self/mountinfo").read_text("utf-8"))
    on: dict[Mount, list[str]] = defaultdict(list)
    for name, folder in visit.secret_folders.items():
        mount = mount_of(folder.resolve(), mounts)
        if mount is not None:
            on[mount].append(name)
    for mount, names in on.items():
        yield _judge(visit, desk, mount, ", ".join(names))


def _judge(visit: Visit, desk: Desk, mount: Mount, folders: str) -> Check:
    facts = {"folders": folders, "kind": mount.kind, "point": mount.point, "source": mount.source}
    if mount.kind in KEEPS_OLD_VERSIONS:
        said = marked(
            "On %(kind)s (%(point)s) lie: %(folders)s. It writes new versions beside the old ones and keeps "
            "them in snapshots: what was destroyed could be brought back, and a row of snapshots tells "
            "which ballot came when.",
            **facts,
        )
        return desk.bad(said, OWN_VOLUME)
    if mount.kind in ON_ANOTHER_MACHINE:
        said = marked(
            "On another machine (%(kind)s, %(source)s) lie: %(folders)s. Whoever runs it may keep copies.",
            **facts,
        )
        return desk.bad(said, marked("Keep these folders on a disk of this machine."))
    return _judge_local(visit, desk, mount, facts)


def _judge_local(visit: Visit, desk: Desk, mount: Mount, facts: dict[str, str]) -> Check:
    if mount.kind == "overlay":
        said = marked(
            "In the layers of a container lie: %(folders)s. They are lost or copied with it.", **facts
        )
        return desk.warning(
            said, marked("Mount a volume of the host at data_dir, with ext4 or xfs below it.")
        )
    if mount.kind in OF_THE_HOST:
        said = marked("Shared by the host of this machine (%(kind)s) are: %(folders)s.", **facts)
        return desk.warning(said, marked("Make sure that the host takes no snapshot or backup of them."))
    if mount.kind in IN_MEMORY:
        said = marked("In memory (%(kind)s) lie: %(folders)s. A restart loses every ballot.", **facts)
        return desk.warning(said, OWN_VOLUME)
    if mount.kind not in PLAIN:
        said = marked("On %(kind)s, of which nothing is known here, lie: %(folders)s.", **facts)
        return desk.warning(said, marked("Make sure that it keeps no old versions and no snapshots."))
    return _judge_volume(visit, desk, mount, facts)


def _judge_volume(visit: Visit, desk: Desk, mount: Mount, facts: dict[str, str]) -> Check:
    below = _below(visit.file(f"/sys/dev/block/{mount.device}"))
    if any(name.endswith(("-real", "-cow")) for name in below):
        said = marked("On a logical volume that has a snapshot (%(source)s) lie: %(folders)s.", **facts)
        return desk.bad(
            said, marked("Remove the snapshot (lvs shows it, lvremove removes it) and take none.")
        )
    if any("tpool" in name for name in below):
        said = marked(
            "On a thin volume (%(source)s) lie: %(folders)s. Whether it has snapshots cannot be seen.",
            **facts,
        )
        return desk.warning(
            said, marked("Look with lvs, and take this volume out of every snapshot schedule.")
        )
    said = marked("On %(kind)s (%(point)s) lie: %(folders)s. It keeps no old versions.", **facts)
    return desk.good(
        said, marked("Snapshots of the whole machine cannot be seen from inside it: see that none are taken.")
    )


def _below(block: Path) -> list[str]:
    """Names of the device-mapper volumes on which this one rests."""
    return [name.read_text().strip() for name in sorted(block.glob("slaves/*/dm/name"))]


def _clouds(visit: Visit, desk: Desk) -> Iterator[Check]:
    folder = visit.settings.data_dir.resolve()
    named = [part for part in folder.parts if part.casefold().startswith(CLOUDS)]
    left = [str(above / mark) for above in (folder, *folder.parents) for mark in CLOUD_MARKS]
    for sign in [*named, *(mark for mark in left if Path(mark).exists())][:1]:
        yield desk.bad(
            marked(
                "data_dir lies in a folder that is copied to a cloud or to other machines (%(sign)s).",
                sign=sign,
            ),
            marked("Move data_dir to a folder that nothing synchronises."),
        )
