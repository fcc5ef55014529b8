"""Opening a closed wave: everything that may be opened comes out once, and nothing tells whose it was."""

import json
import random
from collections import Counter
from hashlib import sha256

import pytest

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.manifest import KeyedGroup, Manifest
from surveys.anonymity.opening import ballots_sha256, open_wave, seal_wave
from surveys.anonymity.opening_keys import new_opening_key
from surveys.anonymity.refusals import UrnMissing, WrongSealedWave
from surveys.anonymity.sealing import box_size, seal
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.anonymity.urn_layout import SealedBallot
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze, sheet


class Urns:
    """A wave's ballot box, filled without the way through the web."""

    def __init__(self, wave, path):
        self.wave, self.box = wave, BallotBox(path)
        self.shapes = urn_shapes(wave.manifest)
        self.box.create(self.shapes)
        self._made = 0

    def put(self, gid, *sheets):
        for one in sheets:
            data = one if isinstance(one, bytes) else canonical_json(one).encode()
            t = self._made.to_bytes(32, "big")
            self._made += 1
            self.put_box(gid, t, seal(data, self.wave.manifest.opening_keys, gid, t))

    def put_box(self, gid, t, box):
        self.box.put(gid, self.shapes[gid], SealedBallot(t, 1, box))

    def open(self, holder=0, rng=None):
        return open_wave(seal_wave(self.wave.manifest, self.box), self.wave.holders[holder], rng)


@pytest.fixture
def wave():
    return freeze(
        facts(ADA, ("other", "peer"), invited=9), facts(ADA, ("report",), invited=20), facts(BEN, invited=20)
    )


@pytest.fixture
def urns(wave, tmp_path):
    return Urns(wave, tmp_path / "ballots.db")


def _numbers(opened_set):
    return sorted(one["answers"]["Q1"] for one in opened_set["sheets"])


def test_every_readable_sheet_comes_out_exactly_once(wave, urns):
    urns.put(wave.gid(ADA, "other", "peer"), *(sheet(n) for n in range(1, 8)))
    urns.put(wave.gid(ADA, "report"), *(sheet(n) for n in range(11, 31)))
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(41, 46)))
    opened = urns.open()
    assert {(one["subject_id"], one["set_id"]): _numbers(one) for one in opened["sets"]} == {
        (ADA, "other+peer"): list(range(1, 8)),
        (ADA, "report"): list(range(11, 31)),
        (BEN, "peer"): list(range(41, 46)),
    }
    assert opened["unreadable"] == 0


def test_the_upload_has_the_agreed_form_and_is_json(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n, "A remark") for n in range(5)))
    opened = json.loads(json.dumps(urns.open()))
    assert set(opened) == {"wave_id", "root", "ballots", "sets", "comments", "unreadable"}
    assert opened["root"] == wave.manifest.root.hex()
    assert {frozenset(one) for one in opened["sets"]} == {
        frozenset({"subject_id", "set_id", "gids", "sheets"})
    }
    assert opened["comments"][0] == {
        "subject_id": BEN,
        "item": "O2",
        "text": "A remark",
        "facet": "contact",
        "direction": None,
        "themes_only": False,
    }


def test_either_holder_opens_the_same(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(5)))
    one, other = ([_numbers(found) for found in urns.open(holder)["sets"]] for holder in (0, 1))
    assert one == other


def test_groups_of_a_leader_with_too_few_ballots_are_opened_as_one_set(wave, urns):
    urns.put(wave.gid(ADA, "other", "peer"), *(sheet(n) for n in range(3)))
    urns.put(wave.gid(ADA, "report"), *(sheet(n) for n in range(10, 18)))
    (merged,) = [one for one in urns.open()["sets"] if one["subject_id"] == ADA]
    assert merged["set_id"] == "other+peer+report"
    assert _numbers(merged) == [0, 1, 2, *range(10, 18)]
    assert merged["gids"] == sorted(g.gid.hex() for g in wave.manifest.groups if g.facts.subject_id == ADA)


