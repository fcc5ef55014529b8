"""The page with plan and thanks, on the web and on paper, and what the board reads of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from scoring.counsel import counsel
from scoring.modes import failure_modes
from surveys.scorecards import Scorecard
from tests.webapp.reports import cards, people
from tests.webapp.reports.papers import conforms, opened, sheets
from webapp.reports.board import board_html
from webapp.reports.leader import LeaderReport, leader_html, leader_pdf
from webapp.reports.pattern_texts import known_patterns
from webapp.reports.plan import LeaderPlan, Promise, one_for_each, suggestions, thanks_draft

REVIEWS = Promise("Hand over the <reviews>.", "2026-12-01", "Nothing waits for me.", "micromanages")
FRIDAYS = Promise("Keep Fridays for next year.", "2027-01-15", "", "altitude", "partly", "Some of them.")
SENT = LeaderPlan((REVIEWS, FRIDAYS), "Thank you.\n\nI will <b>listen</b>.", "2026-10-02")


def plan_of(report: LeaderReport) -> str:
    found = re.search(
        r'id="plan".*?</section>\n(?=<section class="chapter|</article>)', str(leader_html(report)), re.S
    )
    assert found
    return found[0]


def planned(plan: LeaderPlan = SENT, **changes: object) -> str:
    return plan_of(people.report(cards.rich(), plan=plan, **changes))


def draft(card: Scorecard, *promises: Promise) -> str:
    return thanks_draft(card, promises, cards.stems(card.subject.name))


class TestCommitments:
    """What was planned."""

    def test_each_stands_in_a_row_with_day_sign_state_and_what_came_of_it(self) -> None:
        said = planned()
        for words in (
            "Hand over the &lt;reviews&gt;.",
            "1 December 2026",
            "Nothing waits for me.",
            failure_modes()["micromanages"].title.replace("'", "&#39;"),
            "still open",
            "Working on direction",
            "partly kept",
            "“Some of them.”",
        ):
            assert words in said, words

    def test_with_a_plan_no_counsel_stands_beside_it(self) -> None:
        assert "plan-counsel" not in planned()

    def test_without_one_there_are_three_places_to_write_beside_counsel_of_this_report(self) -> None:
        said = plan_of(people.rich())
        assert said.count("plan-write") == 3
        assert counsel("critical-path", "vp-engineering")[0].what in said
        assert said.count("plan-counsel") == 3

    def test_the_page_has_no_links_and_no_inline_style(self) -> None:
        for said in (planned(), plan_of(people.rich())):
            assert "href" not in said
            assert "style=" not in said

    def test_it_comes_after_the_comments_and_before_the_items(self) -> None:
        said = str(leader_html(people.rich()))
        places = [
            said.index(f'<section class="chapter chapter-{key}"') for key in ("comments", "plan", "appendix")
        ]
        assert places == sorted(places)


class TestThePlanBefore:
    """What was planned after the wave before, beside what has changed since."""

    def page(self, *before: Promise, **changes: object) -> str:
        report = people.fifth_wave()
        return plan_of(replace(report, plan=LeaderPlan(before=before), **changes))  # type: ignore[arg-type]

    def test_each_commitment_stands_with_what_came_of_it_and_the_change_that_is_told(self) -> None:
        said = self.page(REVIEWS, FRIDAYS)
        assert "Hand over the &lt;reviews&gt;." in said
        assert "“Some of them.”" in said
        assert said.count("changed up, from “too little” to “about right”") == 1  # a pattern has a facet too
        assert said.count("not distinguishable") == 1

    def test_it_stands_before_the_places_for_new_ones(self) -> None:
        said = self.page(FRIDAYS)
        assert said.index("Keep Fridays") < said.index("plan-write")

    def test_where_nothing_can_be_compared_no_change_stands_beside_it(self) -> None:
        said = self.page(FRIDAYS, earlier=())
        assert "Keep Fridays" in said
        assert 'data-label="Change since then">–<' in said

    def test_without_one_the_page_does_not_speak_of_it(self) -> None:
        assert "planned-before" not in self.page()


class TestCounsel:
    """What is offered as a commitment."""

    def test_the_strongest_patterns_come_first_with_all_their_pieces(self) -> None:
        found = suggestions(cards.rich(), known_patterns())
        assert [one.key for one in found][:4] == [
            "critical-path.0",
            "critical-path.1",
            "critical-path.2",
            "micromanages.0",
        ]
        assert all(len(one.what) <= 300 and len(one.notice) <= 300 for one in found)

    def test_an_area_to_work_on_brings_counsel_also_without_its_pattern(self) -> None:
        quiet = cards.rich(modes=[])
        found = suggestions(quiet, known_patterns())
        assert [(one.about, one.key) for one in found] == [
            ("room", "micromanages.0"),
            ("altitude", "stuck-tactical.0"),
        ]
        assert found[0].title == "Leaving the how to the team"

    def test_where_nothing_may_be_shown_the_question_for_monday_can_be_taken_up(self) -> None:
        (one,) = suggestions(cards.withheld(), known_patterns())
        assert (one.key, one.about) == ("monday", "")
        assert one.what.startswith("Ask my team: ")

    def test_each_facet_or_pattern_counts_once(self) -> None:
        found = one_for_each(suggestions(cards.rich(), known_patterns()))
        assert len({one.about for one in found}) == len(found)


class TestThanks:
    """The text to the people who were asked."""

    def test_what_was_sent_is_shown_with_its_day(self) -> None:
        said = planned()
        assert "Sent on 2 October 2026 to everybody who was asked, whether they answered or not." in said
        assert "I will &lt;b&gt;listen&lt;/b&gt;." in said

    def test_the_draft_speaks_of_facets_and_of_what_will_be_done(self) -> None:
        said = draft(cards.rich(), REVIEWS)
        assert "What I heard that I should keep: Speaking for the team and Being up to date." in said
        assert "Leaving the how to the team (too little)" in said
        assert "– by 1 December 2026: Hand over the <reviews>." in said

    @pytest.mark.parametrize("name", people.ALL)
    def test_the_draft_holds_no_figure_and_no_word_of_a_comment(self, name: str) -> None:
        report = people.ALL[name]()
        said = draft(report.card)
        assert not re.search(r"\d", said)
        assert not [text for _item, text, *_rest in report.comments if text[:20] in said]

    def test_where_nothing_may_be_shown_it_says_thanks_only(self) -> None:
        said = draft(cards.withheld())
        assert "What I heard" not in said
        assert "I thank everybody who took the time" in said


class TestTheBoard:
    """What the board reads."""

    def test_its_note_stands_only_where_a_board_reads(self) -> None:
        note = "The board reads what you will do"
        card = cards.rich()
        assert note in plan_of(people.report(card.model_copy(update={"wave": with_purpose(card, "board")})))
        assert note not in plan_of(
            people.report(card.model_copy(update={"wave": with_purpose(card, "development")}))
        )

    def test_it_reads_commitments_with_day_and_state_but_no_thanks(self) -> None:
        said = str(board_html(people.board(plans={"1" * 32: (REVIEWS, FRIDAYS)})))
        assert "Hand over the &lt;reviews&gt;." in said
        assert "By 15 January 2027: partly kept." in said
        assert "“Some of them.”" in said
        assert said.count("No commitment has been written down.") == 4
        assert "listen" not in said


class TestPaper:
    """The page on paper."""

    @pytest.mark.parametrize("plan", [SENT, LeaderPlan()], ids=["planned", "empty"])
    def test_it_conforms_to_pdf_ua(self, plan: LeaderPlan) -> None:
        conforms(leader_pdf(people.report(cards.rich(), plan=plan)))

    @pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the text")
    def test_lines_to_fill_and_thanks_share_one_page(self) -> None:
        said = sheets(leader_pdf(people.rich()))
        (sheet,) = [one for one in said if "Three things at most" in one]
        assert sheet.count("What I will do") == 3
        assert "Thanks to the people who were asked" in sheet

    def test_the_longest_plan_fits_on_two_pages(self) -> None:
        long = Promise(
            "Do this and that. " * 16, "2027-01-15", "See it there. " * 21, "altitude", "not", "x " * 149
        )
        plan = LeaderPlan((long, long, long), "Thank you all. " * 130)
        long_one, short = (leader_pdf(people.report(cards.rich(), plan=one)) for one in (plan, SENT))
        assert len(opened(long_one).pages) - len(opened(short).pages) <= 1
        conforms(long_one)


def with_purpose(card: Scorecard, purpose: str) -> object:
    return card.wave.model_copy(update={"purpose": purpose})
