"""Recovery codes and fingerprints: what people write down, read out and type in again."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.credentials import blind_scalar, new_secret, nullifier, read_code, write_code
from surveys.anonymity.oprf_group import ORDER
from surveys.anonymity.proquints import proquints, read_proquints
from surveys.anonymity.refusals import BadCode

SECRETS = st.binary(min_size=16, max_size=16)
GIDS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_a_recovery_code_is_read_back(secret):
    assert read_code(write_code(secret)) == secret


@given(SECRETS)
def test_a_code_has_26_characters_in_six_groups(secret):
    assert [len(part) for part in write_code(secret).split("-")] == [4, 4, 4, 4, 4, 6]


@given(SECRETS, st.data())
def test_spaces_dashes_and_small_letters_do_not_matter(secret, data):
    letters = write_code(secret).replace("-", "")
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", "  ", "\n"]), min_size=26, max_size=26))
    cases = data.draw(st.lists(st.booleans(), min_size=26, max_size=26))
    written = [
        gap + (letter.lower() if small else letter)
        for gap, letter, small in zip(gaps, letters, cases, strict=True)
    ]
    assert read_code("".join(written)) == secret


@given(st.text(max_size=40))
def test_any_other_text_is_read_or_refused_in_words(text):
    with suppress(BadCode):
        secret = read_code(text)
        assert read_code(write_code(secret)) == secret


@pytest.mark.parametrize(
    "text", ["", "A" * 25, "A" * 27, "A" * 25 + "1", "A" * 25 + "B", "A" * 32, "Ä" * 26, "=" * 26]
)
def test_incomplete_or_mistyped_codes_are_refused(text):
    with pytest.raises(BadCode):
        read_code(text)


def test_two_new_codes_differ():
    assert new_secret() != new_secret()


@given(SECRETS, GIDS)
def test_the_blinding_scalar_is_never_zero_and_below_the_order(secret, gid):
    assert 0 < int.from_bytes(blind_scalar(secret, gid), "little") < ORDER


def test_ballots_of_one_rater_in_two_groups_have_unrelated_names():
    secret = new_secret()
    assert nullifier(secret, bytes(16)) != nullifier(secret, b"\x01" + bytes(15))
    assert blind_scalar(secret, bytes(16)) != blind_scalar(secret, b"\x01" + bytes(15))


@given(st.binary(max_size=24).filter(lambda data: len(data) % 2 == 0))
def test_proquints_are_read_back(data):
    assert read_proquints(proquints(data)) == data


@given(st.binary(min_size=12, max_size=12))
def test_a_fingerprint_is_six_words_of_consonants_and_vowels(data):
    words = proquints(data).split("-")
    assert [len(word) for word in words] == [5] * 6
    assert all(set(word[1::2]) <= set("aiou") and not set(word[::2]) & set("aeiou") for word in words)


def test_an_odd_number_of_bytes_has_no_proquints():
    with pytest.raises(ValueError, match="pairs"):
        proquints(b"abc")


@pytest.mark.parametrize("text", ["lusa", "lusabb", "lusac-babad", "LUSAB"])
def test_what_is_no_proquint_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_proquints(text)
