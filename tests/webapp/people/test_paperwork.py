"""Many reports on paper: asked for, made by the worker, taken along as one ZIP that nobody keeps."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import shown_so_far
from surveys.log import events
from surveys.papers import forget_papers, papers_kept
from surveys.people import Person
from surveys.places import Places
from tests import cast
from tests.crawl import csrf, post, signed_in
from tests.walk import PEOPLE, House, person_of, subject_of, the_wave, wave_id
from tests.webapp.people.conftest import Browser, Clock, PaperJobs, leaders, person, scored_wave, wave_in
from tests.webapp.people.conftest import signed_in as in_browser
from webapp.config import Settings
from webapp.people import paperwork
from webapp.people.bundles import file_names, zip_stream

HouseAt = Callable[[str], House]


@pytest.fixture
def scored(session: Session) -> Wave:
    """Three leaders with a report each."""
    return scored_wave(session, leaders=3)


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are told apart by whose they are; putting one together takes long and is tested elsewhere."""

    def keep_pdf(*given: Any, earlier: object) -> bytes:
        _session, subject, _card, language, _places, paper = given
        assert earlier == []  # nobody of the cast was asked about before
        return f"%PDF- {subject.person.email} {language} {paper}".encode()

    monkeypatch.setattr(paperwork, "keep_pdf", keep_pdf)


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def order(desk: Browser, wave: Wave, **sent: object) -> str:
    answer = desk.post(f"/desk/waves/{wave.id}/papers/", sent)
    assert answer.status_code == 302
    return answer.headers["Location"]


def lay_paper(settings: Settings, subject: Subject, language: str = "en", size: str = "A4") -> None:
    places = Places(settings.data_dir)
    places.reports.mkdir(exist_ok=True)
    (places.reports / f"{subject.id}-{language}-{size}-{'0' * 64}.pdf").write_bytes(b"%PDF-")


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        return {one.filename: bundle.read(one) for one in bundle.infolist()}


class TestAsking:
    """What the worker is asked to do."""

    def test_it_gets_ids_a_language_and_a_size_and_nothing_else(
        self, desk: Browser, session: Session, scored: Wave, jobs: PaperJobs
    ) -> None:
        first, second, third = leaders(scored)
        second.person.language = "de"
        session.commit()
        order(desk, scored, all="y")
        wanted = [("render_report", one.id, one.person.language, "A4") for one in (first, second, third)]
        assert jobs.submitted == wanted
        assert "@" not in str(jobs.states)

    def test_language_and_size_may_be_chosen_and_leaders_too(
        self, desk: Browser, scored: Wave, jobs: PaperJobs
    ) -> None:
        order(desk, scored, leader=leaders(scored)[1].id, language="de", paper="Letter")
        assert jobs.submitted == [("render_report", leaders(scored)[1].id, "de", "Letter")]

    def test_what_is_on_paper_is_not_made_again(
        self, desk: Browser, scored: Wave, jobs: PaperJobs, settings: Settings
    ) -> None:
        lay_paper(settings, leaders(scored)[0])
        order(desk, scored, all="y")
        assert [job[1] for job in jobs.submitted] == [one.id for one in leaders(scored)[1:]]

    def test_nothing_chosen_is_said_in_a_sentence(
        self, desk: Browser, session: Session, scored: Wave
    ) -> None:
        assert order(desk, scored) == f"/desk/waves/{scored.id}/"  # where the sentence stands, at the top
        assert "No leader was chosen." in text(desk, f"/desk/waves/{scored.id}/")
        assert events(session, scored) == []

    @pytest.mark.parametrize("state", ["draft", "frozen", "answering", "closed"])
    def test_before_the_scoring_there_is_nothing_to_put_on_paper(
        self, desk: Browser, session: Session, state: str
    ) -> None:
        wave = wave_in(session, state, raters=1)
        assert desk.post(f"/desk/waves/{wave.id}/papers/", {"all": "y"}).status_code == 409


