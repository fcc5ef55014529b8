"""The whole way of a ballot: invited, collected, sealed, sent, revised, opened."""

from surveys.anonymity.credentials import read_code
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.opening import open_wave, seal_wave
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze, sheet


def test_six_peers_answer_two_leaders_and_everything_is_opened_once(scene):
    gids = scene.wave.gid(ADA, "peer"), scene.wave.gid(BEN, "peer")
    raters = [scene.rater(f"token {n}", *gids) for n in range(6)]
    for n, rater in enumerate(raters):
        rater.send({ADA: sheet(n, f"Ada {n}"), BEN: sheet(10 + n)})
    scene.rater("token 0", secret=read_code(raters[0].code)).send({ADA: sheet(100, "changed")})
    manifest = read_campaign_folder(scene.folder.path).manifest
    opened = open_wave(seal_wave(manifest, scene.urns), scene.wave.holders[1])
    numbers = {
        (one["subject_id"], one["set_id"]): sorted(each["answers"]["Q1"] for each in one["sheets"])
        for one in opened["sets"]
    }
    assert numbers == {(ADA, "peer+report"): [1, 2, 3, 4, 5, 100], (BEN, "peer"): list(range(10, 16))}
    assert sorted(said["text"] for said in opened["comments"]) == [
        "Ada 1",
        "Ada 2",
        "Ada 3",
        "Ada 4",
        "Ada 5",
        "changed",
    ]
    assert opened["unreadable"] == 0


def test_a_revised_ballot_is_counted_once(scene):
    rater = scene.rater("token")
    for n in range(3):
        rater.send({ADA: sheet(n)})
    assert scene.counted() == 1


def test_a_wave_that_is_frozen_while_the_app_runs_is_found(scene, tmp_path):
    later = freeze(facts(wave_id="ff" * 16))
    later.write(tmp_path)
    scene.wave = scene.people.wave = later
    scene.rater("token").send({ADA: sheet(1)})
    assert scene.counted() == 1


def test_nothing_of_the_people_side_is_in_the_ballot_box(scene, tmp_path):
    scene.rater("token").send({ADA: sheet(1)})
    content = (tmp_path / "ballots" / "ballots.db").read_bytes()
    assert all(blinded not in content for blinded in scene.people.blinded.values())
    assert b"token" not in content
    assert ADA.encode() not in content
