"""`soundline classify`: comments of a file sorted by what they may speak of."""

from __future__ import annotations

import json
from pathlib import Path

import click

from webapp.commands.scoring import FILE, OUT, contents, hand_out, named
from webapp.learned import cache_folder, learn_once
from webapp.ratings.comments_file import WrittenComment, read_comments
from webapp.ratings.outputs import STANDARD, refuse_same_files

DIGITS = 6  # more would claim what no classifier knows, and differ from machine to machine


@click.command("classify", short_help="Sort comments of a file, for reading.")
@click.argument("file", type=FILE)
@click.option("--json", "json_out", type=OUT, metavar="OUT", help="Write to a file instead of printing.")
def classify(file: Path, json_out: Path | None) -> None:
    """Sort comments by what they may speak of, for reading; this counts nothing and scores nobody.

    FILE is a CSV or XLSX with the columns id, text and, where known, question (helped, too-far or
    too-close); - reads standard input. The result is a JSON list: for each comment its id, a label (one of
    fifteen failure modes, healthy, other, or abstain where the program is not sure enough), the probability
    of the likeliest class, the three likeliest (top3), the classes that cannot be ruled out (plausible, best
    first: the true one is among them in about four of five comments), and all seventeen probabilities.
    Many labels are wrong: use them to find and sort what you then read yourself. Never count them, and never
    hold them against anybody.
    """
    refuse_same_files({"FILE": file}, {"--json": json_out})
    comments = read_comments(contents(file), named(file))
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in _sorted(comments))
    hand_out({json_out or STANDARD: f"[\n{lines}\n]\n"}, _summary(len(comments)))


def _summary(n: int) -> str:
    return f"{n:,} comment{'s' * (n != 1)} sorted for reading."


def _sorted(comments: list[WrittenComment]) -> list[dict[str, object]]:
    from scoring.comments import classify as sort_comments  # loads SciPy

    learn_once(cache_folder())
    found = sort_comments([one.text for one in comments], [one.question for one in comments])
    return [
        {
            "id": comment.id,
            "label": one.label,
            "probability": round(one.probability, DIGITS),
            "top3": list(one.top3),
            "plausible": list(one.plausible),
            "probabilities": {label: round(share, DIGITS) for label, share in one.probabilities.items()},
        }
        for comment, one in zip(comments, found, strict=True)
    ]
