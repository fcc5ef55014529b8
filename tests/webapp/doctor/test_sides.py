"""Both sides as a browser meets them: real answers, changed on their way as proxies do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from surveys.schema import metadata
from surveys.storage import make_engine
from tests.webapp.doctor.conftest import BALLOTS, PEOPLE, Machine, outcomes, told
from webapp import create_ballot_app, create_people_app
from webapp.doctor.asking import Answer, Unreachable
from webapp.doctor.checks import sides
from webapp.doctor.findings import Check

Headers = list[tuple[str, str]]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DATE = ("Date", "Fri, 20 Nov 2026 09:00:20 GMT")


class Network:
    """The real two sides, with a proxy in front that may change answers."""

    def __init__(self, machine: Machine) -> None:
        engine = make_engine(machine.settings.database)
        metadata().create_all(engine)
        engine.dispose()
        self.people = create_people_app(machine.settings, clock=lambda: NOW, testing=True)
        self.ballots = create_ballot_app(machine.settings, lambda: NOW)
        self.change: Callable[[str, Headers], Headers] = lambda _url, headers: headers
        self.strips_cookies = False

    def __call__(self, url: str, headers: Mapping[str, str] | None = None, **_more: Any) -> Answer:
        app = self.people if url.startswith(PEOPLE) else self.ballots
        sent = {} if self.strips_cookies else dict(headers or {})
        got = app.test_client(use_cookies=False).get(url, headers=sent)
        changed = self.change(url, [*got.headers.items(), ("Server", "nginx"), DATE])
        return Answer(got.status_code, tuple(changed), got.data)

    def leave(self) -> None:
        self.people.extensions["sessions"].kw["bind"].dispose()


@pytest.fixture
def network(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Any:
    known = Network(machine)
    monkeypatch.setattr(sides, "ask", known)
    yield known
    known.leave()


def look(machine: Machine) -> list[Check]:
    return machine.look(sides, clock=lambda: NOW)


def without(name: str) -> Callable[[str, Headers], Headers]:
    return lambda _url, headers: [one for one in headers if one[0] != name]


def with_(name: str, value: str) -> Callable[[str, Headers], Headers]:
    return lambda _url, headers: [*headers, (name, value)]


def test_both_sides_as_they_are_made_are_good(machine: Machine, network: Network) -> None:
    assert [str(line.sentence) for line in look(machine)] == [
        f"{BALLOTS} answers as it should.",
        f"{PEOPLE} answers as it should.",
    ]


@pytest.mark.parametrize(
    "name", ["Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security", "X-Frame-Options"]
)
def test_a_header_that_is_lost_on_the_way_is_bad(machine: Machine, network: Network, name: str) -> None:
    network.change = without(name)
    assert f"{BALLOTS} does not send the header {name} as promised" in told(look(machine), "bad")


def test_a_header_that_is_said_twice_and_differently_is_bad(machine: Machine, network: Network) -> None:
    network.change = with_("Referrer-Policy", "unsafe-url")
    assert "Referrer-Policy" in told(look(machine), "bad")
    network.change = with_("X-Content-Type-Options", "nosniff")
    assert "bad" not in outcomes(look(machine))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Set-Cookie", "lb=7", "by which a browser can be known again"),
        ("ETag", '"x"', "by which a browser can be known again"),
        ("Last-Modified", DATE[1], "by which a browser can be known again"),
        ("CF-Ray", "8f", "through another network"),
        ("Via", "1.1 cache", "through another network"),
        ("NEL", "{}", "through another network"),
    ],
)
def test_what_a_proxy_adds_to_know_a_browser_is_bad(
    machine: Machine, network: Network, name: str, value: str, words: str
) -> None:
    network.change = with_(name, value)
    assert words in told(look(machine), "bad")


def test_other_additions_and_versions_are_a_warning(machine: Machine, network: Network) -> None:
    network.change = with_("X-Powered-By", "pride")
    assert "x-powered-by" in told(look(machine), "warning")
    network.change = with_("Server", "nginx/1.26.3")
    assert "server_tokens off" in told(look(machine), "warning")


def test_a_proxy_that_hides_cookies_from_the_ballot_side_is_bad(machine: Machine, network: Network) -> None:
    network.strips_cookies = True
    assert "does not refuse a request that carries a cookie" in told(look(machine), "bad")


def test_a_clock_that_is_away_is_a_warning(machine: Machine, network: Network) -> None:
    network.change = lambda _url, headers: (
        [one for one in headers if one != DATE] + [("Date", "Fri, 20 Nov 2026 08:00:00 GMT")]
    )
    assert "more than a minute away" in told(look(machine), "warning")


def test_the_wrong_side_behind_an_address_is_told(machine: Machine, network: Network) -> None:
    network.ballots = network.people
    assert f"{BALLOTS} does not answer as Soundline does" in told(look(machine), "warning")


def test_what_does_not_run_is_a_warning_and_no_more(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: Any, **__: Any) -> Answer:
        raise Unreachable("Connection refused")

    monkeypatch.setattr(sides, "ask", nothing)
    assert outcomes(look(machine)) == ["warning", "warning"]
