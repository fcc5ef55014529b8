"""Headers, cookies, forgery protection and the one address, on every route there is."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from surveys.people import Person
from tests.webapp.people.conftest import ORIGIN, Browser, signed_in
from webapp import create_people_app
from webapp.config import Settings

COOKIE_FREE = ("collect.invitation", "collect.collect_credentials")
EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def routes(app: Flask, method: str) -> list[Rule]:
    """Every route that takes this method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def address(rule: Rule) -> str:
    """The rule with something in every gap."""
    path = rule.rule
    for gap in rule.arguments:
        for opening in (f"<{gap}>", f"<path:{gap}>"):
            path = path.replace(opening, "0" * 32)
    return path


def test_every_route_carries_the_security_headers(app: Flask, desk: Browser) -> None:
    for rule in routes(app, "GET"):
        response = desk.get(address(rule))
        for name, value in EXPECTED.items():
            assert response.headers.get(name) == value, (rule.rule, name)


def test_pages_are_never_kept_by_a_cache(app: Flask, desk: Browser) -> None:
    for path in ("/", "/desk/", "/help/", "/nowhere", "/healthz"):
        assert desk.get(path).headers["Cache-Control"] == "no-store", path


def test_no_page_uses_script_or_inline_style(desk: Browser) -> None:
    for path in ("/", "/desk/", "/desk/new", "/help/anonymity", "/desk/coordinators/", "/nowhere"):
        page = desk.get(path).get_data(as_text=True)
        assert "<script" not in page
        assert "style=" not in page


def test_every_form_is_refused_without_its_token(app: Flask, desk: Browser) -> None:
    guarded = [rule for rule in routes(app, "POST") if rule.endpoint not in COOKIE_FREE]
    assert len(guarded) > 20
    for rule in guarded:
        response = desk.client.post(address(rule), base_url=ORIGIN)
        assert response.status_code == 400, rule.rule
        assert "This form has expired" in response.get_data(as_text=True)


def test_nothing_but_get_and_post_is_taken(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule.rule


def test_the_session_cookie_can_only_come_back_to_this_host_and_to_no_script(
    app: Flask, session: Session, carla: Person
) -> None:
    browser = signed_in(app, session, carla)
    (cookie,) = browser.get("/desk/").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-soundline=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Expires="):
        assert flag in cookie
    assert "Domain" not in cookie


def test_a_session_ends_after_half_an_hour_without_a_click(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.get("/desk/").status_code == 200
    later = int(time.time()) + 31 * 60
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: later)
    assert desk.get("/desk/").status_code == 302


def test_the_rater_endpoints_set_no_cookie(app: Flask) -> None:
    browser = Browser(app.test_client())
    for path in ("/invitation", "/collect"):
        response = browser.client.post(path, base_url=ORIGIN, data="{}", content_type="text/plain")
        assert "Set-Cookie" not in response.headers
        assert response.status_code in (400, 404)


def test_people_on_the_loopback_number_are_sent_to_localhost(app: Flask) -> None:
    client = app.test_client()
    response = client.get("/help/?x=1", base_url="http://127.0.0.1:8000")
    assert response.status_code == 302
    assert response.headers["Location"] == "http://localhost:8000/help/?x=1"


def test_the_health_page_answers_on_any_address(app: Flask) -> None:
    response = app.test_client().get("/healthz", base_url="http://127.0.0.1:8000")
    assert response.get_json() == {"ok": True}
    assert "Set-Cookie" not in response.headers


def test_the_health_page_says_when_the_database_is_away(app: Flask, settings: Settings) -> None:
    app.extensions["sessions"].kw["bind"].dispose()
    settings.data_dir.joinpath("soundline.db").unlink()
    settings.data_dir.joinpath("soundline.db").mkdir()
    response = app.test_client().get("/healthz", base_url=ORIGIN)
    assert (response.status_code, response.get_json()) == (503, {"ok": False})


def test_https_installations_ask_for_https_for_a_year(settings: Settings) -> None:
    over_https = settings.with_changes(
        people_origin="https://people.example.org", ballot_origin="https://ballots.example.org"
    )
    app = create_people_app(over_https, testing=True)
    response = app.test_client().get("/help/", base_url="https://people.example.org")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_form_over_https_needs_a_referer_of_this_site(settings: Settings) -> None:
    over_https = settings.with_changes(
        people_origin="https://people.example.org", ballot_origin="https://ballots.example.org"
    )
    client = create_people_app(over_https, testing=True).test_client()
    response = client.post("/language", base_url="https://people.example.org", data={"language": "de"})
    assert response.status_code == 400


def test_an_upload_that_is_too_large_is_refused_with_the_limit(desk: Browser) -> None:
    response = desk.client.post("/desk/new", base_url=ORIGIN, data={"title": "x" * (6 * 1024 * 1024 + 1)})
    assert response.status_code == 413
    assert "6 MB" in response.get_data(as_text=True)
