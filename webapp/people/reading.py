"""What a reader gets to see: a kept scorecard with the words around it, for the web and on paper."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.boards import Shown, expectation_for_leader, expectation_of
from surveys.campaigns import Comment, Subject
from surveys.disclosures import preview
from surveys.instruments import Instrument, load_instrument
from surveys.named import frozen_instrument
from surveys.people import Board
from surveys.places import Places
from surveys.refusals import WrongState
from surveys.scorecards import Scorecard
from webapp.reports import names, words
from webapp.reports.board import BoardPack, board_html, board_pdf
from webapp.reports.board_view import MEASURES, View
from webapp.reports.expectations import Expectation
from webapp.reports.leader import LeaderReport, leader_html, leader_pdf
from webapp.reports.remarks import Comment as QuotedComment
from webapp.reports.render import Paper, styles_digest

DEFAULT_INSTRUMENT = "technical-leadership"


def reviewed(session: Session, subject: Subject) -> Scorecard:
    """The scorecard for the desk. Raises WrongState before the wave is scored, and once it is destroyed."""
    card = preview(session, subject)
    if card is None:
        raise WrongState("There is no scorecard for this leader: none was made yet, or it is destroyed.")
    return card


def leader_report(session: Session, subject: Subject, card: Scorecard, language: str) -> LeaderReport:
    """Everything a leader's report is made from."""
    text, targets = expectation_for_leader(session, subject)
    return LeaderReport(
        card=card,
        item_texts=item_texts(frozen_instrument(subject.wave), subject, language),
        comments=_quoted(session, subject),
        reply=subject.reply,
        expectation=Expectation(text, targets) if text or targets else None,
        language=language,
    )


def leader_fragment(session: Session, subject: Subject, card: Scorecard, language: str) -> Markup:
    """The report for the web."""
    return leader_html(leader_report(session, subject, card, language), web=True)


def keep_pdf(
    session: Session, subject: Subject, card: Scorecard, language: str, places: Places, paper: Paper = "A4"
) -> bytes:
    """Render a report, or find it rendered: the file's name holds a hash of everything it is made from.

    Of each leader's report one paper is kept per language and size; the one before it is removed.
    """
    report = leader_report(session, subject, card, language)
    session.commit()  # rendering takes a while, and nobody should wait for this transaction
    made_from = leader_html(report, web=False) + styles_digest()
    name = f"{subject.id}-{language}-{paper}-"
    path = places.reports / f"{name}{hashlib.sha256(made_from.encode()).hexdigest()}.pdf"
    if path.exists():
        return path.read_bytes()
    content = leader_pdf(report, paper)
    before = list(path.parent.glob(f"{name}*"))
    _write(path, content)
    for old in before:
        old.unlink(missing_ok=True)
    return content


def board_fragment(session: Session, board: Board, shown: Shown, language: str, view: View) -> Markup:
    """The board's comparison for the web, as a reader wants to see it."""
    return board_html(board_pack(session, board, shown, language, view), web=True)


def board_pdf_bytes(session: Session, board: Board, shown: Shown, language: str, view: View) -> bytes:
    """The board's comparison on paper."""
    pack = board_pack(session, board, shown, language, view)
    session.commit()  # rendering takes a while, and nobody should wait for this transaction
    return board_pdf(pack)


def board_pack(session: Session, board: Board, shown: Shown, language: str, view: View) -> BoardPack:
    """Everything a board's comparison is made from, given what it is shown."""
    roles = {card.subject.role for card in shown.cards}
    written = {role: expectation_of(session, board.id, role) for role in sorted(roles)}
    subjects = [session.get_one(Subject, card.subject.subject_id) for card in shown.cards]
    instrument = frozen_instrument(subjects[0].wave)
    return BoardPack(
        cards=shown.cards,
        expectations={role: Expectation(*found) for role, found in written.items() if any(found)},
        replies={subject.id: subject.reply for subject in subjects if subject.reply},
        role_worded=frozenset(item.id for item in instrument.items if item.variants),
        language=language,
        earlier=shown.earlier,
        view=view,
    )


def pdf_name(subject: Subject) -> str:
    """The file name under which a leader keeps the report."""
    name = subject.person.name
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"soundline-{plain.strip('-').lower() or 'report'}-{subject.wave.number}.pdf"


def item_texts(instrument: Instrument, subject: Subject, language: str) -> dict[str, str]:
    """Each item in words, with the leader's name in it."""
    known = language if language in instrument.languages else instrument.languages[0]
    return {
        item.id: item.wording(known, subject.role).replace("{L}", subject.person.name)
        for item in instrument.items
    }


def facet_words(language: str) -> dict[str, str]:
    """The facets of the instrument that ships with the program, in plain words."""
    instrument = load_instrument(DEFAULT_INSTRUMENT)
    known = language if language in instrument.languages else instrument.languages[0]
    return {facet: instrument.facets[facet][known] for facet in instrument.taps}


def measure_words(language: str) -> dict[str, str]:
    """The facets and credibility as a board reads them."""
    with words.speaking(language):
        return {measure: names.facet_name(measure) for measure in MEASURES}


def _quoted(session: Session, subject: Subject) -> tuple[QuotedComment, ...]:
    query = select(Comment).where(Comment.subject_id == subject.id, Comment.withheld_because == "")
    return tuple(
        QuotedComment(one.item, one.text, one.facet, one.direction)
        for one in session.scalars(query.order_by(Comment.id))
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.rename(path)
