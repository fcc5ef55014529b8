"""The bank is large, varied and indirect enough to learn from."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scoring.comments.bank import load_bank
from scoring.comments.labels import LABELS, MODES
from scoring.comments.wording import words

NAMES_THE_PATTERN = {
    "detached": ("detached", "detachment"),
    "critical-path": ("critical path", "bottleneck"),
    "stale-model": ("stale", "mental model"),
    "hype-led": ("hype",),
    "bluffable": ("bluff",),
    "wishful-estimates": ("wishful",),
    "dashboard-only": ("dashboard",),
    "friction-blind": ("friction", "blind"),
    "stuck-tactical": ("tactical", "stuck"),
    "ivory-tower": ("ivory", "tower"),
    "nods-along": ("nods along", "nodding"),
    "dominates": ("dominate", "dominating"),
    "micromanages": ("micromanag",),
    "no-upward-voice": ("upward",),
    "credibility-lost": ("credib",),
}

NEARLY_THE_SAME = 0.82
LEAST_SHARED = 6
"""Shared pairs and threes of words from which two comments can be called nearly the same."""


@pytest.mark.parametrize("label", LABELS)
def test_every_class_has_enough_comments_from_every_voice(label: str) -> None:
    voices = Counter(comment.voice for comment in load_bank() if comment.label == label)
    assert sum(voices.values()) >= 600
    assert len(voices) >= 60
    assert min(voices.values()) >= 6


def test_no_voice_is_of_two_hands() -> None:
    hands = {(comment.voice, comment.hand) for comment in load_bank()}
    assert len(hands) == len({voice for voice, _ in hands})
    assert len({hand for _, hand in hands}) >= 10


def test_ids_are_unique_and_begin_with_their_class() -> None:
    assert len({comment.id for comment in load_bank()}) == len(load_bank())
    assert all(comment.id.startswith(f"{comment.label}-") for comment in load_bank())


def test_comments_have_between_two_and_seventy_words() -> None:
    lengths = [len(comment.text.split()) for comment in load_bank()]
    assert min(lengths) >= 2
    assert max(lengths) <= 70
    assert sum(length < 4 for length in lengths) <= 0.02 * len(lengths)


def test_about_a_quarter_speaks_of_a_second_class() -> None:
    second = [comment for comment in load_bank() if comment.secondary]
    assert 0.2 <= len(second) / len(load_bank()) <= 0.35
    assert all(comment.secondary in LABELS and comment.secondary != comment.label for comment in second)


def test_no_two_comments_are_nearly_the_same() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    pairs = TfidfVectorizer(ngram_range=(2, 3), min_df=2, dtype=np.float32)
    rows = pairs.fit_transform([comment.text for comment in load_bank()])
    alike = (rows @ rows.T).tocoo()
    whole = rows.getnnz(axis=1) >= LEAST_SHARED
    near = (alike.data >= NEARLY_THE_SAME) & (alike.row < alike.col) & whole[alike.row] & whole[alike.col]
    assert [load_bank()[place].id for place in alike.row[near]] == []


@pytest.mark.parametrize("mode", MODES)
def test_comments_tell_what_happened_instead_of_naming_the_pattern(mode: str) -> None:
    texts = [comment.text.lower() for comment in load_bank() if comment.label == mode]
    naming = [text for text in texts if any(name in text for name in NAMES_THE_PATTERN[mode])]
    assert len(naming) <= 0.08 * len(texts)


def test_the_leader_is_called_the_same_whatever_the_rater_wrote() -> None:
    assert words("Our CTO can't wait") == words("She cannot wait") == ["leader", "can", "not", "wait"]
    assert words("Ask the head of IT, my boss’s boss.") == ["ask", "leader", "leader", "leader"]
    assert words("Our vice president and the manager won't") == ["leader", "and", "leader", "will", "not"]
    assert words("Our CEO/CTO is boss-to-be") == ["leader", "leader", "is", "leader", "to-be"]
    assert words("A manager told our peer.") == ["a", "manager", "told", "leader"]
    assert words("The boss didn't ask 3 times") == ["leader", "did", "not", "ask", "#", "times"]