class TestProgress:
    """A page that tells how far it is, without script, and that may be left."""

    def test_whoever_left_finds_the_way_back_to_it(self, desk: Browser, scored: Wave) -> None:
        path = order(desk, scored, all="y")
        assert f'href="{path}">What was asked for last' in text(desk, f"/desk/waves/{scored.id}/")

    def test_it_counts_and_looks_again_by_itself(
        self, desk: Browser, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y")
        lay_paper(settings, leaders(scored)[0])
        page = text(desk, path)
        assert "1 of 3 reports are on paper." in page
        assert '<meta http-equiv="refresh" content="3">' in page
        assert "reports.zip" not in page

    def test_whom_reloading_disturbs_can_stop_it(self, desk: Browser, scored: Wave) -> None:
        path = order(desk, scored, all="y")
        assert f'href="{path}?still=y"' in text(desk, path)
        still = text(desk, f"{path}?still=y")
        assert "refresh" not in still
        assert f'href="{path}?still=y">Look again' in still

    def test_once_everything_is_on_paper_it_rests_and_offers_the_zip(
        self, desk: Browser, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y")
        for one in leaders(scored):
            lay_paper(settings, one)
        page = text(desk, path)
        assert "3 of 3 reports are on paper." in page
        assert "refresh" not in page
        assert f'href="{path}reports.zip"' in page

    def test_a_report_that_failed_is_named_and_can_be_tried_again(
        self, desk: Browser, scored: Wave, settings: Settings, jobs: PaperJobs
    ) -> None:
        path = order(desk, scored, all="y")
        first, second, third = leaders(scored)
        for one in (first, third):
            lay_paper(settings, one)
        jobs.states = dict.fromkeys(jobs.states, "failed")
        page = text(desk, path)
        assert "Lead1 Example" in page.split("could not be put on paper")[1].split("</div>")[0]
        assert "Lead0 Example" not in page
        assert "Download the 2 reports that are on paper as a ZIP" in page
        jobs.submitted.clear()
        again = order(desk, scored, leader=re.findall(r'name="leader" value="(\w+)"', page))
        assert jobs.submitted == [("render_report", second.id, "en", "A4")]
        assert "2 of 3 reports are on paper." in text(desk, again)

    def test_a_comment_withheld_meanwhile_is_told_as_a_change(
        self, desk: Browser, scored: Wave, settings: Settings, jobs: PaperJobs
    ) -> None:
        path = order(desk, scored, all="y")
        for one in leaders(scored):
            lay_paper(settings, one)
        jobs.states = dict.fromkeys(jobs.states, "done")
        forget_papers(Places(settings.data_dir), leaders(scored)[2].id)
        page = text(desk, path)
        changed = page.split("has changed since it was asked for")[1].split("</div>")[0]
        assert "Lead2 Example" in changed
        assert "refresh" not in page

    def test_after_minutes_without_a_worker_it_says_whom_to_ask(
        self, desk: Browser, scored: Wave, clock: Clock
    ) -> None:
        path = order(desk, scored, all="y")
        said = "Ask the operator whether the worker is running."
        assert said not in text(desk, path)
        clock.advance(minutes=3)
        assert said in text(desk, path)

    def test_an_order_of_another_wave_is_not_found(
        self, desk: Browser, session: Session, scored: Wave
    ) -> None:
        path = order(desk, scored, all="y")
        desk.post(f"/desk/waves/{scored.id}/release", {"leader": leaders(scored)[0].id, "sure": "y"})
        other = next(event.id for event in events(session, scored) if event.what == "released")
        assert desk.get(path.replace(path.split("/")[-2], other)).status_code == 404
        assert desk.get(f"/desk/waves/{'0' * 32}/papers/{path.split('/')[-2]}/").status_code == 404


class TestTheZip:
    """What is handed out, to whom, and what is written down."""

    def test_it_holds_the_papers_in_order_under_names_that_tell_them_apart(
        self, desk: Browser, session: Session, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y", language="de", paper="Letter")
        for one in leaders(scored):
            one.person.name = "Robin Same"
            lay_paper(settings, one, "de", "Letter")
        session.commit()
        answer = desk.get(f"{path}reports.zip")
        assert answer.mimetype == "application/zip"
        assert answer.headers["Cache-Control"] == "no-store"
        assert unzipped(answer.data) == {
            f"soundline-1-Robin-Same (lead{n}@example.org).pdf": (
                f"%PDF- lead{n}@example.org de Letter".encode()
            )
            for n in range(3)
        }

    def test_the_download_is_written_down_and_is_no_disclosure(
        self, desk: Browser, session: Session, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y")
        for one in leaders(scored)[:2]:
            lay_paper(settings, one)
        desk.get(f"{path}reports.zip")
        told = {event.what: event.detail for event in events(session, scored)}
        assert told["downloaded-papers"] == "2"
        assert shown_so_far(session, scored) == {}
        page = text(desk, f"/desk/waves/{scored.id}/")
        assert "downloaded reports as a ZIP<br><small>2 reports</small>" in page
        assert "had reports put on paper<br><small>3 reports</small>" in page

    def test_the_same_papers_give_the_same_bytes_at_any_time(
        self, desk: Browser, scored: Wave, settings: Settings, clock: Clock
    ) -> None:
        path = order(desk, scored, all="y")
        for one in leaders(scored):
            lay_paper(settings, one)
        first = desk.get(f"{path}reports.zip").data
        clock.advance(minutes=20)
        assert desk.get(f"{path}reports.zip").data == first

    def test_nothing_on_paper_is_said_in_a_sentence(self, desk: Browser, scored: Wave) -> None:
        answer = desk.get(f"{order(desk, scored, all='y')}reports.zip")
        assert answer.status_code == 409
        assert "None of these reports is on paper" in answer.get_data(as_text=True)

    def test_a_coordinator_finds_the_report_about_themself_in_no_zip(
        self, app: object, desk: Browser, session: Session, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y")
        for one in leaders(scored):
            lay_paper(settings, one)
        rated = person(session, "dora", is_coordinator=True)
        leaders(scored)[1].person_id = rated.id
        session.commit()
        session.expire_all()
        hers = in_browser(app, session, rated)  # type: ignore[arg-type]
        page = text(hers, path)
        assert "2 of 2 reports are on paper." in page
        assert "The report about you is left out" in page
        assert len(unzipped(hers.get(f"{path}reports.zip").data)) == 2
        assert len(unzipped(desk.get(f"{path}reports.zip").data)) == 3
        own = order(hers, scored, all="y")
        assert len(unzipped(desk.get(f"{own}reports.zip").data)) == 2

    def test_nobody_but_coordinators_gets_it(
        self, app: object, desk: Browser, session: Session, scored: Wave, settings: Settings
    ) -> None:
        path = order(desk, scored, all="y")
        lay_paper(settings, leaders(scored)[0])
        leader = in_browser(app, session, leaders(scored)[0].person)  # type: ignore[arg-type]
        assert leader.get(f"{path}reports.zip").status_code == 403


class TestBundling:
    """The ZIP itself."""

    def test_it_is_handed_out_piece_by_piece(self) -> None:
        made: list[str] = []

        def papers() -> Iterator[tuple[str, Callable[[], bytes]]]:
            for name in ("a.pdf", "b.pdf", "c.pdf"):
                made.append(name)
                yield name, lambda: b"%PDF-" * 1000

        stream = zip_stream(papers())
        first = next(stream)
        assert first.startswith(b"PK")
        assert made == ["a.pdf"]
        assert list(unzipped(first + b"".join(stream))) == ["a.pdf", "b.pdf", "c.pdf"]

    @pytest.mark.parametrize("names", [("Ada Keel", "ada keel"), ("Łukasz Żak", "Łukasz Żak"), ("//", "..")])
    def test_no_two_names_are_one_on_any_disk(self, names: tuple[str, str]) -> None:
        wave = Wave(number=2)
        subjects = [
            Subject(id=str(n), wave=wave, person=Person(name=name, email=f"x{n}@example.org"))
            for n, name in enumerate(names)
        ]
        found = list(file_names(subjects).values())
        assert len({name.casefold() for name in found}) == 2
        assert not [name for name in found if "/" in name or name.startswith(".")]


class TestTheWalk:
    """From the button to the ZIP, with real papers."""

    @pytest.fixture(autouse=True)
    def paper(self) -> None:
        """Real ones."""

    def test_every_report_is_put_on_paper_and_taken_along(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions.begin() as session:
            person_of(session, cast.CRO[1]).language = "de"
        client = signed_in(house, cast.COORDINATOR[1])
        path = f"/desk/waves/{wave_id(house)}/papers/"
        answer = post(client, path, {"all": "y"})
        progress = answer.headers["Location"]
        page = client.get(progress, base_url=PEOPLE).get_data(as_text=True)
        assert "3 of 3 reports are on paper." in page
        with house.sessions() as session:
            rosa = subject_of(session, cast.CRO[1]).id
            assert (rosa, "de", "A4") in papers_kept(house.places)
        kept = sorted(house.places.data_dir.rglob("*.zip"))
        with client.get(f"{progress}reports.zip", base_url=PEOPLE) as taken:
            files = unzipped(taken.data)
        assert all(content.startswith(b"%PDF-") for content in files.values())
        assert [name.split("-")[2] for name in files] == ["Ceridwen", "Rosa", "Tobias"]
        assert kept == sorted(house.places.data_dir.rglob("*.zip")) == []

    def test_a_comment_that_is_withheld_after_the_papers_were_made_is_in_no_zip(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("scored")
        client = signed_in(house, cast.COORDINATOR[1])
        with house.sessions() as session:
            subject = subject_of(session, cast.CTO[1])
        desk = f"/desk/waves/{wave_id(house)}"
        progress = post(client, f"{desk}/papers/", {"leader": subject.id}).headers["Location"]
        page = client.get(f"{desk}/leaders/{subject.id}", base_url=PEOPLE).get_data(as_text=True)
        withhold = re.search(r'action="([^"]+/withhold)', page)
        assert withhold
        sent = {"csrf_token": csrf(client), "ground": "insults"}
        assert client.post(withhold[1], base_url=PEOPLE, data=sent).status_code == 302
        page = client.get(progress, base_url=PEOPLE).get_data(as_text=True)
        assert "0 of 1 report is on paper." in page
        assert client.get(f"{progress}reports.zip", base_url=PEOPLE).status_code == 409
        with house.sessions() as session:
            assert the_wave(session).state == "scored"
