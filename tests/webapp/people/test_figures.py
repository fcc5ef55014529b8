"""Nothing is shown before the release, and what can be taken along then is what the pages show."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveys.boards import looks_at
from surveys.campaigns import Comment
from surveys.dates import dates_of
from surveys.disclosures import Disclosure
from surveys.log import events
from surveys.people import Board, BoardLeader, BoardMember
from surveys.planning import next_wave, person_for
from surveys.report_retention import destroy_reports
from surveys.retention import destroy_ballots
from surveys.scorecards import KeptScorecard, Scorecard, body_sha256, keep, read
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import Browser, signed_in

HouseAt = Callable[[str], House]
READERS = (cast.CTO[1], cast.BOARD[0][1], cast.CEO[1])
"""A leader, a board member, and a leader who is also the manager of others."""
REFUSALS = {302, 403, 404, 409}
SHOW_NOTHING_OF_A_REPORT = {
    "leaders.index",
    "leaders.rate",
    "leaders.predict",
    "boards.index",
    "boards.comparison",
    "boards.expectation",
}
"""Pages of leaders and boards that answer before the release: what is still to do, and what is expected."""


def shared_with_board(house: House) -> str:
    """The board with which all leaders are shared."""
    with house.sessions.begin() as session:
        board = Board(name="Supervisory board")
        board.leaders = [BoardLeader(person_id=person_of(session, one).id) for one in cast.ROLES]
        name, address = cast.BOARD[0]
        board.members = [BoardMember(person_id=person_for(session, name=name, email=address).id)]
        session.add(board)
        session.flush()
        return board.id


def browser_of(house: House, address: str) -> Browser:
    with house.sessions() as session:
        return signed_in(house.people_app, session, person_of(session, address))


def addresses(app: Flask, house: House, board_id: str) -> Iterator[tuple[str, str]]:
    """Every page that can be asked for outside the desk, about the CTO and for the board."""
    with house.sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        known = {"subject_id": subject.id, "board_id": board_id, "wave_id": subject.wave_id, "role": "cto"}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        asked = {"GET"} <= (rule.methods or set()) and not rule.rule.startswith("/desk")
        if asked and rule.arguments and rule.arguments <= set(known):
            yield rule.endpoint, adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})


class TestBeforeTheRelease:
    """R7: nothing before the close, and nothing before the release."""

    @pytest.mark.parametrize("stage", ["open", "closed", "scored"])
    @pytest.mark.parametrize("reader", READERS)
    def test_every_address_of_a_report_is_refused(self, house_at: HouseAt, stage: str, reader: str) -> None:
        house = house_at(stage)
        board_id = shared_with_board(house)
        browser = browser_of(house, reader)
        asked = dict(addresses(house.people_app, house, board_id))
        owned = {page for page in asked if page.split(".")[0] in ("leaders", "boards", "figures")}
        assert {"leaders.pdf", "boards.pdf", "figures.leader_json", "figures.board_csv"} <= owned
        for page in owned - SHOW_NOTHING_OF_A_REPORT:
            assert browser.get(asked[page]).status_code in REFUSALS, page

    def test_no_page_outside_the_desk_even_reads_a_scorecard(
        self, house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house = house_at("scored")
        board_id = shared_with_board(house)
        browsers = [browser_of(house, reader) for reader in READERS]
        read_cards: list[str] = []
        monkeypatch.setattr(Scorecard, "model_validate_json", lambda *_: read_cards.append("read"))
        for browser in browsers:
            for _page, address in addresses(house.people_app, house, board_id):
                browser.get(address)
            browser.get("/leader/")
            browser.get("/board/")
        assert read_cards == []
        with house.sessions() as session:
            assert session.scalars(select(Disclosure)).all() == []

    def test_a_board_waits_seven_days_for_figures_too(self, house_at: HouseAt) -> None:
        house = house_at("released")
        board_id = shared_with_board(house)
        browser = browser_of(house, cast.BOARD[0][1])
        for kind in ("csv", "json"):
            answer = browser.get(f"/board/{board_id}/figures.{kind}")
            assert answer.status_code == 409
            assert "not enough leaders to compare yet" in answer.get_data(as_text=True)


class TestALeadersFigures:
    """One's own report as a table."""

    @pytest.fixture
    def leader(self, house_at: HouseAt) -> tuple[House, Browser, str]:
        house = house_at("released")
        with house.sessions() as session:
            path = f"/leader/{subject_of(session, cast.CTO[1]).id}"
        return house, browser_of(house, cast.CTO[1]), path

    def test_the_report_links_to_both_and_both_are_sent(self, leader: tuple[House, Browser, str]) -> None:
        _house, browser, path = leader
        page = browser.get(f"{path}/report").get_data(as_text=True)
        assert f'href="{path}/figures.csv"' in page
        assert f'href="{path}/figures.json"' in page
        table, document = browser.get(f"{path}/figures.csv"), browser.get(f"{path}/figures.json")
        assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "soundline-tobias-keel-1.csv" in table.headers["Content-Disposition"]
        assert document.get_json()["leader"] == "Tobias Keel"
        rows = list(csv.reader(StringIO(table.data.decode("utf-8-sig"))))
        assert rows[0] == ["Leader", "Tobias Keel"]

    def test_the_ledger_tells_tables_from_programs(self, leader: tuple[House, Browser, str]) -> None:
        house, browser, path = leader
        browser.get(f"{path}/figures.csv")
        with house.sessions() as session:
            assert [one.audience for one in session.scalars(select(Disclosure))] == ["export"]
        browser.get(f"{path}/figures.json")
        with house.sessions() as session:
            assert {one.audience for one in session.scalars(select(Disclosure))} == {"export", "api"}

    def test_there_is_no_comment_in_it(self, leader: tuple[House, Browser, str]) -> None:
        house, browser, path = leader
        text = browser.get(f"{path}/figures.json").get_data(as_text=True)
        with house.sessions() as session:
            said = session.scalars(select(Comment.text)).all()
        assert said
        assert not [words for words in said if words in text]

    def test_somebody_elses_figures_do_not_exist(self, leader: tuple[House, Browser, str]) -> None:
        house, _browser, path = leader
        for stranger in (cast.CRO[1], cast.CEO[1]):
            assert browser_of(house, stranger).get(f"{path}/figures.json").status_code == 404

    def test_a_scorecard_changed_behind_the_ledgers_back_is_refused(
        self, leader: tuple[House, Browser, str]
    ) -> None:
        house, browser, path = leader
        assert browser.get(f"{path}/report").status_code == 200
        with house.sessions.begin() as session:
            kept = session.get_one(KeptScorecard, path.split("/")[2])
            kept.body = kept.body.replace('"withheld"', '"witheld"', 1).replace("witheld", "withheld")
            kept.body = kept.body.replace("3.", "4.", 1)
            kept.sha256 = body_sha256(kept.body)
        for page in ("report", "report.pdf", "figures.csv", "figures.json"):
            answer = browser.get(f"{path}/{page}")
            assert answer.status_code == 409
            assert "This report is not the one that was released" in answer.get_data(as_text=True)

    @pytest.mark.parametrize("questions", ["same", "changed"])
    def test_a_second_wave_tells_what_changed_since_the_first(
        self, leader: tuple[House, Browser, str], questions: str
    ) -> None:
        house, browser, _path = leader
        with house.sessions.begin() as session:
            first = the_wave(session)
            next_wave(session, first, dates_of(first).shifted(timedelta(days=120)))
            subject = subject_of(session, cast.CTO[1], number=2)
            card = read(session, subject_of(session, cast.CTO[1]).id)
            assert card is not None
            facts = {"subject": card.subject.model_copy(update={"subject_id": subject.id})}
            if questions == "changed":
                facts["wave"] = card.wave.model_copy(update={"instrument_sha256": "0" * 64})  # type: ignore[assignment]
            keep(session, card.model_copy(update=facts))
            subject.wave.state, subject.wave.instrument_json = "released", first.instrument_json
            subject.released_at = house.clock()
            path = f"/leader/{subject.id}"
        page = browser.get(f"{path}/report").get_data(as_text=True)
        told = {
            "same": "No change since the waves before can be told.",
            "changed": "Other questions were asked",
        }
        assert told[questions] in page
        document: dict[str, Any] = browser.get(f"{path}/figures.json").get_json()
        changes = {line["change"] for line in document["lines"] if "change" in line}
        with house.sessions() as session:
            trends = [one for one in session.scalars(select(Disclosure)) if one.audience == "trend"]
        assert len(trends) == 2
        if questions == "same":
            assert changes == {"steady"}
        else:
            assert changes == set()
            assert "The series is broken: the questions changed." in document["notes"]


