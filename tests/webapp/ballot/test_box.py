"""What the slot of the ballot box refuses, and in which order it looks."""

import secrets
import sqlite3
from datetime import timedelta

import pytest

from surveys.anonymity.moments import read_moment
from surveys.anonymity.refusals import ServerRefused
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze, sheet
from tests.webapp.ballot.conftest import Scene


def _ballot(scene):
    rater = scene.rater("token")
    rater.collect()
    credential = rater.collected[ADA]
    return f"/b/{credential.group.gid.hex()}", rater.ballot(credential, sheet(1))


def _refused(scene, path, body, **options):
    status, answer = scene.put(path, body, **options)
    assert status >= 400, "it was taken"
    assert set(answer) >= {"error", "sentence"}
    assert answer["sentence"].endswith(".")
    return status, answer["error"]


def test_a_ballot_is_taken_without_a_word(scene):
    path, ballot = _ballot(scene)
    answer = scene.client.put(path, json=ballot)
    assert (answer.status_code, answer.data) == (204, b"")
    assert scene.counted() == 1


@pytest.mark.parametrize("moment", ["2026-12-01T07:59Z", "2026-12-15T17:00Z"])
def test_outside_the_dates_no_ballot_is_taken(scene, moment):
    path, ballot = _ballot(scene)
    scene.clock.now = read_moment(moment)
    assert _refused(scene, path, ballot) == (403, "phase")
    assert scene.counted() == 0


def test_a_ballot_before_answering_opens_is_refused_in_the_strongest_level(tmp_path):
    scene = Scene(
        tmp_path,
        facts(level="strongest", collect_to="2026-12-05T17:00Z", answer_from="2026-12-12T08:00Z"),
    )
    path, ballot = _ballot(scene)
    assert _refused(scene, path, ballot) == (403, "phase")


def test_after_an_early_close_no_ballot_is_taken(scene):
    path, ballot = _ballot(scene)
    scene.folder.close_early(scene.clock())
    assert _refused(scene, path, ballot) == (403, "phase")


def test_an_extended_wave_takes_ballots_until_the_declared_date(scene):
    path, ballot = _ballot(scene)
    scene.clock.now = read_moment("2026-12-20T12:00Z")
    assert _refused(scene, path, ballot) == (403, "phase")
    scene.folder.extend(scene.clock())
    assert scene.put(path, ballot) == (204, None)


def test_an_older_version_played_again_is_refused(scene):
    path, first = _ballot(scene)
    assert scene.put(path, first)[0] == 204
    status, answer = scene.put(path, first)
    assert status == 409
    assert (answer["error"], answer["v"]) == ("older", 1)


def test_a_tampered_box_is_refused(scene):
    path, ballot = _ballot(scene)
    ballot["box"] = ballot["box"][:-2] + ("00" if ballot["box"][-2:] != "00" else "01")
    assert _refused(scene, path, ballot) == (403, "mac")


@pytest.mark.parametrize("part", ["t", "mac"])
def test_a_forged_credential_is_refused(scene, part):
    path, ballot = _ballot(scene)
    assert _refused(scene, path, {**ballot, part: secrets.token_hex(32)}) == (403, "mac")


def test_another_version_under_the_same_mac_is_refused(scene):
    path, ballot = _ballot(scene)
    assert _refused(scene, path, {**ballot, "v": 2}) == (403, "mac")


@pytest.mark.parametrize(("subject", "groups"), [(BEN, ("peer",)), (ADA, ("report",))])
def test_the_credential_of_one_group_is_worth_nothing_in_another(scene, subject, groups):
    _, ballot = _ballot(scene)
    path = f"/b/{scene.wave.gid(subject, *groups).hex()}"
    assert _refused(scene, path, ballot) == (403, "mac")


def test_a_request_with_a_cookie_is_refused(scene):
    path, ballot = _ballot(scene)
    scene.client.set_cookie("session", "abc", domain="localhost")
    assert _refused(scene, path, ballot) == (400, "cookie")
    assert scene.client.get("/c").status_code == 400


def test_on_a_loopback_host_a_cookie_is_ignored(tmp_path):
    scene = Scene(tmp_path, people_origin="http://localhost:8000", ballot_origin="http://127.0.0.1:8001")
    path, ballot = _ballot(scene)
    scene.client.set_cookie("session", "abc", domain="localhost")
    assert scene.put(path, ballot) == (204, None)


