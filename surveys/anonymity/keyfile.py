"""A keyholder's opening key: a secret of 32 bytes kept as a file and as words on paper, and its trial.

The opening page makes these keys in a browser; this is its twin, so that both read what either has written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from surveys.anonymity.canonical import canonical_json, digest
from surveys.anonymity.opening_keys import ORDER, public_bytes
from surveys.anonymity.proquints import proquints, read_proquints
from surveys.anonymity.refusals import BadKeyWords, BadOpeningKey, CannotOpen
from surveys.anonymity.sealing import seal, unseal
from surveys.chance import random_bytes

SECRET_BYTES = 32
ROWS = 4
ROW_WORDS = 5
KEY_FORMAT = "soundline-opening-key-1"
TEST_FORMAT = "soundline-test-ballot-1"

_ROW_BYTES = SECRET_BYTES // ROWS
_ROW_LETTERS = 5 * ROW_WORDS
_CHECK_BYTES = 2
_NAME_BYTES = 6
_KEM = b"HPKE-v1" + b"KEM" + (0x0010).to_bytes(2, "big")


@dataclass(frozen=True)
class TestBallot:
    """A ballot of nobody that holds only words: whoever can say them has opened it."""

    campaign: str
    public: bytes
    gid: bytes
    t: bytes
    box: bytes
    words: str

    @property
    def document(self) -> dict[str, str]:
        """The file that the keyholder downloads; the words are only in its sealed box."""
        return {
            "format": TEST_FORMAT,
            "campaign": self.campaign,
            "public": self.public.hex(),
            "gid": self.gid.hex(),
            "t": self.t.hex(),
            "box": self.box.hex(),
        }


def new_key_secret() -> bytes:
    """32 fresh random bytes from which an opening key follows."""
    return random_bytes(SECRET_BYTES)


def private_from(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key that follows from a secret: DeriveKeyPair of DHKEM(P-256), RFC 9180, section 7.1.3."""
    extracted = HKDF.extract(SHA256(), b"", _KEM + b"dkp_prk" + secret)
    for counter in range(256):
        number = int.from_bytes(_candidate(extracted, counter), "big")
        if 0 < number < ORDER:
            return ec.derive_private_key(number, ec.SECP256R1())
    raise BadOpeningKey("No opening key follows from these bytes.")


def key_words(secret: bytes) -> list[list[str]]:
    """The secret as four rows of five words; the last word of each row checks the other four."""
    parts = [secret[start : start + _ROW_BYTES] for start in range(0, SECRET_BYTES, _ROW_BYTES)]
    return [proquints(part + _check(row, part)).split("-") for row, part in enumerate(parts)]


def read_key_words(text: str) -> bytes:
    """The secret behind the words; spaces, dashes, row numbers and capitals do not matter.

    Raises BadKeyWords, whose `row` is the first row (1 to 4) that is not right, or 0 if there are not four.
    """
    return b"".join(_read_row(row, words) for row, words in enumerate(_rows(text.lower())))


def key_file(secret: bytes) -> str:
    """The text of the key file."""
    public = public_bytes(private_from(secret))
    content = {
        "format": KEY_FORMAT,
        "secret": secret.hex(),
        "public": public.hex(),
        "name": key_name(public),
    }
    return canonical_json(content) + "\n"


def read_key_file(text: str) -> bytes:
    """The secret in a key file. Raises BadOpeningKey unless it is whole and fits its public half."""
    try:
        content = json.loads(text)
        secret, public = bytes.fromhex(content["secret"]), bytes.fromhex(content["public"])
        is_key = content["format"] == KEY_FORMAT and len(secret) == SECRET_BYTES
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadOpeningKey("This is not a key file.") from error
    if not is_key:
        raise BadOpeningKey("This is not a key file.")
    if public_bytes(private_from(secret)) != public:
        raise BadOpeningKey("This key file is damaged. Please use the words on paper.")
    return secret


def key_name(public: bytes) -> str:
    """The name of a key in three words, by which people see whether two screens mean the same one."""
    return proquints(digest(public)[:_NAME_BYTES])


def make_test_ballot(public: bytes, campaign: str) -> TestBallot:
    """A fresh test ballot for one opening key (65 bytes). Raises BadOpeningKey."""
    gid, t = random_bytes(16), random_bytes(32)
    words = proquints(random_bytes(8))
    sheet = canonical_json({"test": words, "v": 1}).encode()
    return TestBallot(campaign, public, gid, t, seal(sheet, [public], gid, t), words)


def open_test_ballot(document: Any, secret: bytes) -> str:
    """The words in a test ballot. Raises CannotOpen, which names both keys if it was made for another."""
    private = private_from(secret)
    try:
        public, gid, t, box = (bytes.fromhex(document[name]) for name in ("public", "gid", "t", "box"))
        is_test = document["format"] == TEST_FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise CannotOpen("This file is not a test ballot.") from error
    if not is_test:
        raise CannotOpen("This file is not a test ballot.")
    if public != public_bytes(private):
        raise CannotOpen(
            "This test ballot was made for the key %(wanted)s. The key at hand is %(name)s.",
            wanted=key_name(public),
            name=key_name(public_bytes(private)),
        )
    return _words_in(unseal(box, private, gid, t))


def _words_in(sheet: bytes) -> str:
    try:
        return str(json.loads(sheet)["test"])
    except (ValueError, KeyError, TypeError) as error:
        raise CannotOpen("There are no words in this test ballot.") from error


def _candidate(extracted: bytes, counter: int) -> bytes:
    label = SECRET_BYTES.to_bytes(2, "big") + _KEM + b"candidate" + bytes([counter])
    return HKDFExpand(SHA256(), SECRET_BYTES, label).derive(extracted)


def _check(row: int, part: bytes) -> bytes:
    return digest(bytes([row]), part)[:_CHECK_BYTES]


def _rows(text: str) -> list[str]:
    lines = [line for line in re.split(r"[\r\n]+", text) if re.search("[a-z]", line)]
    if len(lines) == ROWS:
        return lines
    words = re.findall("[a-z]+", text)
    if len(words) == ROWS * ROW_WORDS:
        return [" ".join(words[start : start + ROW_WORDS]) for start in range(0, len(words), ROW_WORDS)]
    letters = "".join(words)
    if len(letters) != ROWS * _ROW_LETTERS:
        raise BadKeyWords("A key on paper has four rows of five words each.", row=0)
    return [letters[start : start + _ROW_LETTERS] for start in range(0, len(letters), _ROW_LETTERS)]


def _read_row(row: int, words: str) -> bytes:
    letters = re.sub("[^a-z]", "", words)
    try:
        read = read_proquints("-".join(letters[start : start + 5] for start in range(0, len(letters), 5)))
    except ValueError:
        read = b""
    part, check = read[:_ROW_BYTES], read[_ROW_BYTES:]
    if len(read) != _ROW_BYTES + _CHECK_BYTES or check != _check(row, part):
        raise BadKeyWords("There is a mistake in row %(row)s. Please compare it with the paper.", row=row + 1)
    return part
