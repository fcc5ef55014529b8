"""An installation learns once how to sort comments, whatever happens to the file in which that is kept."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.comments import Classified, classify, has_learned, learned
from scoring.comments.bank import load_bank
from scoring.comments.ensemble import Ensemble
from scoring.comments.settings import load_settings
from tests.walk import House
from webapp.learned import NAME, cache_folder, learn_once

TEXTS = ["They promise dates before asking us.", "Every change waits until they have approved it."]


@pytest.fixture(scope="module")
def teachable() -> Ensemble:
    """What a few comments teach; learning from all takes seconds."""
    return Ensemble.learnt(load_settings(), load_bank()[::12])


class Processes:
    """Each `start` begins with nothing learnt, and counts how often something is learnt from then on."""

    def __init__(self, teachable: Ensemble, patch: pytest.MonkeyPatch) -> None:
        self.lessons, self.patch = 0, patch
        self.teachable = teachable
        patch.setattr(learned.Ensemble, "learnt", self._learn)

    def start(self, folder: Path) -> list[Classified]:
        self.lessons = 0
        self.patch.setattr(learned, "_held", [])
        learn_once(folder)
        assert has_learned()
        return classify(TEXTS)

    def _learn(self, *_: Any) -> Ensemble:
        self.lessons += 1
        return self.teachable


@pytest.fixture
def process(teachable: Ensemble, monkeypatch: pytest.MonkeyPatch) -> Processes:
    return Processes(teachable, monkeypatch)


def test_only_the_first_process_learns_and_all_answer_alike(process: Processes, tmp_path: Path) -> None:
    first = process.start(tmp_path / "new" / "folder")
    assert process.lessons == 1
    assert process.start(tmp_path / "new" / "folder") == first
    assert process.lessons == 0


def test_a_process_that_has_learned_looks_at_no_file(process: Processes, tmp_path: Path) -> None:
    process.start(tmp_path / "one")
    learn_once(tmp_path / "other")
    assert process.lessons == 1
    assert not (tmp_path / "other").exists()


def test_only_this_user_may_read_what_is_kept_and_nothing_lies_beside_it(
    process: Processes, tmp_path: Path
) -> None:
    process.start(tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == [NAME]
    assert (tmp_path / "new" / NAME).stat().st_mode & 0o077 == 0


def test_the_same_is_kept_in_the_same_bytes(process: Processes, tmp_path: Path) -> None:
    process.start(tmp_path / "one")
    process.start(tmp_path / "other")
    assert (tmp_path / "one" / NAME).read_bytes() == (tmp_path / "other" / NAME).read_bytes()


class Trap:
    """Would leave a trace if it were unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("trapped",)


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def one_bit_wrong(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


@pytest.mark.parametrize(
    "broken", [bytes, half, one_bit_wrong, lambda _: b"\x93NUMPY", lambda _: pickle.dumps(Trap())]
)
def test_a_broken_file_is_replaced_without_a_word(
    broken: Any, process: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = process.start(tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(b"" if broken is bytes else broken(whole))
    assert process.start(tmp_path) == first
    assert process.lessons == 1
    assert (tmp_path / NAME).read_bytes() == whole
    assert not (tmp_path / "trapped").exists()


def test_a_file_of_another_program_is_replaced(process: Processes, tmp_path: Path) -> None:
    process.start(tmp_path)
    with np.load(tmp_path / NAME) as kept:
        np.savez(tmp_path / NAME, **{**kept, "fingerprint": kept["fingerprint"][::-1]})
    process.start(tmp_path)
    assert process.lessons == 1
    process.start(tmp_path)
    assert process.lessons == 0


def test_comments_are_sorted_where_nothing_can_be_kept(process: Processes, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert process.start(tmp_path / "file") == process.start(tmp_path / "free")
    assert (tmp_path / "file").read_text() == "in the way"


def test_nothing_is_left_of_a_file_that_could_not_be_written_whole(
    process: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Any, **_: Any) -> None:
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    process.start(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_installation_keeps_it_among_its_data(
    house_at: Callable[[str], House], process: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_at("closed")
    monkeypatch.setattr(learned, "_held", [])
    house.score()
    assert process.lessons == 1
    process.start(house.places.learned)
    assert process.lessons == 0


def test_the_cache_of_a_user_lies_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for named, place in (
        (str(tmp_path / "x"), tmp_path / "x" / "soundline"),
        ("relative", tmp_path / ".cache" / "soundline"),
        ("", tmp_path / ".cache" / "soundline"),
    ):
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        assert cache_folder() == place
