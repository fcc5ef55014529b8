"""The leader's report as HTML: what is said, and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from scoring.counsel import counsel
from scoring.modes import failure_modes, healthy
from surveys.scorecards import CommentPool, Scorecard
from tests.webapp.reports import cards, people
from webapp.reports.leader import LeaderReport, leader_html
from webapp.reports.remarks import Comment

OUR_OWN_NUMBERS = {"0", "1", "3", "5", "60", "95", "100", "0.5", "1.5"}  # scales, the example, intervals


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text(report: LeaderReport) -> str:
    parser = _Text()
    parser.feed(str(leader_html(report)))
    return " ".join(" ".join(parser.parts).split())


def numbers(value: Any) -> Iterator[str]:
    """All numbers of a card as they may be printed: labels, and estimates in their roundings."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, str):
        yield from re.findall(r"\d+(?:\.\d+)?", value)
    elif isinstance(value, int | float):
        yield from (f"{abs(round(value, digits) + 0.0):.{digits}f}" for digits in (0, 1, 2))
        yield f"{100 * abs(value):.0f}"


@pytest.mark.parametrize(
    "name", ["rich", "polarised", "one-set", "withheld", "cyrillic", "two-groups", "three-groups"]
)
def test_every_number_in_a_report_stands_in_its_card(name: str) -> None:
    report = people.ALL[name]()
    allowed = set(numbers(report.card.model_dump())) | OUR_OWN_NUMBERS
    printed = re.findall(r"\d+(?:\.\d+)?", re.sub(r"\d+ September \d+", "", text(report)))
    assert [number for number in printed if number not in allowed] == []


def test_alternative_texts_say_no_figures() -> None:
    titles = re.findall(r"<title id=\"([^\"]+)\">([^<]*)</title>", str(leader_html(people.rich())))
    assert len(titles) > 30
    assert all(not re.search(r"\d\.\d", title) for _name, title in titles)


def test_every_picture_has_a_name_of_its_own() -> None:
    names = re.findall(r" id=\"([^\"]+)\"", str(leader_html(people.rich())))
    assert len(names) == len(set(names))


def test_the_fragment_for_the_web_has_no_script_and_no_inline_style() -> None:
    found = str(leader_html(people.rich()))
    assert "<script" not in found
    assert "style=" not in found
    assert "<style" not in found
    assert "onclick" not in found


def test_what_people_wrote_is_escaped() -> None:
    said = Comment("O1", "<script>alert(1)</script>", None, None)
    found = str(leader_html(people.report(cards.rich(), comments=[said], reply="<b>bold</b>")))
    assert "<script>" not in found
    assert "&lt;script&gt;" in found
    assert "<b>bold" not in found


def test_the_cover_says_what_is_left_out_and_why() -> None:
    said = text(people.withheld())
    assert "Left out, because there is nothing to show" in said
    assert "Patterns: too few answers" in said


def test_the_page_that_explains_the_figures_leads_to_more_on_the_web_and_names_it_on_paper() -> None:
    link = '<a href="/help/figures">What the figures mean</a>'
    assert link in leader_html(people.rich())
    paper = leader_html(people.rich(), web=False)
    assert 'href="/' not in paper
    assert "What the figures mean" in paper


def test_what_share_answered_is_said_where_the_ranges_do_not_say_more() -> None:
    said = "At least 60 in 100 of those invited answered."
    assert said not in text(people.rich())  # 18 of 21 at least, by the ranges
    many = {"self": 1, "manager": 1, "report": 18, "peer": 8, "other": 6}
    assert said in text(people.report(cards.rich(invited=many)))


def test_figures_of_the_method_are_written_out() -> None:
    report = people.report(cards.rich(method={"mode": "clear .45 (.25), in steps of .2, 0.5, 1.5"}))
    assert "clear 0.45 (0.25), in steps of 0.2, 0.5, 1.5" in text(report)


def test_comments_are_shown_only_where_the_card_says_so() -> None:
    pools = [CommentPool(item="O1", state="few-comments"), CommentPool(item="O2", state="shown")]
    said = text(people.report(cards.rich(comments=pools)))
    assert "Good questions in design reviews." not in said
    assert "Too few people commented for their words to be quoted." in said
    assert "The build has been slow for a year" in said


def test_the_order_of_comments_does_not_depend_on_the_order_they_came_in() -> None:
    report = people.talkative()
    turned = people.report(report.card, comments=list(reversed(report.comments)))
    assert text(report) == text(turned)


def test_a_pattern_with_evidence_comes_with_counsel() -> None:
    said = text(people.rich())
    assert failure_modes()["micromanages"].title in said
    assert counsel("micromanages", "vp-engineering")[0].what in said


def test_no_pattern_that_stands_out_is_an_answer() -> None:
    assert "No pattern stands out." in text(people.one_set())


def test_a_report_never_speaks_of_weaknesses_or_diagnoses() -> None:
    said = text(people.rich()).lower()
    assert "weakness" not in said
    assert "diagnos" not in said


def test_a_card_without_anything_to_show_still_has_a_question_for_monday() -> None:
    assert healthy().monday_question in text(people.withheld())


def test_an_unknown_language_is_said_in_english() -> None:
    report = people.report(cards.rich(), language="nl")
    assert "At a glance" in text(report)
    assert "3,9" in text(report)  # figures follow the language


def test_reading_a_report_changes_nothing_in_its_card() -> None:
    card: Scorecard = cards.rich()
    before = card.model_dump_json()
    leader_html(people.report(card))
    assert card.model_dump_json() == before


def test_a_sign_with_two_ends_says_which_end_people_saw() -> None:
    said = text(people.rich())
    assert "too little: leaves the how to those who do the work" in said
    assert "too much: works hands-on with us" in said
    assert "How often in the last three months did Rhea Marlowe redo work they had delegated?" in said


def test_a_sign_stands_with_its_published_figures() -> None:
    said = text(people.rich())
    redone = "How often in the last three months did Rhea Marlowe redo work they had delegated?"
    assert f"{redone} direct reports: 2.8" in said
    assert "too little: leaves the how to those who do the work direct reports: 1.4" in said


def test_three_patterns_come_with_all_their_counsel_and_further_ones_with_one_piece() -> None:
    said = text(people.rich())
    assert all(piece.what in said for piece in counsel("stuck-tactical", "vp-engineering"))
    first, *others = counsel("friction-blind", "vp-engineering")
    assert first.what in said
    assert not any(piece.what in said for piece in others)