def test_one_ballot_more_than_invited_is_refused(tmp_path):
    scene = Scene(tmp_path, facts(invited=5))
    for n in range(5):
        scene.rater(f"token {n}").send({ADA: sheet(n)})
    with pytest.raises(ServerRefused) as refusal:
        scene.rater("one too many").send({ADA: sheet(9)})
    assert (refusal.value.status, refusal.value.code) == (409, "full")


@pytest.mark.parametrize("gid", ["00" * 16, "zz", "00", "0" * 33, "ü"])
def test_an_unknown_group_is_refused(scene, gid):
    _, ballot = _ballot(scene)
    assert _refused(scene, f"/b/{gid}", ballot) == (404, "unknown-group")


@pytest.mark.parametrize(
    "change",
    [
        {"t": "00"},
        {"t": None},
        {"t": "zz" * 32},
        {"mac": "00"},
        {"box": "00"},
        {"box": "00" * 4000},
        {"v": 0},
        {"v": -1},
        {"v": 2**31},
        {"v": True},
        {"v": "1"},
        {"v": 1.0},
        {"v": None},
    ],
)
def test_what_has_not_the_form_of_a_ballot_is_refused(scene, change):
    path, ballot = _ballot(scene)
    assert _refused(scene, path, {**ballot, **change}) == (400, "malformed")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"1", b'"text"', b"null", b"\xff", b"[" * 60_000])
def test_what_is_no_json_object_is_refused(scene, data):
    path, _ = _ballot(scene)
    answer = scene.client.put(path, data=data)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")


def test_more_than_64_kib_is_refused_unread(scene):
    path, _ = _ballot(scene)
    answer = scene.client.put(path, data=b"x" * (64 * 1024 + 1))
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too-large")


def test_the_credential_is_checked_before_the_database_is_touched(scene, tmp_path, monkeypatch):
    path, ballot = _ballot(scene)
    scene.put(path, ballot)

    def touched(*args, **options):
        raise AssertionError("the database was opened")

    monkeypatch.setattr(sqlite3, "connect", touched)
    assert _refused(scene, path, {**ballot, "mac": "00" * 32}) == (403, "mac")
    assert _refused(scene, path, {**ballot, "v": 0}) == (400, "malformed")


def test_somebody_without_a_credential_cannot_use_up_the_limits(scene):
    path, ballot = _ballot(scene)
    for _ in range(50):
        assert _refused(scene, path, {**ballot, "mac": "00" * 32}) == (403, "mac")
    assert scene.put(path, ballot) == (204, None)


def test_revising_very_often_has_to_wait(scene):
    rater = scene.rater("token")
    for n in range(10):
        rater.send({ADA: sheet(n)})
    with pytest.raises(ServerRefused) as refusal:
        rater.send({ADA: sheet(11)})
    assert (refusal.value.status, refusal.value.code) == (429, "too-fast")
    scene.clock.now += timedelta(minutes=2)
    rater.send({ADA: sheet(12)})
    assert rater.collected[ADA].version == 11


def test_a_damaged_campaign_does_not_stop_the_others(scene, tmp_path, caplog):
    damaged = freeze(facts(wave_id="0" * 32)).write(tmp_path)
    (damaged.path / "manifest.json").chmod(0o600)
    (damaged.path / "manifest.json").write_text("{}")
    path, ballot = _ballot(scene)
    assert scene.put(path, ballot) == (204, None)
    assert "damaged" in caplog.text


def test_a_surprise_is_answered_in_words_and_logged_without_the_address(scene, monkeypatch, caplog):
    path, ballot = _ballot(scene)

    def fail(*args, **options):
        raise RuntimeError(path)

    monkeypatch.setattr("surveys.anonymity.urn.BallotBox.put", fail)
    assert _refused(scene, path, ballot) == (500, "internal")
    assert "RuntimeError" in caplog.text
    assert path not in caplog.text


def test_a_disk_that_was_full_at_first_is_tried_again(scene, monkeypatch):
    path, ballot = _ballot(scene)
    with monkeypatch.context() as patch:
        patch.setattr("surveys.anonymity.urn.BallotBox.create", _disk_full)
        assert _refused(scene, path, ballot) == (500, "internal")
    assert scene.put(path, ballot) == (204, None)


def _disk_full(*args):
    raise sqlite3.OperationalError("database or disk is full")


def test_refusals_are_told_in_the_language_of_the_browser(scene):
    answer = scene.client.get("/nowhere", headers={"Accept-Language": "de"})
    assert answer.get_json()["error"] == "not-found"
    assert "Set-Cookie" not in answer.headers
