"""Where randomness comes from: the system, or for a repeatable demonstration a seeded stream.

Nothing reads a seed from the environment: only code that makes an installation of its own can ask for one.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

_seeded: random.Random | None = None


def random_bytes(n: int) -> bytes:
    """n bytes that nobody can foresee, unless this process runs a repeatable demonstration."""
    return secrets.token_bytes(n) if _seeded is None else _seeded.randbytes(n)


def shuffler() -> random.Random:
    """A source for shuffling and drawing, as unforeseeable as `random_bytes`."""
    return secrets.SystemRandom() if _seeded is None else random.Random(_seeded.getrandbits(64))  # noqa: S311


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Within this block everything drawn in this process follows from the seed. Never with real answers."""
    global _seeded
    before, _seeded = _seeded, random.Random(seed)  # noqa: S311
    try:
        yield
    finally:
        _seeded = before
