"""The public transcript: right numbers pass, wrong ones are found."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.opening import ballots_sha256
from surveys.anonymity.proquints import proquints
from surveys.anonymity.refusals import OtherBallots
from surveys.anonymity.transcript import build_transcript, check_opened, faults, words_of
from tests.surveys.anonymity.published import (
    BLINDED,
    KEY,
    NULLIFIERS,
    SERVED,
    patched_up,
    published,
    signed,
    transcript,
    with_info,
)
from tests.surveys.anonymity.scene import BEN, facts, freeze


def test_a_true_transcript_has_no_faults_even_after_its_way_through_json() -> None:
    assert faults(published()) == []


def test_everybody_finds_their_own_entry_and_the_lists_tell_no_order() -> None:
    found = transcript()
    assert {sha256(one).hexdigest() for one in BLINDED} == set(found["blinded"])
    assert {sha256(one).hexdigest() for one in NULLIFIERS} == set(found["ballots"])
    for name in ("blinded", "ballots"):
        assert found[name] == sorted(found[name])


def test_the_sum_over_the_ballots_is_the_one_that_the_opening_makes() -> None:
    assert transcript()["ballots_sha256"] == ballots_sha256(Random(1).sample(NULLIFIERS, 4))


def test_opening_keys_carry_their_names() -> None:
    found = transcript()
    first = sha256(bytes.fromhex(found["opening_keys"][0])).digest()
    assert found["key_names"][0] == proquints(first[:6])


def test_no_time_stands_in_it_but_the_frozen_dates() -> None:
    outside = transcript() | {"groups": []}
    assert not [word for word in canonical_json(outside).split('"') if word[:2] == "20" and "-" in word]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda t: t["groups"][0].update(accepted=9), "accepted:"),
        (lambda t: t["groups"][0].update(collected=7), "collected:"),
        (lambda t: t["groups"][0].update(void=6, collected=1), "collected:"),
        (lambda t: t["groups"][0].update(void=-1), "collected:"),
        (lambda t: t["groups"][0].update(invited=60), "invited:"),
        (lambda t: t["groups"][0].update(gid="00" * 16), "gid:"),
        (lambda t: t["groups"][0].update(pk="00" * 32), "root"),
        (lambda t: t["groups"][0].update(info=t["groups"][0]["info"] + " "), "text:"),
        (lambda t: t["groups"].reverse(), "order"),
        (lambda t: t.update(fingerprint="babab"), "root"),
        (lambda t: t["opening_keys"].reverse(), "opening:"),
        (lambda t: t["key_names"].reverse(), "names"),
        (lambda t: t.update(holder="Somebody else"), "same:"),
        (lambda t: t.update(policy="00" * 32), "same:"),
        (lambda t: t["blinded"].pop(), "blinded"),
        (lambda t: t["ballots"].reverse(), "ballots"),
        (lambda t: t["ballots"].append(t["ballots"][0]), "ballots"),
        (lambda t: t["ballots"].append("00" * 32), "ballots"),
        (lambda t: t.update(ballots_sha256="00" * 32), "ballots_sha256"),
        (lambda t: t.update(format="soundline-transcript-9"), "format"),
        (lambda t: t.pop("ballots"), "form"),
    ],
)
def test_a_wrong_transcript_is_found_out_even_if_it_is_signed(change: Any, fault: str) -> None:
    found = transcript()
    change(found)
    assert any(one.startswith(fault) for one in faults(signed(found)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda info: info.update(wave_id="ff" * 16), "same:"),
        (lambda info: info.update(k=7), "invited:"),
        (lambda info: info.update(k=0), "invited:"),
        (lambda info: info.update(invited=5), "invited:"),
        (lambda info: info.update(opening="00" * 32), "opening:"),
        (lambda info: info.update(v=2), "text:"),
    ],
)
def test_a_dishonest_text_is_found_out_even_if_the_tree_was_grown_over_it(change: Any, fault: str) -> None:
    document = published()
    with_info(document, change)
    assert any(one.startswith(fault) for one in faults(patched_up(document)))


def test_a_group_of_a_leader_may_not_stand_under_two_keys() -> None:
    document = published()
    for at in range(3):
        with_info(document, lambda info: info.update(subject_id=BEN, groups=["peer"]), at)
    assert "twice" in faults(patched_up(document))


@pytest.mark.parametrize("change", ["transcript", "signature", "signer"])
def test_a_signature_holds_for_one_transcript_and_one_installation(change: str) -> None:
    document = published()
    if change == "transcript":
        document["transcript"]["kept_days_scored"] = 400
    elif change == "signature":
        document["signature"] = "00" * 64
    else:
        document["transcript"]["signer"] = "00" * 32
    assert faults(document) == ["signature"]


@pytest.mark.parametrize(
    "document", [None, [], {}, "text", 1, {"transcript": {}}, {"transcript": {"groups": [1]}}]
)
def test_what_is_no_transcript_is_called_so(document: object) -> None:
    assert faults(document) == ["form"]


def test_the_words_of_a_transcript_change_with_every_letter() -> None:
    body = canonical_json(transcript())
    assert len(words_of(body).split("-")) == 6
    assert words_of(body) != words_of(body.replace('"kept_days_scored":14', '"kept_days_scored":15'))


def test_a_group_without_numbers_is_refused() -> None:
    wave = freeze(facts(), facts(BEN))
    with pytest.raises(KeyError):
        build_transcript(wave.manifest, {}, [], [], SERVED, KEY.public_key().public_bytes_raw().hex())


def test_only_the_listed_ballots_may_be_opened() -> None:
    found = json.loads(json.dumps(transcript()))
    true: Any = {"wave_id": found["wave_id"], "root": found["root"], "ballots": found["ballots_sha256"]}
    check_opened(found, true)
    for name in true:
        with pytest.raises(OtherBallots, match="not those of the published transcript"):
            check_opened(found, true | {name: "00" * 32})