class TestABoardsFigures:
    """What the board's page shows, and no more."""

    @pytest.fixture
    def board(self, house_at: HouseAt) -> tuple[House, Browser, str]:
        house = house_at("released")
        board_id = shared_with_board(house)
        browser = browser_of(house, cast.BOARD[0][1])
        house.clock.forward(days=7, minutes=1)
        return (
            house,
            browser_of(house, cast.BOARD[0][1]) if browser is None else browser,
            f"/board/{board_id}",
        )

    def test_the_page_links_to_both_and_each_look_is_logged(self, board: tuple[House, Browser, str]) -> None:
        house, browser, path = board
        page = browser.get(f"{path}/").get_data(as_text=True)
        assert f'href="{path}/figures.csv"' in page
        assert browser.get(f"{path}/figures.csv").status_code == 200
        document = browser.get(f"{path}/figures.json").get_json()
        assert {line["leader"] for line in document["lines"]} == {
            "Tobias Keel",
            "Rosa Sails",
            "Ceridwen Topmast",
        }
        with house.sessions() as session:
            looks = looks_at(session, person_of(session, cast.CTO[1]))
            assert sorted(look.what for look in looks) == ["csv", "json", "page"]
            found = {one.audience for one in session.scalars(select(Disclosure))}
        assert found == {"board", "export", "api"}

    def test_it_holds_no_item_no_comment_and_no_reply(self, board: tuple[House, Browser, str]) -> None:
        house, browser, path = board
        with house.sessions.begin() as session:
            subject_of(session, cast.CTO[1]).reply = "I read this with care."
        text = browser.get(f"{path}/figures.json").get_data(as_text=True)
        with house.sessions() as session:
            said = [*session.scalars(select(Comment.text)), "I read this with care."]
        assert not [words for words in said if words in text]
        assert {line["part"] for line in json.loads(text)["lines"]} <= {
            "facet",
            "credibility",
            "distance",
            "pattern",
        }

    def test_for_everybody_else_there_is_no_such_board(self, board: tuple[House, Browser, str]) -> None:
        house, _, path = board
        assert browser_of(house, cast.CTO[1]).get(f"{path}/figures.json").status_code in (403, 404)


