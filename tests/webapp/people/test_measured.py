"""How well a wave measured, as the coordinator reads it: in short, in full, and as a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html import escape
from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route
from sqlalchemy.orm import Session

from surveys.kept import Estimate
from surveys.wave_figures import FacetReliability, ItemFigure, WaveFigures
from tests import cast
from tests.crawl import signed_in
from tests.walk import PEOPLE, House, the_wave
from tests.webapp.people.conftest import Browser, wave_in

HouseAt = Callable[[str], House]


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def quality(reliability: float | None, unable: float, leaders: int = 12, spread: float | None = 1.2) -> str:
    """Figures of a wave with one facet and one item."""
    reliable = None if reliability is None else Estimate(value=reliability, low=-0.3, high=0.97)
    facet = FacetReliability(
        facet="contact",
        icc1=reliable,
        icc2=reliable,
        raters_for_70=4 if reliability else None,
        generalisability=None,
        alpha=None,
        alpha_between=None,
        omega=None,
        r_wg=0.4,
        r_wg_chance=0.3,
        a_wg=None,
    )
    item = ItemFigure(
        item="C1",
        mean=-0.2,
        too_little=0.5,
        too_much=0.3,
        spread=spread,
        goes_with=0.0,
        unable=unable,
        flags=["unable", "apart"] if unable else [],
    )
    told = {} if spread is None else {"C1": spread}
    figures = WaveFigures(n_leaders=leaders, reliability=[facet], items=[item], spread=told, enough=True)
    return figures.model_dump_json()


EARLIER = """{"n_leaders": 3, "enough": true, "spread": {"C1": 0.7},
    "items": [{"item": "C1", "not_in_position": 0.1333}],
    "reliability": [{"facet": "contact", "icc1": 0.3217, "icc2": 0.7, "alpha": null, "raters_for_70": 5}]}"""
NOTHING = WaveFigures(n_leaders=1, reliability=[], items=[], spread={}, enough=False).model_dump_json()


def test_a_scored_wave_says_how_well_it_measured_and_what_nobody_could_judge(
    desk: Browser, session: Session
) -> None:
    wave = wave_in(session, "scored")
    for reliability, unable, said in (
        (0.91, 0.0, ["Hands-on work", "well", "0.91", "Every question could be judged"]),
        (0.65, 0.25, ["fairly", "Many could not judge these", "Works hands-on with us"]),
        (0.2, 0.0, ["hardly", "0.20"]),
        (-0.2, 0.0, ["no detectable difference", "≤ 0"]),
        (None, 0.0, ["cannot be told"]),
    ):
        wave.figures_json = quality(reliability, unable)
        session.commit()
        part = text(desk, f"/desk/waves/{wave.id}/").split("How well this wave measured", 1)[1]
        assert all(words in part for words in said), said


@pytest.mark.parametrize("page", ["", "measured"])
def test_it_says_why_a_board_may_be_told_of_nobody_all_the_same(
    desk: Browser, session: Session, page: str
) -> None:
    wave = wave_in(session, "scored")
    wave.figures_json = quality(0.91, 0.0)
    session.commit()
    said = text(desk, f"/desk/waves/{wave.id}/{page}")
    assert "while a board's page can tell no single one from the mean" in said.replace("&#39;", "'")


def test_every_question_is_reported_with_its_figures_and_what_is_weak_about_it(
    desk: Browser, session: Session
) -> None:
    wave = wave_in(session, "scored")
    wave.figures_json = quality(0.65, 0.25)
    session.commit()
    page = text(desk, f"/desk/waves/{wave.id}/measured")
    for said in (
        "1 question asks for a look",
        "too little 0.5, too much 0.3",
        "a quarter to half",
        "≤ 0",
        "Many could not judge it",
        "It does not go with its facet",
        "0.65 (≤ 0 to 0.97)",
    ):
        assert said in page, said


def test_the_file_holds_exactly_what_the_page_shows(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    wave.figures_json = quality(0.65, 0.25)
    session.commit()
    page = desk.get(f"/desk/waves/{wave.id}/measured").get_data(as_text=True)
    answer = desk.get(f"/desk/waves/{wave.id}/measured.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    told = {escape(cell.removeprefix("'")) for row in rows for cell in row}
    shown = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page)
    assert set(shown) <= told
    assert len(told) > 20


def test_a_wave_too_small_to_tell_says_what_figures_of_the_whole_wave_need(
    desk: Browser, session: Session
) -> None:
    wave = wave_in(session, "scored")
    wave.figures_json = NOTHING
    session.commit()
    assert "How well this wave measured" not in text(desk, f"/desk/waves/{wave.id}/")
    page = text(desk, f"/desk/waves/{wave.id}/measured")
    assert "at least 3 leaders with 5 ballots each" in page
    assert "<table" not in page
    assert desk.get(f"/desk/waves/{wave.id}/measured.csv").status_code == 409


def as_rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("leaders", "spread", "said"),
    [
        (9, None, "With fewer than ten leaders the spread within leaders is a fixed assumption"),
        (12, None, "A question without a spread has fewer than ten leaders with five answers each"),
    ],
)
def test_an_assumed_spread_is_called_so_on_the_page_and_in_the_file(
    desk: Browser, session: Session, leaders: int, spread: float | None, said: str
) -> None:
    wave = wave_in(session, "scored")
    wave.figures_json = quality(0.65, 0.0, leaders, spread)
    session.commit()
    assert said in text(desk, f"/desk/waves/{wave.id}/measured")
    assert as_rows(desk.get(f"/desk/waves/{wave.id}/measured.csv").get_data())[0][0].startswith(said)


def test_a_spread_that_is_told_is_not_called_assumed(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "scored")
    wave.figures_json = quality(0.65, 0.0)
    session.commit()
    assert "fixed assumption" not in text(desk, f"/desk/waves/{wave.id}/measured")
    assert as_rows(desk.get(f"/desk/waves/{wave.id}/measured.csv").get_data())[0] == ["How each question did"]


def test_figures_of_an_earlier_version_are_not_shown_and_it_says_why(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "released")
    wave.figures_json = EARLIER
    session.commit()
    page = text(desk, f"/desk/waves/{wave.id}/measured")
    assert "kept by an earlier version of Soundline" in page
    assert "0.32" not in page
    assert "How well this wave measured" not in text(desk, f"/desk/waves/{wave.id}/")
    answer = desk.get(f"/desk/waves/{wave.id}/measured.csv")
    assert answer.status_code == 409
    assert "earlier version" in answer.get_data(as_text=True)


def test_an_open_wave_has_no_figures_yet(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "answering")
    assert desk.get(f"/desk/waves/{wave.id}/measured").status_code == 409


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_can_be_read_on_every_screen(house_at: HouseAt, chromium: Chromium, width: int) -> None:
    house = house_at("scored")
    client = signed_in(house, cast.COORDINATOR[1])
    page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()

    def answer(route: Route) -> None:
        with client.get("/" + route.request.url.split("/", 3)[3], base_url=PEOPLE) as found:
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    page.route("**/*", answer)
    with house.sessions() as session:
        page.goto(f"http://desk.example.org/desk/waves/{the_wave(session).id}/measured")
    assert page.locator("table").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
    page.context.close()
