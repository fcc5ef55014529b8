"""The key that signs public records: made once, for its owner alone, and never mistaken for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.opening_keys import write_private
from surveys.anonymity.refusals import BadSigningKey
from surveys.anonymity.signing import is_signed, sign, signer_of, signing_key
from tests.surveys.anonymity.published import KEY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "transcript.pem"


def test_the_key_is_made_at_first_use_and_found_again(path: Path) -> None:
    first = signer_of(signing_key(path))
    assert signer_of(signing_key(path)) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_of_two_that_make_it_at_once_one_finds_the_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = signer_of(signing_key(path))
    answers = iter([False, True])
    monkeypatch.setattr(Path, "exists", lambda _self: next(answers, True))
    assert signer_of(signing_key(path)) == theirs


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_damaged_file_is_refused_and_not_replaced(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(BadSigningKey, match="damaged"):
        signing_key(path)
    assert path.read_bytes() == content


def test_a_key_of_another_kind_is_refused(path: Path) -> None:
    write_private(path, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(BadSigningKey, match="another kind"):
        signing_key(path)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_a_signature_holds_for_one_text_only(text: str, other: str) -> None:
    signature = sign(KEY, text)
    assert is_signed(signer_of(KEY), text, signature)
    assert is_signed(signer_of(KEY), other, signature) == (text == other)


@pytest.mark.parametrize(
    ("signer", "signature"), [("", ""), ("zz", "00"), ("11" * 32, "00" * 64), ("00", "00")]
)
def test_what_is_no_signature_is_none(signer: str, signature: str) -> None:
    assert not is_signed(signer, "text", signature)
