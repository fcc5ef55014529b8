"""What must not leak beside the pages: into logs, into timing, into locks, to the wrong coordinator."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.people import Person
from surveys.storage import make_engine, make_sessions
from tests import cast
from tests.walk import PEOPLE, House, the_wave
from tests.webapp.people.conftest import ORIGIN, Browser, Outbox, signed_in, wave_in
from webapp import secret
from webapp.config import Settings
from webapp.people import accounts, collect, reading

HouseAt = Callable[[str], House]
TOKEN = "a-token-that-signs-somebody-in"
WORDS = "ada.engineson@example.org answered"


def broken(*_anything: object, **_more: object) -> Any:
    raise RuntimeError(WORDS)


class TestLogs:
    """What stands in the log when something breaks."""

    @pytest.fixture
    def unguarded(self, app: Flask, caplog: pytest.LogCaptureFixture) -> Flask:
        app.testing = False
        app.config["PROPAGATE_EXCEPTIONS"] = False
        caplog.set_level(logging.DEBUG)
        return app

    def test_a_sign_in_token_never_reaches_it(
        self, unguarded: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(accounts, "link_is_good", broken)
        answer = unguarded.test_client().get(f"/sign-in/{TOKEN}", base_url=ORIGIN)
        assert answer.status_code == 500
        assert "accounts.open_link failed: RuntimeError" in caplog.text
        assert "accounts.py" in caplog.text
        assert TOKEN not in caplog.text

    def test_the_words_of_an_error_never_reach_it(
        self, unguarded: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(collect, "find_invitation", broken)
        body = json.dumps({"invite": TOKEN, "blinded": {}})
        answer = unguarded.test_client().post("/collect", base_url=ORIGIN, data=body)
        assert (answer.status_code, answer.get_json()["error"]) == (500, "internal")
        assert "collect.collect_credentials failed: RuntimeError" in caplog.text
        assert WORDS not in caplog.text
        assert TOKEN not in caplog.text

    def test_a_broken_answer_to_the_raters_program_sets_no_cookie(
        self, unguarded: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(collect, "find_invitation", broken)
        body = json.dumps({"invite": TOKEN})
        answer = unguarded.test_client().post("/invitation", base_url=ORIGIN, data=body)
        assert "Set-Cookie" not in answer.headers

    def test_a_limit_that_is_reached_is_not_logged_with_its_key(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING)
        for _ in range(25):
            app.test_client().post(f"/sign-in/{TOKEN}", base_url=ORIGIN)
        assert TOKEN not in caplog.text

    def test_a_mail_that_fails_is_logged_without_its_address(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        from webapp.people.courier import hand_over

        with app.app_context(), ThreadPoolExecutor(1) as threads:
            app.extensions["courier"] = threads
            hand_over(broken)
        assert "sending a mail failed: RuntimeError" in caplog.text
        assert WORDS not in caplog.text


class TestAskingForALink:
    """Whether an address is known must not show in what a request does."""

    def test_nothing_is_written_within_the_request(
        self, app: Flask, browser: Browser, carla: Person, outbox: Outbox
    ) -> None:
        waiting: list[tuple[Any, ...]] = []

        class Patient:
            def submit(self, *errand: Any) -> None:
                waiting.append(errand)

        app.extensions["courier"] = Patient()
        for address in (carla.email, "nobody@example.org"):
            assert browser.post("/sign-in", {"email": address}).status_code == 200
        assert (len(waiting), outbox.links) == (2, [])
        for act, *facts in waiting:
            act(*facts)
        assert [email for email, _link in outbox.links] == [carla.email]

    def test_a_person_who_is_signed_in_may_ask_too(
        self, desk: Browser, carla: Person, outbox: Outbox
    ) -> None:
        assert desk.post("/sign-in", {"email": carla.email}).status_code == 200
        assert len(outbox.links) == 1


def sent(house: House, path: str, body: str) -> TestResponse:
    client = house.people_app.test_client(use_cookies=False)
    return client.post(path, base_url=PEOPLE, data=body, content_type="text/plain")


class TestTheRatersRequests:
    """POST /invitation and POST /collect."""

    @pytest.mark.parametrize("path", ["/invitation", "/collect"])
    def test_a_huge_request_is_refused_before_it_is_read(self, house_at: HouseAt, path: str) -> None:
        answer = sent(house_at("open"), path, '{"invite":"' + "a" * 400_000 + '"}')
        assert (answer.status_code, answer.get_json()["error"]) == (413, "too-large")

    @pytest.mark.parametrize("path", ["/invitation", "/collect"])
    @pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 40_000, "9" * 5000, "NaN", '"x"', "\x00"])
    def test_strange_json_is_refused_in_a_sentence(self, house_at: HouseAt, path: str, body: str) -> None:
        answer = sent(house_at("open"), path, body)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")

    def test_reading_an_invitation_waits_for_no_writer(self, house_at: HouseAt) -> None:
        house = house_at("open")
        body = json.dumps({"invite": house.token(cast.SELLERS[0])})
        assert sent(house, "/invitation", body).status_code == 200
        with house.sessions() as writer:
            writer.execute(text("SELECT 1"))  # on SQLite this takes the lock
            assert sent(house, "/invitation", body).status_code == 200


def test_a_board_pack_is_put_on_paper_without_holding_the_database(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_at("released")
    free: list[bool] = []

    def paper(_pack: object) -> bytes:
        engine = make_engine(house.settings.database)
        with make_sessions(engine)() as other:
            free.append(other.execute(text("SELECT 1")).scalar() == 1)
        engine.dispose()
        return b"%PDF-"

    monkeypatch.setattr(reading, "board_pdf", paper)
    monkeypatch.setattr(reading, "board_pack", lambda session, *_rest: session.execute(text("SELECT 1")))
    with house.sessions() as session:
        session.execute(text("SELECT 1"))
        assert reading.board_pdf_bytes(session, None, None, "en", None) == b"%PDF-"  # type: ignore[arg-type]
    assert free == [True]


@pytest.mark.parametrize("page", ["", "/report", "/report.pdf", "/release"])
def test_a_coordinator_does_not_review_the_report_about_themself(
    app: Flask, session: Session, desk: Browser, carla: Person, page: str
) -> None:
    wave = wave_in(session, "scored")
    wave.subjects[0].person_id = carla.id
    session.commit()
    answer = desk.get(f"/desk/waves/{wave.id}/leaders/{wave.subjects[0].id}{page}")
    assert answer.status_code == 403
    assert "another coordinator" in answer.get_data(as_text=True)


def test_a_coordinator_does_not_withhold_a_comment_about_themself(
    app: Flask, session: Session, carla: Person
) -> None:
    wave = wave_in(session, "scored")
    wave.subjects[0].person_id = carla.id
    session.commit()
    at = f"/desk/waves/{wave.id}/leaders/{wave.subjects[0].id}/comments/{'0' * 32}/withhold"
    assert signed_in(app, session, carla).post(at, {"ground": "insults"}).status_code == 403


def test_figures_of_a_whole_wave_are_kept_as_coarse_as_they_are_told(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        kept = json.loads(the_wave(session).figures_json or "")
    assert kept["items"]
    assert {item["unable"] for item in kept["items"]} <= {0, 0.25, 0.5}
    for item in kept["items"]:
        assert item["goes_with"] is None or round(item["goes_with"], 1) == item["goes_with"]
    assert {name: round(sd, 1) for name, sd in kept["spread"].items()} == kept["spread"]
    assert any(one["icc2"] for one in kept["reliability"])
    for one in kept["reliability"]:
        for figure in ("icc1", "icc2", "alpha"):
            assert one[figure] is None or round(one[figure]["value"], 2) == one[figure]["value"]


def test_a_key_is_whole_from_the_moment_on_which_its_file_exists(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Exception):
        """Somebody pulled the plug."""

    def pull(handle: int, _mode: str) -> None:
        os.close(handle)
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(secret.os, "fdopen", pull)
        with pytest.raises(Interrupted):
            secret.secret_key(settings)
    assert len(secret.secret_key(settings)) == 64
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret_key"]
