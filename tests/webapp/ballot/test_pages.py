"""What the ballot app shows, and the headers under which it does."""

from hashlib import sha256
from pathlib import Path

import pytest

import webapp.ballot
from tests.webapp.ballot.conftest import Scene

STATIC = Path(webapp.ballot.__file__).parent / "static"
EVERYTHING = ["/", "/c", "/client.js", "/client.css", "/healthz", "/nowhere", "/b/" + "00" * 16]


def test_the_raters_page_names_the_people_origin_and_the_hash_of_its_program(scene):
    page = scene.client.get("/c").text
    assert '<meta name="people-origin" content="https://people.example.org">' in page
    assert sha256((STATIC / "client.js").read_bytes()).hexdigest() in page


def test_every_rater_gets_the_same_page(scene):
    german = scene.client.get("/c?whatever", headers={"Accept-Language": "de", "User-Agent": "other"})
    assert german.data == scene.client.get("/c").data


@pytest.mark.parametrize(
    ("path", "kind"), [("/client.js", "text/javascript"), ("/client.css", "text/css"), ("/", "text/plain")]
)
def test_the_files_of_the_program_are_served_under_their_types(scene, path, kind):
    answer = scene.client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, kind)
    answer.close()


def test_it_is_well(scene):
    assert scene.client.get("/healthz").get_json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/nowhere", "/..%2Fapp.py", "/rater.html", "/static/client.js", "/.hidden"])
def test_nothing_else_is_served(scene, path):
    answer = scene.client.get(path)
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not-found")


def test_another_way_of_asking_is_refused_in_words(scene):
    answer = scene.client.post("/c")
    assert (answer.status_code, answer.get_json()["error"]) == (405, "method")


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_answer_carries_the_headers_that_keep_it_alone(scene, path):
    answer = scene.client.get(path)
    headers = answer.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    answer.close()


@pytest.mark.parametrize("path", EVERYTHING)
def test_only_our_own_program_runs_and_talks_only_to_the_people_side(scene, path):
    answer = scene.client.get(path)
    directives = answer.headers["Content-Security-Policy"].split("; ")
    policy = dict(directive.split(" ", 1) for directive in directives)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' https://people.example.org"
    assert policy["require-trusted-types-for"] == "'script'"
    assert {policy[name] for name in ("object-src", "base-uri", "form-action", "frame-ancestors")} == {
        "'none'"
    }
    answer.close()


@pytest.mark.parametrize("path", EVERYTHING)
def test_nothing_that_a_browser_sends_back_could_tell_visits_apart(scene, path):
    answer = scene.client.get(path)
    assert not {"Set-Cookie", "ETag", "Last-Modified", "Expires"} & set(answer.headers.keys())
    assert answer.headers["Cache-Control"] == ("no-cache" if path.startswith("/client.") else "no-store")
    answer.close()


def test_strict_transport_is_asked_for_only_where_there_is_https(tmp_path):
    scene = Scene(tmp_path, people_origin="http://localhost:8000", ballot_origin="http://127.0.0.1:8001")
    assert "Strict-Transport-Security" not in scene.client.get("/c").headers


def test_the_app_has_no_secret_and_no_session(scene):
    assert scene.app.secret_key is None
    assert scene.app.config["SECRET_KEY"] is None
