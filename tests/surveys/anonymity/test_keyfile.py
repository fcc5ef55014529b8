"""A keyholder's key: made, written down, read again, and tried on a ballot of nobody."""

import json
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.keyfile import (
    key_file,
    key_name,
    key_words,
    make_test_ballot,
    new_key_secret,
    open_test_ballot,
    private_from,
    read_key_file,
    read_key_words,
)
from surveys.anonymity.opening import open_wave
from surveys.anonymity.opening_keys import new_opening_key, public_bytes
from surveys.anonymity.proquints import proquints
from surveys.anonymity.refusals import BadKeyWords, BadOpeningKey, CannotOpen
from surveys.anonymity.sealing import box_size

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/keyholder.json").read_text("utf-8"))
SECRETS = st.binary(min_size=32, max_size=32)
SECRET = bytes(range(32))


def _on_paper(secret):
    return "\n".join(" ".join(row) for row in key_words(secret))


@pytest.mark.parametrize("pair", GOLDEN["rfc9180"])
def test_the_key_follows_from_the_secret_as_the_standard_says(pair):
    """The pairs are those of RFC 9180, appendix A.3.1: ikmE, skEm, pkEm and ikmR, skRm, pkRm."""
    key = private_from(bytes.fromhex(pair["secret"]))
    assert key.private_numbers().private_value == int(pair["private"], 16)
    assert public_bytes(key).hex() == pair["public"]


def test_every_new_key_is_another_one():
    made = {new_key_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {32}


@given(SECRETS)
def test_the_words_on_paper_are_read_back(secret):
    assert [len(row) for row in key_words(secret)] == [5, 5, 5, 5]
    assert read_key_words(_on_paper(secret)) == secret


@given(SECRETS, st.data())
def test_spaces_dashes_numbers_and_capitals_do_not_matter(secret, data):
    words = [word for row in key_words(secret) for word in row]
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", " – ", "\t", "3. "]), min_size=20, max_size=20))
    capital = data.draw(st.lists(st.booleans(), min_size=20, max_size=20))
    typed = [word.upper() if big else word for word, big in zip(words, capital, strict=True)]
    text = "".join(gap + word for gap, word in zip(gaps, typed, strict=True))
    assert read_key_words(text) == secret
    rows = ["".join(typed[start : start + 5]) for start in range(0, 20, 5)]
    assert read_key_words("\r\n\n".join(rows)) == secret


@given(SECRETS, st.integers(0, 3), st.integers(0, 4), st.sampled_from(["babab", "zzzzz", "bab", "", "bäbab"]))
def test_a_wrong_word_names_its_row(secret, row, place, wrong):
    rows = key_words(secret)
    assume(rows[row][place] != wrong)
    rows[row][place] = wrong
    with pytest.raises(BadKeyWords) as refused:
        read_key_words("\n".join(" ".join(words) for words in rows))
    assert refused.value.row == row + 1
    assert f"row {row + 1}" in refused.value.sentence


def test_a_wrong_word_names_its_row_in_one_long_line_as_well():
    words = [word for row in key_words(SECRET) for word in row]
    words[12] = "bab"
    with pytest.raises(BadKeyWords) as refused:
        read_key_words(" ".join(words))
    assert refused.value.row == 3


def test_rows_that_changed_places_are_noticed():
    first, second, *others = key_words(SECRET)
    with pytest.raises(BadKeyWords) as refused:
        read_key_words("\n".join(" ".join(row) for row in [second, first, *others]))
    assert refused.value.row == 1


@pytest.mark.parametrize("text", ["", "babab", " ".join(["babab"] * 19), " ".join(["babab"] * 21)])
def test_too_few_or_too_many_words_are_refused(text):
    with pytest.raises(BadKeyWords, match="four rows of five words") as refused:
        read_key_words(text)
    assert refused.value.row == 0


@given(SECRETS)
def test_a_key_file_is_read_back(secret):
    assert read_key_file(key_file(secret)) == secret


def test_a_key_file_says_what_it_is_and_which_key():
    content = json.loads(key_file(SECRET))
    assert set(content) == {"format", "secret", "public", "name"}
    assert content["format"] == "soundline-opening-key-1"
    assert content["name"] == key_name(bytes.fromhex(content["public"]))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "soundline-test-ballot-1"},
        {"secret": "00"},
        {"secret": "x"},
        {"secret": 7},
        {"public": None},
    ],
)
def test_a_file_of_another_kind_is_no_key_file(change):
    with pytest.raises(BadOpeningKey, match="not a key file"):
        read_key_file(json.dumps(json.loads(key_file(SECRET)) | change))


