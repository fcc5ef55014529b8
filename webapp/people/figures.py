"""Figures to take along: exactly what a leader's report or a board's comparison shows, as CSV, XLSX and JSON.

The JSON addresses are the read interface for other programs. Both go through the disclosure ledger.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, request
from flask_babel import get_locale

from surveys.board_choice import require_enough
from surveys.boards import board_for, compare_for, show_to
from surveys.disclosures import Audience, disclose
from surveys.named import frozen_instrument, own_subject
from surveys.waves_before import earlier_cards
from webapp.people.board_choice import asked_for
from webapp.people.reading import board_pack, item_texts, pdf_name
from webapp.people.roles import me, require_board, require_leader
from webapp.people.surroundings import db, now
from webapp.reports.board_figures import board_table
from webapp.reports.figure_files import as_csv, as_json
from webapp.reports.figures import Table, leader_table
from webapp.reports.workbook import as_workbook
from webapp.uncollected import uncollected

blueprint = Blueprint("figures", __name__)

Kind = Literal["csv", "json", "xlsx"]
BOARD_FILE = "soundline-board"
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/leader/<subject_id>/figures.csv")
@require_leader
def leader_csv(subject_id: str) -> Response:
    """The figures of one's own report as a plain table."""
    return _send(*_of_leader(subject_id, "export"), "csv")


@blueprint.get("/leader/<subject_id>/figures.xlsx")
@require_leader
def leader_xlsx(subject_id: str) -> Response:
    """The figures of one's own report as a workbook."""
    return _send(*_of_leader(subject_id, "export"), "xlsx")


@blueprint.get("/leader/<subject_id>/figures.json")
@require_leader
def leader_json(subject_id: str) -> Response:
    """The figures of one's own report for a program."""
    return _send(*_of_leader(subject_id, "api"), "json")


@blueprint.get("/board/<board_id>/figures.csv")
@require_board
def board_csv(board_id: str) -> Response:
    """The figures of a board's comparison, as it was chosen, as a plain table. The look is logged."""
    return _send(_of_board(board_id, "csv"), BOARD_FILE, "csv")


@blueprint.get("/board/<board_id>/figures.xlsx")
@require_board
def board_xlsx(board_id: str) -> Response:
    """The figures of a board's comparison, as it was chosen, as a workbook. The look is logged."""
    return _send(_of_board(board_id, "xlsx"), BOARD_FILE, "xlsx")


@blueprint.get("/board/<board_id>/figures.json")
@require_board
def board_json(board_id: str) -> Response:
    """The figures of a board's comparison, as it was chosen, for a program. The look is logged."""
    return _send(_of_board(board_id, "json"), BOARD_FILE, "json")


def _of_leader(subject_id: str, audience: Audience) -> tuple[Table, str]:
    subject, language = own_subject(db(), me(), subject_id), str(get_locale())
    card = disclose(db(), subject, audience, now())
    earlier = earlier_cards(db(), subject, now())
    subject.read_at = subject.read_at or now()
    db().commit()
    texts = item_texts(frozen_instrument(subject.wave), subject, language)
    table = leader_table(card, texts, language, earlier)
    return table, pdf_name(subject).removesuffix(".pdf")


@uncollected()
def _of_board(board_id: str, what: Kind) -> Table:
    board = board_for(db(), me(), board_id)
    asked = asked_for(compare_for(db(), board, me(), now()), request.args)
    require_enough(asked.comparison)
    shown = show_to(db(), me(), asked.comparison, what, now())
    db().commit()
    return board_table(board_pack(db(), board, shown, str(get_locale()), asked.view))


def _send(table: Table, name: str, kind: Kind) -> Response:
    if kind == "json":
        return Response(as_json(table), mimetype="application/json")
    language = str(get_locale())
    content = as_csv(table, language) if kind == "csv" else as_workbook(table, language)
    response = Response(content, mimetype=MIMETYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return response
