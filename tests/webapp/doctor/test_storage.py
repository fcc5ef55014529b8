"""File systems and folders: where a copy or an old version would stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.checks import storage
from webapp.doctor.mounts import Mount, mount_of, read_mounts

ROOT = "27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw"


def mounted(machine: Machine, *lines: str) -> None:
    machine.lay("/proc/self/mountinfo", "\n".join((ROOT, *lines)) + "\n")


def on(point: Path, kind: str, source: str = "/dev/vdb", device: str = "253:3") -> str:
    return f"99 27 {device} / {str(point).replace(' ', chr(92) + '040')} rw - {kind} {source} rw"


def test_an_ordinary_disk_is_good_and_says_what_cannot_be_seen(machine: Machine) -> None:
    mounted(machine)
    (line,) = machine.look(storage)
    assert line.outcome == "good"
    assert str(line.sentence).startswith("On ext4 (/) lie: ballots, keys, campaigns.")
    assert "Snapshots of the whole machine" in str(line.way_out)


@pytest.mark.parametrize("kind", sorted(storage.KEEPS_OLD_VERSIONS | storage.ON_ANOTHER_MACHINE))
def test_file_systems_that_keep_copies_are_bad(machine: Machine, kind: str) -> None:
    mounted(machine, on(machine.settings.data_dir, kind))
    assert outcomes(machine.look(storage)) == ["bad"]


@pytest.mark.parametrize("kind", ["overlay", "tmpfs", "virtiofs", "9p", "exfat"])
def test_what_cannot_be_judged_from_here_is_a_warning(machine: Machine, kind: str) -> None:
    mounted(machine, on(machine.settings.data_dir, kind))
    assert outcomes(machine.look(storage)) == ["warning"]


def test_the_way_out_of_a_copying_file_system_makes_it_good(machine: Machine) -> None:
    data = machine.settings.data_dir
    volumes = [on(data / name, "ext4") for name in ("ballots", "keys", "campaigns")]
    mounted(machine, on(data, "btrfs"), *volumes[:2])
    assert ") lie: campaigns. It writes" in told(machine.look(storage), "bad")
    mounted(machine, on(data, "btrfs"), *volumes)
    assert set(outcomes(machine.look(storage))) == {"good"}


def test_a_logical_volume_with_a_snapshot_is_bad_and_a_thin_one_a_warning(machine: Machine) -> None:
    mounted(machine, on(machine.settings.data_dir, "ext4", "/dev/mapper/vg-data"))
    assert outcomes(machine.look(storage)) == ["good"]
    name = machine.lay("/sys/dev/block/253:3/slaves/dm-1/dm/name", "vg-pool-tpool\n")
    assert "thin volume" in told(machine.look(storage), "warning")
    name.write_text("vg-data-real\n")
    assert "that has a snapshot" in told(machine.look(storage), "bad")


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Example", "Nextcloud", "iCloud Drive"])
def test_a_folder_that_a_cloud_client_copies_is_bad(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    home.mkdir()
    machine = Machine(home)
    mounted(machine)
    assert folder in told(machine.look(storage), "bad")


def test_a_folder_that_is_synchronised_to_other_machines_is_bad(machine: Machine, tmp_path: Path) -> None:
    mounted(machine)
    (tmp_path / ".stfolder").mkdir()
    assert ".stfolder" in told(machine.look(storage), "bad")


def test_a_link_to_another_disk_is_followed(machine: Machine, tmp_path: Path) -> None:
    pool = tmp_path / "pool"
    pool.mkdir()
    (machine.settings.data_dir / "keys").symlink_to(pool)
    mounted(machine, on(pool, "zfs", "tank/keys"))
    assert "lie: keys. It writes" in told(machine.look(storage), "bad")


def test_on_another_system_the_doctor_says_what_it_cannot_see(machine: Machine) -> None:
    assert "cannot be seen" in told(machine.look(storage, platform="darwin"), "warning")


@given(st.text())
def test_every_path_is_read_back_from_the_escaped_form(name: str) -> None:
    escaped = "".join(f"\\{ord(sign):03o}" if sign in " \t\n\\#" else sign for sign in name)
    (mount,) = read_mounts(f"1 0 8:1 / /{escaped} rw - ext4 /dev/sda1 rw")
    assert mount.point == f"/{name}"


@given(st.text())
def test_no_text_breaks_the_reader_of_mounts(text: str) -> None:
    assert all(isinstance(mount, Mount) for mount in read_mounts(text))


def test_of_two_mounts_at_one_place_the_later_counts() -> None:
    first, second = (Mount("/data", kind, "x", "8:1") for kind in ("ext4", "zfs"))
    assert mount_of(Path("/data/keys"), [first, second]) == second
    assert mount_of(Path("/database"), [first, second]) is None
