"""Every page of the people side in a real browser: no barrier, nothing cut off, nothing forbidden."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests import cast
from tests.crawl import filled, gettable, share_with_board, signed_in
from tests.walk import PEOPLE, House, person_of, the_wave

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("SOUNDLINE_TEST_PICTURES", "")
"""A folder in which to keep a picture of every page, for whoever wants to look at them."""
READERS = {
    "nobody": "",
    "coordinator": cast.COORDINATOR[1],
    "leader": cast.CTO[1],
    "manager": cast.CHAIR[1],
    "board": cast.BOARD[0][1],
}
STAGES = ("draft", "open", "released")
Scheme = Literal["light", "dark"]
SCREENS: tuple[tuple[int, Scheme], ...] = ((320, "dark"), (768, "light"), (1440, "light"))
QUIETLY = {"preload": False}
"""So that axe fetches nothing, which our content security policy would forbid."""
UNNAMED = """() => [...document.querySelectorAll('svg')]
    .filter((one) => one.getAttribute('aria-hidden') !== 'true' && !one.closest('[aria-hidden=true]'))
    .filter((one) => !one.querySelector('title')?.textContent && !one.getAttribute('aria-label'))
    .map((one) => one.outerHTML.slice(0, 80))
    .concat([...document.querySelectorAll('table')]
        .filter((one) => !one.caption && !one.closest('[aria-label], [aria-labelledby]'))
        .map((one) => one.outerHTML.slice(0, 80)))"""
WIDER = """() => [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, .unseen'))
    .map((one) => one.outerHTML.slice(0, 90)).slice(0, 3)"""


@dataclass(frozen=True)
class Reader:
    """Somebody with a session in an installation."""

    name: str
    client: FlaskClient
    paths: list[str]


@pytest.fixture
def house(house_at: Callable[[str], House], request: pytest.FixtureRequest) -> House:
    """An installation at the stage of the test, seven days after a release so that boards may read."""
    house = house_at(request.param)
    if request.param == "released":
        house.clock.forward(days=8)
    return house


@pytest.mark.parametrize("house", STAGES, indirect=True, ids=STAGES)
@pytest.mark.parametrize("name", READERS)
def test_every_page_can_be_read_by_everybody_on_every_screen(
    house: House, name: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    reader = _reader(house, name)
    stage = request.node.callspec.params["house"]
    context = browser.new_context()
    wrong = [problem for path in reader.paths for problem in _problems(context, reader, path, stage)]
    context.close()
    assert reader.paths
    assert wrong == []


def test_a_page_with_barriers_would_be_noticed(browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 600}).new_page()
    page.set_content(
        "<html><body><img src=x><table><tr><td>1</table><svg></svg><p style='width:900px'>x</p></body>"
    )
    found = _seen(page)
    assert any(one.startswith("axe: image-alt") for one in found)
    assert sum(one.startswith("no name: ") for one in found) == 2
    assert any(one.startswith("cut off: ") for one in found)
    page.context.close()


def _reader(house: House, name: str) -> Reader:
    board_id = share_with_board(house)
    client = signed_in(house, READERS[name])
    with house.sessions() as session:
        wave = the_wave(session)
        subjects = sorted(wave.subjects, key=lambda one: one.person.email != cast.CTO[1])
        known = {
            "wave_id": wave.id,
            "board_id": board_id,
            "role": "cto",
            "subject_id": subjects[0].id,
            "person_id": person_of(session, cast.ENGINEERS[0]).id,
        }
    paths = set(_readable(house, client, known))
    if name == "nobody":
        paths.add("/nowhere")
    else:
        paths -= set(_readable(house, house.people_app.test_client(), known))
    return Reader(name, client, sorted(paths))


def _readable(house: House, client: FlaskClient, known: dict[str, str]) -> Iterator[str]:
    """One address of each kind that answers with a page."""
    for rule in gettable(house.people_app):
        path = filled(rule, known)
        if not path.endswith((".pdf", ".css", ".zip", ".xlsx", "/sign-in/" + "0" * 32)):
            with client.get(path, base_url=PEOPLE) as answer:
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield path


def _problems(context: BrowserContext, reader: Reader, path: str, stage: str) -> Iterator[str]:
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))

    def answer(route: Route) -> None:
        asked = "/" + route.request.url.split("/", 3)[3]
        with reader.client.get(asked, base_url=PEOPLE) as found:
            headers = {key: value for key, value in found.headers if key.lower() != "set-cookie"}
            route.fulfill(status=found.status_code, headers=headers, body=found.get_data())

    page.route("**/*", answer)
    page.goto(PEOPLE + path)
    page.evaluate("document.fonts.ready")
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        yield from (f"{path} at {width} px, {scheme}: {one}" for one in _seen(page))
        _keep_picture(page, f"{stage}-{reader.name}-{width}-{scheme}", path)
    yield from (f"{path}: console: {one}" for one in said if "status of 4" not in one)
    page.close()


def _seen(page: Page) -> list[str]:
    found = Axe().run(page, options=QUIETLY).response["violations"]
    return [
        *(f"axe: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found),
        *(f"no name: {one}" for one in page.evaluate(UNNAMED)),
        *(f"cut off: {one}" for one in page.evaluate(WIDER)),
    ]


def _keep_picture(page: Page, folder: str, path: str) -> None:
    if PICTURES:
        name = re.sub(r"[0-9a-f]{32}", "X", path).strip("/").replace("/", "-") or "home"
        page.screenshot(path=Path(PICTURES) / folder / f"{name[:80]}.png", full_page=True)
