"""What a reader gets to see: a kept scorecard with the words around it, for the web and on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.boards import Shown, expectation_for_leader, expectation_of
from surveys.campaigns import Comment, Subject
from surveys.disclosures import preview
from surveys.instruments import ROLES, Instrument
from surveys.named import frozen_instrument
from surveys.papers import paper_prefix
from surveys.people import Board
from surveys.places import Places
from surveys.plans import Commitment, commitments_of, commitments_of_all, plan_of
from surveys.refusals import WrongState
from surveys.scorecards import Scorecard
from surveys.share_backs import share_backs_of
from surveys.waves_before import released_before
from webapp.people.themes_found import themes_still_told
from webapp.reports import names, words
from webapp.reports.board import BoardPack, board_html, board_pdf
from webapp.reports.board_view import MEASURES, View
from webapp.reports.expectations import Expectation
from webapp.reports.leader import LeaderReport, leader_html, leader_pdf
from webapp.reports.paper import Paper, styles_digest
from webapp.reports.plan import LeaderPlan, Promise
from webapp.reports.remarks import Comment as QuotedComment
from webapp.whole_file import whole_file


def reviewed(session: Session, subject: Subject) -> Scorecard:
    """The scorecard for the desk. Raises WrongState before the wave is scored, and once it is destroyed."""
    card = preview(session, subject)
    if card is None:
        raise WrongState("There is no scorecard for this leader: none was made yet, or it is destroyed.")
    return card


def reviewed_before(session: Session, subject: Subject) -> list[Scorecard]:
    """The released scorecards of the waves before, for the desk and for papers that wait; no disclosure."""
    found = (preview(session, earlier) for earlier in released_before(session, subject))
    return [card for card in found if card is not None]


def leader_report(
    session: Session, subject: Subject, card: Scorecard, language: str, *, earlier: Sequence[Scorecard]
) -> LeaderReport:
    """Everything a leader's report is made from; `earlier` are the released waves before, oldest first."""
    text, targets = expectation_for_leader(session, subject)
    said = session.scalars(select(Comment).where(Comment.subject_id == subject.id).order_by(Comment.id)).all()
    shown = [one for one in said if not one.withheld_because]
    withheld = [one.text for one in said if one.withheld_because]
    themes = themes_still_told(card.themes, [one.text for one in shown], withheld)
    instrument = frozen_instrument(subject.wave)
    return LeaderReport(
        card=card.model_copy(update={"themes": themes}),
        item_texts=item_texts(instrument, subject, language),
        comments=[QuotedComment(one.item, one.text, one.facet, one.direction) for one in shown],
        reply=subject.reply,
        expectation=Expectation(text, targets) if text or targets else None,
        plan=replace(plan_written(session, subject), before=_planned_before(session, subject, earlier)),
        language=language,
        earlier=earlier,
        turned=frozenset(item.id for item in instrument.items if item.reversed),
    )


def leader_fragment(
    session: Session, subject: Subject, card: Scorecard, language: str, *, earlier: Sequence[Scorecard]
) -> Markup:
    """The report for the web."""
    return leader_html(leader_report(session, subject, card, language, earlier=earlier), web=True)


def keep_pdf(
    session: Session,
    subject: Subject,
    card: Scorecard,
    language: str,
    places: Places,
    paper: Paper = "A4",
    *,
    earlier: Sequence[Scorecard],
) -> bytes:
    """Render a report, or find it rendered: the file's name holds a hash of everything it is made from.

    Of each leader's report one paper is kept per language and size; the one before it is removed.
    """
    report = leader_report(session, subject, card, language, earlier=earlier)
    session.commit()  # rendering takes a while, and nobody should wait for this transaction
    made_from = leader_html(report, web=False) + styles_digest()
    name = paper_prefix(subject.id, language, paper)
    path = places.reports / f"{name}{hashlib.sha256(made_from.encode()).hexdigest()}.pdf"
    if path.exists():
        return path.read_bytes()
    content = leader_pdf(report, paper)
    before = list(path.parent.glob(f"{name}*"))
    with whole_file(path) as file:
        file.write(content)
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
    planned = commitments_of_all(session, [subject.id for subject in subjects])
    return BoardPack(
        cards=shown.cards,
        expectations={role: Expectation(*found) for role, found in written.items() if any(found)},
        replies={subject.id: subject.reply for subject in subjects if subject.reply},
        plans={subject_id: promises(commitments) for subject_id, commitments in planned.items()},
        role_worded=frozenset(item.id for item in instrument.items if item.variants),
        language=language,
        earlier=shown.earlier,
        view=view,
    )


def paper_asked_for(text: str | None) -> Paper:
    """The size of paper that an address or a form names."""
    return "Letter" if (text or "").lower() == "letter" else "A4"


def pdf_name(subject: Subject) -> str:
    """The file name under which a leader keeps the report."""
    name = subject.person.name
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"soundline-{plain.strip('-').lower() or 'report'}-{subject.wave.number}.pdf"


def item_texts(instrument: Instrument, subject: Subject, language: str) -> dict[str, str]:
    """Each item as it is quoted, with the leader's name in it."""
    known = instrument.spoken(language)
    return {
        item.id: item.sentence(known, subject.role).replace("{L}", subject.person.name)
        for item in instrument.items
    }


def facet_words(language: str) -> dict[str, str]:
    """The facets as reports call them, in the order of reports."""
    with words.speaking(language):
        return {facet: names.facet_name(facet) for facet in names.FACETS}


def measure_words(language: str) -> dict[str, str]:
    """The facets and credibility as a board reads them."""
    with words.speaking(language):
        return {measure: names.facet_name(measure) for measure in MEASURES}


def role_words(language: str) -> dict[str, str]:
    """The roles as reports call them."""
    with words.speaking(language):
        return {role: names.role_name(role) for role in ROLES}


def plan_written(session: Session, subject: Subject) -> LeaderPlan:
    """What a leader plans, and the last text to the people who were asked; else its draft."""
    sent = share_backs_of(session, subject)
    return LeaderPlan(
        commitments=promises(commitments_of(session, subject)),
        thanks=sent[-1].text if sent else plan_of(session, subject).thanks,
        thanked_on=sent[-1].sent_on.isoformat() if sent else "",
    )


def _planned_before(session: Session, subject: Subject, earlier: Sequence[Scorecard]) -> list[Promise]:
    """What the leader planned after the wave before, where the report speaks of that wave."""
    known = [one for one in released_before(session, subject) if earlier]
    return promises(commitments_of(session, known[-1])) if known else []


def promises(commitments: Sequence[Commitment]) -> list[Promise]:
    """A leader's commitments as reports show them."""
    return [
        Promise(one.what, one.due.isoformat(), one.notice, one.about, one.outcome, one.result)
        for one in commitments
    ]
