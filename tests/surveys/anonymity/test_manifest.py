"""The manifest: one text, one key, one root for everybody."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.canonical import digest
from surveys.anonymity.groups import read_group
from surveys.anonymity.manifest import build_manifest, check_member, fingerprint
from surveys.anonymity.merkle import leaf_hash, root_over, tree_path, tree_paths, tree_root
from surveys.anonymity.moments import moment_text, read_moment
from surveys.anonymity.refusals import BadInfo, NotInManifest
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


@given(LEAVES)
def test_every_leaf_finds_its_way_to_the_root(leaves):
    root, paths = tree_root(leaves), tree_paths(leaves)
    assert all(root_over(leaf, path) == root for leaf, path in zip(leaves, paths, strict=True))
    assert paths == [tree_path(leaves, index) for index in range(len(leaves))]


@given(LEAVES.filter(lambda leaves: len(set(leaves)) == len(leaves) > 1), st.data())
def test_another_leaf_does_not(leaves, data):
    one, other = data.draw(st.permutations(range(len(leaves))).map(lambda order: order[:2]))
    assert root_over(leaves[other], tree_path(leaves, one)) != tree_root(leaves)


def test_the_tree_is_the_one_of_rfc_6962():
    # seven entries, as drawn in section 2.1.3
    a, b, c, d, e, f, g = (leaf_hash(bytes([number])) for number in range(7))

    def node(left: bytes, right: bytes) -> bytes:
        return digest(b"\x01", left, right)

    k = node(node(a, b), node(c, d))
    low = node(node(e, f), g)
    assert tree_root([a, b, c, d, e, f, g]) == node(k, low)
    assert tree_path([a, b, c, d, e, f, g], 6) == [("L", node(e, f)), ("L", k)]


def test_the_empty_tree_of_other_programs_is_not_ours():
    with pytest.raises(ValueError, match="leaf"):
        tree_root([])


def test_the_manifest_does_not_depend_on_the_order_of_its_groups():
    groups = [facts(), facts(BEN), facts(ADA, ("report",))]
    wave = freeze(*groups)
    named = [group.facts for group in wave.manifest.groups]
    again = build_manifest(wave.seed, reversed(named), wave.manifest.opening_keys)
    assert again.root == wave.manifest.root
    assert again.fingerprint == fingerprint(wave.manifest.root)


def test_a_group_of_the_manifest_is_confirmed():
    wave = freeze(facts(), facts(BEN), facts(ADA, ("report",)))
    for group in wave.manifest.groups:
        check_member(group.info, group.public, wave.manifest.path(group.gid), wave.manifest.root)


def test_a_key_made_for_one_person_is_refused():
    wave, tagged = freeze(facts(), facts(BEN)), freeze(facts(), facts(BEN))
    group, other = wave.manifest.groups[0], tagged.manifest.groups[0]
    with pytest.raises(NotInManifest):
        check_member(group.info, other.public, wave.manifest.path(group.gid), wave.manifest.root)


def test_a_path_with_an_unknown_side_is_refused():
    wave = freeze(facts(), facts(BEN))
    group = wave.manifest.groups[0]
    (_, sibling) = wave.manifest.path(group.gid)[0]
    with pytest.raises(NotInManifest):
        check_member(group.info, group.public, [("M", sibling)], wave.manifest.root)


def test_a_group_outside_the_manifest_has_no_path():
    with pytest.raises(NotInManifest):
        freeze().manifest.path(bytes(16))


def test_the_text_of_a_group_is_read_back():
    group = facts(ADA, ("other", "peer"), leader="Ada Éxample")
    assert read_group(group.info) == group
    assert group.name == "other+peer"


@pytest.mark.parametrize(
    "change",
    [
        {"invited": 7},
        {"k": 3},
        {"leader": "Somebody Else"},
        {"answer_to": "2027-01-01T00:00Z"},
        {"policy": "2c" * 32},
    ],
)
def test_any_change_of_the_text_gives_another_group(change):
    assert facts(**change).gid != facts().gid


@pytest.mark.parametrize(
    "change",
    [
        {"invited": 0},
        {"invited": True},
        {"k": "5"},
        {"wave_id": "AA" * 16},
        {"groups": ()},
        {"groups": ("peer", "other")},
        {"groups": ("peer", "peer")},
        {"level": "none"},
        {"collect_from": "2026-12-01"},
        {"late_from": "2026-12-01T08:00Z"},
        {"campaign": ""},
    ],
)
def test_a_group_that_makes_no_sense_cannot_be_made(change):
    with pytest.raises(BadInfo):
        facts(**change)


def _altered(**changes: object) -> str:
    return json.dumps(
        {**json.loads(facts().info), **changes}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "[" * 100_000, facts().info + " ", _altered(v=2), _altered(suite=2), _altered(extra=1)],
    ids=["empty", "list", "broken", "deep", "spaced", "version", "suite", "extra"],
)
def test_a_text_that_is_not_the_canonical_one_is_refused(text):
    with pytest.raises(BadInfo):
        read_group(text)


def test_a_manifest_is_made_of_one_wave_and_one_set_of_keys():
    wave = freeze()
    group = wave.manifest.groups[0].facts
    keys = wave.manifest.opening_keys
    for groups in (
        [],
        [group, group],
        [group, replace(group, groups=("other", "peer"))],
        [group, replace(group, groups=("report",), wave_id="ff" * 16)],
        [replace(group, opening="00" * 32)],
    ):
        with pytest.raises(BadInfo):
            build_manifest(wave.seed, groups, keys)


def test_moments_travel_in_utc_to_the_minute():
    local = datetime(2026, 12, 1, 9, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert moment_text(local) == "2026-12-01T08:00Z"
    assert read_moment("2026-12-01T08:00Z") == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_a_moment_without_time_zone_is_not_sent():
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 12, 1))  # noqa: DTZ001
