"""Boxes: an answer sheet that only the holder of an opening key can read, always of the same size.

Layout: 0x01, the number of opening keys, for each of them the content key sealed by HPKE (65 + 48 bytes;
RFC 9180 base mode, DHKEM P-256, HKDF-SHA256, AES-256-GCM), a nonce (12), and the padded sheet under
AES-256-GCM (PAD + 16), bound to the group and to the ballot's own name.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from surveys.anonymity.opening_keys import read_public
from surveys.anonymity.refusals import BadOpeningKey, CannotOpen, SheetTooLong

PAD = 4096
"""Size of every sheet inside its box, in bytes."""

_FORMAT = 1
_CONTENT_KEY_BYTES = 32
_WRAPPED_BYTES = 65 + _CONTENT_KEY_BYTES + 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def box_size(keys: int) -> int:
    """The size in bytes of every box for this number of opening keys."""
    return 2 + keys * _WRAPPED_BYTES + _NONCE_BYTES + PAD + _TAG_BYTES


def seal(sheet: bytes, opening_keys: Sequence[bytes], gid: bytes, t: bytes) -> bytes:
    """A box around the sheet for one to 255 opening keys (65 bytes each).

    Raises SheetTooLong beyond 4096 bytes and BadOpeningKey.
    """
    if not 1 <= len(opening_keys) <= 255:
        raise BadOpeningKey("A box needs at least one opening key.")
    content_key, nonce = secrets.token_bytes(_CONTENT_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
    wrapped = [_SUITE.encrypt(content_key, read_public(key), info=_label(gid)) for key in opening_keys]
    body = AESGCM(content_key).encrypt(nonce, _padded(sheet), gid + t)
    return bytes([_FORMAT, len(opening_keys)]) + b"".join(wrapped) + nonce + body


def unseal(box: bytes, private: EllipticCurvePrivateKey, gid: bytes, t: bytes) -> bytes:
    """The sheet in the box, without its padding, by any one of the opening keys. Raises CannotOpen."""
    if len(box) < 2 or box[0] != _FORMAT or len(box) != box_size(box[1]):
        raise CannotOpen("This is not a sealed ballot.")
    content_key = _unwrap(box, private, gid)
    start = 2 + box[1] * _WRAPPED_BYTES
    nonce, body = box[start : start + _NONCE_BYTES], box[start + _NONCE_BYTES :]
    try:
        return AESGCM(content_key).decrypt(nonce, body, gid + t).rstrip(b"\x00")
    except InvalidTag as error:
        raise CannotOpen("This ballot was changed after it was sealed.") from error


def _unwrap(box: bytes, private: EllipticCurvePrivateKey, gid: bytes) -> bytes:
    for wrapped in _wrapped_keys(box):
        try:
            content_key = bytes(_SUITE.decrypt(wrapped, private, info=_label(gid)))
        except (InvalidTag, ValueError):
            continue
        if len(content_key) == _CONTENT_KEY_BYTES:
            return content_key
    raise CannotOpen("This opening key does not open this ballot.")


def _wrapped_keys(box: bytes) -> Iterator[bytes]:
    for place in range(box[1]):
        start = 2 + place * _WRAPPED_BYTES
        yield box[start : start + _WRAPPED_BYTES]


def _label(gid: bytes) -> bytes:
    return b"soundline-box-v1" + gid


def _padded(sheet: bytes) -> bytes:
    if len(sheet) > PAD:
        raise SheetTooLong("These answers are too long to be sent. Please shorten a comment.")
    return sheet.ljust(PAD, b"\x00")
