"""The failure modes as data."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from scoring import counsel, failure_modes, healthy
from scoring.modes import FACETS, FOLDER, ROLES, BadMode, read_mode

SLUGS = [
    "detached",
    "critical-path",
    "stale-model",
    "hype-led",
    "bluffable",
    "wishful-estimates",
    "dashboard-only",
    "friction-blind",
    "stuck-tactical",
    "ivory-tower",
    "nods-along",
    "dominates",
    "micromanages",
    "no-upward-voice",
    "credibility-lost",
]
NEVER_SAID = ("diagnos", "weakness", "syndrome", "toxic", "stupid", "incompetent")


def text_of(slug: str) -> str:
    return (FOLDER / f"{slug}.toml").read_text("utf-8")


def texts(slug: str) -> list[str]:
    mode = failure_modes()[slug]
    pieces = [p for role in ROLES for one in mode.counsel[role] for p in (one.what, one.often, one.notice)]
    return [mode.title, mode.story, mode.monday_question, *mode.signs, *mode.confused_with.values(), *pieces]


def test_slugs_are_permanent() -> None:
    assert set(failure_modes()) == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mode_has_all_its_parts_for_every_role(slug: str) -> None:
    mode = failure_modes()[slug]
    assert all(text.strip() for text in texts(slug))
    assert mode.monday_question.endswith("?")
    assert mode.story.endswith(".")
    assert {role: len(mode.counsel[role]) for role in ROLES} == dict.fromkeys(ROLES, 3)


@pytest.mark.parametrize("slug", SLUGS)
def test_counsel_says_enough_to_be_done_on_monday(slug: str) -> None:
    for role in ROLES:
        for piece in failure_modes()[slug].counsel[role]:
            assert len(piece.what.split()) >= 10
            assert piece.what.endswith((".", "?"))
            assert piece.often.endswith(".")
            assert piece.notice.endswith((".", "?"))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_are_kind(slug: str) -> None:
    said = " ".join(texts(slug)).lower()
    assert not [word for word in NEVER_SAID if word in said]


def test_no_piece_of_counsel_is_given_twice() -> None:
    pieces = [p.what for mode in failure_modes().values() for role in ROLES for p in mode.counsel[role]]
    assert len(pieces) == len(set(pieces)) == 15 * 4 * 3


def test_no_two_modes_are_alike() -> None:
    for one, other in combinations(failure_modes().values(), 2):
        assert one.title != other.title
        assert one.story != other.story
        assert one.signature != other.signature
        assert not set(one.signs) & set(other.signs)
        assert not set(one.statements) & set(other.statements)


def test_a_mode_pulls_its_own_facet_to_its_own_end() -> None:
    for mode in failure_modes().values():
        pull = mode.signature[mode.facet]
        assert (pull.pole, pull.weight) == (mode.pole, 1.0)


def test_modes_at_the_two_ends_of_a_facet_are_separate() -> None:
    ends = [(mode.facet, mode.pole) for mode in failure_modes().values()]
    assert len(set(ends)) == len(ends)


def test_a_vp_and_a_director_get_the_counsel_of_a_cto() -> None:
    for role in ("vp-engineering", "director"):
        assert counsel("detached", role) == counsel("detached", "cto")
    assert counsel("detached", "ceo") != counsel("detached", "cro")
    assert counsel("detached", "head of research") == counsel("detached", "general")


def test_counsel_for_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(KeyError):
        counsel("lazy", "cto")


def test_what_is_healthy_is_told_for_every_facet() -> None:
    assert set(healthy().keep) == set(FACETS)
    assert all(sentence.startswith("Keep ") for sentence in healthy().keep.values())
    assert healthy().monday_question.endswith("?")


def test_modes_cannot_be_changed_by_those_who_read_them() -> None:
    with pytest.raises(TypeError):
        failure_modes()["detached"].counsel["cto"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('facet = "contact"', 'facet = "height"', "unknown facet or pole"),
        ('family = "distance"', 'family = "nearness"', "unknown family"),
        ("essays = [1, 2, 4]", "essays = [6]", "essays"),
        ("weight = 1.0", "weight = 2.0", "weight outside"),
        ("[[counsel.general]]", "[[counsel.cfo]]", "counsel for every role"),
        ('title = "Away from the work"', "", "cannot be read"),
        ("[signature]\ncontact", "[signature]\nroom2", "own facet"),
        ("dashboard-only =", "detached =", "other modes"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(old: str, new: str, rule: str) -> None:
    text = text_of("detached")
    assert old in text
    with pytest.raises(BadMode, match=rule):
        read_mode("detached", text.replace(old, new))


def test_a_piece_too_few_is_refused() -> None:
    text = text_of("detached")
    with pytest.raises(BadMode, match="three pieces"):
        read_mode("detached", text[: text.rindex("[[counsel.general]]")])


def test_every_file_in_the_folder_is_a_mode_or_what_is_healthy() -> None:
    assert {path.stem for path in Path(FOLDER).iterdir()} == {*SLUGS, "healthy"}
