"""Withholding a comment: with a reason, and only before the leader has the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Comment
from surveys.moves import release_subject
from surveys.refusals import Incomplete, WrongState
from surveys.withholding import show_again, withhold
from tests import cast
from tests.walk import House, subject_of, the_wave

HouseAt = Callable[[str], House]


def a_comment(session: Session) -> Comment:
    comment = session.scalars(
        select(Comment).where(Comment.subject_id == subject_of(session, cast.CTO[1]).id)
    ).first()
    assert comment is not None
    return comment


def test_a_comment_is_withheld_with_a_reason_and_can_be_shown_again(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        subject, comment = subject_of(session, cast.CTO[1]), a_comment(session)
        withhold(session, subject, comment, "  It names a third person. ")
        assert comment.withheld_because == "It names a third person."
        show_again(session, subject, comment)
        assert comment.withheld_because == ""


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_without_a_reason_nothing_is_withheld(house_at: HouseAt, reason: str) -> None:
    with house_at("scored").sessions() as session:
        comment = a_comment(session)
        with pytest.raises(Incomplete, match="only with a reason"):
            withhold(session, subject_of(session, cast.CTO[1]), comment, reason)
        assert comment.withheld_because == ""


def test_once_the_leader_has_the_report_its_comments_stay(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        subject, comment = subject_of(session, cast.CTO[1]), a_comment(session)
        release_subject(session, the_wave(session), subject, the_wave(session).closes_at)
        with pytest.raises(WrongState, match="has this report already"):
            withhold(session, subject, comment, "too late")
        with pytest.raises(WrongState, match="has this report already"):
            show_again(session, subject, comment)


def test_another_leaders_comments_can_still_be_withheld_then(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        rosa = subject_of(session, cast.CRO[1])
        release_subject(session, the_wave(session), rosa, the_wave(session).closes_at)
        withhold(session, subject_of(session, cast.CTO[1]), a_comment(session), "It names somebody.")


@pytest.mark.parametrize("state", ["answering", "closed", "archived"])
def test_there_is_nothing_to_withhold_before_the_opening_or_after_the_archive(
    house_at: HouseAt, state: str
) -> None:
    with house_at("scored").sessions() as session:
        the_wave(session).state = state
        with pytest.raises(WrongState, match="cannot be done now"):
            withhold(session, subject_of(session, cast.CTO[1]), a_comment(session), "why")
