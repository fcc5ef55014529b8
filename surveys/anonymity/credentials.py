"""What a rater derives from the recovery code, and how a ballot is authenticated."""

from __future__ import annotations

import base64
import binascii
import hmac
import itertools
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from surveys.anonymity.oprf_group import ORDER, SCALAR_BYTES
from surveys.anonymity.refusals import BadCode

CODE_BYTES = 16
CODE_LETTERS = 26
NULLIFIER_BYTES = 32
BLIND_BYTES = 48
_CUTS = (0, 4, 8, 12, 16, 20, CODE_LETTERS)


def new_secret() -> bytes:
    """16 fresh random bytes: the recovery code before it is written down."""
    return secrets.token_bytes(CODE_BYTES)


def write_code(secret: bytes) -> str:
    """The recovery code on paper: 26 base32 characters in groups of 4-4-4-4-4-6 joined by "-"."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return "-".join(letters[start:end] for start, end in itertools.pairwise(_CUTS))


def read_code(text: str) -> bytes:
    """The 16 bytes behind a recovery code; spaces, dashes and lower case do not matter. Raises BadCode."""
    letters = "".join(text.split()).replace("-", "").replace("–", "").upper()
    try:
        secret = base64.b32decode(letters + "======")
    except (binascii.Error, ValueError) as error:
        raise BadCode("This recovery code has a character that does not occur in codes.") from error
    if len(letters) != CODE_LETTERS or write_code(secret).replace("-", "") != letters:
        raise BadCode("This is not a complete recovery code: it has 26 letters and digits.")
    return secret


def nullifier(secret: bytes, gid: bytes) -> bytes:
    """t: the only name of this rater's ballot in this group, 32 bytes."""
    return _derive(secret, b"nullifier" + gid, NULLIFIER_BYTES)


def blind_scalar(secret: bytes, gid: bytes) -> bytes:
    """The scalar that hides t from the people side, 32 little-endian bytes.

    48 bytes of HKDF output (those are also the first 48 of any longer output), read as a little-endian
    integer x; the scalar is 1 + x mod (L - 1), never zero. That is how the package @noble/curves turns
    the bytes of its random source into a scalar (`mapHashToField`; it asks the source for 48 bytes),
    so that `blind(t, n => bytes.slice(0, n))` in a browser and this function agree. The bias is below
    2 to the power of -128.
    """
    number = int.from_bytes(_derive(secret, b"blind" + gid, BLIND_BYTES), "little")
    return (1 + number % (ORDER - 1)).to_bytes(SCALAR_BYTES, "little")


def ballot_mac(output: bytes, gid: bytes, t: bytes, version: int, box: bytes) -> bytes:
    """The proof, 32 bytes, that a ballot comes from somebody who holds the credential `output`.

    HMAC-SHA256 over gid, t, the version as 4 big-endian bytes and the box; the key is HMAC-SHA256 of
    "ballot-mac-v1" and gid under the 64 bytes of the credential.
    """
    key = hmac.digest(output, b"ballot-mac-v1" + gid, "sha256")
    return hmac.digest(key, gid + t + version.to_bytes(4, "big") + box, "sha256")


def _derive(secret: bytes, label: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=b"", info=label).derive(secret)