def test_fewer_than_k_ballots_stay_closed(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n, "Something") for n in range(4)))
    opened = urns.open()
    (few,) = [one for one in opened["sets"] if one["subject_id"] == BEN]
    assert few["sheets"] == []
    assert opened["comments"] == []


def test_comments_leave_their_sheets_and_are_all_there(wave, urns):
    urns.put(wave.gid(ADA, "report"), *(sheet(n, f"Remark {n}") for n in range(20)))
    opened = urns.open()
    assert all("comments" not in one for found in opened["sets"] for one in found["sheets"])
    assert sorted(said["text"] for said in opened["comments"]) == sorted(f"Remark {n}" for n in range(20))


def test_sheets_and_comments_are_shuffled_apart(wave, urns):
    urns.put(wave.gid(ADA, "report"), *(sheet(n, f"Remark {n:02}") for n in range(20)))
    opened = urns.open(rng=random.Random(4))
    (found,) = [one for one in opened["sets"] if one["sheets"]]
    sheets = [one["answers"]["Q1"] for one in found["sheets"]]
    comments = [int(said["text"][-2:]) for said in opened["comments"]]
    assert sheets != list(range(20))
    assert comments != list(range(20))
    assert sheets != comments


def test_opening_twice_gives_the_same_sheets_in_another_order(wave, urns):
    urns.put(wave.gid(ADA, "report"), *(sheet(n) for n in range(20)))
    first, second = ([one["answers"]["Q1"] for one in urns.open()["sets"][0]["sheets"]] for _ in range(2))
    assert Counter(first) == Counter(second)
    assert first != second


def test_with_the_same_randomness_opening_is_repeatable(wave, urns):
    urns.put(wave.gid(ADA, "report"), *(sheet(n, f"Remark {n}") for n in range(20)))
    assert urns.open(rng=random.Random(4)) == urns.open(rng=random.Random(4))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[1]",
        b'{"v":2}',
        b'{"v":1,"comments":[]}',
        b'{"v":1,"comments":{"O2":"text"}}',
        b'{"v":1,"comments":{"O2":{"text":"x","facet":1}}}',
        b"\xff\xfe",
        b"[" * 4096,
        b'{"v":true}',
        b'{"v":1,"answers":NaN}',
        b'\xef\xbb\xbf{"v":1}',
        '{"v":1}'.encode("utf-16"),
        b'{"v":1,"answers":' + b"[" * 16 + b"]" * 16 + b"}",
    ],
)
def test_an_unreadable_sheet_is_counted_and_the_others_are_kept(wave, urns, data):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(5)), data)
    opened = urns.open()
    assert opened["unreadable"] == 1
    assert [_numbers(one) for one in opened["sets"] if one["sheets"]] == [[0, 1, 2, 3, 4]]


def test_a_box_that_was_tampered_with_is_counted_as_unreadable(wave, urns):
    gid = wave.gid(BEN, "peer")
    urns.put(gid, *(sheet(n) for n in range(5)))
    urns.put_box(gid, b"\xff" * 32, b"\x01\x02" + bytes(box_size(2) - 2))
    assert urns.open()["unreadable"] == 1


def test_declining_is_a_ballot_like_any_other(wave, urns):
    declined = {"v": 1, "form": "short", "declined": True, "answers": {}, "calibration": {}, "comments": {}}
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(4)), declined)
    (found,) = [one for one in urns.open()["sets"] if one["sheets"]]
    assert [one["declined"] for one in found["sheets"]].count(True) == 1


def test_a_wrong_key_opens_nothing_and_says_so_by_the_count(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(5)))
    opened = open_wave(seal_wave(wave.manifest, urns.box), new_opening_key())
    assert opened["unreadable"] == 5
    assert all(one["sheets"] == [] for one in opened["sets"])


def test_opening_does_not_write_to_the_ballot_box(wave, urns, tmp_path):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(5)))
    (tmp_path / "ballots.db").chmod(0o400)
    before = (tmp_path / "ballots.db").read_bytes()
    urns.open()
    assert (tmp_path / "ballots.db").read_bytes() == before


