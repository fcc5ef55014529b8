"""How well comments are sorted: the bank, by a classifier that never read the hand, or a labelled file.

    python -m tests.benchmarks.classification [FILE]              (without a file: the bank; some minutes)

The file has the columns text and label (a class of `scoring.comments.LABELS`), and may have secondary and
question. Without a question column the prior is tried with simulated raters who use the switch as the
class suggests in four of five comments.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from scoring.comments import ABSTAIN, MODES, Classified, classify
from scoring.comments.bank import load_bank
from scoring.comments.calibration import tempered
from scoring.comments.ensemble import average
from scoring.comments.questions import QUESTIONS, likelihoods
from scoring.comments.settings import load_settings
from scoring.comments.tuning import codes, hands, macro_f1, unheard

SPEED_COMMENTS = 20_000


@dataclass(frozen=True)
class Labelled:
    """The columns of the file; questions are None when the file has none."""

    texts: list[str]
    labels: list[str]
    seconds: list[str]
    questions: list[str | None] | None


def read(path: Path) -> Labelled:
    """The labelled comments of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    questions = [row["question"] or None for row in rows] if rows and "question" in rows[0] else None
    seconds = [row.get("secondary") or "" for row in rows]
    return Labelled([row["text"] for row in rows], [row["label"] for row in rows], seconds, questions)


def simulated(labels: Sequence[str], seed: int = 0) -> list[str]:
    """A question for each comment, drawn as raters are assumed to use the switch."""
    random = np.random.default_rng(seed)
    return [str(random.choice(QUESTIONS, p=likelihoods(label))) for label in labels]


def report(title: str, file: Labelled, found: list[Classified]) -> None:
    """Print the figures of one run."""
    first = [each.top3[0] for each in found]
    pairs = list(zip(found, file.labels, file.seconds, strict=True))
    f1 = f1_score(file.labels, first, labels=list(MODES), average="macro", zero_division=0)
    answered = [(each, label) for each, label, _ in pairs if each.label != ABSTAIN]
    right = sum(each.label == label for each, label in answered)
    print(f"{title}: {len(found)} comments")
    print(f"  macro-F1 over {len(MODES)} modes   {f1:.3f}")
    print(f"  right, all classes       {_share(each.top3[0] == label for each, label, _ in pairs):.3f}")
    print(f"  right or second theme    {_share(each.top3[0] in (label, b) for each, label, b in pairs):.3f}")
    print(f"  among the three likeliest {_share(label in each.top3 for each, label, _ in pairs):.3f}")
    print(f"  answered                 {len(answered) / len(found):.3f}")
    print(f"  right where answered     {right / max(1, len(answered)):.3f}")


def report_bank() -> None:
    """Print the figures of the bank, every comment judged by a classifier that learnt from other hands."""
    settings, truth = load_settings(), codes()
    found = tempered(average(unheard(settings), settings), settings.temperature)
    right = found.argmax(axis=1) == truth
    likeliest = (np.argsort(-found, axis=1)[:, :3] == truth[:, np.newaxis]).any(axis=1)
    answered = found.max(axis=1) >= settings.threshold
    print(f"bank: {len(truth)} comments of {len(set(hands()))} hands, each judged without its hand")
    print(f"  macro-F1 over {len(MODES)} modes   {macro_f1(found, truth):.3f}")
    print(f"  right, all classes       {right.mean():.3f}")
    print(f"  among the three likeliest {likeliest.mean():.3f}")
    print(f"  answered                 {answered.mean():.3f}")
    print(f"  right where answered     {right[answered].mean():.3f}")
    classify([""])  # learns
    print(f"speed: {speed([comment.text for comment in load_bank()]):.0f} comments a CPU second")


def speed(texts: Sequence[str]) -> float:
    """Comments a CPU second, learning not counted."""
    many = (list(texts) * (SPEED_COMMENTS // len(texts) + 1))[:SPEED_COMMENTS]
    started = time.process_time()
    classify(many)
    return len(many) / (time.process_time() - started)


def _share(truths: Iterable[bool]) -> float:
    counted = list(truths)
    return sum(counted) / len(counted)


def main() -> None:
    """Print every figure for the file named on the command line, or for the bank."""
    if len(sys.argv) > 1:
        report_file(read(Path(sys.argv[1])))
    else:
        report_bank()


def report_file(file: Labelled) -> None:
    """Print every figure of a labelled file."""
    started = time.process_time()
    plain = classify(file.texts)
    learning = time.process_time() - started
    report("without questions", file, plain)
    asked = file.questions or list(simulated(file.labels))
    title = "with questions" if file.questions else "with simulated questions"
    report(title, file, classify(file.texts, asked))
    print(f"first call, learning included: {learning:.2f} CPU s")
    print(f"speed: {speed(file.texts):.0f} comments a CPU second")


if __name__ == "__main__":
    main()
