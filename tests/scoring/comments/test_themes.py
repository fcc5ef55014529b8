"""Themes appear where several people speak of one matter, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.comments import Comment, Theme, themes
from scoring.comments.bank import load_bank
from scoring.comments.topics import frequent_terms, stable_groups
from scoring.stability import STABLE
from tests.scoring.comments.planted import CANTEEN, PARKING, SALARY, SCATTERED


def about_other(*groups: tuple[str, ...]) -> list[Comment]:
    return [Comment(text, label="other") for group in groups for text in group]


def overlap(theme: Theme, places: range) -> float:
    found, planted = set(theme.places), set(places)
    return len(found & planted) / len(found | planted)


def test_three_planted_matters_are_found_among_scattered_remarks() -> None:
    found = themes(about_other(PARKING, CANTEEN, SALARY, SCATTERED))
    planted = {"parking": range(7), "canteen": range(7, 14), "salary": range(14, 21)}
    assert len(found) == 3
    for word, places in planted.items():
        (theme,) = [each for each in found if word in each.title]
        assert overlap(theme, places) >= 0.7
        assert theme.label == "other"
        assert theme.stability is not None
        assert theme.stability >= STABLE


def test_scattered_remarks_have_no_theme() -> None:
    assert all(theme.stability is None for theme in themes(about_other(SCATTERED)))


def test_random_comments_hardly_ever_make_a_stable_group() -> None:
    random = np.random.default_rng(7)
    texts = [comment.text for comment in load_bank()]
    alarms = [
        bool(stable_groups(random.choice(texts, 30, replace=False).tolist(), seed=0)) for _ in range(20)
    ]
    assert sum(alarms) <= 2


def test_without_a_stable_group_only_frequent_terms_are_told() -> None:
    comments = about_other(SCATTERED[:12]) + [
        Comment(f"{start} printer.", label="other") for start in ("Broken", "Old", "Slow", "Loud")
    ]
    (theme,) = themes(comments)
    assert theme == Theme("other", "printer", ("printer",))


def test_every_term_of_a_theme_stands_in_three_of_its_comments() -> None:
    comments = about_other(PARKING, CANTEEN, SALARY, SCATTERED)
    for theme in themes(comments):
        texts = [comments[place].text.lower() for place in theme.places]
        for term in theme.terms:
            assert sum(term[:4] in text for text in texts) >= 3


@pytest.mark.parametrize("n", [0, 1, 4])
def test_fewer_than_five_comments_have_no_themes(n: int) -> None:
    assert themes(about_other(PARKING[:n])) == []


def test_patterns_are_kept_apart_from_each_other() -> None:
    bank = [comment for comment in load_bank() if comment.label in ("hype-led", "dominates")]
    for theme in themes([Comment(each.text, label=each.label) for each in bank]):
        assert all(bank[place].label == theme.label for place in theme.places)


def test_the_same_comments_and_seed_give_the_same_themes() -> None:
    comments = about_other(PARKING, SALARY, SCATTERED)
    assert themes(comments, seed=3) == themes(comments, seed=3)


def test_a_word_is_titled_in_its_commonest_spelling() -> None:
    assert frequent_terms(["raises", "raises again", "a raise"]) == ["raises"]
