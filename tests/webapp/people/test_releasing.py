"""Releasing one report or many: who is named, who is told, and who is left out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import disclose
from surveys.log import events, note
from surveys.people import Person
from tests import cast
from tests.crawl import post, signed_in
from tests.walk import PEOPLE, House, person_of, subject_of, the_wave, wave_id
from tests.webapp.people.conftest import NOW, Browser, PaperJobs, leaders, scored_wave, wave_in

HouseAt = Callable[[str], House]


@pytest.fixture
def scored(session: Session) -> Wave:
    """Four leaders with a report each."""
    return scored_wave(session, leaders=4)


def at(wave: Wave, more: str = "release") -> str:
    return f"/desk/waves/{wave.id}/{more}"


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def named(desk: Browser, wave: Wave) -> list[str]:
    """The leaders whom the question for all names."""
    return re.findall(r'name="leader" value="(\w+)"', text(desk, at(wave)))


def released(session: Session, wave: Wave) -> list[str]:
    session.expire_all()
    return [subject.person.name for subject in leaders(wave) if subject.released_at]


class TestTheQuestion:
    """Nothing is released before the leaders were named and the answer was yes."""

    def test_it_names_the_chosen_and_nobody_else(self, desk: Browser, session: Session, scored: Wave) -> None:
        chosen = [leaders(scored)[0].id, leaders(scored)[2].id]
        page = desk.post(at(scored), {"leader": chosen}).get_data(as_text=True)
        assert "Release 2 reports?" in page
        assert "lead0@example.org" in page
        assert "lead2@example.org" in page
        assert "lead1@example.org" not in page
        assert released(session, scored) == []

    def test_yes_releases_those_and_tells_each_once(
        self, desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
    ) -> None:
        chosen = [leaders(scored)[0].id, leaders(scored)[2].id]
        answer = desk.post(at(scored), {"leader": chosen, "sure": "y"}, follow_redirects=True)
        assert "2 leaders have their reports now." in answer.get_data(as_text=True)
        assert released(session, scored) == ["Lead0 Example", "Lead2 Example"]
        assert jobs.submitted == [("tell_leader", one) for one in chosen]
        assert scored.state == "scored"
        (event,) = events(session, scored)
        assert (event.what, event.detail) == ("released", "Lead0 Example, Lead2 Example")

    def test_all_that_wait_are_named_too(self, desk: Browser, scored: Wave) -> None:
        desk.post(at(scored), {"leader": leaders(scored)[3].id, "sure": "y"})
        page = text(desk, at(scored))
        assert page.count('name="leader"') == 3
        assert leaders(scored)[3].id not in page

    def test_with_the_last_report_the_wave_is_released(
        self, desk: Browser, session: Session, scored: Wave
    ) -> None:
        desk.post(at(scored), {"leader": named(desk, scored), "sure": "y"})
        assert len(released(session, scored)) == 4
        assert scored.state == "released"
        assert [event.what for event in events(session, scored)] == ["released-all"]
        assert desk.post(at(scored), {"leader": leaders(scored)[0].id}).status_code == 409

    def test_nothing_chosen_is_said_in_a_sentence(
        self, desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
    ) -> None:
        for sent in ({}, {"sure": "y"}):
            answer = desk.post(at(scored), sent, follow_redirects=True)
            assert answer.status_code == 200
        refused = desk.post(at(scored), {})
        assert refused.location == at(scored, ""), (
            "the sentence stands at the top of the page, not further down"
        )
        assert "No leader was chosen." in text(desk, at(scored, ""))
        assert released(session, scored) == []
        assert (jobs.submitted, events(session, scored)) == ([], [])

    def test_who_has_the_report_already_gets_no_second_mail(
        self, desk: Browser, scored: Wave, jobs: PaperJobs
    ) -> None:
        first, second = leaders(scored)[:2]
        desk.post(at(scored), {"leader": first.id, "sure": "y"})
        page = desk.post(at(scored), {"leader": [first.id, second.id]}).get_data(as_text=True)
        assert "These have theirs already and get no second mail: Lead0 Example." in page
        desk.post(at(scored), {"leader": [first.id, second.id], "sure": "y"})
        assert jobs.submitted == [("tell_leader", first.id), ("tell_leader", second.id)]
        desk.post(at(scored), {"leader": first.id})
        assert "All chosen leaders have their reports already." in text(desk, at(scored, ""))

    def test_it_warns_of_reports_that_nobody_has_looked_at(self, desk: Browser, scored: Wave) -> None:
        first, second = leaders(scored)[:2]
        desk.get(at(scored, f"leaders/{first.id}/report"))
        page = desk.post(at(scored), {"leader": [first.id, second.id]}).get_data(as_text=True)
        unseen = page.split("Nobody at this desk has looked at this report yet:")[1].split("</div>")[0]
        assert "Lead1 Example" in unseen
        assert "Lead0 Example" not in unseen

    def test_a_leader_of_another_wave_is_not_found(
        self, desk: Browser, session: Session, scored: Wave
    ) -> None:
        assert desk.post(at(scored), {"leader": "0" * 32, "sure": "y"}).status_code == 404
        assert released(session, scored) == []


class TestOnesOwnReport:
    """A coordinator who is rated neither reads, nor releases, nor downloads the report about themself."""

    @pytest.fixture
    def own(self, session: Session, scored: Wave, carla: Person) -> Subject:
        """Carla is rated in the wave herself."""
        subject = leaders(scored)[1]
        subject.person_id = carla.id
        session.commit()
        session.expire_all()
        return subject

    def test_it_cannot_be_ticked_and_the_row_says_why(
        self, desk: Browser, scored: Wave, own: Subject
    ) -> None:
        page = text(desk, at(scored, ""))
        assert "This report is about you: another coordinator reviews and releases it." in page
        assert f'value="{own.id}"' not in page
        assert f"leaders/{own.id}" not in page
        assert "Your own report is not among them." in page

    def test_it_is_not_among_all_that_wait(
        self, desk: Browser, session: Session, scored: Wave, own: Subject
    ) -> None:
        page = text(desk, at(scored))
        assert own.id not in page
        assert "Your own report is not among them" in page
        desk.post(at(scored), {"leader": named(desk, scored), "sure": "y"})
        assert len(released(session, scored)) == 3
        assert own.released_at is None
        assert scored.state == "scored"

    def test_asked_for_all_the_same_it_is_refused_with_everything_else(
        self, desk: Browser, session: Session, scored: Wave, own: Subject
    ) -> None:
        chosen = [leaders(scored)[0].id, own.id]
        answer = desk.post(at(scored), {"leader": chosen, "sure": "y"})
        assert answer.status_code == 403
        assert released(session, scored) == []

    def test_the_log_tells_them_nothing_of_comments_about_themself(
        self, desk: Browser, session: Session, scored: Wave, own: Subject, carla: Person
    ) -> None:
        note(session, scored, "Other Coordinator", "withheld", f"{carla.name}: It insults.", NOW)
        note(session, scored, "Other Coordinator", "shown-again", carla.name, NOW)
        note(session, scored, "Other Coordinator", "withheld", "Lead0 Example: It names a person.", NOW)
        session.commit()
        page = text(desk, at(scored, ""))
        assert "It names a person." in page
        assert "It insults." not in page
        assert "let a withheld comment be shown" not in page


class TestTheTable:
    """What the page of a scored wave says about each leader."""

    def test_comments_are_counted_as_shown_and_withheld(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        client = signed_in(house, cast.COORDINATOR[1])
        page = client.get(f"/desk/waves/{wave_id(house)}/", base_url=PEOPLE).get_data(as_text=True)
        with house.sessions() as session:
            subject = subject_of(session, cast.CTO[1])
        row = page.split(f'id="tick-{subject.id}"')[1].split("</tr>")[0]
        assert " shown" in row
        assert "withheld" not in row
        assert "not on paper yet" in row

    def test_whether_the_leader_has_read_it_is_told_as_the_ledger_does(self, house_at: HouseAt) -> None:
        house = house_at("released")
        client = signed_in(house, cast.COORDINATOR[1])
        path = f"/desk/waves/{wave_id(house)}/"
        assert "read by the leader" not in client.get(path, base_url=PEOPLE).get_data(as_text=True)
        with house.sessions.begin() as session:
            disclose(session, subject_of(session, cast.CTO[1]), "leader", house.clock())
        assert client.get(path, base_url=PEOPLE).get_data(as_text=True).count("read by the leader") == 1

    def test_a_wave_without_scorecards_says_so_and_offers_no_release(
        self, desk: Browser, session: Session
    ) -> None:
        wave = wave_in(session, "scored", leaders=2, raters=1)
        page = text(desk, at(wave, ""))
        assert "No leader here has a scorecard that you could review." in page
        assert "Release" not in page
        assert "Prepare all PDFs" not in page

    def test_the_walk_from_the_desk_to_the_leaders_mail(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        client = signed_in(house, cast.COORDINATOR[1])
        with house.sessions() as session:
            chosen = subject_of(session, cast.CTO[1]).id
        house.outbox.letters.clear()
        post(client, f"/desk/waves/{wave_id(house)}/release", {"leader": chosen, "sure": "y"})
        assert house.outbox.addresses() == [cast.CTO[1]]
        with house.sessions() as session:
            told = {one.person.email for one in the_wave(session).subjects if one.released_at}
            assert told == {cast.CTO[1]}
            assert person_of(session, cast.CTO[1]).name in events(session, the_wave(session))[0].detail
