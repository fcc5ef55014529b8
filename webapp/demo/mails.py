"""Reading the mails that the local sink has kept, as the invited people would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

_INVITE = re.compile(r"/c#i=([a-z0-9]+)")
_WORDS = re.compile(r"\b([a-z]{5}(?:-[a-z]{5}){5})\b")


@dataclass(frozen=True)
class Invited:
    """What an invited person finds in the mail: the token of the link and the fingerprint."""

    address: str
    token: str
    fingerprint: str


def invitations_in(outbox: Path) -> list[Invited]:
    """Everybody who got an invitation, by address; reminders count once with their invitation."""
    found = set()
    for path in outbox.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
        token, words = _INVITE.search(text), _WORDS.search(text)
        if token and words:
            found.add(Invited(str(mail["To"]), token.group(1), words.group(1)))
    return sorted(found, key=lambda one: one.address)
