"""The page of a file of ratings: whole in one file, readable on a phone, and no ranking."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from scoring.rating_scores import RatingScores
from tests.rating_files import LEADERS, lines, scored
from webapp.reports import ratings as page_module
from webapp.reports.ratings import ratings_html


@pytest.fixture(scope="module")
def scores() -> RatingScores:
    """The cast on two facets, one subject without answers."""
    rows = [*lines(), *lines(items=("R1", "R2"), seed=4), ("Zoe Unseen", "report", "report-1", "C1", "")]
    return scored(rows, facets={"contact": ("C1", "C2", "C3"), "room & <how>": ("R1", "R2")})


def test_the_page_asks_for_nothing_outside_itself(scores: RatingScores) -> None:
    text = ratings_html(scores, [])
    assert "<script" not in text
    assert not re.search(r'(src|href)\s*=\s*"(?!#)', text)
    assert set(re.findall(r'url\("([a-z]+:)', text)) == {"data:"}
    assert "@import" not in text
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", text).replace("http-equiv", "")


def test_subjects_stand_in_alphabetical_order_with_their_figures(scores: RatingScores) -> None:
    text = ratings_html(scores, [])
    names = re.findall(r'class="c-name">([^<]+)</th><td', text)
    assert names == [*sorted(LEADERS), *sorted(LEADERS)]
    assert f"{scores.facets[0].estimate[0]:.2f}" in text
    assert "Not observable, nobody could answer enough items: Zoe Unseen." in text


def test_the_prior_of_each_facet_is_told(scores: RatingScores) -> None:
    text = ratings_html(scores, [])
    assert "contact: the spread of raters starts from s0 = 0.65 with d0 = 4.0." in text
    assert "the spread of raters starts from s0 = 0.70 with d0 = 4.0." in text


def test_names_are_escaped(scores: RatingScores) -> None:
    assert "room &amp; &lt;how&gt;" in ratings_html(scores, [])


def test_of_many_subjects_the_first_are_drawn_and_it_is_said(
    scores: RatingScores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "MOST_ROWS", 2)
    assert "The first 2 of 3 subjects in alphabetical order." in ratings_html(scores, [])


def test_what_may_not_be_concluded_is_said(scores: RatingScores) -> None:
    text = ratings_html(scores, [])
    assert "What may not be concluded" in text
    assert "on average" in text  # how many ranks cannot be ruled out


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_wrong(
    scores: RatingScores, colours: Literal["light", "dark"], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(ratings_html(scores, []), encoding="utf-8")
    context = browser.new_context(color_scheme=colours, bypass_csp=True)
    shown = context.new_page()
    shown.goto(file.as_uri())
    found = Axe().run(shown)
    assert [violation["id"] for violation in found.response["violations"]] == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_is_cut_at_any_width(
    scores: RatingScores, width: int, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(ratings_html(scores, []), encoding="utf-8")
    with browser.new_page(viewport={"width": width, "height": 800}) as shown:
        shown.goto(file.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
