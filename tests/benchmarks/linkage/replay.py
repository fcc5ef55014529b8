"""The replay attack: the operator runs the rater's program again with everything the people side knows.

Whatever of the secret or of the blinding followed from the invitation would come out the same, and with it
the ballot's own name. Both are made from bytes of the browser alone, so nothing comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from surveys.anonymity import credentials
from surveys.anonymity.oprf_sodium import blind
from surveys.anonymity.rater import Rater, Send

Stored = Callable[[str, bytes], bytes]
"""(token, gid) -> the blinded element that the people side keeps for this invitation."""


def linked(people: Send, tokens: Iterable[str], stored: Stored, urns: Mapping[bytes, Iterable[bytes]]) -> int:
    """How many ballots can be named: those whose t comes out again, or unblinds what is stored.

    `urns` has the names t of the ballots in each group.
    """
    found = 0
    for token in tokens:
        again = Rater(people, _nowhere, token)
        for group in again.look().groups:
            element, scalar = stored(token, group.gid), again._scalar(group.gid)
            mine = credentials.nullifier(again.secret, group.gid)
            found += any(t == mine or blind(t, scalar) == element for t in urns[group.gid])
    return found


def _nowhere(_path: str, _content: Mapping[str, Any]) -> tuple[int, Any]:
    return 204, None
