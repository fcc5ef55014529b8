"""What somebody finds who gets hold of an installation: every file as bytes, at four moments of a wave.

How the wave is walked: tests/evidence_walk.py. Here is what it leaves, and how that is searched.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, select

from surveys.anonymity.canonical import canonical_json
from tests import cast

AGENT, ADDRESS, REFERER = "CanaryBrowser/7.3.1", "203.0.113.77", "https://canary.example.org/from-here"
SHY, SHY_WORDS = cast.SELLERS[2], "the heron of the east stair keeps silent"
ERASED = cast.ENGINEERS[3]
"""The rater who is erased at the end."""


@dataclass(frozen=True)
class Traces:
    """What raters left on their own devices and on their way."""

    tokens: list[str]
    codes: list[str]
    secrets: list[bytes]
    nullifiers: list[bytes]  # in the order in which ballots were sent
    blinded: list[bytes]
    boxes: list[bytes]
    sheets: list[dict[str, Any]]
    groups: list[str]  # gid of each ballot, in the order of sending

    @property
    def remarks(self) -> list[str]:
        """Everything that raters wrote."""
        return [said["text"] for one in self.sheets for said in one["comments"].values()]


@dataclass
class Evidence:
    """Files by their name below the data folder, and what the tests need to know in order to search them."""

    level: str
    traces: Traces
    people: list[tuple[str, str, str]]  # id, name and address of every person
    before: dict[str, bytes]  # after the close, before the opening
    after: dict[str, bytes] = field(default_factory=dict)  # scored, with reports
    destroyed: dict[str, bytes] = field(default_factory=dict)  # the objection time is over
    erased: dict[str, bytes] = field(default_factory=dict)  # a rater was erased, too
    job_rows: dict[str, list[str]] = field(default_factory=dict)
    people_rows: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # "after", "destroyed"
    data_dir: Path = Path()
    around: dict[str, bytes] = field(default_factory=dict)  # logs, and what was left among temporary files
    opening_keys: tuple[bytes, ...] = ()
    secrets: dict[str, bytes] = field(default_factory=dict)  # what keyholders keep, by place
    own: dict[str, bytes] = field(default_factory=dict)  # secrets of the installation for this wave, by kind
    modes: dict[str, int] = field(default_factory=dict)  # of the files of both moments before the end
    downloads: dict[str, bytes] = field(default_factory=dict)  # what the keyholder could fetch
    pages: dict[str, bytes] = field(default_factory=dict)  # what keyholders saw
    upload: bytes = b""
    late_refusals: list[tuple[int, Any]] = field(default_factory=list)  # of ballots in the late window
    box_while_late: list[bytes] = field(default_factory=list)  # the ballot box as it began, and as it ended

    def raters(self) -> list[tuple[str, str, str]]:
        """The people who only rate."""
        return [one for one in self.people if one[2] in cast.RATERS]

    def latest(self) -> dict[bytes, bytes]:
        """The last version that was sent of each ballot, by its name."""
        return dict(zip(self.traces.nullifiers, self.traces.boxes, strict=True))


@dataclass(frozen=True)
class Mail:
    """A mail of the outbox, as its reader sees it."""

    to: str
    subject: str
    text: str


def mails(content: dict[str, bytes]) -> list[Mail]:
    """Every mail of the outbox, in the order of sending."""
    found = []
    for name in sorted(name for name in content if name.startswith("outbox/")):
        mail = email.message_from_bytes(content[name], policy=email.policy.default)
        text = "\n".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
        found.append(Mail(str(mail["To"]), str(mail["Subject"]), text))
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def modes(folder: Path) -> dict[str, int]:
    """Who may do what with every file below a folder, by name."""
    return {str(path.relative_to(folder)): path.stat().st_mode for path in folder.rglob("*")}


def box_of(test_ballot: bytes) -> bytes:
    """The sealed box in the file of a test ballot, in the spelling in which it is kept."""
    return str(json.loads(test_ballot)["box"]).encode()


def rows(database_url: str) -> dict[str, list[str]]:
    """Every row of every table of a database, as text."""
    engine, found = create_engine(database_url), MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        content = {
            table.name: [repr(tuple(row)) for row in connection.execute(select(table))]
            for table in found.sorted_tables
        }
    engine.dispose()
    return content


def spellings(secret: bytes | str) -> list[bytes]:
    """A secret in every spelling in which it might lie in a file."""
    raw = secret.encode() if isinstance(secret, str) else secret
    plain = [raw, raw.hex().encode(), raw.hex().upper().encode()]
    for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
        plain.append(encode(raw).rstrip(b"="))
    return [*plain, base64.b32encode(raw).rstrip(b"=").lower()]


def holding(content: dict[str, bytes], *secrets: bytes | str) -> set[str]:
    """Names of the files in which any of these secrets can be found, in any spelling."""
    wanted = [spelling for secret in secrets for spelling in spellings(secret)]
    return {name for name, data in content.items() if any(one in data for one in wanted)}


def fragments(boxes: Iterable[bytes]) -> list[bytes]:
    """Pieces of sealed boxes: a whole one is longer than a page of the file and never lies in one piece."""
    return [box[start : start + 48] for box in boxes for start in (300, 2000, 4000)]


def sheet_texts(sheet: dict[str, Any]) -> list[str]:
    """An answer sheet in the spellings in which programs write it."""
    answers = sheet["answers"]
    spelled = [canonical_json(sheet), canonical_json(answers), str(answers)]
    return [*spelled, json.dumps(sheet), json.dumps(answers)]
