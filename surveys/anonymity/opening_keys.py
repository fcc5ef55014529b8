"""Opening keys: P-256, the public half travels as 65 uncompressed bytes, the private half as a PEM file."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from surveys.anonymity.refusals import BadOpeningKey
from surveys.chance import random_bytes

PUBLIC_BYTES = 65
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve has; private keys lie between zero and this."""


def new_opening_key() -> ec.EllipticCurvePrivateKey:
    """A fresh private opening key."""
    # 64 bits more than the order has, so that the bias is negligible (FIPS 186-5, appendix A.2.1)
    number = int.from_bytes(random_bytes(40), "big")
    return ec.derive_private_key(1 + number % (ORDER - 1), ec.SECP256R1())


def public_bytes(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, 65 bytes."""
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_public(data: bytes) -> ec.EllipticCurvePublicKey:
    """The public opening key behind 65 uncompressed bytes. Raises BadOpeningKey."""
    if len(data) != PUBLIC_BYTES:
        raise BadOpeningKey("An opening key has 65 bytes.")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError as error:
        raise BadOpeningKey("These bytes are not an opening key.") from error


def write_private(path: Path, private: ec.EllipticCurvePrivateKey) -> None:
    """Write the private key to a new file that only its owner reads. Raises FileExistsError."""
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def read_private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The private opening key in a PEM text. Raises BadOpeningKey."""
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadOpeningKey("This file holds no opening key.") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise BadOpeningKey("This file holds a key of another kind.")
    return private
