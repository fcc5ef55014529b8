"""The chapter that puts groups side by side: what it shows, what it claims, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scorecards import Estimate, FacetScore, Scorecard
from tests.webapp.reports import cards, over_time, people
from tests.webapp.reports.test_leader_html import text
from webapp.reports.chapters import chapters
from webapp.reports.figures import leader_table
from webapp.reports.groups import Apart, groups_page, told_groups
from webapp.reports.leader import leader_html


def missing(card: Scorecard) -> str:
    (chapter,) = (one for one in chapters(card, has_comments=False, reply="") if one.key == "groups")
    return chapter.missing


def with_biases(biases: Mapping[str, Estimate]) -> Scorecard:
    """Two sets of which only "contact" is shown, with these biases by set."""
    (known,) = (one for one in cards.rich().facets if one.facet == "contact")
    return cards.rich(by_set={name: [known.model_copy(update={"bias": one})] for name, one in biases.items()})


def interval(value: float, half: float) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half)


class TestWhatIsClaimed:
    """A difference follows from printed figures and holds after all comparisons, or it is not named."""

    def test_groups_that_lie_far_apart_are_named_with_the_one_that_sees_more(self) -> None:
        told = told_groups(over_time.two_groups())
        assert Apart("contact", more="report", less="other+peer") in told
        assert Apart("room", more="other+peer", less="report") in told
        said = text(people.two_groups())
        assert "The groups see you differently here: Hands-on work and Leaving the how to the team." in said
        assert "Hands-on work: direct reports see more of it than others who work with you and peers." in said

    def test_groups_that_say_the_same_are_not_distinguishable(self) -> None:
        assert told_groups(cards.rich()) == []
        page = groups_page(cards.rich())
        assert page.message == "The groups cannot be told apart on any facet."
        assert {row.word for row in page.rows} == {"not distinguishable"}

    def test_a_difference_that_one_comparison_would_bear_is_not_claimed_among_many(self) -> None:
        alone = with_biases({"report": interval(0.8, 0.5), "other+peer": interval(0.0, 0.5)})
        assert told_groups(alone) == [Apart("contact", more="report", less="other+peer")]
        among = {name: [*alone.by_set[name], *_eight_alike()] for name in alone.by_set}
        assert told_groups(alone.model_copy(update={"by_set": among})) == []

    @settings(max_examples=60, deadline=None)
    @given(st.floats(-0.049, 0.049), st.floats(-0.049, 0.049))
    def test_what_is_not_printed_changes_no_word_and_no_mark(self, less: float, more: float) -> None:
        plain = with_biases({"report": interval(0.8, 0.5), "other+peer": interval(0.2, 0.5)})
        finer = with_biases({"report": interval(0.8 + more, 0.5), "other+peer": interval(0.2 + less, 0.5)})
        if all(_printed(finer)[name] == shown for name, shown in _printed(plain).items()):
            assert groups_page(plain) == groups_page(finer)

    def test_a_group_of_whom_a_facet_may_not_be_shown_is_not_compared_on_it(self) -> None:
        rows = {row.name: row for row in groups_page(over_time.three_groups()).rows}
        assert [one.figure == "" for one in rows["Speaking for the team"].figures] == [False, False, True]
        apart = [
            one for one in told_groups(over_time.three_groups()) if one.facet in ("bridging", "altitude")
        ]
        assert all("other" not in (one.more, one.less) for one in apart)


class TestWhatIsShown:
    """Figures of a group with its range of answers, and nothing that the scorecard does not hold."""

    def test_every_figure_stands_with_its_interval_and_its_answers(self) -> None:
        for row in groups_page(over_time.two_groups()).rows:
            for one in row.figures:
                assert re.fullmatch(r"−?\d\.\d \(−?\d\.\d\xa0to\xa0−?\d\.\d\)", one.figure)
                assert one.answers in ("10–14", "8–9")

    def test_every_group_has_a_shape_of_its_own(self) -> None:
        shapes = [str(group.shape) for group in groups_page(over_time.three_groups()).groups]
        drawn = [re.findall(r' d="([^"]+)"', shape) for shape in shapes]
        assert len({str(one) for one in drawn}) == 3

    def test_it_says_which_groups_were_put_together_and_which_are_not_shown(self) -> None:
        said = text(people.report(over_time.two_groups(withheld=["manager:few-answers"])))
        _before, chapter = said.rsplit("By group", 1)
        assert "Put together because one group alone was too small: others who work with you" in chapter
        assert "Not shown: manager: too few answers." in chapter

    def test_the_table_of_figures_holds_what_the_chapter_shows(self) -> None:
        card = over_time.two_groups()
        lines = [one for one in leader_table(card, {}, "en").lines if one.part == "facet" and one.set]
        shown = [(score.facet, set_id) for set_id, held in card.by_set.items() for score in held]
        assert [(line.code, line.set) for line in lines] == shown
        assert {line.figure for line in lines} == {"bias"}


class TestWhatIsLeftOut:
    """The cover says why there is no such chapter."""

    @pytest.mark.parametrize(
        ("card", "why"),
        [
            (cards.rich(), ""),
            (over_time.three_groups(), ""),
            (cards.one_set(), "only one group could be shown"),
            (cards.withheld(), "too few answers"),
        ],
    )
    def test_the_chapter_needs_two_groups(self, card: Scorecard, why: str) -> None:
        assert missing(card) == why

    def test_one_group_alone_stands_nowhere_beside_another(self) -> None:
        assert 'id="groups"' not in leader_html(people.one_set())
        assert "By group: only one group could be shown" in text(people.one_set())
        assert not [
            one for one in leader_table(cards.one_set(), {}, "en").lines if one.set and one.part == "facet"
        ]


def _eight_alike() -> list[FacetScore]:
    return [one for one in cards.rich().facets if one.facet != "contact"]


def _printed(card: Scorecard) -> dict[str, tuple[float, float, float]]:
    return {
        name: (round(bias.value, 1), round(bias.low, 1), round(bias.high, 1))
        for name, held in card.by_set.items()
        if (bias := held[0].bias)
    }
