"""Invitations: who gets a mail, in which batch, and who is reminded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import inviting
from surveys.campaigns import BallotGroup, Invitation, MailBatch
from surveys.inviting import (
    count_invitations,
    hash_token,
    mail_progress,
    make_token,
    plan_batches,
    recipients,
    undeliverable,
)
from tests import cast
from tests.walk import House, person_of, the_wave

HouseAt = Callable[[str], House]
DAY = date(2026, 11, 9)


def invited_to(session: Session, batches: list[MailBatch]) -> list[str]:
    return [one.person.email for batch in batches for one in recipients(session, batch)]


def planned(session: Session, kind: str = "invite") -> list[MailBatch]:
    return plan_batches(session, the_wave(session), kind, DAY)


def make_large(session: Session) -> None:
    """Let every group count as one of ten or more."""
    for group in session.scalars(select(BallotGroup)):
        group.n_invited = 10
    session.flush()


def test_a_token_is_the_same_each_time_and_another_for_everybody() -> None:
    assert make_token(b"s" * 32, "a" * 32) == make_token(b"s" * 32, "a" * 32)
    assert make_token(b"s" * 32, "a" * 32) != make_token(b"s" * 32, "b" * 32)
    assert make_token(b"s" * 32, "a" * 32) != make_token(b"t" * 32, "a" * 32)


@given(
    secret=st.binary(min_size=32, max_size=32), person=st.text("0123456789abcdef", min_size=32, max_size=32)
)
def test_a_token_has_128_bits_in_letters_that_survive_a_mail(secret: bytes, person: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{26}", make_token(secret, person))


def test_a_token_is_recognised_however_it_was_typed() -> None:
    token = make_token(b"s" * 32, "a" * 32)
    assert hash_token(f"  {token.upper()}\n") == hash_token(token)


def test_everybody_is_in_exactly_one_invitation_batch(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "BATCH_SIZE", 7)
    with house_at("open").sessions() as session:
        batches = planned(session)
        assert [batch.n for batch in batches] == [7, 7, 7, 3]
        assert sorted(invited_to(session, batches)) == sorted(cast.RATERS)


def test_batches_are_planned_once_however_often_it_is_asked(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        first = [batch.id for batch in planned(session)]
        again = plan_batches(session, the_wave(session), "invite", DAY + timedelta(days=3))
        assert [batch.id for batch in again] == first


def test_invitations_and_reminders_are_planned_apart(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        assert {batch.id for batch in planned(session)}.isdisjoint(
            batch.id for batch in planned(session, "remind-1")
        )


def test_a_batch_says_how_many_mails_but_not_to_whom() -> None:
    assert set(MailBatch.__table__.columns.keys()) == {
        "id",
        "wave_id",
        "kind",
        "number",
        "on_date",
        "n",
        "sent",
    }


def test_in_small_groups_everybody_is_reminded_so_that_no_list_of_abstainers_arises(
    house_at: HouseAt,
) -> None:
    house = house_at("open")
    house.answer(cast.ENGINEERS[:4])
    with house.sessions() as session:
        reminded = invited_to(session, planned(session, "remind-1"))
    # the groups of nine, six and five are small; the ten around Rosa are not
    assert set(cast.ENGINEERS) <= set(reminded)


def test_in_large_groups_only_those_are_reminded_who_have_not_sent(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer((*cast.SELLERS[:2], *cast.ENGINEERS[:2]))
    with house.sessions() as session:
        make_large(session)
        reminded = invited_to(session, planned(session, "remind-1"))
    assert set(cast.RATERS) - set(reminded) == {*cast.SELLERS[:2], *cast.ENGINEERS[:2]}


def test_somebody_in_one_small_group_is_reminded_even_if_all_was_sent(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer(cast.OPERATIONS[:1])
    with house.sessions() as session:
        assert cast.OPERATIONS[0] in invited_to(session, planned(session, "remind-1"))


def test_the_invitation_goes_to_everybody_even_to_those_who_have_sent(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer(cast.SELLERS[:2])
    with house.sessions() as session:
        make_large(session)
        assert len(invited_to(session, planned(session))) == len(cast.RATERS)


def test_progress_counts_mails_and_never_people(house_at: HouseAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "BATCH_SIZE", 10)
    with house_at("open").sessions() as session:
        wave, batches = the_wave(session), planned(session)
        assert mail_progress(session, wave) == (0, 24)
        batches[0].sent = True
        session.flush()
        assert mail_progress(session, wave) == (10, 24)
        assert count_invitations(session, wave) == 24


def test_reminders_do_not_count_as_progress(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        planned(session)
        planned(session, "remind-1")
        assert mail_progress(session, the_wave(session)) == (0, 24)


def test_people_whose_address_was_refused_are_listed_by_name(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        wave = the_wave(session)
        for address in (cast.SELLERS[1], cast.ENGINEERS[0]):
            person = person_of(session, address)
            invitation = session.get(Invitation, (wave.id, person.id))
            assert invitation is not None
            invitation.undeliverable = True
        session.flush()
        assert [one.name for one in undeliverable(session, wave)] == ["Ada Engineson", "Kai Sellersby"]
