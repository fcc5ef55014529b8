"""A letter: what a mail says, in parts that are set once as plain text and once as HTML."""

from __future__ import annotations

import secrets
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import jinja2

from webapp.addresses import mailbox_of

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "mails"),
    autoescape=jinja2.select_autoescape(["html"]),
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_TEMPLATES.filters["folded"] = lambda text: textwrap.fill(
    text, 76, break_long_words=False, break_on_hyphens=False
)
_TEMPLATES.filters["quoted"] = lambda text: "\n".join(_quoted(text))


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Link:
    """The one thing to do, with its address written out."""

    text: str
    url: str
    kind: str = "link"


@dataclass(frozen=True)
class Facts:
    """Short facts, each with its name."""

    rows: tuple[tuple[str, str], ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Quotation:
    """What somebody wrote, set apart from our own words; its lines stay lines."""

    text: str
    kind: str = "quotation"


Part = Paragraph | Link | Facts | Quotation


@dataclass(frozen=True)
class Letter:
    """One mail to one person, before it has a sender."""

    name: str
    email: str
    language: str
    subject: str
    greeting: str
    parts: tuple[Part, ...]


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The letter as a mail with a plain-text and an HTML part; nothing in it names the sending machine.

    Raises ValueError if the address is none.
    """
    from_whom, to_whom = mailbox_of(sender), mailbox_of(letter.email)
    if from_whom is None or to_whom is None:
        raise ValueError("not a mail address")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = from_whom
    mail["To"] = type(to_whom)(_one_line(letter.name), to_whom.username, to_whom.domain)
    mail["Subject"] = _one_line(letter.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@{from_whom.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = letter.language
    mail.set_content(_TEMPLATES.get_template("letter.txt").render(letter=letter))
    mail.add_alternative(_TEMPLATES.get_template("letter.html").render(letter=letter), subtype="html")
    return mail


def _quoted(text: str) -> list[str]:
    """Lines of at most 76 characters, each marked as somebody's words."""
    folded = [
        textwrap.wrap(line, 74, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.splitlines()
    ]
    return [f"> {line}".rstrip() for lines in folded for line in lines]


def _one_line(text: str) -> str:
    return " ".join(text.split())
