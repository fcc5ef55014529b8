"""The mails of level strongest: who is told what, and with which link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.webapp.test_mail import MIRA, NOW, SETTINGS, TOKEN, WAVE, parts_of
from webapp.letters import Letter, compose
from webapp.mail import common_link, rater_link
from webapp.two_step_mail import rater_letter

STRONGEST = replace(
    WAVE,
    level="strongest",
    collect_to=NOW + timedelta(days=5),
    answers_from=NOW + timedelta(days=7),
    late_from=NOW + timedelta(days=9),
    late_to=NOW + timedelta(days=10),
)
PERSONAL, COMMON = rater_link(SETTINGS, TOKEN), common_link(SETTINGS)
LINKS = {"invite": PERSONAL, "collect-1": PERSONAL, "late": PERSONAL, "answer": COMMON, "remind-1": COMMON}


def letter(kind: str) -> Letter:
    return rater_letter(MIRA, STRONGEST, kind, 2, LINKS[kind])


def text(kind: str) -> str:
    return " ".join(parts_of(compose(letter(kind), SETTINGS.mail_from, NOW))[0].split())


@pytest.mark.parametrize("kind", LINKS)
def test_every_mail_has_one_link_and_the_fingerprint(kind: str) -> None:
    assert LINKS[kind] in text(kind)
    assert text(kind).count("127.0.0.1:8001") == 1
    assert WAVE.fingerprint in text(kind)
    assert (TOKEN in text(kind)) == (LINKS[kind] == PERSONAL)


def test_the_invitation_explains_both_steps_with_their_dates() -> None:
    said = text("invite")
    for words in ("two steps", "6 December 2026", "8 December 2026", "15 December 2026", "same browser"):
        assert words in said, words


def test_the_common_link_is_the_same_for_everybody() -> None:
    assert COMMON == "http://127.0.0.1:8001/c"


def test_nobody_is_told_who_collected_or_answered() -> None:
    assert "because nobody knows who has answered" in text("remind-1")
    assert "in small groups everybody gets this mail" in text("collect-1")


def test_latecomers_learn_that_nobody_answers_meanwhile() -> None:
    assert "nobody's answers are taken" in text("late")


def test_in_one_sitting_the_mails_are_those_of_one_sitting() -> None:
    assert rater_letter(MIRA, WAVE, "invite", 1, PERSONAL).subject == letter("invite").subject
    assert "two steps" not in str(rater_letter(MIRA, WAVE, "invite", 1, PERSONAL).parts)
    assert "closes soon" in rater_letter(MIRA, WAVE, "remind-1", 1, PERSONAL).subject
