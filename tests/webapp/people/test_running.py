"""The wave page: what the desk may see and do between the freeze and the archive."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Invitation, MailBatch, Wave
from surveys.log import events
from surveys.mailings import reminders
from tests.webapp.people.conftest import NOW, Browser, Clock, PaperJobs, wave_in


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


@pytest.fixture
def answering(desk: Browser, session: Session, draft: Wave) -> Wave:
    """A wave that was frozen at the desk and is open for answers."""
    desk.post(f"/desk/waves/{draft.id}/freeze")
    session.refresh(draft)
    draft.state = "answering"
    session.commit()
    return draft


@pytest.fixture
def closed(desk: Browser, session: Session, answering: Wave) -> Wave:
    """The same, closed early at the desk."""
    desk.post(f"/desk/waves/{answering.id}/close")
    session.refresh(answering)
    return answering


def test_a_draft_leads_to_its_steps(desk: Browser, draft: Wave) -> None:
    assert desk.get(f"/desk/waves/{draft.id}/").headers["Location"].endswith("/about")


def test_before_the_close_the_desk_shows_a_third_and_no_figure(
    desk: Browser, session: Session, answering: Wave
) -> None:
    page = text(desk, f"/desk/waves/{answering.id}/")
    assert "not known yet; taken once a day" in page
    answering.participation = "middle"
    session.commit()
    page = text(desk, f"/desk/waves/{answering.id}/")
    assert "between one and two thirds have sent" in page
    assert "who has answered" in page


def test_the_days_of_the_reminders_are_told_as_long_as_answers_are_taken(
    desk: Browser, session: Session, answering: Wave
) -> None:
    at = f"/desk/waves/{answering.id}/"
    first, *_more = reminders(answering)
    told = rf"Days of the reminders</dt><dd>{first.day} {first:%b %Y}"
    assert re.search(told, text(desk, at))
    answering.state = "closed"
    session.commit()
    assert "Days of the reminders" not in text(desk, at)


def test_the_progress_of_mails_is_shown(desk: Browser, session: Session, answering: Wave) -> None:
    session.add_all(
        MailBatch(wave_id=answering.id, kind="invite", number=n, on_date=NOW.date(), n=50, sent=n == 0)
        for n in (0, 1)
    )
    session.commit()
    assert "50 of 100 invitations sent" in text(desk, f"/desk/waves/{answering.id}/")


def test_refused_addresses_are_named(desk: Browser, session: Session, answering: Wave) -> None:
    invitation = session.scalars(select(Invitation)).first()
    assert invitation
    invitation.undeliverable = True
    session.commit()
    page = text(desk, f"/desk/waves/{answering.id}/")
    assert "One address was refused" in page
    assert invitation.person.email in page


def test_closing_early_asks_first_is_final_and_logged(
    desk: Browser, session: Session, answering: Wave
) -> None:
    at = f"/desk/waves/{answering.id}"
    assert "It cannot be opened again." in text(desk, f"{at}/close")
    desk.post(f"{at}/close")
    session.refresh(answering)
    assert (answering.state, answering.closed_early_at) == ("closed", NOW)
    assert "closed-early" in {event.what for event in events(session, answering)}
    assert desk.get(f"{at}/close").status_code == 409


def openings(jobs: PaperJobs) -> list[tuple[str, ...]]:
    """The jobs that open ballots, without the one that publishes the transcript first."""
    return [job for job in jobs.submitted if job[0] == "open_and_score"]


def test_opening_is_handed_to_the_worker_and_watched(
    desk: Browser, session: Session, closed: Wave, jobs: PaperJobs
) -> None:
    at = f"/desk/waves/{closed.id}"
    assert desk.post(f"{at}/open").headers["Location"] == f"{at}/progress"
    assert openings(jobs) == [("open_and_score", closed.id)]
    page = text(desk, f"{at}/progress")
    assert '<meta http-equiv="refresh" content="3">' in page
    assert "Waiting for the worker" in page


def test_asking_twice_while_the_worker_is_busy_opens_once(
    desk: Browser, closed: Wave, jobs: PaperJobs
) -> None:
    desk.post(f"/desk/waves/{closed.id}/open")
    desk.post(f"/desk/waves/{closed.id}/open")
    assert len(openings(jobs)) == 1


def test_trouble_while_opening_is_told_and_can_be_tried_again(
    desk: Browser, session: Session, closed: Wave, jobs: PaperJobs
) -> None:
    at = f"/desk/waves/{closed.id}"
    desk.post(f"{at}/open")
    jobs.states = dict.fromkeys(jobs.states, "done")
    closed.trouble = "The opening key is missing."
    session.commit()
    page = text(desk, f"{at}/progress")
    assert "The opening key is missing." in page
    assert "http-equiv" not in page
    desk.post(f"{at}/open")
    assert len(openings(jobs)) == 2


def test_when_scoring_is_done_the_progress_page_leads_on(
    desk: Browser, session: Session, closed: Wave
) -> None:
    closed.state = "scored"
    session.commit()
    assert desk.get(f"/desk/waves/{closed.id}/progress").headers["Location"] == f"/desk/waves/{closed.id}/"


@pytest.mark.parametrize("state", ["frozen", "answering", "scored", "released"])
def test_ballots_can_be_opened_only_after_the_close(desk: Browser, session: Session, state: str) -> None:
    wave = wave_in(session, state)
    assert desk.post(f"/desk/waves/{wave.id}/open").status_code == 409


def test_a_passed_closing_moment_is_explained(
    desk: Browser, session: Session, answering: Wave, clock: Clock
) -> None:
    answering.closes_at = NOW - timedelta(minutes=1)
    answering.opens_at = NOW - timedelta(days=9)
    session.commit()
    assert "The closing moment has passed." in text(desk, f"/desk/waves/{answering.id}/")


def test_the_next_wave_begins_with_the_same_people(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    dates = {"opens_at": "2027-06-01T08:00", "closes_at": "2027-06-15T18:00"}
    response = desk.post(f"/desk/waves/{wave.id}/next", dates)
    planned = session.scalars(select(Wave).where(Wave.number == 2)).one()
    assert response.headers["Location"] == f"/desk/waves/{planned.id}/people/"
    assert [subject.person.name for subject in planned.subjects] == ["Lead0 Example"]
    assert len(planned.subjects[0].assignments) == 6


def test_archiving_asks_first(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    assert "Archive “Depth · 1”?" in text(desk, f"/desk/waves/{wave.id}/archive")
    desk.post(f"/desk/waves/{wave.id}/archive")
    session.refresh(wave)
    assert wave.state == "archived"


def test_the_list_shows_state_and_days_left(desk: Browser, session: Session, answering: Wave) -> None:
    page = text(desk, "/desk/")
    assert "17 days left" in page
    assert ">open<" in page


def test_the_number_invited_outlives_the_invitations(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    session.add(MailBatch(wave_id=wave.id, kind="invite", number=0, on_date=NOW.date(), n=95, sent=True))
    session.commit()
    page = text(desk, f"/desk/waves/{wave.id}/")
    assert "<dd>95</dd>" in page
    assert "All 95 invitations are sent." in page


def test_the_next_wave_is_proposed_for_ninety_days_after_the_close(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    page = text(desk, f"/desk/waves/{wave.id}/next")
    opens = datetime.fromisoformat(page.split('name="opens_at"')[1].split('value="')[1].split('"')[0])
    assert opens.replace(tzinfo=UTC) >= wave.closes_at + timedelta(days=90)
