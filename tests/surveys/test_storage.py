"""The database of the named side: keys without order, moments in UTC, pragmas that hold."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from surveys.campaigns import Assignment, Campaign, DeskEvent
from surveys.dates import Dates
from surveys.log import events, note
from surveys.people import Person, SignInLink
from surveys.places import Places, write_secret
from surveys.planning import next_wave
from surveys.storage import drop_old_pages, make_engine, new_id, only_reading
from tests.walk import House, the_wave

NOON = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


def pragma(session: Session, name: str) -> object:
    return session.execute(text(f"PRAGMA {name}")).scalar()


def test_keys_are_thirty_two_hexadecimal_characters_and_tell_no_order() -> None:
    keys = [new_id() for _ in range(200)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    assert len(set(keys)) == 200
    assert keys != sorted(keys)


def test_sqlite_overwrites_what_is_deleted_and_keeps_references_whole(session: Session) -> None:
    assert pragma(session, "secure_delete") == 1
    assert pragma(session, "foreign_keys") == 1
    assert pragma(session, "journal_mode") == "wal"


def test_a_row_that_refers_to_nobody_is_refused(session: Session) -> None:
    session.add(Assignment(subject_id=new_id(), person_id=new_id(), rater_group="peer"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_moment_comes_back_aware_and_in_utc(session: Session) -> None:
    person = Person(name="Ada", email="ada@example.org")
    session.add(person)
    session.flush()
    tokyo = timezone(timedelta(hours=9))
    link = SignInLink(token_hash=b"x" * 32, person_id=person.id, expires_at=NOON.astimezone(tokyo))
    session.add(link)
    session.flush()
    session.expire(link)
    assert link.expires_at == NOON
    assert link.expires_at.tzinfo is UTC


def test_a_moment_without_time_zone_cannot_be_kept(session: Session) -> None:
    person = Person(name="Ada", email="ada@example.org")
    session.add(person)
    session.flush()
    session.add(SignInLink(token_hash=b"x" * 32, person_id=person.id, expires_at=NOON.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="without time zone"):
        session.flush()


def test_constraints_have_names_that_can_be_read(house: House) -> None:
    house.plan()
    with house.sessions() as session:
        the_wave(session).state = "asleep"
        with pytest.raises(IntegrityError, match="ck_wave_state_known"):
            session.flush()


def test_two_requests_that_write_wait_for_each_other(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'one.db'}")
    Campaign.metadata.create_all(engine)

    def count_up() -> None:
        with engine.begin() as connection:
            known = connection.execute(text("SELECT count(*) FROM campaign")).scalar()
            time.sleep(0.01)
            connection.execute(
                text("INSERT INTO campaign VALUES (:id, :title, 'board', 'census')"),
                {"id": new_id(), "title": str(known)},
            )

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        titles = sorted(connection.execute(text("SELECT title FROM campaign")).scalars())
    engine.dispose()
    assert titles == ["0", "1", "2", "3"]


def test_postgresql_addresses_are_given_the_installed_driver() -> None:
    engine = make_engine("postgresql://soundline@localhost/soundline")
    assert engine.url.drivername == "postgresql+psycopg"


@pytest.mark.slow
def test_a_moment_survives_on_postgresql_too(postgres: Engine) -> None:
    Campaign.metadata.create_all(postgres)
    with Session(postgres) as session:
        person = Person(name="Ada", email="ada@example.org")
        session.add(person)
        session.flush()
        session.add(SignInLink(token_hash=b"x" * 32, person_id=person.id, expires_at=NOON))
        session.commit()
        session.expire_all()
        assert session.scalars(select(SignInLink.expires_at)).one() == NOON


class TestPlaces:
    """Files beside the database."""

    def test_a_secret_is_readable_by_its_owner_only(self, places: Places) -> None:
        path = places.invitation_secret("a" * 32)
        write_secret(path, b"first")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_a_secret_that_is_written_again_replaces_the_older_one(self, places: Places) -> None:
        path = places.invitation_secret("a" * 32)
        write_secret(path, b"first")
        write_secret(path, b"second")
        assert path.read_bytes() == b"second"

    def test_ballots_lie_in_a_folder_of_their_own(self, places: Places) -> None:
        assert places.ballots.parent != places.data_dir
        assert places.ballots.parent not in places.campaigns.parents


class TestLog:
    """The log of the desk."""

    def test_the_latest_act_comes_first(self, house: House) -> None:
        house.plan()
        with house.sessions() as session:
            wave = the_wave(session)
            note(session, wave, "Mara", "frozen", "six words", NOON)
            note(session, wave, "Mara", "closed-early", "", NOON + timedelta(days=1))
            session.flush()
            assert [event.what for event in events(session, wave)] == ["closed-early", "frozen"]

    def test_the_log_of_another_wave_stays_apart(self, house: House) -> None:
        house.plan()
        with house.sessions() as session:
            first = the_wave(session)
            second = next_wave(session, first, Dates(NOON, NOON + timedelta(days=9)))
            note(session, second, "Mara", "frozen", "", NOON)
            session.flush()
            assert events(session, first) == []

    def test_the_log_has_no_place_for_a_rater(self) -> None:
        columns = set(DeskEvent.__table__.columns.keys())
        assert columns == {"id", "wave_id", "actor", "what", "detail", "done_at"}


def test_deleted_rows_leave_no_trace_in_the_file(house: House) -> None:
    canary = "canary-of-a-deleted-person"
    with house.sessions.begin() as session:
        session.add(Person(name=canary, email="gone@example.org"))
    with house.sessions.begin() as session:
        session.delete(session.scalars(select(Person)).one())
    with house.sessions() as session:
        assert drop_old_pages(session)
    files = [path for path in house.settings.data_dir.rglob("*") if path.is_file()]
    assert files
    assert not any(canary.encode() in path.read_bytes() for path in files)


def test_without_emptying_it_the_log_of_writes_would_keep_them(house: House) -> None:
    with house.sessions.begin() as session:
        session.add(Person(name="canary", email="gone@example.org"))
    with house.sessions.begin() as session:
        session.delete(session.scalars(select(Person)).one())
    assert b"gone@example.org" in (house.settings.data_dir / "soundline.db-wal").read_bytes()


def test_the_log_of_writes_is_left_for_later_while_somebody_reads(house: House) -> None:
    with house.sessions() as reading:
        assert reading.scalars(select(Person)).all() == []
        reading.rollback()
        only_reading(reading)
        assert reading.scalars(select(Person)).all() == []
        with house.sessions.begin() as session:
            session.add(Person(name="Ada", email="ada@example.org"))
        with house.sessions() as session:
            assert not drop_old_pages(session)
            assert pragma(session, "busy_timeout") == 15000
    with house.sessions() as session:
        assert drop_old_pages(session)
    assert (house.settings.data_dir / "soundline.db-wal").stat().st_size == 0
