"""Who may enter which desk. One person may have several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from flask import Blueprint
from flask_login import UserMixin, current_user, login_required
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.keyholders import waves_held_by
from surveys.people import BoardMember, Person
from surveys.refusals import NotAllowed
from webapp.people.surroundings import db

View = Callable[..., Any]
Predicate = Callable[[Session, Person], bool]


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind a session."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """The key kept in the session cookie."""
        return self.person.id


@dataclass(frozen=True)
class Desks:
    """The desks of one person."""

    coordinator: bool
    leader: bool
    manager: bool
    board: bool
    keyholder: bool = False


def me() -> Person:
    """The signed-in person. Only for pages that a guard below protects."""
    return cast(Person, current_user.person)


def is_coordinator(_session: Session, person: Person) -> bool:
    """Whether the person runs campaigns."""
    return person.is_coordinator


def is_leader(session: Session, person: Person) -> bool:
    """Whether the person is rated in a wave that is no longer a draft."""
    return _is_any(session, Subject.person_id == person.id)


def is_manager(session: Session, person: Person) -> bool:
    """Whether the person is the manager of a leader who is rated in a wave that is no longer a draft."""
    return _is_any(session, Subject.manager_id == person.id)


def is_board_member(session: Session, person: Person) -> bool:
    """Whether the person reads for a board."""
    return bool(session.scalar(select(exists().where(BoardMember.person_id == person.id))))


def is_keyholder(session: Session, person: Person) -> bool:
    """Whether the person holds an opening key, or is asked to."""
    return bool(waves_held_by(session, person))


def desks_of(session: Session, person: Person) -> Desks:
    """Every desk of a person, for the home page and the navigation."""
    return Desks(
        coordinator=is_coordinator(session, person),
        leader=is_leader(session, person),
        manager=is_manager(session, person),
        board=is_board_member(session, person),
        keyholder=is_keyholder(session, person),
    )


def require(allowed: Predicate, sentence: str) -> Callable[[View], View]:
    """A decorator that asks a stranger to sign in and refuses everybody whom `allowed` does not let in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not allowed(db(), me()):
                raise NotAllowed(sentence)
            return view(*args, **kwargs)

        return cast(View, login_required(guarded))

    return decorate


require_coordinator = require(is_coordinator, "This page is for coordinators.")
require_leader = require(is_leader, "This page is for leaders who are rated in a campaign.")
require_manager = require(is_manager, "This page is for managers of leaders who are rated in a campaign.")
require_board = require(is_board_member, "This page is for members of a board.")


def coordinators_only(blueprint: Blueprint) -> None:
    """Guard every page of a blueprint, so that none can be forgotten."""
    blueprint.before_request(require_coordinator(lambda: None))


def _is_any(session: Session, whose: Any) -> bool:
    query = select(exists().where(whose, Subject.wave_id == Wave.id, Wave.state != "draft"))
    return bool(session.scalar(query))
