"""One page says how anonymity works, on both sides, with the figures that were measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.anonymity.timing import SIZES, linked_shares
from tests.walk import BALLOTS, PEOPLE, House
from webapp import ballot
from webapp.protection import timing_rows

HouseAt = Callable[[str], House]


@pytest.fixture
def pages(house_at: HouseAt) -> dict[str, str]:
    house = house_at("frozen")
    people = house.people_app.test_client().get("/help/anonymity", base_url=PEOPLE)
    ballots = house.ballot_app.test_client().get("/anonymity", base_url=BALLOTS)
    assert "Set-Cookie" not in ballots.headers
    return {"people": people.get_data(as_text=True), "ballots": ballots.get_data(as_text=True)}


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_both_sides_tell_the_same(pages: dict[str, str]) -> None:
    people, ballots = (text_of(page) for page in pages.values())
    start, end = "What raters write should reach the leader", "averaged with those of others."
    told = people[people.index(start) : people.index(end)]
    assert told == ballots[ballots.index(start) : ballots.index(end)]
    assert len(told) > 3000


def test_every_measured_figure_is_told_as_so_many_in_a_hundred(pages: dict[str, str]) -> None:
    shares = linked_shares()["basic"]["hourly"]
    row = " ".join(str(round(100 * shares[size])) for size in SIZES)
    assert f"a copy every hour {row}" in text_of(pages["people"])
    assert len(timing_rows()) == 2 * 3 + 3


def test_the_strongest_level_is_at_chance_and_its_weak_places_are_told() -> None:
    rows = {(row.name, row.history): row.in_hundred for row in timing_rows()}
    assert rows["Strongest: two steps", "every moment"] == [20, 10, 3]
    weaker = [figures for (name, _), figures in rows.items() if "where" in name]
    assert len(weaker) == 3
    assert all(figures[1] > 10 for figures in weaker)


def test_the_page_never_says_not_even_the_operator_of_the_basic_level(pages: dict[str, str]) -> None:
    basic = text_of(pages["ballots"]).split("Strong recommended")[0]
    assert "not even the operator" not in basic.lower()


def test_the_page_lists_what_no_level_can_do(pages: dict[str, str]) -> None:
    for limit in ("in a comment", "device that is watched", "live traffic", "made-up people", "guessing"):
        assert limit in text_of(pages["ballots"]), limit


@pytest.mark.parametrize(("language", "words"), [("en", "{} in 100"), ("de", "{} von 100")])
def test_the_raters_program_tells_the_same_figures(language: str, words: str) -> None:
    strings = Path(ballot.__file__).parent / "client" / "src" / "strings" / f"{language}.js"
    said, shares = strings.read_text("utf-8"), linked_shares()
    assert said.count(words.format(round(100 * shares["basic"]["hourly"][10]))) == 2
    assert said.count(words.format(round(100 * shares["strongest"]["exact"][10]))) == 1
