"""The chapter on the waves before: a change is named only where two guards agree on printed figures."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.drift import drift
from surveys.release.trend import trend
from surveys.scorecards import Estimate, Scorecard
from tests.webapp.reports import cards, over_time, people
from tests.webapp.reports.test_leader_html import OUR_OWN_NUMBERS, numbers, text
from webapp.reports.chapters import chapters
from webapp.reports.figures import leader_table
from webapp.reports.leader import leader_html
from webapp.reports.since_before import since_before
from webapp.reports.waves import WavesPage, waves_page

EARLIER = over_time.fourth_wave_back()
NOW = over_time.fifth_wave()


def page_of(earlier: list[Scorecard], card: Scorecard) -> WavesPage:
    page = waves_page(earlier, card)
    assert page is not None
    return page


def words_of(page: WavesPage) -> dict[str, str]:
    return {row.name: row.word for row in page.rows}


def credible(value: float, half: float, number: int = 1, **changes: object) -> Scorecard:
    """A wave of which only credibility differs."""
    mean = Estimate(value=value, low=value - half, high=value + half)
    known = cards.rich(wave=cards.wave(number=number))
    found = known.credibility.model_copy(update={"mean": mean})
    return known.model_copy(update={"credibility": found, "facets": [], "depth": None, **changes})


def asked_otherwise(card: Scorecard, **facts: object) -> Scorecard:
    return card.model_copy(update={"wave": card.wave.model_copy(update=facts)})


class TestWhatIsClaimed:
    """Up and down only where the level of all waves and the last two both say so."""

    def test_a_leader_who_let_go_is_told_what_moved_and_which_way(self) -> None:
        words = words_of(page_of(EARLIER, NOW))
        assert words["Leaving the how to the team"] == "changed up"
        assert words["Hands-on work"] == "changed down"
        assert words["Distance from the work"] == "changed down, further away"
        assert set(words.values()) == {
            "changed up",
            "changed down",
            "changed down, further away",
            "not distinguishable",
        }

    def test_beside_a_change_stand_the_words_that_both_reports_print(self) -> None:
        page = page_of(EARLIER, NOW)
        paths = {row.name: row.path for row in page.rows if row.path}
        assert paths == {
            "Distance from the work": "from “too deep” to “cannot be told”",
            "Hands-on work": "from “too much” to “too little”",
            "Leaving the how to the team": "from “too little” to “about right”",
        }
        assert "Leaving the how to the team (from “too little” to “about right”)." in page.message
        assert set(paths) == {row.name for row in page.rows if row.changed}

    def test_a_change_that_leaves_the_word_as_it_was_says_so(self) -> None:
        before, now = credible(3.8, 0.2), credible(4.6, 0.2, 2)
        (row,) = page_of([before], now).rows
        assert (row.word, row.path) == ("changed up", "still “above the middle of the scale”")

    @settings(max_examples=80, deadline=None)
    @given(st.floats(1.5, 4.5), st.floats(1.5, 4.5), st.floats(0.1, 0.6))
    def test_both_guards_must_agree(self, before: float, now: float, half: float) -> None:
        then, later = credible(before, half), credible(now, half, number=2)
        told = since_before([then], later).drifts["credibility"].direction
        (level,) = drift({"credibility": _printed(then)}, {"credibility": _printed(later)})
        (last_two,) = (one.direction for one in trend(then, later) if one.subject == "credibility")
        assert told == (last_two if level.verdict == last_two else "steady")

    def test_intervals_that_lie_apart_by_less_than_what_matters_are_no_change(self) -> None:
        before, now = credible(3.0, 0.2), credible(3.5, 0.2, 2)
        assert [one.direction for one in trend(before, now) if one.subject == "credibility"] == ["up"]
        assert since_before([before], now).drifts["credibility"].direction == "steady"

    def test_a_level_that_has_moved_is_no_change_while_the_last_two_waves_overlap(self) -> None:
        waves = [credible(3.0, 0.4, number) for number in (1, 2, 3)]
        now = credible(3.8, 0.4, 4)
        assert [one.direction for one in trend(waves[-1], now) if one.subject == "credibility"] == ["steady"]
        assert since_before(waves, now).drifts["credibility"].direction == "steady"

    def test_where_figures_come_in_half_steps_a_change_must_be_larger_than_half_a_point(self) -> None:
        before, now = credible(3.0, 0.1), credible(3.5, 0.1, 2)
        assert since_before([before], now).drifts["credibility"].direction == "up"
        coarse = now.model_copy(update={"coarse": ["report"]})
        assert since_before([before], coarse).drifts["credibility"].direction == "steady"
        assert "Some figures are published in half steps" in text(people.report(coarse, earlier=[before]))

    def test_a_change_smaller_than_what_is_printed_as_seen_is_never_told(self) -> None:
        for step in range(1, 16):
            drifts = since_before([credible(3.0, 0.4)], credible(3.0 + step / 10, 0.4, 2)).drifts
            smallest = drifts["credibility"].smallest
            assert smallest is not None
            assert drifts["credibility"].direction == "steady" or step / 10 >= smallest

    @settings(max_examples=60, deadline=None)
    @given(st.floats(-0.049, 0.049))
    def test_what_is_not_printed_changes_no_word_and_no_mark(self, hidden: float) -> None:
        before = credible(3.0, 0.4)
        plain, finer = credible(3.7, 0.4, 2), credible(3.7 + hidden, 0.4, 2)
        if _printed(plain) == _printed(finer):
            assert page_of([before], plain) == page_of([before], finer)


class TestABrokenSeries:
    """Where something else was asked, nothing is compared, and the page says so."""

    def test_the_wave_from_which_on_another_version_was_asked_says_so(self) -> None:
        keys = page_of(EARLIER, NOW).keys
        assert [bool(key.broken) for key in keys] == [False, True, False, False, False]
        assert "another version of the questionnaire" in keys[1].broken

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"instrument": "other", "instrument_sha256": "0" * 64}, "another questionnaire"),
            ({"instrument_version": "2.0", "instrument_sha256": "0" * 64}, "another version"),
            ({"instrument_sha256": "0" * 64}, "other questions"),
        ],
    )
    def test_nothing_is_compared_with_a_wave_that_asked_otherwise(
        self, facts: dict[str, str], said: str
    ) -> None:
        page = page_of(EARLIER, asked_otherwise(NOW, **facts))
        assert said in page.keys[-1].broken
        assert page.message.startswith("Other questions were asked than in the wave before")
        assert set(words_of(page).values()) == {"cannot be compared"}
        assert {(row.before, row.smallest) for row in page.rows} == {("", "")}

    def test_the_table_of_figures_gives_the_same_reason(self) -> None:
        table = leader_table(asked_otherwise(NOW, instrument_sha256="0" * 64), {}, "en", EARLIER)
        assert "The series is broken: the questions changed." in table.sentences
        assert not any(line.change for line in table.lines)


class TestWhatIsShown:
    """At most eight waves, oldest first, with figures as they are printed."""

    def test_the_figures_of_both_waves_stand_with_their_answers(self) -> None:
        (row,) = (one for one in page_of(EARLIER, NOW).rows if one.name == "Leaving the how to the team")
        assert (row.before, row.before_answers) == ("−1.3 (−1.6\xa0to\xa0−1.0)", "10–14")
        assert (row.now, row.now_answers) == ("0.3 (0.0\xa0to\xa00.6)", "15 or more")
        assert re.fullmatch(r"about 0\.\d", row.smallest)

    def test_no_number_comes_from_anywhere_but_the_scorecards_and_what_follows_from_them(self) -> None:
        report = people.fifth_wave()
        allowed = {number for card in (*EARLIER, NOW) for number in numbers(card.model_dump())}
        allowed |= {row.smallest.split()[-1] for row in page_of(EARLIER, NOW).rows} | OUR_OWN_NUMBERS
        said = re.sub(r"\d+ (March|September) \d+", "", text(report))
        assert [one for one in re.findall(r"\d+(?:\.\d+)?", said) if one not in allowed] == []

    def test_a_figure_that_was_not_shown_before_leaves_a_gap(self) -> None:
        hidden = [EARLIER[-1].model_copy(update={"facets": []})]
        page = page_of(hidden, NOW)
        assert words_of(page)["Leaving the how to the team"] == "cannot be compared"
        assert words_of(page)["Credibility"] == "not distinguishable"

    def test_of_ten_waves_the_last_eight_are_shown(self) -> None:
        many = [credible(3.0, 0.4, number) for number in range(1, 10)]
        page = page_of(many, credible(3.1, 0.4, 10))
        assert [key.label for key in page.keys] == [str(number) for number in range(3, 11)]
        assert page.is_full

    def test_waves_of_several_campaigns_are_counted_anew(self) -> None:
        other = asked_otherwise(EARLIER[-1], campaign_id="9" * 32, campaign="Before the merger", number=7)
        keys = page_of([other], NOW).keys
        assert [key.label for key in keys] == ["1", "2"]
        assert keys[0].what.startswith("Before the merger, answers until")

    def test_the_table_of_figures_says_the_same(self) -> None:
        said = {"changed up": "up", "changed down": "down", "not distinguishable": "steady"}
        lines = leader_table(NOW, {}, "en", EARLIER).lines
        told = {one.words: one.change for one in lines if one.change and not one.set and one.part != "item"}
        rows = {row.name: said[row.word] for row in page_of(EARLIER, NOW).rows if row.word in said}
        assert told == {name: word for name, word in rows.items() if name in told}
        assert {"up", "down", "steady"} == set(told.values())


class TestWhatIsLeftOut:
    """The cover says why there is no such chapter."""

    @pytest.mark.parametrize(
        ("card", "earlier", "why"),
        [
            (cards.rich(), [], "this is the first wave"),
            (NOW, [], "no report of an earlier wave is kept"),
            (NOW, EARLIER, ""),
            (cards.withheld(), EARLIER, "too few answers"),
            (NOW, [cards.withheld()], "too few answers in the waves before"),
        ],
    )
    def test_the_chapter_needs_a_wave_before(
        self, card: Scorecard, earlier: list[Scorecard], why: str
    ) -> None:
        found = chapters(card, has_comments=False, reply="", earlier=earlier)
        assert [one.missing for one in found if one.key == "waves"] == [why]

    def test_a_first_wave_says_so_on_its_cover(self) -> None:
        assert "Since the waves before: this is the first wave" in text(people.rich())
        assert 'id="waves"' not in leader_html(people.rich())


def _printed(card: Scorecard) -> Estimate:
    mean = card.credibility.mean
    assert mean is not None
    return Estimate(**{name: round(value, 1) for name, value in mean.model_dump().items()})
