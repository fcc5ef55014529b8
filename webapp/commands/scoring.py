"""`soundline score`: every figure of a file of ratings that somebody else has collected."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from scoring.rating_remarks import Remark
from scoring.rating_scores import RatingScores, score_ratings
from scoring.ratings import BadRatings, Ratings, rating_table
from webapp.ratings import document, plain_text
from webapp.ratings.choices import ALL_ITEMS, BadChoice, Choices, choices, design_for, read_invited
from webapp.ratings.long_form import read_long
from webapp.ratings.outputs import STANDARD, refuse_same_files, write_all
from webapp.ratings.wide_form import WideColumns, read_wide

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
OUT = click.Path(path_type=Path)


@click.command("score", short_help="Every figure of a file of ratings.")
@click.argument("file", type=FILE)
@click.option("--scale", required=True, nargs=2, type=int, metavar="MIN MAX", help="The ends of the scale.")
@click.option("--facet", multiple=True, metavar="NAME=ITEM,…", help="A facet and its items; repeatable.")
@click.option("--reverse", multiple=True, metavar="ITEM,…", help="Items scored the other way; repeatable.")
@click.option("--weight", multiple=True, metavar="GROUP=W", help="The weight of a rater group; repeatable.")
@click.option("--leave-out", multiple=True, metavar="GROUP", help="A rater group that counts in no figure.")
@click.option("--invited", type=FILE, metavar="FILE", help="CSV with subject and invited: adds bounds.")
@click.option("--wide", is_flag=True, help="FILE has a line per rater and a column per item.")
@click.option("--subject", metavar="COLUMN", help="With --wide: the column that names the subject.")
@click.option("--rater", metavar="COLUMN", help="With --wide: the column that names the rater.")
@click.option("--group", metavar="COLUMN", help="With --wide: the column that names the rater group.")
@click.option("--json", "json_out", type=OUT, metavar="OUT", help="Write all figures as JSON; - prints it.")
@click.option("--html", "html_out", type=OUT, metavar="OUT", help="Write a page to read or print.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", help="The language of the page.")
def score(
    file: Path,
    scale: tuple[int, int],
    facet: tuple[str, ...],
    reverse: tuple[str, ...],
    weight: tuple[str, ...],
    leave_out: tuple[str, ...],
    invited: Path | None,
    wide: bool,
    subject: str | None,
    rater: str | None,
    group: str | None,
    json_out: Path | None,
    html_out: Path | None,
    language: str,
) -> None:
    """Score a file of ratings: agreement, reliability, estimates with intervals, and sets of ranks.

    FILE is a CSV or XLSX with the columns subject, rater_group (may be missing), rater, item and value, one
    line per answer; an empty value means not observed; - reads standard input. Without --facet all items are
    taken together as one facet; an item with a comma in its name stands in quotation marks:
    --facet 'A="Does X, or Y",Q2'. Ratings of oneself (the group "self") count in no figure. Without --json
    and --html a table is printed, in alphabetical order.

    No promise of anonymity is attached to such a file: figures of small groups are shown.
    """
    refuse_same_files({"FILE": file, "--invited": invited}, {"--json": json_out, "--html": html_out})
    asked = choices(scale, facet, reverse, weight, leave_out)
    columns = _columns(wide, asked, subject, rater, group)
    ratings, notes = _read(file, asked, columns)
    asked_about = _read_invited(invited, ratings)
    scores = _scored(ratings, asked, asked_about)
    notes = [*notes, *_unused(ratings, asked)]
    _hand_out(scores, notes, json_out, html_out, language)


def _columns(
    wide: bool, asked: Choices, subject: str | None, rater: str | None, group: str | None
) -> WideColumns | None:
    if not wide:
        if subject or rater or group:
            raise BadChoice("--subject, --rater and --group name columns of a wide file. Add --wide.")
        return None
    if not subject:
        raise BadChoice("--wide needs --subject COLUMN, the column that names who was rated.")
    if not asked.facets:
        raise BadChoice("--wide needs --facet NAME=COLUMN,COLUMN, which names the columns of the items.")
    items = dict.fromkeys(item for items in asked.facets.values() for item in items)
    return WideColumns(subject, tuple(items), rater, group)


def _read(file: Path, asked: Choices, columns: WideColumns | None) -> tuple[Ratings, list[Remark]]:
    content = contents(file)
    if columns is None:
        return read_long(content, named(file), asked.scale), []
    ratings, previews = read_wide(content, named(file), asked.scale, columns)
    return ratings, [Remark("previews", {"n": previews})] if previews else []


def _read_invited(file: Path | None, ratings: Ratings) -> Mapping[str, int]:
    return read_invited(contents(file), named(file), ratings) if file else {}


def _scored(ratings: Ratings, asked: Choices, invited: Mapping[str, int]) -> RatingScores:
    try:
        return score_ratings(rating_table(ratings, design_for(ratings, asked, invited)))
    except BadRatings as wrong:
        raise BadChoice(f"{wrong} Look at --leave-out and at the values of the file.") from None


def _unused(ratings: Ratings, asked: Choices) -> list[Remark]:
    """Items that were not asked for, and reversals that change nothing."""
    if not asked.facets:
        return [Remark("no-facets", {"facet": ALL_ITEMS})]
    used = {item for items in asked.facets.values() for item in items}
    items = sorted(item for item in ratings.items if item not in used)
    reversals = sorted(item for item in asked.reverse if item not in used)
    found = [Remark("unused-items", {"n": len(items), "names": items})] if items else []
    return found + ([Remark("unused-reverse", {"names": reversals})] if reversals else [])


def _hand_out(
    scores: RatingScores, notes: list[Remark], json_out: Path | None, html_out: Path | None, language: str
) -> None:
    texts = {}
    if json_out:
        texts[json_out] = document.as_json(scores, notes)
    if html_out:
        from webapp.reports.ratings import ratings_html  # takes time to load, and only this needs it

        texts[html_out] = ratings_html(scores, notes, language)
    hand_out(texts, plain_text.summary(scores))
    if not texts:
        click.echo(plain_text.as_text(scores, notes), nl=False)


def hand_out(texts: Mapping[Path, str], summary: str) -> None:
    """Write texts to their files, all or none; what is meant for standard output is printed there."""
    write_all({path: text for path, text in texts.items() if path != STANDARD})
    if STANDARD in texts:
        click.echo(texts[STANDARD], nl=False)
    if texts:
        files = ", ".join(str(path) for path in texts if path != STANDARD)
        click.echo(f"{summary} Written: {files}." if files else summary, err=True)


def contents(file: Path) -> bytes:
    """The bytes of a file, or of standard input."""
    if file == STANDARD:
        return sys.stdin.buffer.read()
    return file.read_bytes()


def named(file: Path) -> str:
    """What a file is called in sentences."""
    return "standard input" if file == STANDARD else file.name