def test_withholding_a_comment_forgets_papers_that_quote_it(house_at: HouseAt) -> None:
    house = house_at("scored")
    browser = browser_of(house, cast.COORDINATOR[1])
    with house.sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        comment = session.scalars(select(Comment).where(Comment.subject_id == subject.id)).first()
        assert comment is not None
        at = f"/desk/waves/{subject.wave_id}/leaders/{subject.id}/comments/{comment.id}"
    house.places.reports.mkdir(parents=True)
    paper = house.places.reports / f"{subject.id}-en-A4-00.pdf"
    for move, data in (("withhold", {"ground": "names-somebody"}), ("show", {})):
        paper.write_bytes(b"%PDF-")
        assert browser.post(f"{at}/{move}", data).status_code == 302
        assert not paper.exists()
    with house.sessions() as session:
        assert {event.what for event in events(session, the_wave(session))} >= {"withheld", "shown-again"}


def test_a_destroyed_report_is_told_to_its_leader_and_at_the_desk(house_at: HouseAt) -> None:
    house = house_at("released")
    with house.sessions.begin() as session:
        wave = the_wave(session)
        destroy_ballots(session, wave, house.places, house.clock())
        destroy_reports(session, wave, house.places, house.clock())
        path, desk = f"/leader/{subject_of(session, cast.CTO[1]).id}", f"/desk/waves/{wave.id}/"
    leader = browser_of(house, cast.CTO[1])
    assert "has been destroyed: reports are kept for a limited time" in leader.get("/leader/").get_data(True)
    for page in ("report", "report.pdf", "figures.csv", "figures.json"):
        answer = leader.get(f"{path}/{page}")
        assert answer.status_code == 409
        assert "This report has been destroyed" in answer.get_data(as_text=True)
    page = browser_of(house, cast.COORDINATOR[1]).get(desk).get_data(as_text=True)
    assert "<li>3 scorecards</li>" in page
    assert "<li>5 urns of sealed ballots</li>" in page
    assert "are kept until" not in page
