"""The board's desk: the expectation per role, the comparison of the leaders shared with it, the board PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import FloatField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from surveys.board_choice import roles_in
from surveys.boards import (
    Comparison,
    Look,
    board_for,
    boards_of,
    compare_for,
    expectation_of,
    show_to,
    write_expectation,
)
from surveys.disclosures import saw_an_older_one
from surveys.instruments import ROLES
from surveys.people import Board
from surveys.refusals import NotFound
from surveys.scorecards import Scorecard
from webapp.people.board_choice import Asked, asked_for, options
from webapp.people.leaders import send_pdf
from webapp.people.reading import (
    board_fragment,
    board_pdf_bytes,
    facet_words,
    measure_words,
    role_words,
)
from webapp.people.roles import me, require_board
from webapp.people.surroundings import db, now
from webapp.uncollected import uncollected

blueprint = Blueprint("boards", __name__, url_prefix="/board")

Page = str | AnyResponse | tuple[str, int]


@blueprint.get("/")
@require_board
def index() -> Page:
    """The boards this person reads for; a single one opens at once."""
    boards = boards_of(db(), me())
    if len(boards) == 1:
        return redirect(url_for("boards.comparison", board_id=boards[0].id))
    return render_template("boards/index.html", boards=boards)


@blueprint.get("/<board_id>/")
@require_board
@uncollected()
def comparison(board_id: str) -> Page:
    """The leaders side by side, alphabetically. Each look is logged, and the leaders can read the log.

    The address says what is seen: `role`, `leader`, `wave` and `facet` choose, `measure` stands beside one
    another, `ranks` asks for the sets of ranks, `page` goes through many leaders.
    """
    board, seen = _seen(board_id)
    asked = asked_for(seen, request.args, paged=True)
    fragment, corrected = None, list[Scorecard]()
    if asked.comparison.enough:
        fragment, corrected = _shown(board, asked)
    return render_template(
        "boards/comparison.html",
        board=board,
        seen=seen,
        asked=asked,
        options=options(seen, request.args),
        facets=measure_words(str(get_locale())),
        fragment=fragment,
        written={role: any(expectation_of(db(), board.id, role)) for role in roles_in(seen) or sorted(ROLES)},
        role_names=role_words(str(get_locale())),
        corrected=corrected,
    )


def _shown(board: Board, asked: Asked) -> tuple[Markup, list[Scorecard]]:
    what: Look = "ranks" if asked.view.ranks in asked.view.measures else "page"
    shown = show_to(db(), me(), asked.comparison, what, now(), asked.view.named)
    db().commit()
    named = [card for card in shown.cards if card.subject.person_id in asked.view.named]
    corrected = [card for card in named if saw_an_older_one(db(), card, "board")]
    return board_fragment(db(), board, shown, str(get_locale()), asked.view), corrected


@blueprint.get("/<board_id>/comparison.pdf")
@require_board
def pdf(board_id: str) -> Response | AnyResponse:
    """The board pack on paper, with the same guards."""
    board, seen = _seen(board_id)
    asked = asked_for(seen, request.args)
    if not asked.comparison.enough:
        flash(_("There are not enough leaders to compare."), "bad")
        return redirect(url_for("boards.comparison", board_id=board.id) + asked.view.link())
    shown = show_to(db(), me(), asked.comparison, "pdf", now())
    db().commit()
    return send_pdf(board_pdf_bytes(db(), board, shown, str(get_locale()), asked.view), "soundline-board.pdf")


@blueprint.route("/<board_id>/expectations/<role>", methods=["GET", "POST"])
@require_board
def expectation(board_id: str, role: str) -> Page:
    """What the board expects of leaders in one role; raters never see it, leader and board do."""
    board = board_for(db(), me(), board_id)
    if role not in ROLES:
        raise NotFound("There is no such role.")
    facets, roles = facet_words(str(get_locale())), role_words(str(get_locale()))
    form = expectation_form(facets)()
    if form.validate_on_submit():
        write_expectation(db(), board.id, role, form.text.data or "", _targets(form, list(facets)))
        db().commit()
        flash(_("The expectation is saved. Leaders in this role read it on the first page of their report."))
        return redirect(url_for("boards.comparison", board_id=board.id))
    if not form.is_submitted():
        _fill(form, *expectation_of(db(), board.id, role))
    facts = {"board": board, "role": role, "role_names": roles, "facets": facets}
    page = render_template("boards/expectation.html", form=form, **facts)
    return (page, 422) if form.errors else page


class ExpectationBase(FlaskForm):  # type: ignore[misc]
    """Words and target ranges; both ends of a range or neither, and from low to high."""

    facets: ClassVar[list[str]] = []
    text = TextAreaField(
        _l("In words"),
        validators=[Length(max=1500, message=_l("Keep it below 1,500 characters."))],
        render_kw={"rows": 5},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each range as a whole."""
        fine = super().validate(extra_validators)
        return all([fine, *(self._range_is_fine(facet) for facet in self.facets)])

    def _range_is_fine(self, facet: str) -> bool:
        low, high = self[f"low-{facet}"], self[f"high-{facet}"]
        if low.errors or high.errors or (low.data is None and high.data is None):
            return True
        if low.data is None or high.data is None or low.data > high.data:
            low.errors = [*low.errors, _("Give both ends, the lower one first.")]
            return False
        return True


def expectation_form(facets: Mapping[str, str]) -> type[FlaskForm]:
    """A form with a range on -3..3 for each facet; its fields are told apart by the facet's words."""
    within = [Optional(), NumberRange(-3, 3, _l("Between −3 and 3."))]
    hints = {"step": "0.5", "min": "-3", "max": "3", "inputmode": "decimal"}
    ends = {
        f"{end}-{facet}": FloatField(f"{name}, {word}", validators=within, render_kw=hints)
        for facet, name in facets.items()
        for end, word in (("low", _("from")), ("high", _("to")))
    }
    return type("ExpectationForm", (ExpectationBase,), {"facets": list(facets), **ends})


def _targets(form: FlaskForm, facets: list[str]) -> dict[str, tuple[float, float]]:
    return {
        facet: (form[f"low-{facet}"].data, form[f"high-{facet}"].data)
        for facet in facets
        if form[f"low-{facet}"].data is not None
    }


def _fill(form: FlaskForm, text: str, targets: dict[str, tuple[float, float]]) -> None:
    form.text.data = text
    for facet, (low, high) in targets.items():
        if f"low-{facet}" in form:
            form[f"low-{facet}"].data, form[f"high-{facet}"].data = low, high


def _seen(board_id: str) -> tuple[Board, Comparison]:
    board = board_for(db(), me(), board_id)
    return board, compare_for(db(), board, me(), now())
