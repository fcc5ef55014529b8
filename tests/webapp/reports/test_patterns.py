"""The chapter on patterns: their order, what stands out, and those without evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.scorecards import CredibilityScore, Estimate, ItemEvidence, Standout
from tests.webapp.reports import cards
from webapp.reports.pattern_texts import known_patterns
from webapp.reports.patterns import PatternPage, pattern_page

NONE = Standout(kind="none", name=None, share=0.5)


def page(evidence: Mapping[str, tuple[float, str, tuple[str, ...]]], **changes: Any) -> PatternPage:
    card = cards.rich(modes=cards.modes(evidence), **({"standout": NONE} | changes))
    return pattern_page(card, known_patterns(), cards.stems("Rhea Marlowe"))


class TestWhatStandsOut:
    def test_a_single_pattern_is_not_spoken_of_as_several(self) -> None:
        assert page({"bluffable": (0.4, "some", ())}).standout.startswith(
            "There is evidence for one pattern,"
        )

    def test_of_several_none_stands_out_from_the_others(self) -> None:
        found = page({"bluffable": (0.4, "some", ()), "detached": (0.4, "some", ())})
        assert found.standout.startswith("There is evidence for more than one pattern")

    def test_without_any_nothing_does(self) -> None:
        assert page({}).standout == "No pattern stands out."


class TestTheOrder:
    def test_the_surer_word_comes_before_the_higher_figure(self) -> None:
        found = page({"bluffable": (0.66, "some", ()), "detached": (0.55, "clear", ())})
        assert [one.word for one in found.patterns] == ["clear evidence", "some evidence"]


class TestThoseWithoutEvidence:
    """None of these lines says against a facet what another page says for it."""

    def test_little_and_none_are_told_apart(self) -> None:
        found = page({"nods-along": (0.2, "little", ())})
        assert found.little == ["Present, without a view of their own"]
        assert "Away from the work" in found.none
        assert not set(found.little) & set(found.none)

    def test_where_the_facet_at_that_end_is_called_it_is_named(self) -> None:
        for word in ("little", "none"):
            found = page({"stuck-tactical": (0.2, word, ())})
            assert "Still doing the former job (Working on direction: too little)" in found.in_part
            assert not any("Still doing" in one for one in (*found.little, *found.none))

    def test_a_facet_that_is_called_at_the_other_end_is_no_part_of_it(self) -> None:
        assert "Away from the work" in page({}).none  # hands-on work is found too much

    def test_what_people_named_themselves_is_said_here_too(self) -> None:
        found = page({"micromanages": (0.2, "little", ())})
        (said,) = (one for one in found.in_part if one.startswith("Reaches into"))
        assert said.endswith("too little; 3 or more people named it themselves in their comments)")

    def test_credibility_below_the_middle_is_named_beside_its_pattern(self) -> None:
        low = CredibilityScore(mean=Estimate(value=2.2, low=1.8, high=2.6), items=[], n_low=15, n_high=None)
        said = "Technical judgement is no longer sought"
        assert f"{said} (Credibility: below the middle of the scale)" in page({}, credibility=low).in_part
        assert said in page({}).none


class TestSigns:
    def test_a_set_that_shows_both_ends_only_together_is_quoted_with_the_others(self) -> None:
        modes = cards.modes({"no-upward-voice": (0.4, "some", ("B1",))})
        modes = [
            one.model_copy(update={"items": [ItemEvidence(item="B1", value=0.3, weight=1.0)]})
            if one.slug == "no-upward-voice"
            else one
            for one in modes
        ]
        card = cards.rich(modes=modes, standout=NONE)
        (pattern,) = pattern_page(card, known_patterns(), cards.stems("Rhea Marlowe")).patterns
        assert "direct reports: 0.2" in pattern.seen[0].figures
        assert "both ends together 2.0 or more · people are divided" in pattern.seen[0].figures