def test_a_file_whose_groups_were_changed_is_refused(wave, urns):
    sealed = json.loads(json.dumps(seal_wave(wave.manifest, urns.box)))
    sealed["groups"][0]["info"] = sealed["groups"][0]["info"].replace('"k":5', '"k":1')
    with pytest.raises(WrongSealedWave):
        open_wave(sealed, wave.holders[0])


def _sealed(wave, urns):
    return json.loads(json.dumps(seal_wave(wave.manifest, urns.box)))


def test_every_ballot_counts_into_one_sum_whoever_opens(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(5)))
    urns.put(wave.gid(ADA, "report"), *(sheet(n) for n in range(3)))
    names = sorted(sha256(n.to_bytes(32, "big")).hexdigest() for n in range(8))
    assert urns.open(0)["ballots"] == urns.open(1)["ballots"] == sha256("\n".join(names).encode()).hexdigest()


def test_a_wave_without_ballots_has_a_sum_as_well(wave, urns):
    assert urns.open()["ballots"] == sha256(b"").hexdigest() == ballots_sha256([])


def test_a_ballot_left_out_changes_the_sum(wave, urns):
    urns.put(wave.gid(BEN, "peer"), *(sheet(n) for n in range(6)))
    sealed = _sealed(wave, urns)
    whole = open_wave(sealed, wave.holders[0])["ballots"]
    for group in sealed["groups"]:
        group["boxes"] = dict(list(group["boxes"].items())[1:])
    assert open_wave(sealed, wave.holders[0])["ballots"] != whole


@pytest.mark.parametrize("spoil", [lambda keys: keys[:1], lambda keys: keys[::-1], lambda keys: keys * 2])
def test_other_opening_keys_than_those_of_the_groups_are_refused(wave, urns, spoil):
    sealed = _sealed(wave, urns)
    sealed["opening_keys"] = spoil(sealed["opening_keys"])
    with pytest.raises(WrongSealedWave, match="other keys"):
        open_wave(sealed, wave.holders[0])


@pytest.mark.parametrize(
    ("fact", "value"), [("wave_id", "ff" * 16), ("fingerprint", "babab-babab-babab-babab-babab-babab")]
)
def test_a_file_under_another_name_is_refused(wave, urns, fact, value):
    with pytest.raises(WrongSealedWave):
        open_wave(_sealed(wave, urns) | {fact: value}, wave.holders[0])


def test_a_group_that_stands_twice_is_refused(wave, urns):
    twice = Manifest(wave.manifest.wave_id, wave.manifest.groups * 2, wave.manifest.opening_keys)
    sealed = _sealed(wave, urns) | {"root": twice.root.hex(), "fingerprint": twice.fingerprint}
    sealed["groups"] *= 2
    with pytest.raises(WrongSealedWave, match="twice"):
        open_wave(sealed, wave.holders[0])


def test_a_text_that_nobody_can_have_frozen_is_refused(wave, urns):
    group = KeyedGroup("{}", bytes(32))
    forged = Manifest(wave.manifest.wave_id, (group,), wave.manifest.opening_keys)
    sealed = _sealed(wave, urns) | {"root": forged.root.hex(), "fingerprint": forged.fingerprint}
    sealed["groups"] = [{"info": group.info, "pk": group.public.hex(), "boxes": {}}]
    with pytest.raises(WrongSealedWave, match="cannot be read"):
        open_wave(sealed, wave.holders[0])


@pytest.mark.parametrize(
    "wrong", [{}, {"groups": [{}]}, [], {"groups": [], "wave_id": "", "opening_keys": []}]
)
def test_a_file_of_another_kind_is_refused(wrong):
    with pytest.raises(WrongSealedWave):
        open_wave(wrong, new_opening_key())


def test_without_urns_nothing_can_be_opened(wave, tmp_path):
    with pytest.raises(UrnMissing):
        seal_wave(wave.manifest, BallotBox(tmp_path / "nowhere.db"))
