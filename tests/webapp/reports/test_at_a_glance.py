"""At a glance: what is named first, the item that says so, what may help, and the question for Monday."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scoring.modes import failure_modes, healthy
from surveys.scorecards import Estimate, FacetScore, KeptCell, Scorecard
from tests.webapp.reports import cards, people
from tests.webapp.reports.test_leader_html import text
from webapp.reports import names
from webapp.reports.highlights import areas, monday_question
from webapp.reports.pattern_texts import known_patterns, short_advice
from webapp.reports.verdicts import leader_verdict

TEXTS = cards.stems("Rhea Marlowe")


def seen(amounts: Mapping[str, tuple[float, float, str]], **changes: Any) -> Scorecard:
    """A card on which only these facets are told, and nothing else is said."""
    found = dict.fromkeys(cards.RICH, (0.2, 0.2, "right")) | dict(amounts)
    facets = [cards.facet(name, *values, n=(15, None)) for name, values in found.items()]
    fields = {"facets": facets, "cells": cards.cells(found, cards.TWO_SETS), "modes": []}
    return cards.rich(**(fields | changes))


def between(facet: FacetScore, low: float, value: float, high: float) -> FacetScore:
    return facet.model_copy(update={"bias": Estimate(value=value, low=low, high=high)})


def wide_and_narrow() -> Scorecard:
    """Direction is further off, by an interval that nearly holds the right amount; obstacles are surer."""
    card = seen({"altitude": (0.0, 1.6, "too-much"), "friction": (1.4, 0.0, "too-little")})
    spans = {"altitude": (0.2, 1.6, 3.0), "friction": (-2.1, -1.4, -0.8)}
    facets = [between(one, *spans[one.facet]) if one.facet in spans else one for one in card.facets]
    return card.model_copy(update={"facets": facets})


class TestWhatIsNamedFirst:
    def test_the_facet_whose_interval_keeps_furthest_from_the_right_amount(self) -> None:
        card = wide_and_narrow()
        assert [one.name for one in areas(card, TEXTS)] == ["Clearing obstacles", "Working on direction"]
        assert (
            "most clearly off the right amount is “Clearing obstacles”: too little"
            in leader_verdict(card).sentence
        )

    def test_what_is_rounded_away_changes_no_order(self) -> None:
        card = wide_and_narrow()
        facets = [
            between(one, one.bias.low + 0.04, one.bias.value - 0.04, one.bias.high + 0.04)
            if one.bias
            else one
            for one in card.facets
        ]
        moved = card.model_copy(update={"facets": facets})
        assert areas(moved, TEXTS) == areas(card, TEXTS)

    def test_facets_about_which_people_are_divided_come_after_those_that_lean_one_way(self) -> None:
        card = seen({"contact": (1.5, 1.5, "divided"), "friction": (0.9, 0.1, "too-little")})
        assert [one.name for one in areas(card, TEXTS)] == ["Clearing obstacles", "Hands-on work"]

    def test_where_people_are_divided_and_no_more_the_verdict_says_that(self) -> None:
        card = seen({"contact": (1.2, 1.1, "divided"), "room": (1.5, 1.5, "divided")})
        assert leader_verdict(card).sentence.endswith(
            "; people are divided about “Leaving the how to the team”."
        )


class TestTheItemThatSaysSo:
    """Of a facet that is called too little, the item at that end, also where an item is turned round."""

    def altitude(self, **figures: tuple[float, float]) -> Scorecard:
        card = seen({"altitude": (1.2, 0.2, "too-little")})
        others = [one for one in card.cells if one.item not in figures]
        group = cards.TWO_SETS[0]
        made = [
            cell for item, (little, much) in figures.items() for cell in _both_ends(group, item, little, much)
        ]
        return card.model_copy(update={"cells": [*others, *made]})

    def test_an_item_that_is_heavy_at_the_other_end_is_passed_over(self) -> None:
        (one,) = areas(self.altitude(A1=(0.9, 0.3), P1=(0.1, 1.9)), TEXTS)
        assert one.item == "Works on where we should be in a year"
        assert not one.turned

    def test_a_turned_item_counts_at_its_other_end_and_says_so(self) -> None:
        card = self.altitude(A1=(0.9, 0.3), P1=(0.1, 1.9))
        (one,) = areas(card, TEXTS, {"P1"})
        assert one.item == "Bases long-term plans on what we can build"
        note = "Too much of this counts as too little of the facet"
        assert note in text(people.report(card, turned={"P1"}))
        assert note not in text(people.report(card))

    def test_a_set_that_shows_both_ends_only_together_counts_where_it_points(self) -> None:
        group = cards.TWO_SETS[0]
        for way, item in (("too-little", "P1"), ("too-much", "A1")):
            cells = [
                *_both_ends(group, "A1", 0.9, 0.3),
                cards.cell(group, "P1", "total", "2.0 or more", 2.0, 3.0),
                cards.cell(group, "P1", "direction", way),
            ]
            (one,) = areas(seen({"altitude": (1.2, 0.2, "too-little")}, cells=cells), TEXTS)
            assert one.item.lower() == TEXTS[item]


class TestTheQuestionForMonday:
    """It asks in the direction that people find."""

    @pytest.mark.parametrize("facet", names.FACETS)
    @pytest.mark.parametrize("pole", ["too-little", "too-much"])
    def test_each_end_of_each_facet_has_its_own_question_and_its_own_counsel(
        self, facet: str, pole: str
    ) -> None:
        amounts = (1.5, 0.1, pole) if pole == "too-little" else (0.1, 1.5, pole)
        asked = monday_question(seen({facet: amounts}), known_patterns())
        begins = [one for one in failure_modes().values() if (one.facet, one.pole) == (facet, pole)]
        assert [one.monday_question for one in begins] in ([asked], [])
        assert asked != healthy().monday_question
        assert short_advice(facet, pole, "cto")

    def test_about_a_facet_that_divides_people_it_asks_for_both(self) -> None:
        asked = monday_question(seen({"room": (1.5, 1.5, "divided")}), known_patterns())
        assert "“Leaving the how to the team”" in asked
        assert "where less?" in asked

    def test_a_question_that_would_ask_for_more_of_what_is_too_much_is_never_put(self) -> None:
        asked = monday_question(seen({"altitude": (0.1, 1.6, "too-much")}), known_patterns())
        assert asked == failure_modes()["ivory-tower"].monday_question


class TestWhatMayHelp:
    @pytest.mark.parametrize("role", ["cto", "vp-engineering", "ceo", "cro", "director"])
    def test_counsel_beside_an_area_is_one_short_sentence_of_the_report(self, role: str) -> None:
        for mode in failure_modes().values():
            said = short_advice(mode.facet, mode.pole, role)
            assert said.count(". ") == 0
            assert 20 < len(said) <= 135
            pieces = [piece.what for kind in mode.counsel.values() for piece in kind]
            assert any(piece.startswith(said) for piece in pieces)

    def test_an_area_to_work_on_comes_with_it(self) -> None:
        said = text(people.report(seen({"altitude": (1.5, 0.1, "too-little")})))
        assert "Write one page that says what you are paid to decide at this level" in said


def _both_ends(group: Any, item: str, little: float, much: float) -> list[KeptCell]:
    return [
        cards.cell(group, item, "too-little", f"{little:.1f}", little, little),
        cards.cell(group, item, "too-much", f"{much:.1f}", much, much),
    ]
