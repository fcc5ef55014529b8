"""The blind credential: RFC 9497, mode VOPRF (1), suite ristretto255-SHA512.

The people side evaluates an element that hides what it stands for, the ballot side evaluates the open
value again, and only who holds the same key finds the same output. Two implementations stand behind the
same few words: the wheel `voprf`, and libsodium. The rater's half in Python is libsodium's alone
(`oprf_sodium.blind`, `oprf_sodium.finalize`): the wheel cannot blind with a given scalar.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from surveys.anonymity.oprf_group import Evaluation, GroupKey, check_seed

__all__ = ["Evaluation", "GroupKey", "backends", "derive_group_key"]

Derive = Callable[[bytes, bytes], GroupKey]


@cache
def backends() -> dict[str, Derive]:
    """The implementations found on this machine by name, the preferred one first.

    Raises ImportError if there is none.
    """
    found = {name: derive for name, derive in (("wheel", _wheel()), ("libsodium", _libsodium())) if derive}
    if not found:
        raise ImportError("neither the package voprf nor the library libsodium can be loaded")
    return found


def derive_group_key(seed: bytes, key_info: bytes) -> GroupKey:
    """The key pair of one group: DeriveKeyPair(seed, key_info), RFC 9497 section 3.2.1.

    `seed` is 32 secret bytes, `key_info` at most 65535 public ones. Raises BadSeed.
    """
    check_seed(seed)
    return next(iter(backends().values()))(seed, key_info)


def _wheel() -> Derive | None:
    try:
        from surveys.anonymity import oprf_wheel
    except ImportError:
        return None
    return oprf_wheel.derive


def _libsodium() -> Derive | None:
    try:
        from surveys.anonymity import oprf_sodium
    except (ImportError, ValueError):  # pysodium says ValueError where the library itself is missing
        return None
    return oprf_sodium.derive
