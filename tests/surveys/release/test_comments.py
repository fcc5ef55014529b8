"""Which words may be quoted, and how they look then."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.release import Policy, Quote, release_comments
from surveys.release.comments import even_out
from surveys.sheets import Comment

POOL = {"O2": 12}


def remark(number: int) -> Comment:
    return Comment("O2", f"Remark {number}.", None, None, themes_only=False)


REMARKS = [remark(number) for number in range(5)]


def dice(seed: int) -> random.Random:
    return random.Random(seed)


def quoted(policy: Policy, comments: list[Comment], asked: int = 12, seed: int = 1) -> list[Quote]:
    return list(release_comments(policy, comments, {"O2": asked}, dice(seed)).quotes)


def test_comments_are_quoted_in_an_order_of_the_dice(policy: Policy) -> None:
    once, again = quoted(policy, REMARKS, seed=1), quoted(policy, REMARKS, seed=2)
    assert once != again
    assert {quote.text for quote in once} == {quote.text for quote in again} == {one.text for one in REMARKS}


@pytest.mark.parametrize(
    ("n_comments", "asked", "state"),
    [(3, 8, "shown"), (3, 7, "few-ballots"), (2, 8, "few-comments"), (0, 12, "few-comments")],
)
def test_quoting_takes_eight_ballots_and_three_comments(
    policy: Policy, n_comments: int, asked: int, state: str
) -> None:
    released = release_comments(policy, REMARKS[:n_comments], {"O2": asked}, dice(1))
    assert released.states == {"O2": state}
    assert bool(released.quotes) == (state == "shown")


def test_what_is_for_themes_only_is_never_quoted_and_does_not_count(policy: Policy) -> None:
    hidden = replace(remark(9), text="Do not quote me.", themes_only=True)
    assert "Do not quote me." not in {quote.text for quote in quoted(policy, [*REMARKS, hidden])}
    assert quoted(policy, [*REMARKS[:2], hidden]) == []


def test_each_question_stands_for_itself(policy: Policy) -> None:
    other = [replace(one, item="O1") for one in REMARKS[:2]]
    released = release_comments(policy, [*REMARKS, *other], {"O1": 12, "O2": 12}, dice(1))
    assert released.states == {"O1": "few-comments", "O2": "shown"}
    assert {quote.item for quote in released.quotes} == {"O2"}


def test_never_so_many_quotes_that_everybody_must_have_written(policy: Policy) -> None:
    assert len(quoted(policy, [remark(number) for number in range(8)], asked=8)) == 6
    assert len(quoted(policy, [remark(number) for number in range(12)], asked=12)) == 9


@given(st.integers(0, 12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_a_corrected_report_quotes_again_what_the_one_before_quoted(
    n_before: int, n_more: int, rng: random.Random
) -> None:
    policy, most = Policy(), 12 - Policy().coalition(12) - 1
    first = [remark(number) for number in range(n_before)]
    quotes = release_comments(policy, first, {"O2": 12}, rng).quotes
    known = {(quote.item, quote.text) for quote in quotes}
    everything = [*first, *(remark(100 + number) for number in range(n_more))]
    again = {
        (one.item, one.text) for one in release_comments(policy, everything, {"O2": 12}, rng, known).quotes
    }
    assert known <= again
    assert len(known | again) <= most


def test_a_quote_keeps_its_tap_only_where_the_statement_is_published(policy: Policy) -> None:
    often = [replace(one, facet="room", direction="too-involved") for one in REMARKS[:4]]
    once = replace(REMARKS[4], facet="contact", direction="too-far")
    quotes = quoted(policy, [*often, once])
    taps = [quote.facet for quote in quotes]
    assert taps.count("room") == 3  # a fourth would say more than "3 or more"
    assert taps.count(None) == 2


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  so  far\taway \n he said…", "So far away he said..."),
        ("„Nie“ – «warum»?", '"Nie" - "warum"?'),
        ("it’s late !!!", "It's late!"),
        ("zero\u200bwidth\x00space", "Zerowidth space."),
        ("ﬁne", "Fine."),
        ("", ""),
    ],
)
def test_habits_of_typing_are_evened_out(typed: str, plain: str) -> None:
    assert even_out(typed) == plain


@given(st.text(max_size=100))
def test_evening_out_twice_changes_nothing_more(text: str) -> None:
    assert even_out(even_out(text)) == even_out(text)
