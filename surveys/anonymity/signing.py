"""The installation's signature under public records: Ed25519 (RFC 8032), made with one key at first use.

It says from which installation a record comes. Whether the record is true is checked without it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from surveys.anonymity.refusals import BadSigningKey
from surveys.chance import random_bytes
from surveys.places import write_once


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key in this file, which only its owner may read; made if it is not there. Raises BadSigningKey."""
    if not path.exists():
        _make(path)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadSigningKey("The key that signs transcripts is damaged.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise BadSigningKey("The key that signs transcripts is of another kind.")
    return private


def signer_of(private: Ed25519PrivateKey) -> str:
    """The public half, 32 bytes in hex."""
    return private.public_key().public_bytes_raw().hex()


def sign(private: Ed25519PrivateKey, text: str) -> str:
    """The signature over a text in UTF-8, 64 bytes in hex."""
    return private.sign(text.encode()).hex()


def is_signed(signer: str, text: str, signature: str) -> bool:
    """Whether this signature over the text was made with the private half of `signer` (both in hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(
            bytes.fromhex(signature), text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    private = Ed25519PrivateKey.from_private_bytes(random_bytes(32))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with suppress(FileExistsError):  # of two processes that start together one finds the other's key
        write_once(path, pem)
