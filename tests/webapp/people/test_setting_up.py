"""From the empty desk through the five steps to the freeze."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Campaign, DeskEvent, Subject, Wave
from surveys.roster import template_csv
from tests.webapp.people.conftest import NOW, Browser, Outbox, wave_in
from webapp.people.campaigns import sensible_dates

ABOUT = {"title": "Depth", "purpose": "board", "selection": "census"}


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def upload(browser: Browser, wave: Wave, content: bytes, name: str = "roster.csv") -> tuple[int, str]:
    response = browser.post(
        f"/desk/waves/{wave.id}/people/",
        {"roster": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    return response.status_code, response.get_data(as_text=True)


def test_an_empty_desk_shows_the_first_step(desk: Browser) -> None:
    page = text(desk, "/desk/")
    assert "No campaign yet" in page
    assert 'href="/desk/new"' in page


def test_the_first_step_makes_a_draft_with_sensible_dates(desk: Browser, session: Session) -> None:
    response = desk.post("/desk/new", ABOUT)
    (wave,) = session.scalars(select(Wave)).all()
    assert response.headers["Location"] == f"/desk/waves/{wave.id}/protection"
    assert (wave.state, wave.level, wave.campaign.purpose) == ("draft", "strong", "board")
    assert wave.opens_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert wave.closes_at == datetime(2026, 12, 7, 18, tzinfo=UTC)


@pytest.mark.parametrize("day", range(16, 23))
def test_the_default_opening_is_a_monday_at_least_two_days_ahead(day: int) -> None:
    now = NOW.replace(day=day)
    dates = sensible_dates(now)
    assert dates.opens_at.weekday() == 0
    assert 1 <= (dates.opens_at.date() - now.date()).days <= 8
    assert dates.opens_at < dates.closes_at


def test_a_missing_title_is_named_beside_its_field_and_nothing_is_lost(
    desk: Browser, session: Session
) -> None:
    response = desk.post("/desk/new", ABOUT | {"title": " "})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Give the campaign a title." in page
    assert '<input checked id="purpose-1"' in page
    assert not session.scalars(select(Campaign)).all()


def test_each_step_of_a_draft_can_be_changed(desk: Browser, session: Session, draft: Wave) -> None:
    at = f"/desk/waves/{draft.id}"
    desk.post(f"{at}/about", ABOUT | {"title": "Deeper"})
    desk.post(f"{at}/protection", {"level": "basic", "instrument_id": "technical-leadership"})
    desk.post(f"{at}/dates", {"opens_at": "2027-01-04T09:00", "closes_at": "2027-01-18T18:30"})
    session.refresh(draft)
    session.refresh(draft.campaign)
    assert draft.campaign.title == "Deeper"
    assert draft.closes_at == datetime(2027, 1, 18, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("level", ["basic", "strong", "strongest"])
def test_each_level_can_be_chosen(desk: Browser, session: Session, draft: Wave, level: str) -> None:
    desk.post(f"/desk/waves/{draft.id}/protection", {"level": level, "instrument_id": "technical-leadership"})
    session.refresh(draft)
    assert draft.level == level


def test_a_level_that_does_not_exist_is_refused(desk: Browser, session: Session, draft: Wave) -> None:
    answer = desk.post(
        f"/desk/waves/{draft.id}/protection", {"level": "none", "instrument_id": "technical-leadership"}
    )
    assert answer.status_code == 422
    session.refresh(draft)
    assert draft.level == "basic"


def test_each_level_says_what_it_stops_and_what_not(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/protection")
    assert "Does not stop an operator who kept a history" in page
    assert "as long as the keyholder is honest" in page
    assert "Asks raters to come twice" in page


def test_closing_before_opening_is_refused_in_a_sentence(desk: Browser, draft: Wave) -> None:
    dates = {"opens_at": "2027-01-18T09:00", "closes_at": "2027-01-04T09:00"}
    response = desk.post(f"/desk/waves/{draft.id}/dates", dates)
    assert response.status_code == 422
    assert "closes before it opens" in response.get_data(as_text=True)


def test_the_template_is_a_roster_that_can_be_uploaded(desk: Browser, session: Session, draft: Wave) -> None:
    for separator in ("comma", "semicolon"):
        response = desk.get(f"/desk/waves/{draft.id}/people/template/{separator}")
        assert response.mimetype == "text/csv"
        assert upload(desk, draft, response.data)[0] == 302
    assert desk.get(f"/desk/waves/{draft.id}/people/template/tab").status_code == 404


def test_a_roster_replaces_everybody_in_the_draft(desk: Browser, session: Session, draft: Wave) -> None:
    assert upload(desk, draft, template_csv())[0] == 302
    page = text(desk, f"/desk/waves/{draft.id}/people/")
    assert "The roster is taken" in page
    assert "Dora Beispiel" in page
    assert "Lead0 Example" not in page


def test_every_problem_of_a_roster_is_shown_at_once_and_nothing_changes(
    desk: Browser, session: Session, draft: Wave
) -> None:
    wrong = b"name,email,manager,leader\nAda,ada@nowhere,,cto\n,bo@example.org,zed@example.org,wizard\n"
    status, page = upload(desk, draft, wrong)
    assert status == 422
    assert "so nothing was changed" in page
    for part in (">2<", ">3<", "email", "manager", "leader", "zed@example.org", "wizard"):
        assert part in page
    session.expire_all()
    assert [subject.person.name for subject in draft.subjects] == ["Lead0 Example"]


@pytest.mark.parametrize(("content", "name"), [(b"", ""), (b"MZ\x90", "roster.exe")])
def test_only_rosters_can_be_uploaded(desk: Browser, draft: Wave, content: bytes, name: str) -> None:
    status, page = upload(desk, draft, content, name)
    assert status == 422
    assert 'class="error"' in page


def test_raters_are_added_and_removed_one_by_one(desk: Browser, session: Session, draft: Wave) -> None:
    (subject,) = draft.subjects
    at = f"/desk/waves/{draft.id}/people/{subject.id}"
    new = {"name": "Nia Example", "email": "Nia@example.org", "rater_group": "peer"}
    assert desk.post(f"{at}/raters", new).status_code == 302
    page = text(desk, at)
    assert "Nia Example" in page
    session.expire_all()
    added = next(a for a in session.get_one(Subject, subject.id).assignments if a.rater_group == "peer")
    desk.post(f"{at}/raters/{added.person_id}/remove")
    assert "nia@example.org" not in text(desk, at)


def test_the_leader_cannot_be_an_anonymous_rater_of_themself(desk: Browser, draft: Wave) -> None:
    (subject,) = draft.subjects
    facts = {"name": subject.person.name, "email": subject.person.email, "rater_group": "peer"}
    response = desk.post(f"/desk/waves/{draft.id}/people/{subject.id}/raters", facts)
    assert response.status_code == 409
    assert "answer by name" in response.get_data(as_text=True)


def test_leaving_a_leader_out_asks_first(desk: Browser, session: Session, draft: Wave) -> None:
    (subject,) = draft.subjects
    at = f"/desk/waves/{draft.id}/people/{subject.id}/remove"
    assert "Leave Lead0 Example out?" in text(desk, at)
    desk.post(at)
    session.expire_all()
    assert draft.subjects == []


def test_throwing_a_draft_away_asks_first_and_takes_the_campaign_along(
    desk: Browser, session: Session, draft: Wave
) -> None:
    assert "Throw “Depth · 1” away?" in text(desk, f"/desk/waves/{draft.id}/discard")
    desk.post(f"/desk/waves/{draft.id}/discard")
    assert not session.scalars(select(Campaign)).all()


def test_the_check_names_what_is_missing_and_hides_the_freeze(desk: Browser, session: Session) -> None:
    lonely = wave_in(session, "draft", raters=3)
    page = text(desk, f"/desk/waves/{lonely.id}/check")
    assert "has 3 anonymous raters" in page
    assert "Freeze the campaign" not in page
    assert desk.get(f"/desk/waves/{lonely.id}/freeze").headers["Location"].endswith("/check")
    assert desk.post(f"/desk/waves/{lonely.id}/freeze").status_code == 422


def test_the_check_forecasts_what_each_leaders_groups_can_show(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/check")
    assert "reports: 6 invited." in page
    assert "comments are never quoted" in page
    assert "Nothing is missing." in page


def test_the_invitation_is_previewed_and_can_be_sent_to_oneself(
    desk: Browser, draft: Wave, outbox: Outbox
) -> None:
    assert "Your feedback is asked for: Depth" in text(desk, f"/desk/waves/{draft.id}/check")
    desk.post(f"/desk/waves/{draft.id}/test-mail")
    (letter,) = outbox.letters
    assert letter.email == "carla@example.org"
    assert "A test mail is on its way" in text(desk, f"/desk/waves/{draft.id}/check")


def test_test_mails_are_limited_per_account(desk: Browser, draft: Wave) -> None:
    answers = [desk.post(f"/desk/waves/{draft.id}/test-mail").status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_the_questions_are_previewed_for_each_role(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/questions")
    for role in ("CTO", "VP Engineering", "CEO", "CRO"):
        assert f"{role} · first leader" in page
    assert "{L}" not in page
    assert "Lead0 Example" in page


def test_freezing_asks_first_and_says_what_can_no_longer_change(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/freeze")
    assert "What is no longer possible" in page
    assert "Inviting anybody else." in page


def test_a_frozen_campaign_has_a_fingerprint_and_can_no_longer_be_changed(
    desk: Browser, session: Session, draft: Wave
) -> None:
    at = f"/desk/waves/{draft.id}"
    assert desk.post(f"{at}/freeze").headers["Location"] == f"{at}/"
    session.refresh(draft)
    assert draft.state == "frozen"
    assert draft.fingerprint
    assert draft.fingerprint in text(desk, f"{at}/")
    (event,) = session.scalars(select(DeskEvent)).all()
    assert (event.what, event.actor) == ("frozen", "Carla Example")
    for path in ("about", "protection", "dates", "people/", "check", "freeze", "discard"):
        response = desk.get(f"{at}/{path}")
        assert response.status_code == 409, path
        assert "can no longer change" in response.get_data(as_text=True)
    assert desk.post(f"{at}/about", ABOUT).status_code == 409
    assert upload(desk, draft, template_csv())[0] == 409


def test_groups_that_will_be_merged_are_named_in_words(desk: Browser, session: Session, draft: Wave) -> None:
    for place, assignment in enumerate(draft.subjects[0].assignments):
        assignment.rater_group = "peer" if place < 3 else "report"
    session.commit()
    page = text(desk, f"/desk/waves/{draft.id}/check")
    assert "will be merged: peers and reports." in page
    assert "peers and reports: 6 invited." in page
