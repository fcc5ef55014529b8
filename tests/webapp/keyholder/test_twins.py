"""Whatever one program seals, writes or opens, the other opens, reads or opens alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.keyfile import (
    key_file,
    key_name,
    key_words,
    make_test_ballot,
    private_from,
    read_key_file,
    read_key_words,
)
from surveys.anonymity.manifest import build_manifest, opening_digest
from surveys.anonymity.opening import SealedWave, open_wave
from surveys.anonymity.opening_keys import public_bytes
from surveys.anonymity.refusals import BadKeyWords, WrongSealedWave
from surveys.anonymity.sealing import seal
from tests.surveys.anonymity.scene import ADA, BEN, facts
from tests.webapp.keyholder.twin import Twin, running

SECRETS = [bytes(range(32)), bytes(range(100, 132))]
PUBLIC = [public_bytes(private_from(secret)) for secret in SECRETS]
GATE = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])

TEXT = st.text(max_size=60) | st.sampled_from(
    ["", "👩🏽‍💻 ünïcode", "\ud800", "a\u0000b", "\u2028", "مرحبا", "</script>"]
)
COMMENT = st.fixed_dictionaries(
    {"text": TEXT},
    optional={
        "facet": st.none() | TEXT,
        "direction": st.none() | TEXT,
        "themes_only": st.booleans() | st.none() | st.integers(),
    },
)
ANSWER = st.none() | st.integers(-3, 60) | TEXT | st.booleans()
SHEET = st.fixed_dictionaries(
    {
        "v": st.just(1),
        "form": st.sampled_from(["short", "standard"]),
        "declined": st.booleans(),
        "answers": st.dictionaries(st.sampled_from(["Q1", "K1", "7", "__proto__"]), ANSWER),
        "calibration": st.dictionaries(st.sampled_from(["L1", "L2"]), st.integers(1, 8)),
        "comments": st.dictionaries(st.sampled_from(["O2", "O3", "constructor"]), COMMENT, max_size=2),
    }
)
BROKEN = st.sampled_from(
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'{"v":2}',
        b'{"v":true}',
        b'{"v":1,"comments":null}',
        b'{"v":1,"comments":{"O2":{"text":7}}}',
        b'{"v":1,"comments":{"O2":{"text":"x","facet":[]}}}',
        b'{"v":1,"answers":NaN}',
        b"\xef\xbb\xbf" + b'{"v":1}',
        b"\xff",
        b'{"v":1,"answers":' + b"[" * 30 + b"]" * 30 + b"}",
    ]
)
BALLOT = st.tuples(st.just("sheet"), SHEET) | st.tuples(st.just("raw"), BROKEN) | st.just(("damaged", None))
GROUPS = [
    (ADA, ("peer",)),
    (ADA, ("report",)),
    (ADA, ("other",)),
    (BEN, ("other", "peer")),
    (BEN, ("report",)),
]
WAVES = st.lists(st.lists(BALLOT, max_size=9), min_size=len(GROUPS), max_size=len(GROUPS))


@pytest.fixture(scope="module")
def page() -> Iterator[Twin]:
    with running() as twin:
        yield twin


def _box(gid: bytes, t: bytes, ballot: tuple[str, Any]) -> bytes:
    kind, content = ballot
    data = json.dumps(content).encode() if kind == "sheet" else content or b"{}"
    box = seal(data, PUBLIC, gid, t)
    return box if kind != "damaged" else box[:-1] + bytes([box[-1] ^ 1])


def _sealed(wave: list[list[tuple[str, Any]]]) -> SealedWave:
    opening = opening_digest(PUBLIC)
    groups = [replace(facts(who, names, invited=12), opening=opening) for who, names in GROUPS]
    manifest = build_manifest(bytes(32), groups, PUBLIC)
    made = iter(range(10_000))
    boxes: dict[bytes, dict[str, str]] = {}
    for group, ballots in zip(groups, wave, strict=True):
        names = [next(made).to_bytes(32, "big") for _ in ballots]
        boxes[group.gid] = {
            t.hex(): _box(group.gid, t, one).hex() for t, one in zip(names, ballots, strict=True)
        }
    return {
        "v": 1,
        "wave_id": manifest.wave_id,
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "groups": [{"info": g.info, "pk": g.public.hex(), "boxes": boxes[g.gid]} for g in manifest.groups],
    }


def _in_order(upload: Any) -> Any:
    """The upload with everything that was shuffled in the order of the alphabet."""
    upload = json.loads(json.dumps(upload))
    upload["comments"].sort(key=canonical_json)
    for one in upload["sets"]:
        one["sheets"].sort(key=canonical_json)
    return upload


@GATE
@given(WAVES, st.sampled_from([0, 1]))
def test_both_programs_open_the_same_ballots(page: Twin, wave: Any, holder: int) -> None:
    sealed = _sealed(wave)
    ours = open_wave(sealed, private_from(SECRETS[holder]))
    theirs = page.ask("open", sealed=sealed, secret=SECRETS[holder].hex())
    assert _in_order(theirs) == _in_order(ours)


def test_the_waves_that_are_compared_have_everything_that_can_happen(page: Twin) -> None:
    ballot = ("sheet", {"v": 1, "comments": {"O2": {"text": "x", "themes_only": True}}})
    wave = [[ballot] * 2, [ballot] * 6, [ballot] * 3, [ballot, ("damaged", None), ("raw", b"[")], []]
    theirs = page.ask("open", sealed=_sealed(wave), secret=SECRETS[0].hex())
    assert {(one["subject_id"], one["set_id"], len(one["sheets"])) for one in theirs["sets"]} == {
        (ADA, "other+peer", 5),
        (ADA, "report", 6),
        (BEN, "other+peer+report", 0),
    }
    assert len(theirs["comments"]) == 11
    assert all(said["themes_only"] for said in theirs["comments"])
    assert theirs["unreadable"] == 0


def test_a_box_whose_keys_changed_places_is_opened_by_both(page: Twin) -> None:
    sealed = _sealed([[("sheet", {"v": 1})] * 5, [], [], [], []])
    (boxes,) = [group["boxes"] for group in sealed["groups"] if group["boxes"]]
    for t, box in boxes.items():
        data = bytes.fromhex(box)
        boxes[t] = (data[:2] + data[115:228] + data[2:115] + data[228:]).hex()
    theirs = page.ask("open", sealed=sealed, secret=SECRETS[0].hex())
    assert theirs["unreadable"] == 0
    assert _in_order(theirs) == _in_order(open_wave(sealed, private_from(SECRETS[0])))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"root": "00" * 32}, "root"),
        ({"fingerprint": "babab"}, "root"),
        ({"wave_id": "ff" * 16}, "groups"),
        ({"opening_keys": [PUBLIC[0].hex()]}, "keys"),
        ({"opening_keys": ["00"]}, "keys"),
        ({"groups": []}, "other"),
        ({"groups": None}, "other"),
        ({"groups": [{"info": "{}", "pk": "00" * 32, "boxes": {}}]}, "other"),
        ({"root": None}, "other"),
    ],
)
def test_both_refuse_what_does_not_fit(page: Twin, change: dict[str, Any], kind: str) -> None:
    sealed: Any = _sealed([[], [], [], [], []]) | change
    assert page.ask("open", sealed=sealed, secret=SECRETS[0].hex()) == {"wrong": kind}
    with pytest.raises(WrongSealedWave):
        open_wave(sealed, private_from(SECRETS[0]))


@GATE
@given(st.binary(min_size=32, max_size=32))
def test_both_make_the_same_key_words_and_file_of_a_secret(page: Twin, secret: bytes) -> None:
    public = public_bytes(private_from(secret))
    theirs = page.ask("key", secret=secret.hex())
    assert theirs == {
        "public": public.hex(),
        "name": key_name(public),
        "words": key_words(secret),
        "file": key_file(secret),
    }
    assert read_key_file(theirs["file"]) == secret
    assert page.ask("file", text=key_file(secret)) == {"secret": secret.hex()}


GAPS = st.sampled_from(["", " ", "-", "\n", "\r\n", " 2. ", "ß", "\u212a"])


def _row_or_secret(text: str) -> dict[str, Any]:
    try:
        return {"secret": read_key_words(text).hex()}
    except BadKeyWords as refused:
        return {"row": refused.row}


@GATE
@given(st.lists(GAPS, min_size=20, max_size=20), st.data())
def test_both_read_words_alike_however_they_were_typed(
    page: Twin, gaps: list[str], data: st.DataObject
) -> None:
    words = [word for row in key_words(SECRETS[0]) for word in row]
    place = data.draw(st.integers(0, 19))
    words[place] = data.draw(st.sampled_from([words[place], words[place].upper(), "babab", "bad", "quux"]))
    text = "".join(gap + word for gap, word in zip(gaps, words, strict=True))
    assert page.ask("words", text=text) == _row_or_secret(text)


def test_the_page_opens_a_test_ballot_and_names_a_key_it_was_not_made_for(page: Twin) -> None:
    ballot = make_test_ballot(PUBLIC[0], "Leaders 2027")
    assert page.ask("test", ballot=ballot.document, secret=SECRETS[0].hex()) == {"words": ballot.words}
    wrong = page.ask("test", ballot=ballot.document, secret=SECRETS[1].hex())
    assert wrong == {"problem": "key", "wanted": key_name(PUBLIC[0])}
    damaged = ballot.document | {"t": "00" * 32}
    assert page.ask("test", ballot=damaged, secret=SECRETS[0].hex()) == {"problem": "damaged"}
    assert page.ask("test", ballot={"format": "x"}, secret=SECRETS[0].hex()) == {"problem": "other"}
