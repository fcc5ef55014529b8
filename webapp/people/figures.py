"""Figures to take along: exactly what a leader's report or a board's comparison shows, as CSV and as JSON.

The JSON addresses are the read interface for other programs. Both go through the disclosure ledger.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response
from flask_babel import get_locale

from surveys.boards import board_for, compare_for, show_to
from surveys.disclosures import Audience, disclose
from surveys.named import frozen_instrument, own_subject
from surveys.refusals import WrongState
from surveys.waves_before import earlier_cards
from webapp.people.reading import board_pack, item_texts, pdf_name
from webapp.people.roles import me, require_board, require_leader
from webapp.people.surroundings import db, now
from webapp.reports.figure_files import as_csv, as_json
from webapp.reports.figures import Table, board_table, leader_table

blueprint = Blueprint("figures", __name__)

Kind = Literal["csv", "json"]


@blueprint.get("/leader/<subject_id>/figures.csv")
@require_leader
def leader_csv(subject_id: str) -> Response:
    """The figures of one's own report for a spreadsheet."""
    return _send(*_of_leader(subject_id, "export"), "csv")


@blueprint.get("/leader/<subject_id>/figures.json")
@require_leader
def leader_json(subject_id: str) -> Response:
    """The figures of one's own report for a program."""
    return _send(*_of_leader(subject_id, "api"), "json")


@blueprint.get("/board/<board_id>/figures.csv")
@require_board
def board_csv(board_id: str) -> Response:
    """The figures of a board's comparison for a spreadsheet. The look is logged."""
    return _send(_of_board(board_id, "csv"), "soundline-board", "csv")


@blueprint.get("/board/<board_id>/figures.json")
@require_board
def board_json(board_id: str) -> Response:
    """The figures of a board's comparison for a program. The look is logged."""
    return _send(_of_board(board_id, "json"), "soundline-board", "json")


def _of_leader(subject_id: str, audience: Audience) -> tuple[Table, str]:
    subject, language = own_subject(db(), me(), subject_id), str(get_locale())
    card = disclose(db(), subject, audience, now())
    earlier = earlier_cards(db(), subject, now())
    subject.read_at = subject.read_at or now()
    db().commit()
    texts = item_texts(frozen_instrument(subject.wave), subject, language)
    table = leader_table(card, texts, language, earlier)
    return table, pdf_name(subject).removesuffix(".pdf")


def _of_board(board_id: str, what: Kind) -> Table:
    board = board_for(db(), me(), board_id)
    seen = compare_for(db(), board, me(), now())
    if not seen.enough:
        raise WrongState("There are not enough leaders to compare yet.")
    shown = show_to(db(), me(), seen, what, now())
    db().commit()
    return board_table(board_pack(db(), board, shown, str(get_locale())))


def _send(table: Table, name: str, kind: Kind) -> Response:
    if kind == "json":
        return Response(as_json(table), mimetype="application/json")
    response = Response(as_csv(table, str(get_locale())), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response
