"""The coordinator's side of boards: who reads for them, and which leaders are shared with them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from surveys.campaigns import Subject
from surveys.keyholding import require_no_key, require_no_key_among
from surveys.people import Board, BoardLeader, BoardMember, Person
from surveys.planning import person_for
from surveys.refusals import NotFound
from webapp.people.desk_forms import BoardForm, SharedLeaderForm, choices_of
from webapp.people.forms import ConfirmForm, PersonForm
from webapp.people.known_as import tell_leading, tell_other_name
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db

blueprint = Blueprint("boardrooms", __name__, url_prefix="/desk/boards")
coordinators_only(blueprint)

Answer = Response | str | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """All boards."""
    return _list(BoardForm())


@blueprint.post("/")
def create() -> Answer:
    """A new board without members."""
    form = BoardForm()
    if form.validate_on_submit() and db().scalar(select(exists().where(Board.name == form.name.data))):
        form.name.errors = [_("There is a board of this name already.")]
    if form.errors or form.name.errors:
        return _list(form), 422
    board = Board(name=form.name.data)
    db().add(board)
    db().commit()
    return _to(board)


@blueprint.get("/<board_id>")
def board(board_id: str) -> str:
    """One board: members and shared leaders."""
    return _page(_the_board(board_id), PersonForm(), _leader_form(board_id))


@blueprint.post("/<board_id>/members")
def add_member(board_id: str) -> Answer:
    """Let one more person read for the board."""
    board, form = _the_board(board_id), PersonForm()
    if not form.validate_on_submit():
        return _page(board, form, _leader_form(board_id, sent=False)), 422
    person = person_for(db(), name=form.name.data, email=form.email.data)
    require_no_key(db(), person)
    if db().get(BoardMember, (board.id, person.id)) is None:
        board.members.append(BoardMember(person_id=person.id))
    db().commit()
    flash(_("%(name)s reads for this board now.", name=person.name))
    tell_other_name(person, form.name.data)
    tell_leading(person)
    return _to(board)


@blueprint.post("/<board_id>/members/<person_id>/remove")
def remove_member(board_id: str, person_id: str) -> Response:
    """The person no longer reads for the board."""
    board = _the_board(board_id)
    board.members[:] = [member for member in board.members if member.person_id != person_id]
    db().commit()
    flash(_("This person no longer reads for the board."))
    return _to(board)


@blueprint.post("/<board_id>/leaders")
def share_leader(board_id: str) -> Answer:
    """Share a leader's released scorecards with the board."""
    board, form = _the_board(board_id), _leader_form(board_id)
    if not form.validate_on_submit():
        return _page(board, PersonForm(formdata=None), form), 422
    require_no_key_among(db(), _readers(board), form.person_id.data)
    board.leaders.append(BoardLeader(person_id=form.person_id.data))
    db().commit()
    flash(_("The board may compare this leader, seven days after each release."))
    return _to(board)


@blueprint.post("/<board_id>/leaders/<person_id>/remove")
def unshare_leader(board_id: str, person_id: str) -> Response:
    """The board no longer sees the leader."""
    board = _the_board(board_id)
    board.leaders[:] = [leader for leader in board.leaders if leader.person_id != person_id]
    db().commit()
    flash(_("The board no longer sees this leader."))
    return _to(board)


@blueprint.route("/<board_id>/remove", methods=["GET", "POST"])
def remove(board_id: str) -> Answer:
    """Dissolve a board with its expectations, after a question."""
    board, form = _the_board(board_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/remove_board.html", board=board, form=form)
    db().delete(board)
    db().commit()
    flash(_("The board is dissolved."))
    return redirect(url_for("boardrooms.index"))


def _the_board(board_id: str) -> Board:
    board = db().get(Board, board_id)
    if board is None:
        raise NotFound("There is no such board.")
    return board


def _readers(board: Board) -> list[Person]:
    return [db().get_one(Person, member.person_id) for member in board.members]


def _list(form: BoardForm) -> str:
    boards = db().scalars(select(Board).order_by(Board.name)).all()
    return render_template("desk/boards.html", boards=boards, form=form)


def _page(board: Board, form: PersonForm, leader_form: SharedLeaderForm) -> str:
    return render_template("desk/board.html", board=board, form=form, leader_form=leader_form)


def _leader_form(board_id: str, sent: bool = True) -> SharedLeaderForm:
    shared = select(BoardLeader.person_id).where(BoardLeader.board_id == board_id)
    query = select(Person).where(exists().where(Subject.person_id == Person.id), Person.id.not_in(shared))
    leaders = {person.id: person.name for person in db().scalars(query.order_by(Person.name))}
    form = SharedLeaderForm() if sent else SharedLeaderForm(formdata=None)
    form.person_id.choices = choices_of(leaders)
    return form


def _to(board: Board) -> Response:
    return redirect(url_for("boardrooms.board", board_id=board.id))
