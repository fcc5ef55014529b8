"""The reports on the web, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from surveys.scorecards import Scorecard
from tests.webapp.reports import people
from webapp.reports.assets import blueprint
from webapp.reports.board import board_html
from webapp.reports.board_view import View
from webapp.reports.leader import leader_html


def waves_before(number: int) -> dict[str, list[Scorecard]]:
    """Each of these leaders in an earlier wave in which one facet stood higher."""
    leaders = people.crowd(number).cards
    return {card.subject.subject_id: [people.before(card, room=1.5)] for card in leaders}


pytestmark = pytest.mark.browser
FRAGMENTS = {
    "leader": lambda: leader_html(people.rich()),
    "withheld": lambda: leader_html(people.withheld()),
    "three-groups": lambda: leader_html(people.three_groups()),
    "fifth-wave": lambda: leader_html(people.fifth_wave()),
    "board": lambda: board_html(people.board()),
    "board-many": lambda: board_html(people.crowd(30, view=View(ranks="currency"), earlier=waves_before(30))),
    "board-chosen": lambda: board_html(people.crowd(6, view=View(facets=("room",)), earlier=waves_before(6))),
}


def desk() -> Flask:
    """A desk that shows the fragments under a strict content security policy."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(blueprint)

    @app.get("/<name>")
    def shown(name: str) -> tuple[str, dict[str, str]]:
        metas = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        head = f"<head>{metas}<title>Desk</title></head>"
        body = f"<main>{FRAGMENTS[name]()}</main>"
        policy = "default-src 'none'; style-src 'self'; font-src 'self'"
        return f'<!doctype html><html lang="en">{head}<body>{body}</body></html>', {
            "Content-Security-Policy": policy
        }

    return app


def looked_at(browser: Browser, name: str, width: int, scheme: str) -> tuple[Page, list[str]]:
    client, said = desk().test_client(), list[str]()
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=False,
    )
    opened = context.new_page()
    opened.on("console", lambda message: said.append(message.text))

    def answer(route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        found = client.get(path)
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)
        found.close()

    opened.route("**/*", answer)
    opened.goto(f"http://desk.example.org/{name}")
    return opened, said


@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_wrong(browser: Browser, name: str, width: int) -> None:
    opened, _said = looked_at(browser, name, width, "light")
    found = Axe().run(opened)
    assert [violation["id"] for violation in found.response["violations"]] == []
    opened.context.close()


@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, name: str, width: int) -> None:
    opened, said = looked_at(browser, name, width, "dark")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    opened.context.close()


@pytest.mark.parametrize("width", [720, 768, 900])
def test_on_a_tablet_each_figure_stands_on_one_line_with_its_interval(browser: Browser, width: int) -> None:
    opened, _said = looked_at(browser, "fifth-wave", width, "light")
    opened.evaluate("document.fonts.ready")
    lines = opened.evaluate(
        """[...document.querySelectorAll('.selves .c-figure, .selves .c-n, .waves td.c-figure')].map(cell => {
            const said = document.createRange();
            said.selectNodeContents(cell.firstChild);
            return new Set([...said.getClientRects()].map(box => Math.round(box.top))).size;
        })"""
    )
    assert len(lines) > 20
    assert set(lines) == {1}
    opened.context.close()


def test_the_report_uses_its_own_fonts(browser: Browser) -> None:
    opened, _said = looked_at(browser, "leader", 1280, "light")
    opened.evaluate("document.fonts.ready")
    assert opened.evaluate("document.fonts.check('16px \"Soundline Serif\"')")
    opened.context.close()
