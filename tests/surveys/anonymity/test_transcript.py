"""The public transcript: right numbers pass, wrong ones are found."""

import json
from hashlib import sha256

import pytest

from surveys.anonymity.transcript import GroupTally, build_transcript, faults
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze


def _transcript():
    wave = freeze(facts(), facts(BEN))
    tallies = {
        wave.gid(ADA, "peer"): GroupTally(collected=3, accepted=2),
        wave.gid(BEN, "peer"): GroupTally(collected=2, accepted=2, void=1),
    }
    blinded = [bytes([n]) * 32 for n in (5, 3, 1, 4, 2)]
    nullifiers = [bytes([n]) * 32 for n in (14, 11, 13, 12)]
    return build_transcript(wave.manifest, tallies, blinded, nullifiers, "ab" * 32)


def test_a_true_transcript_has_no_faults_even_after_its_way_through_json():
    assert faults(json.loads(json.dumps(_transcript()))) == []


def test_everybody_finds_their_own_entry_and_the_lists_tell_no_order():
    transcript = _transcript()
    assert sha256(b"\x01" * 32).hexdigest() in transcript["blinded"]
    assert sha256(b"\x0d" * 32).hexdigest() in transcript["ballots"]
    for name in ("blinded", "ballots"):
        assert transcript[name] == sorted(transcript[name])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda t: t["groups"][0].update(accepted=9), "accepted:"),
        (lambda t: t["groups"][0].update(collected=7), "collected:"),
        (lambda t: t["groups"][0].update(void=6), "collected:"),
        (lambda t: t["groups"][0].update(invited=60), "invited:"),
        (lambda t: t["groups"][0].update(gid="00" * 16), "gid:"),
        (lambda t: t["groups"][0].update(pk="00" * 32), "root"),
        (lambda t: t.update(fingerprint="babab"), "root"),
        (lambda t: t["opening_keys"].reverse(), "opening:"),
        (lambda t: t["blinded"].pop(), "blinded"),
        (lambda t: t["ballots"].append(t["ballots"][0]), "ballots"),
        (lambda t: t["ballots"].append("00" * 32), "ballots"),
    ],
)
def test_a_wrong_transcript_is_found_out(change, fault):
    transcript = _transcript()
    change(transcript)
    assert any(found.startswith(fault) for found in faults(transcript))


def test_a_group_without_numbers_is_refused():
    wave = freeze(facts(), facts(BEN))
    with pytest.raises(KeyError):
        build_transcript(wave.manifest, {}, [], [], "ab" * 32)
