"""Figures as a table: exactly what was published, nothing that a spreadsheet would run, no number besides."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.release.policy import N_RANGES, Policy
from surveys.release.ratings import mean_figure
from surveys.scorecards import Estimate, KeptCell, RaterSet, Scorecard
from tests.webapp.reports import cards
from webapp.reports.board import BoardPack, NotComparable
from webapp.reports.board_figures import board_table
from webapp.reports.figure_files import as_csv, as_json, safe_cell
from webapp.reports.figures import Line, Table, leader_table

TEXTS = cards.stems("Rhea Marlowe")
NUMBER = re.compile(r"\d+(?:\.\d+)?")

SCALES = {"", "−3 too little, 0 right, 3 too much", "0 nobody, 3 everybody “far too …”", "1 low, 5 high"}

ranges = st.sampled_from(N_RANGES)
values = st.floats(-3, 3, allow_nan=False)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(st.tuples(values, values, values)))
    return Estimate(value=value, low=low, high=high)


@st.composite
def cells(draw: st.DrawFn, set_id: str) -> list[KeptCell]:
    found = []
    for item in draw(st.lists(st.sampled_from(sorted(cards.OFTEN)), unique=True, max_size=5)):
        n = draw(st.integers(5, 40))
        one = mean_figure(Policy(), n, draw(st.integers(n, 5 * n)), "low")
        found.append(KeptCell(set_id=set_id, item=item, **vars(one)))
    hidden = KeptCell(
        set_id=set_id,
        item="T1",
        figure="withheld",
        label="few-answers",
        low=None,
        high=None,
        n_low=0,
        n_high=4,
    )
    return [*found, hidden]


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    """A scorecard with figures drawn at random; estimates have all their digits, as scoring leaves them."""
    card = cards.rich()
    sets = []
    for name in draw(st.sampled_from([["report"], ["peer", "report"], ["other+peer", "report"]])):
        low, high = draw(ranges)
        invited = draw(st.integers(low, 60))
        sets.append(RaterSet(set_id=name, members=name.split("+"), invited=invited, n_low=low, n_high=high))
    facets = []
    for one in card.facets:
        low, high = draw(ranges)
        drawn = {
            name: draw(st.none() | estimates()) for name in ("bias", "penalty", "too_little", "too_much")
        }
        facets.append(one.model_copy(update={**drawn, "n_low": low, "n_high": high}))
    released = [cell for one in sets for cell in draw(cells(one.set_id))]
    return card.model_copy(update={"sets": sets, "facets": facets, "cells": released})


def published(card: Scorecard) -> set[float]:
    """Every number that a scorecard publishes: labels, bounds, ranges, printed estimates, people invited."""
    found: set[float] = {one.invited for one in card.sets}
    for cell in card.cells:
        found |= {abs(one) for one in (cell.low, cell.high) if one is not None}
        found |= {float(one) for one in NUMBER.findall(cell.label)}
    for estimate in [*_estimates(card)]:
        found |= {abs(round(one, 1)) for one in (estimate.value, estimate.low, estimate.high)}
    by_set = [score for held in card.by_set.values() for score in held]
    shown: list[Any] = [*card.sets, *card.cells, *card.facets, *by_set, card.credibility]
    found |= {one for part in shown for one in (part.n_low, part.n_high) if one is not None}
    return found


def _estimates(card: Scorecard) -> list[Estimate]:
    scores = [*card.facets, *(score for held in card.by_set.values() for score in held)]
    found = [one for facet in scores for one in (facet.bias, facet.too_little, facet.too_much)]
    return [one for one in [*found, card.credibility.mean] if one is not None]


def numbers_in_rows(table: Table) -> set[float]:
    """The numbers in the rows of the CSV; codes of items are names, and scales are the same for everybody."""
    rows = list(csv.reader(StringIO(as_csv(table, "en").decode("utf-8-sig"))))
    head = rows.index([]) + 1
    fixed = {rows[head].index(name) for name in ("Code", "Scale of the estimate") if name in rows[head]}
    texts = [text for row in rows[head + 1 :] for place, text in enumerate(row) if place not in fixed]
    return {float(one) for text in texts for one in NUMBER.findall(text)}


def numbers_in_lines(table: Table) -> set[float]:
    lines = json.loads(as_json(table))["lines"]
    assert {line.get("scale", "") for line in lines} <= SCALES
    texts = [str(value) for line in lines for key, value in line.items() if key not in ("code", "scale")]
    return {float(one) for text in texts for one in NUMBER.findall(text)}


@settings(max_examples=40, deadline=None)
@given(scorecards())
def test_a_leaders_figures_hold_no_number_that_was_not_published(card: Scorecard) -> None:
    table = leader_table(card, TEXTS, "en")
    assert numbers_in_rows(table) <= published(card)
    assert numbers_in_lines(table) <= published(card)


@settings(max_examples=15, deadline=None)
@given(st.lists(scorecards(), min_size=3, max_size=4))
def test_a_boards_figures_hold_no_number_that_was_not_published(drawn: list[Scorecard]) -> None:
    named = [
        card.model_copy(
            update={
                "subject": card.subject.model_copy(
                    update={
                        "name": f"Leader {'ABCD'[place]}",
                        "person_id": str(place),
                        "subject_id": str(place),
                    }
                )
            }
        )
        for place, card in enumerate(drawn)
    ]
    table = board_table(BoardPack(named))
    allowed = {number for card in named for number in published(card)}
    assert numbers_in_rows(table) | numbers_in_lines(table) <= allowed


def test_labels_stand_as_they_were_published() -> None:
    card = cards.rich()
    lines = [line for line in leader_table(card, TEXTS, "en").lines if line.part == "item"]
    kept = [(cell.set_id, cell.item, cell.figure, cell.low, cell.high) for cell in card.cells]
    assert [(line.set, line.code, line.figure, line.low, line.high) for line in lines] == kept
    assert {"2.0 or lower", "0.1 or lower"} <= {line.label for line in lines}


def test_what_may_not_be_shown_has_a_reason_and_no_number() -> None:
    hidden = [line for line in leader_table(cards.rich(), TEXTS, "en").lines if line.figure == "withheld"]
    assert hidden
    for line in hidden:
        assert (line.low, line.high, line.answers_low, line.answers_high) == (None, None, None, None)
        assert not NUMBER.search(line.label)


def test_a_boards_table_holds_neither_items_nor_comments_nor_raters() -> None:
    three = [
        cards.rich(
            subject=cards.rich().subject.model_copy(
                update={"name": name, "person_id": name, "subject_id": name}
            )
        )
        for name in ("Ada", "Bo", "Cem")
    ]
    table = board_table(BoardPack(three))
    assert {line.part for line in table.lines} <= {"facet", "credibility", "distance", "pattern"}
    assert {line.leader for line in table.lines} == {"Ada", "Bo", "Cem"}
    assert all(line.set == "" for line in table.lines)


def test_two_leaders_are_not_compared_in_figures_either() -> None:
    with pytest.raises(NotComparable):
        board_table(BoardPack([cards.rich(), cards.rich()]))


def test_the_json_names_its_format_its_wave_and_its_revision() -> None:
    corrected = cards.rich(revision=2, corrected_on="2026-11-25")
    document: dict[str, Any] = json.loads(as_json(leader_table(corrected, TEXTS, "en")))
    assert document["format"] == "soundline-figures-1"
    assert (document["leader"], document["revision"], document["corrected_on"]) == (
        "Rhea Marlowe",
        2,
        "2026-11-25",
    )
    assert document["fingerprint"] == corrected.wave.fingerprint
    assert "as ranges only" in " ".join(document["notes"])
    keys = {key for line in document["lines"] for key in line}
    assert keys <= set(Line.__dataclass_fields__)


def test_the_csv_begins_with_its_mark_and_with_words_that_say_what_it_is() -> None:
    text = as_csv(leader_table(cards.rich(), TEXTS, "de"), "de")
    assert text.startswith("\N{BOM}".encode())
    assert "Rhea Marlowe" in text.decode("utf-8-sig").splitlines()[0]


@given(st.text(min_size=1))
def test_no_cell_of_text_begins_like_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe_cell(text).endswith(text)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+49", "-Ada", "@home", "\tTab"])
def test_a_name_that_looks_like_a_formula_stays_text(name: str) -> None:
    card = cards.rich(subject=cards.rich().subject.model_copy(update={"name": name}))
    (first, *_rest) = list(
        csv.reader(StringIO(as_csv(leader_table(card, TEXTS, "en"), "en").decode("utf-8-sig")))
    )
    assert first == ["Leader", f"'{name}"]


def test_negative_estimates_stay_numbers() -> None:
    three = [
        cards.rich(
            subject=cards.rich().subject.model_copy(
                update={"name": name, "person_id": name, "subject_id": name}
            )
        )
        for name in ("Ada", "Bo", "Cem")
    ]
    text = as_csv(board_table(BoardPack(three)), "en").decode("utf-8-sig")
    assert re.search(r",-\d", text)


def test_a_boards_figures_say_which_report_was_corrected() -> None:
    three = [
        cards.rich(
            subject=cards.rich().subject.model_copy(
                update={"name": name, "person_id": name, "subject_id": name}
            ),
            corrected_on="2026-11-25" if name == "Bo" else "",
        )
        for name in ("Ada", "Bo", "Cem")
    ]
    notes = board_table(BoardPack(three)).sentences
    assert [note for note in notes if "was corrected" in note] == [
        "The report of Bo was corrected on 25 November 2026."
    ]