@given(st.text(max_size=60) | st.just("[" * 100_000) | st.just("[1]"))
def test_any_other_text_is_no_key_file(text):
    with pytest.raises(BadOpeningKey):
        read_key_file(text)


def test_a_damaged_key_file_points_to_the_paper():
    with pytest.raises(BadOpeningKey, match="words on paper"):
        read_key_file(key_file(SECRET).replace("000102", "000103"))


def test_a_key_is_named_in_three_words_of_its_public_half():
    public = public_bytes(private_from(SECRET))
    assert key_name(public) == proquints(sha256(public).digest()[:6])
    assert len(key_name(public).split("-")) == 3


def test_the_words_of_a_test_ballot_come_out_with_the_right_key():
    ballot = make_test_ballot(public_bytes(private_from(SECRET)), "Leaders 2027")
    assert open_test_ballot(json.loads(json.dumps(ballot.document)), SECRET) == ballot.words
    assert len(ballot.words.split("-")) == 4


def test_a_test_ballot_shows_its_words_nowhere_but_inside():
    ballot = make_test_ballot(public_bytes(private_from(SECRET)), "Leaders 2027")
    assert set(ballot.document) == {"format", "campaign", "public", "gid", "t", "box"}
    assert ballot.words not in json.dumps(ballot.document)
    assert len(ballot.box) == box_size(1)


def test_no_two_test_ballots_are_alike():
    public = public_bytes(private_from(SECRET))
    one, other = (make_test_ballot(public, "Leaders 2027") for _ in range(2))
    assert {one.words, one.gid, one.t}.isdisjoint({other.words, other.gid, other.t})


def test_a_wrong_key_names_both_keys():
    public = public_bytes(new_opening_key())
    with pytest.raises(CannotOpen) as refused:
        open_test_ballot(make_test_ballot(public, "Leaders 2027").document, SECRET)
    assert key_name(public) in refused.value.sentence
    assert key_name(public_bytes(private_from(SECRET))) in refused.value.sentence


@pytest.mark.parametrize("wrong", [None, [], {}, {"format": "soundline-test-ballot-1"}])
def test_a_file_of_another_kind_is_no_test_ballot(wrong):
    with pytest.raises(CannotOpen, match="not a test ballot"):
        open_test_ballot(wrong, SECRET)


@pytest.mark.parametrize("name", ["gid", "t", "box"])
def test_a_changed_test_ballot_does_not_open(name):
    document = make_test_ballot(public_bytes(private_from(SECRET)), "Leaders 2027").document
    changed = document[name][:-2] + ("00" if document[name][-2:] != "00" else "01")
    with pytest.raises(CannotOpen):
        open_test_ballot(document | {name: changed}, SECRET)


def test_keys_are_written_down_as_the_opening_page_writes_them():
    first, second = (bytes.fromhex(secret) for secret in GOLDEN["secrets"])
    assert [public_bytes(private_from(secret)).hex() for secret in (first, second)] == GOLDEN["public"]
    assert [key_name(bytes.fromhex(public)) for public in GOLDEN["public"]] == GOLDEN["names"]
    assert key_words(first) == GOLDEN["words"]
    assert key_file(first) == GOLDEN["file"]


@pytest.mark.parametrize("text", GOLDEN["read_alike"])
def test_words_are_read_as_the_opening_page_reads_them(text):
    assert read_key_words(text).hex() == GOLDEN["secrets"][0]


@pytest.mark.parametrize("wrong", GOLDEN["misread"])
def test_wrong_words_are_refused_as_the_opening_page_refuses_them(wrong):
    with pytest.raises(BadKeyWords) as refused:
        read_key_words(wrong["text"])
    assert refused.value.row == wrong["row"]


def test_the_kept_test_ballot_opens():
    assert (
        open_test_ballot(GOLDEN["test_ballot"], bytes.fromhex(GOLDEN["secrets"][0])) == GOLDEN["test_words"]
    )


@pytest.mark.parametrize("secret", GOLDEN["secrets"])
def test_the_kept_wave_opens_as_the_opening_page_opens_it(secret):
    opened = open_wave(GOLDEN["sealed"], private_from(bytes.fromhex(secret)), Random(1))
    opened["comments"].sort(key=canonical_json)
    for one in opened["sets"]:
        one["sheets"].sort(key=canonical_json)
    assert opened == GOLDEN["opened"]
