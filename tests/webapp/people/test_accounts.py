"""Signing in by a link that works once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people import Person, SignInLink
from tests.webapp.people.conftest import NOW, Browser, Clock, Outbox, person, signed_in
from webapp.config import Settings
from webapp.mail import sign_in_address
from webapp.people.accounts import LinkUnusable, make_link, spend_link
from webapp.people.courier import hand_over


def ask(browser: Browser, address: str) -> str:
    return browser.post("/sign-in", {"email": address}).get_data(as_text=True)


def test_asking_mails_a_link_that_leads_to_the_desk(browser: Browser, carla: Person, outbox: Outbox) -> None:
    ask(browser, " Carla@Example.ORG ")
    ((address, link),) = outbox.links
    assert address == carla.email
    path = link.removeprefix("http://localhost:8000")
    assert "This link signs you in" in browser.get(path).get_data(as_text=True)
    assert browser.post(path).headers["Location"] == "/"
    assert "Campaigns" in browser.get("/desk/").get_data(as_text=True)


def test_the_answer_does_not_tell_whether_an_address_is_known(
    browser: Browser, carla: Person, outbox: Outbox
) -> None:
    known, unknown = ask(browser, carla.email), ask(browser, "nobody@example.org")
    assert (
        known.replace(carla.email, "nobody@example.org").split("<main")[1].split("</main")[0]
        == (unknown.split("<main")[1].split("</main")[0])
    )
    assert len(outbox.links) == 1


def test_a_malformed_address_is_named_beside_its_field(browser: Browser, carla: Person) -> None:
    response = browser.post("/sign-in", {"email": "carla"})
    assert response.status_code == 422
    assert "This is not a mail address." in response.get_data(as_text=True)


def test_opening_a_link_spends_nothing(browser: Browser, session: Session, carla: Person) -> None:
    token = make_link(session, carla, NOW)
    session.commit()
    for _ in range(3):
        assert browser.get(f"/sign-in/{token}").status_code == 200
    assert browser.post(f"/sign-in/{token}").status_code == 302


def test_a_link_works_once(browser: Browser, session: Session, carla: Person) -> None:
    token = make_link(session, carla, NOW)
    session.commit()
    browser.post(f"/sign-in/{token}")
    for response in (browser.get(f"/sign-in/{token}"), browser.post(f"/sign-in/{token}")):
        assert response.status_code == 410
        assert "Get a new link" in response.get_data(as_text=True)


def test_a_link_expires(browser: Browser, session: Session, carla: Person, clock: Clock) -> None:
    token = make_link(session, carla, NOW, hours=2)
    session.commit()
    clock.advance(hours=2)
    assert browser.get(f"/sign-in/{token}").status_code == 410
    assert browser.post(f"/sign-in/{token}").status_code == 410


def test_only_the_hash_of_a_token_is_kept(session: Session, carla: Person) -> None:
    token = make_link(session, carla, NOW)
    (kept,) = session.scalars(select(SignInLink)).all()
    assert len(kept.token_hash) == 32
    assert token.encode() not in kept.token_hash


def test_links_that_have_expired_are_swept_when_a_new_one_is_made(session: Session, carla: Person) -> None:
    make_link(session, carla, NOW.replace(year=2025))
    make_link(session, carla, NOW)
    assert len(session.scalars(select(SignInLink)).all()) == 1


def test_an_invented_token_is_worth_nothing(session: Session) -> None:
    with pytest.raises(LinkUnusable):
        spend_link(session, "invented", NOW)


def test_signing_in_begins_a_fresh_session_and_keeps_the_language(
    browser: Browser, session: Session, carla: Person
) -> None:
    browser.post("/language", {"language": "de", "back": "/help/"})
    before = browser.token()
    token = make_link(session, carla, NOW)
    session.commit()
    browser.post(f"/sign-in/{token}")
    assert browser.token() != before
    assert '<html lang="de">' in browser.get("/help/").get_data(as_text=True)


def test_signing_in_leads_back_to_the_page_that_asked_for_it(
    browser: Browser, session: Session, carla: Person
) -> None:
    assert browser.get("/desk/coordinators/").headers["Location"] == "/sign-in"
    token = make_link(session, carla, NOW)
    session.commit()
    assert browser.post(f"/sign-in/{token}").headers["Location"] == "/desk/coordinators/"


def test_a_link_in_a_mail_leads_to_the_page_that_the_mail_speaks_of(
    browser: Browser, session: Session, carla: Person
) -> None:
    token = make_link(session, carla, NOW)
    session.commit()
    address = sign_in_address(Settings(), token, "/desk/coordinators/")
    page = browser.get(address.removeprefix("http://localhost:8000")).get_data(as_text=True)
    (form,) = re.findall(r'<form method="post" action="(/sign-in/[^"]+)"', page)
    assert browser.post(form).headers["Location"] == "/desk/coordinators/"


def test_a_link_that_is_used_up_still_says_where_the_next_one_leads(
    browser: Browser, session: Session, carla: Person
) -> None:
    assert browser.get("/sign-in/used-up?to=/my-data/").status_code == 410
    token = make_link(session, carla, NOW)
    session.commit()
    assert browser.post(f"/sign-in/{token}").headers["Location"] == "/my-data/"


@pytest.mark.parametrize(
    "foreign", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_no_link_leads_away_from_this_site(
    browser: Browser, session: Session, carla: Person, foreign: str
) -> None:
    token = make_link(session, carla, NOW)
    session.commit()
    assert browser.post(f"/sign-in/{token}?to={quote(foreign)}").headers["Location"] == "/"


def test_somebody_who_is_signed_in_is_not_sent_for_another_link(
    app: Flask, session: Session, carla: Person
) -> None:
    browser = signed_in(app, session, carla)
    assert browser.get("/sign-in/used-up?to=/my-data/").headers["Location"] == "/my-data/"


def test_signing_out_ends_the_session(app: Flask, session: Session, carla: Person) -> None:
    browser = signed_in(app, session, carla)
    browser.post("/sign-out")
    assert browser.get("/desk/").headers["Location"] == "/sign-in"


def test_asking_too_often_for_one_address_is_refused(browser: Browser, carla: Person) -> None:
    answers = [browser.post("/sign-in", {"email": carla.email}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert browser.post("/sign-in", {"email": "other@example.org"}).status_code == 200


def test_the_limit_counts_addresses_whether_they_are_known_or_not(browser: Browser, carla: Person) -> None:
    answers = [browser.post("/sign-in", {"email": "nobody@example.org"}).status_code for _ in range(6)]
    assert answers[-1] == 429


def test_somebody_without_a_desk_is_told_what_to_do(app: Flask, session: Session) -> None:
    person(session, "carla", is_coordinator=True)
    page = signed_in(app, session, person(session, "rolf")).get("/").get_data(as_text=True)
    assert "There is nothing for you to do here at present." in page


def test_the_home_page_shows_every_desk_of_a_person(
    app: Flask, session: Session, board_member: Person
) -> None:
    board_member.is_coordinator = True
    session.commit()
    page = signed_in(app, session, board_member).get("/").get_data(as_text=True)
    assert "desk" in page
    assert 'href="/desk/"' in page


def test_a_person_who_was_erased_is_signed_out(app: Flask, session: Session, carla: Person) -> None:
    browser = signed_in(app, session, carla)
    session.delete(carla)
    person(session, "cyril", is_coordinator=True)
    assert browser.get("/desk/").headers["Location"] == "/sign-in"


def test_a_mail_that_cannot_be_sent_does_not_break_the_page(app: Flask, outbox: Outbox) -> None:
    def broken(*_facts: object) -> None:
        raise OSError("no network")

    with app.app_context(), ThreadPoolExecutor(1) as threads:
        app.extensions["courier"] = threads
        hand_over(broken, "link")
