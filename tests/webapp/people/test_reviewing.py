"""Reviewing, withholding with a reason, releasing."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Subject, Wave
from surveys.log import events
from surveys.scorecards import keep
from tests.webapp.people.conftest import NOW, Browser, PaperJobs, wave_in
from tests.webapp.reports import cards


@pytest.fixture
def scored(session: Session) -> Wave:
    """A scored wave with two leaders, each with a kept scorecard and a comment."""
    wave = wave_in(session, "scored", leaders=2)
    for subject in wave.subjects:
        card = cards.rich()
        facts = card.subject.model_copy(update={"subject_id": subject.id, "name": subject.person.name})
        keep(session, card.model_copy(update={"subject": facts}))
        session.add(Comment(subject_id=subject.id, item="O1", text=f"Asks well, {subject.person.name} does."))
    session.commit()
    return wave


def leaders(wave: Wave) -> list[Subject]:
    return sorted(wave.subjects, key=lambda subject: subject.person.name)


def review(wave: Wave) -> str:
    return f"/desk/waves/{wave.id}/leaders/{leaders(wave)[0].id}"


def first_comment(session: Session, wave: Wave) -> Comment:
    return session.scalars(select(Comment).where(Comment.subject_id == leaders(wave)[0].id)).one()


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_the_wave_page_says_enough_or_not_enough_and_no_number(desk: Browser, scored: Wave) -> None:
    page = text(desk, f"/desk/waves/{scored.id}/")
    assert "Enough answers" in page
    assert "Release all reports" in page


def test_a_set_with_too_few_answers_is_listed_as_not_enough(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "scored")
    card = cards.withheld()
    facts = card.subject.model_copy(update={"subject_id": wave.subjects[0].id})
    keep(session, card.model_copy(update={"subject": facts, "withheld": ["other+peer:few-answers"]}))
    session.commit()
    row = text(desk, f"/desk/waves/{wave.id}/").split("Lead0 Example")[1].split("</tr>")[0]
    assert "others and peers" in row


def test_a_comment_is_withheld_with_a_reason_that_stays_in_the_log(
    desk: Browser, session: Session, scored: Wave
) -> None:
    comment = first_comment(session, scored)
    at = f"{review(scored)}/comments/{comment.id}"
    desk.post(f"{at}/withhold", {"reason": "Names a colleague."})
    session.refresh(comment)
    assert comment.withheld_because == "Names a colleague."
    (event,) = events(session, scored)
    assert (event.what, event.detail) == ("withheld", "Lead0 Example: Names a colleague.")
    assert comment.text not in event.detail
    desk.post(f"{at}/show")
    session.refresh(comment)
    assert comment.withheld_because == ""


def test_withholding_needs_a_reason(desk: Browser, session: Session, scored: Wave) -> None:
    comment = first_comment(session, scored)
    response = desk.post(f"{review(scored)}/comments/{comment.id}/withhold", {"reason": " "})
    assert response.status_code == 422
    assert "Give a reason" in response.get_data(as_text=True)
    session.refresh(comment)
    assert comment.withheld_because == ""


def test_a_comment_about_another_leader_cannot_be_reached(
    desk: Browser, session: Session, scored: Wave
) -> None:
    foreign = session.scalars(select(Comment).where(Comment.subject_id == leaders(scored)[1].id)).one()
    response = desk.post(f"{review(scored)}/comments/{foreign.id}/withhold", {"reason": "No."})
    assert response.status_code == 404


def test_releasing_one_report_asks_first_tells_the_leader_once_and_is_final(
    desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
) -> None:
    at = f"{review(scored)}/release"
    page = text(desk, at)
    assert "This cannot be taken back." in page
    assert "No board sees anything" in page
    desk.post(at)
    desk.post(at)
    session.expire_all()
    assert leaders(scored)[0].released_at == NOW
    assert scored.state == "scored"
    assert jobs.submitted == [("tell_leader", leaders(scored)[0].id)]
    comment = first_comment(session, scored)
    response = desk.post(f"{review(scored)}/comments/{comment.id}/withhold", {"reason": "Too late."})
    assert response.status_code == 409
    assert "has this report already" in response.get_data(as_text=True)


def test_releasing_all_tells_only_those_who_had_not_got_it(
    desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
) -> None:
    desk.post(f"{review(scored)}/release")
    desk.post(f"/desk/waves/{scored.id}/release")
    session.expire_all()
    assert scored.state == "released"
    assert jobs.submitted == [("tell_leader", subject.id) for subject in leaders(scored)]


@pytest.mark.parametrize("state", ["draft", "frozen", "answering", "closed"])
def test_nothing_can_be_reviewed_before_the_wave_is_scored(
    desk: Browser, session: Session, state: str
) -> None:
    wave = wave_in(session, state)
    for path in ("", "/report", "/report.pdf", "/release"):
        assert desk.get(review(wave) + path).status_code == 409, path


def test_the_report_is_shown_as_the_leader_will_see_it(desk: Browser, scored: Wave) -> None:
    page = text(desk, f"{review(scored)}/report")
    assert "Exactly what Lead0 Example will see" in page
    assert "Asks well" in page


def test_the_report_can_be_downloaded(desk: Browser, scored: Wave) -> None:
    response = desk.get(f"{review(scored)}/report.pdf")
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")
    assert "attachment" in response.headers["Content-Disposition"]
