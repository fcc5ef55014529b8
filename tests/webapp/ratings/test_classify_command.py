"""`soundline classify`: comments of a file, sorted for reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from scoring.comments import LABELS, learned, weights
from surveys.refusals import Refusal
from webapp.cli import soundline

COMMENTS = (
    "id,text,question\n"
    'a,"They promise dates before asking us.\nThen we work weekends.",too-far\n'
    "b,Every change waits until they have approved it.,too-close\n"
    "c,,helped\n"
    "d,They redo what they have handed over.,too-involved\n"
    "e,Nothing to add.,\n"
)


def classify(content: str, folder: Path, *words: object) -> Result:
    file = folder / "comments.csv"
    file.write_text(content, encoding="utf-8")
    return CliRunner().invoke(soundline, ["classify", str(file), *map(str, words)])


def found(content: str, folder: Path) -> list[dict[str, Any]]:
    result = classify(content, folder)
    assert result.exit_code == 0, result.output
    told: list[dict[str, Any]] = json.loads(result.stdout)
    return told


def test_every_comment_gets_an_object_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = found(COMMENTS, tmp_path)
    assert [one["id"] for one in told] == list("abcde")
    for one in told:
        assert set(one) == {"id", "label", "probability", "top3", "plausible", "probabilities"}
        assert one["label"] in {*LABELS, "abstain"}
        assert set(one["probabilities"]) == set(LABELS)
        assert sum(one["probabilities"].values()) == pytest.approx(1, abs=0.0001)
        assert one["probability"] == max(one["probabilities"].values())
        assert len(one["top3"]) == 3
        assert one["plausible"][:3] == one["top3"][: len(one["plausible"])]


def test_an_empty_comment_is_not_sorted(tmp_path: Path) -> None:
    assert found(COMMENTS, tmp_path)[2]["label"] == "abstain"


def test_the_question_is_not_needed(tmp_path: Path) -> None:
    assert len(found("text,id\nThey are never here.,a\n", tmp_path)) == 1


def test_too_close_and_too_involved_are_the_same_question(tmp_path: Path) -> None:
    one, other = (
        found(f"id,text,question\na,Work waits for them.,{q}\n", tmp_path)
        for q in ("too-close", "too-involved")
    )
    assert one == other


def test_the_list_can_be_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "sorted.json"
    result = classify(COMMENTS, tmp_path, "--json", out)
    assert result.stdout == ""
    assert result.stderr == f"5 comments sorted for reading. Written: {out}.\n"
    assert out.read_text() == classify(COMMENTS, tmp_path).stdout


def test_one_comment_is_not_called_comments(tmp_path: Path) -> None:
    assert classify("id,text\na,Fine.\n", tmp_path).stderr == "1 comment sorted for reading.\n"


def test_the_comments_are_not_written_over(tmp_path: Path) -> None:
    result = classify(COMMENTS, tmp_path, "--json", tmp_path / "." / "comments.csv")
    assert isinstance(result.exception, Refusal)
    assert result.exception.sentence.startswith("FILE and --json are the same file")
    assert (tmp_path / "comments.csv").read_text() == COMMENTS


def test_everything_wrong_with_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    out = tmp_path / "sorted.json"
    bad = 'id,text,question\na,"one\ntwo",helped\na,three,\n,four,\nb,five,too-fat\n'
    result = classify(bad, tmp_path, "--json", out)
    assert isinstance(result.exception, Refusal)
    assert result.exception.sentence.splitlines() == [
        'comments.csv, line 4, column id: The id "a" stands already in line 2.',
        "comments.csv, line 5, column id: The id is missing.",
        'comments.csv, line 6, column question: "too-fat" is not a question. Did you mean too-far?',
        "Nothing was written. Mend the file and try again.",
    ]
    assert not out.exists()


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    result = classify("id,comment\na,hello\n", tmp_path)
    assert isinstance(result.exception, Refusal)
    assert (
        'line 1: The column "text" is missing; the first line names id, comment.' in result.exception.sentence
    )


def test_the_help_says_that_this_is_for_reading() -> None:
    shown = " ".join(CliRunner().invoke(soundline, ["classify", "--help"]).output.split())
    assert "for reading; this counts nothing and scores nobody" in shown
    assert "the classes that cannot be ruled out (plausible" in shown


def test_the_next_call_need_not_learn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = found(COMMENTS, tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache" / "soundline").mkdir(parents=True)
    with (tmp_path / "cache" / "soundline" / "comments.npz").open("wb") as file:
        np.savez(file, **weights())
    monkeypatch.setattr(learned, "_held", [])
    monkeypatch.setattr(learned, "load_bank", lambda: pytest.fail("learns again"))
    assert found(COMMENTS, tmp_path) == first
