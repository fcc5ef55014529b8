"""Reviewing, withholding with a reason, releasing."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Wave
from surveys.log import events
from surveys.people import Person
from surveys.reviewing import first_looks
from surveys.scorecards import KeptScorecard, keep, read, replace
from surveys.withholding import reason_given
from tests.webapp.people.conftest import NOW, Browser, PaperJobs, keep_report, leaders, scored_wave, wave_in
from tests.webapp.reports import cards
from webapp.people import review as review_pages


@pytest.fixture
def scored(session: Session) -> Wave:
    """A scored wave with two leaders, each with a kept scorecard and a comment."""
    wave = wave_in(session, "scored", leaders=2)
    for subject in wave.subjects:
        keep_report(session, subject)
        session.add(Comment(subject_id=subject.id, item="O1", text=f"Asks well, {subject.person.name} does."))
    session.commit()
    return wave


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
    row = text(desk, f"/desk/waves/{wave.id}/").split(">Lead0 Example</label>")[1].split("</tr>")[0]
    assert "others and peers" in row


def test_a_comment_is_withheld_with_a_reason_that_stays_in_the_log(
    desk: Browser, session: Session, scored: Wave
) -> None:
    comment = first_comment(session, scored)
    at = f"{review(scored)}/comments/{comment.id}"
    desk.post(f"{at}/withhold", {"ground": "names-somebody", "words": "A colleague."})
    session.refresh(comment)
    assert reason_given(comment) == ("names-somebody", "A colleague.")
    (event,) = events(session, scored)
    told = "Lead0 Example: It names a person, or makes one easy to recognise. A colleague."
    assert (event.what, event.detail) == ("withheld", told)
    assert comment.text not in event.detail
    desk.post(f"{at}/show")
    session.refresh(comment)
    assert comment.withheld_because == ""


def test_comments_that_were_destroyed_with_the_report_cannot_be_withheld(
    desk: Browser, session: Session, scored: Wave
) -> None:
    at = f"{review(scored)}/comments/{first_comment(session, scored).id}/withhold"
    subject = leaders(scored)[0].id
    for table in (Comment, KeptScorecard):
        session.execute(delete(table).where(table.subject_id == subject))
    session.commit()
    assert desk.post(at, {}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a reason"),
        ({"ground": "dislike", "words": "No."}, "Not a valid choice"),
        ({"ground": "other", "words": " "}, "Say in words what the other reason is"),
    ],
)
def test_withholding_needs_a_reason_and_words_where_the_list_has_none(
    desk: Browser, session: Session, scored: Wave, sent: dict[str, str], said: str
) -> None:
    comment = first_comment(session, scored)
    response = desk.post(f"{review(scored)}/comments/{comment.id}/withhold", sent)
    assert response.status_code == 422
    assert said in response.get_data(as_text=True)
    session.refresh(comment)
    assert comment.withheld_because == ""


def test_a_comment_about_another_leader_cannot_be_reached(
    desk: Browser, session: Session, scored: Wave
) -> None:
    foreign = session.scalars(select(Comment).where(Comment.subject_id == leaders(scored)[1].id)).one()
    response = desk.post(f"{review(scored)}/comments/{foreign.id}/withhold", {"ground": "insults"})
    assert response.status_code == 404


def test_releasing_one_report_asks_first_tells_the_leader_once_and_is_final(
    desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
) -> None:
    page = text(desk, f"{review(scored)}/release")
    at, sent = f"/desk/waves/{scored.id}/release", {"leader": leaders(scored)[0].id, "sure": "y"}
    assert "This cannot be taken back." in page
    assert "No board sees anything" in page
    desk.post(at, sent)
    desk.post(at, sent)
    session.expire_all()
    assert leaders(scored)[0].released_at == NOW
    assert scored.state == "scored"
    assert jobs.submitted == [("tell_leader", leaders(scored)[0].id)]
    comment = first_comment(session, scored)
    response = desk.post(f"{review(scored)}/comments/{comment.id}/withhold", {"ground": "insults"})
    assert response.status_code == 409
    assert "has this report already" in response.get_data(as_text=True)


def test_releasing_all_tells_only_those_who_had_not_got_it(
    desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
) -> None:
    at = f"/desk/waves/{scored.id}/release"
    desk.post(at, {"leader": leaders(scored)[0].id, "sure": "y"})
    desk.post(at, {"leader": [one.id for one in leaders(scored)], "sure": "y"})
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


def test_a_leader_is_never_told_that_or_how_many_comments_were_withheld(
    desk: Browser, session: Session, scored: Wave
) -> None:
    before = text(desk, f"{review(scored)}/report")
    comment = first_comment(session, scored)
    desk.post(f"{review(scored)}/comments/{comment.id}/withhold", {"ground": "insults"})
    after = text(desk, f"{review(scored)}/report")
    standing = "may keep a comment back"
    assert standing in before
    assert standing in after
    assert comment.text in before
    assert comment.text not in after
    assert "No comment on this question is quoted." in after
    assert "It insults" not in after


def test_a_report_whose_comments_are_all_withheld_says_so_at_the_desk_alone(
    desk: Browser, session: Session, scored: Wave
) -> None:
    comment = first_comment(session, scored)
    desk.post(f"{review(scored)}/comments/{comment.id}/withhold", {"ground": "insults"})
    said = "All comments of this report are withheld."
    assert said in text(desk, review(scored))
    assert said not in text(desk, f"{review(scored)}/report")


class TestReadingFortyInARow:
    """From one leader to the next, and what nobody has looked at yet."""

    @pytest.fixture
    def many(self, session: Session) -> Wave:
        """Four leaders with a report each."""
        return scored_wave(session, leaders=4)

    def at(self, wave: Wave, place: int, more: str = "") -> str:
        return f"/desk/waves/{wave.id}/leaders/{leaders(wave)[place].id}{more}"

    def test_each_page_leads_to_the_leader_before_and_to_the_next(self, desk: Browser, many: Wave) -> None:
        for more in ("", "/report"):
            page = text(desk, self.at(many, 1, more))
            assert f'rel="prev" href="{self.at(many, 0, more)}"' in page
            assert f'rel="next" href="{self.at(many, 2, more)}"' in page
            assert "2 of 4" in page
        assert 'rel="prev"' not in text(desk, self.at(many, 0))
        assert 'rel="next"' not in text(desk, self.at(many, 3))

    def test_the_comments_alone_are_no_look_at_the_report(
        self, desk: Browser, session: Session, many: Wave
    ) -> None:
        for place in range(4):
            page = text(desk, self.at(many, place))
        assert first_looks(session, many) == {}
        assert "Every report has been looked at." not in page
        assert text(desk, f"/desk/waves/{many.id}/").count("not yet</span>") == 4
        assert text(desk, f"/desk/waves/{many.id}/release").count('/report">') == 4

    def test_the_paper_is_a_look_as_well(
        self, desk: Browser, session: Session, many: Wave, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(review_pages, "keep_pdf", lambda *_given, **_named: b"%PDF-")
        desk.get(self.at(many, 2, "/report.pdf"))
        assert list(first_looks(session, many)) == [(leaders(many)[2].id, 1)]

    def test_opening_a_report_is_noted_once_with_who_did(
        self, desk: Browser, session: Session, many: Wave, carla: Person
    ) -> None:
        for more in ("", "/report", "/report"):
            desk.get(self.at(many, 1, more))
        (look,) = first_looks(session, many).items()
        assert look[0] == (leaders(many)[1].id, 1)
        assert look[1].actor == carla.name
        page = text(desk, f"/desk/waves/{many.id}/")
        assert "4 reports to review: 1 looked at, 4 not released yet." in page
        assert page.count("not yet</span>") == 3

    def test_the_way_on_skips_what_was_looked_at(self, desk: Browser, many: Wave) -> None:
        desk.get(self.at(many, 1, "/report"))
        page = text(desk, self.at(many, 0))
        assert "Next not looked at: Lead2 Example" in page
        for place in (0, 2):
            desk.get(self.at(many, place, "/report"))
        assert "Only this report is left to look at." in text(desk, self.at(many, 3))
        assert "Every report has been looked at." in text(desk, self.at(many, 3, "/report"))

    def test_once_released_nobody_is_asked_to_review_any_more(
        self, desk: Browser, session: Session, many: Wave
    ) -> None:
        desk.get(self.at(many, 1, "/report"))
        desk.post(
            f"/desk/waves/{many.id}/release", {"leader": [one.id for one in leaders(many)], "sure": "y"}
        )
        page = text(desk, f"/desk/waves/{many.id}/")
        assert "to review" not in page
        assert "not yet</span>" not in page
        assert page.count("by nobody</td>") == 3
        review_page = text(desk, self.at(many, 0))
        assert "Next not looked at" not in review_page
        assert "Every report has been looked at." not in review_page

    def test_a_corrected_report_is_to_be_looked_at_anew(
        self, desk: Browser, session: Session, many: Wave
    ) -> None:
        desk.get(self.at(many, 0, "/report"))
        subject = leaders(many)[0]
        kept = read(session, subject.id)
        assert kept
        replace(session, kept.model_copy(update={"revision": 2, "corrected_on": "2026-11-30"}))
        session.commit()
        assert text(desk, f"/desk/waves/{many.id}/").count("not yet</span>") == 4

    def test_the_report_is_in_the_leaders_language_until_another_is_chosen(
        self, desk: Browser, session: Session, many: Wave
    ) -> None:
        leaders(many)[0].person.language = "de"
        session.commit()
        assert '<article class="report" lang="de"' in text(desk, self.at(many, 0, "/report"))
        english = text(desk, self.at(many, 0, "/report?language=en"))
        assert '<article class="report" lang="en"' in english
        assert 'language=en">PDF, A4' in english
        assert '<article class="report" lang="de"' in text(desk, self.at(many, 0, "/report?language=tlh"))

    def test_the_pdf_comes_in_both_sizes(
        self, desk: Browser, many: Wave, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[tuple[str, str]] = []

        def keep_pdf(*given: object, earlier: object) -> bytes:
            asked.append((str(given[3]), str(given[5])))
            return b"%PDF-"

        monkeypatch.setattr(review_pages, "keep_pdf", keep_pdf)
        for more in ("", "?paper=letter", "?language=de&paper=a4", "?paper=napkin"):
            desk.get(self.at(many, 0, f"/report.pdf{more}"))
        assert asked == [("en", "A4"), ("en", "Letter"), ("de", "A4"), ("en", "A4")]
