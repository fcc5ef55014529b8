"""Mails about keys: they lead to our own side only, and hold no key, no word of a test and no rater."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from tests.webapp.test_mail import JÖRG, MIRA, NOW, SETTINGS, TOKEN, WAVE, parts_of, words_of
from webapp.keyholder_mail import (
    KeyNotice,
    News,
    asked_to_hold,
    keyholder_news,
    keyholder_notice,
    please_countersign,
    reminded_to_hold,
)
from webapp.letters import Letter, compose
from webapp.mail import sign_in_address

LINK = sign_in_address(SETTINGS, TOKEN)
SUM = "ab" * 32
LETTERS = [
    asked_to_hold(MIRA, WAVE, "keyholder", SUM, NOW, LINK),
    asked_to_hold(MIRA, WAVE, "deputy", SUM, NOW, LINK),
    reminded_to_hold(MIRA, WAVE, SUM, NOW, LINK),
    please_countersign(MIRA, WAVE, WAVE.fingerprint, False, LINK),
    please_countersign(MIRA, WAVE, WAVE.fingerprint, True, LINK),
    *(keyholder_notice(MIRA, WAVE, notice, "Jörg", 2, LINK) for notice in get_args(KeyNotice)),
    *(keyholder_news(MIRA, WAVE, news, "Jörg", "why", LINK) for news in get_args(News)),
]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.subject)
def test_every_mail_leads_to_the_people_side_and_says_the_same_twice(letter: Letter) -> None:
    text, html = parts_of(compose(letter, SETTINGS.mail_from, NOW))
    assert set(re.findall(r"[a-z]+://([^/\s\"<]+)", text + html)) == {"localhost:8000"}
    assert set(words_of(text).split()) == set(words_of(html).split())


def test_whoever_is_asked_gets_the_sum_of_the_page_in_one_piece() -> None:
    text, _html = parts_of(compose(asked_to_hold(JÖRG, WAVE, "deputy", SUM, NOW, LINK), "a@example.org", NOW))
    assert SUM in text


@pytest.mark.parametrize(("n", "said"), [(1, "destroyed tomorrow"), (14, "destroyed in 14 days")])
def test_a_warning_says_how_long_is_left(n: int, said: str) -> None:
    assert said in str(keyholder_notice(MIRA, WAVE, "unopened", "Jörg", n, LINK).parts)
