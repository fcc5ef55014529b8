"""What was learnt can be kept and taken up again, and then gives the same answers."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.comments import classify, from_weights, has_learned, learned, weights
from scoring.comments.bank import load_bank
from scoring.comments.ensemble import Ensemble
from scoring.comments.settings import load_settings

LINE = ord("\n")

Kept = dict[str, NDArray[Any]]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """What a process has learnt from a few comments, as another one reads it."""
    monkeypatch.setattr(learned, "_held", [Ensemble.learnt(load_settings(), load_bank()[::12])])
    file = io.BytesIO()
    np.savez(file, **weights())
    file.seek(0)
    return dict(np.load(file, allow_pickle=False))


def test_what_is_taken_up_answers_as_what_was_learnt_to_the_last_bit(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [comment.text for comment in load_bank()[5::40]]
    before = classify(texts)
    monkeypatch.setattr(learned, "_held", [])
    assert not has_learned()
    from_weights(kept)
    assert has_learned()
    assert classify(texts) == before


def test_what_is_taken_up_is_told_again_as_it_was(kept: Kept) -> None:
    from_weights(kept)
    again = weights()
    assert again.keys() == kept.keys()
    assert all(np.array_equal(again[name], kept[name]) for name in kept)


def test_what_was_learnt_with_other_libraries_is_refused(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "version", lambda _: "0.0")
    with pytest.raises(ValueError, match="another bank or by another program"):
        from_weights(kept)


def test_what_was_learnt_from_another_bank_is_refused(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(learned._contents(learned.files("scoring.comments")))
    assert {"settings.toml", "thesaurus.toml", "other.csv", "wording.py"} <= {name for name, _ in whole}
    changed = [(name, content + b"\n" * (name == "other.csv")) for name, content in whole]
    monkeypatch.setattr(learned, "_contents", lambda _: changed)
    with pytest.raises(ValueError, match="another bank or by another program"):
        from_weights(kept)


@pytest.mark.parametrize("name", ["fingerprint", "words", "pairs", "idf", "weights", "intercepts"])
def test_what_is_not_whole_is_refused_and_changes_nothing(name: str, kept: Kept) -> None:
    before = classify(["They promise dates before asking us."])
    shorter = kept[name][:-1] if name != "words" else kept[name][: -kept[name].tolist()[::-1].index(LINE) - 1]
    for broken in (None, shorter, np.zeros(len(kept[name]), np.float16)):
        others = {other: array for other, array in kept.items() if other != name}
        with pytest.raises(ValueError, match="these"):
            from_weights(others if broken is None else {**others, name: broken})
    assert classify(["They promise dates before asking us."]) == before
