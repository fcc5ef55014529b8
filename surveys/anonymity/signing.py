"""The installation's signature under public records: Ed25519 (RFC 8032), made with one key at first use.

It says from which installation a record comes. Whether the record is true is checked without it.
"""

from __future__ import annotations

import os
import secrets
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
    # written whole and then named: of two processes that start together one finds the other's key, whole
    private = Ed25519PrivateKey.from_private_bytes(random_bytes(32))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
