"""The ballot side where two things happen at once: a ballot and the close, a request and a freeze."""

import logging
import shutil
import sqlite3

import pytest

from surveys.anonymity.moments import read_moment
from surveys.places import Places
from tests.surveys.anonymity.scene import ADA, facts, sheet
from tests.surveys.anonymity.scene import freeze as frozen
from tests.webapp.ballot.conftest import OPEN, Scene
from webapp.ballot.waves import Waves

END = read_moment("2026-12-15T17:00Z")


def _ballot(scene):
    rater = scene.rater("token")
    rater.collect()
    credential = rater.collected[ADA]
    return f"/b/{credential.group.gid.hex()}", rater.ballot(credential, sheet(1))


def test_a_ballot_that_waited_past_the_end_is_refused_and_not_lost_in_silence(scene, monkeypatch):
    path, ballot = _ballot(scene)
    scene.put(path, {**ballot, "mac": "00" * 32})  # the urns are made at the first request
    writing = type(scene.urns)._writing

    def slow(urns):
        scene.clock.now = END
        return writing(urns)

    monkeypatch.setattr(type(scene.urns), "_writing", slow)
    scene.clock.now = OPEN
    status, answer = scene.put(path, ballot)
    assert (status, answer["error"]) == (403, "phase")
    assert scene.counted() == 0


def test_a_folder_that_is_written_anew_after_a_broken_freeze_is_read_again(tmp_path):
    scene = Scene(tmp_path)
    places = Places(tmp_path)
    waves = Waves(places, scene.urns)
    first = scene.wave.gid(ADA, "peer")
    assert waves.group(first) is not None
    shutil.rmtree(scene.folder.path)
    again = frozen(facts(invited=11))
    again.write(tmp_path)
    assert waves.group(again.gid(ADA, "peer")) is not None


def test_a_fault_is_logged_without_saying_which_group_it_hit(scene, monkeypatch, caplog):
    path, ballot = _ballot(scene)

    def broken(_urns):
        raise sqlite3.OperationalError(f"disk full while writing {ballot['t']}")

    monkeypatch.setattr(type(scene.urns), "_writing", broken)
    with caplog.at_level(logging.DEBUG):
        assert scene.put(path, ballot)[0] == 500
    assert "OperationalError" in caplog.text
    assert ballot["t"] not in caplog.text
    assert path not in caplog.text


@pytest.mark.parametrize("name", ["a" * 300, "..", ".", "%00", "..%2fapp.py", "client.js%00"])
def test_a_name_that_is_no_file_of_the_program_is_not_there(scene, name):
    assert scene.client.get(f"/{name}").status_code == 404
