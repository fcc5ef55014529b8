"""The campaign folder: written once, whole, and readable by the right ones."""

import json
import os
import stat

import pytest

from surveys.anonymity.folder import campaign_folders, read_campaign_folder, write_campaign_folder
from surveys.anonymity.manifest import group_key
from surveys.anonymity.moments import read_moment
from surveys.anonymity.phases import Marks
from surveys.anonymity.refusals import BadSeed, FolderDamaged, FolderExists
from tests.surveys.anonymity.scene import ADA, BEN, WAVE_ID, facts, freeze

NOW = read_moment("2026-12-10T12:00Z")


@pytest.fixture
def wave():
    return freeze(facts(), facts(BEN), facts(ADA, ("report",)))


def test_what_was_written_is_read_back(wave, tmp_path):
    written = wave.write(tmp_path)
    folder = read_campaign_folder(tmp_path / "campaigns" / WAVE_ID)
    assert folder == written
    assert folder.seed == wave.seed
    assert folder.manifest.fingerprint == wave.manifest.fingerprint


def test_the_public_part_has_the_agreed_form(wave, tmp_path):
    content = json.loads((wave.write(tmp_path).path / "manifest.json").read_text("utf-8"))
    assert set(content) == {"root", "fingerprint", "wave_id", "groups", "opening_keys", "pad", "slots"}
    assert [set(entry) for entry in content["groups"]] == [{"gid", "info", "pk"}] * 3
    assert content["groups"] == sorted(content["groups"], key=lambda entry: entry["gid"])
    assert wave.seed.hex() not in json.dumps(content)


def test_only_the_owner_reads_the_seed(wave, tmp_path):
    previous = os.umask(0)
    try:
        path = wave.write(tmp_path).path
    finally:
        os.umask(previous)
    assert stat.S_IMODE((path / "seed").stat().st_mode) == 0o600
    assert stat.S_IMODE((path / "manifest.json").stat().st_mode) == 0o444
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_folder_is_written_once(wave, tmp_path):
    wave.write(tmp_path)
    with pytest.raises(FolderExists):
        freeze(facts()).write(tmp_path)
    assert read_campaign_folder(tmp_path / "campaigns" / WAVE_ID).seed == wave.seed


def test_a_refused_write_leaves_nothing_behind(wave, tmp_path):
    wave.write(tmp_path)
    with pytest.raises(FolderExists):
        wave.write(tmp_path)
    assert [path.name for path in (tmp_path / "campaigns").iterdir()] == [WAVE_ID]


def test_a_seed_of_another_length_is_not_written(wave, tmp_path):
    with pytest.raises(BadSeed):
        write_campaign_folder(tmp_path, wave.manifest, b"short")
    assert campaign_folders(tmp_path) == []


def test_folders_are_found_and_unfinished_ones_are_not(wave, tmp_path):
    path = wave.write(tmp_path).path
    (tmp_path / "campaigns" / ".unfinished").mkdir()
    (tmp_path / "campaigns" / ".unfinished" / "manifest.json").write_text("{}")
    assert campaign_folders(tmp_path) == [path]


def _rewrite(path, change):
    manifest = path / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    change(content)
    manifest.unlink()
    manifest.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["groups"][0].update(pk="00" * 32),
        lambda content: content["groups"].pop(),
        lambda content: content["groups"].clear(),
        lambda content: content["groups"][0].update(gid="00" * 16),
        lambda content: content.update(root="00" * 32),
        lambda content: content.update(fingerprint="babab"),
        lambda content: content.update(pad=8192),
        lambda content: content.update(slots=1),
        lambda content: content.pop("opening_keys"),
    ],
)
def test_a_changed_manifest_is_noticed(wave, tmp_path, change):
    path = wave.write(tmp_path).path
    _rewrite(path, change)
    with pytest.raises(FolderDamaged):
        read_campaign_folder(path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(FolderDamaged):
        read_campaign_folder(tmp_path / "campaigns" / WAVE_ID)


def test_a_damaged_seed_is_noticed(wave, tmp_path):
    path = wave.write(tmp_path).path
    (path / "seed").write_bytes(b"short")
    with pytest.raises(FolderDamaged):
        assert read_campaign_folder(path).seed


def test_marks_appear_when_they_are_set_and_stay(wave, tmp_path):
    folder = wave.write(tmp_path)
    assert folder.marks() == Marks()
    folder.extend(NOW)
    assert folder.marks() == Marks(extended=True)
    folder.close_early(NOW)
    folder.close_early(read_moment("2026-12-11T12:00Z"))
    assert folder.marks() == Marks(closed=True, extended=True)
    assert (folder.path / "closed").read_text() == "2026-12-10T12:00Z"


def test_the_keys_of_the_manifest_are_those_of_the_seed(wave):
    for group in wave.manifest.groups:
        assert group_key(wave.seed, group.info).public == group.public
