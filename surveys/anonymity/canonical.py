"""One way to write JSON, so that everybody hashes the same bytes."""

from __future__ import annotations

import json
from hashlib import sha256


def canonical_json(value: object) -> str:
    """Sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after the other."""
    return sha256(b"".join(parts)).digest()
