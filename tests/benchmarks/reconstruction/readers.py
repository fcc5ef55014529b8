"""From produced files back to cells, as anybody could who holds them. Shares no code with their writers.

`READERS` has one parser for each file about one leader. A new kind of file needs a writer in
`producing.WRITERS` and a parser here; then every attacker reads it too.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.benchmarks.reconstruction.pages import Quotes, Tables, squeezed

GROUPS = {"direct reports": "report", "peers": "peer", "others who work with you": "other"}
FACETS = {
    "Hands-on work": "contact",
    "Being up to date": "currency",
    "Testing claims and dates": "challenge",
    "Seeing the real state": "ground-truth",
    "Clearing obstacles": "friction",
    "Working on direction": "altitude",
    "Weight in technical talk": "dialogue",
    "Leaving the how to the team": "room",
    "Speaking for the team": "bridging",
}
SIDES = {"helps": "helped", "too far from it": "too-far", "too involved in it": "too-involved"}
WORDS = {
    "too little": "too-little",
    "too much": "too-much",
    "both ends together": "total",
    "mean": "mean",
    "1–2:": "share-low",
    "3:": "share-mid",
    "4–5:": "share-high",
    "median": "median",
    "said by": "statement",
}
DIRECTIONS = {
    "mostly too little": "too-little",
    "mostly too much": "too-much",
    "people are divided": "divided",
}
REFUSALS = {"too few answers": "few-answers", "would say too much about single answers": "band-rule"}
LAST_CHAPTER = "Every item, as released"


@dataclass(frozen=True)
class Read:
    """One figure as it stands in a file: set, question, kind, label; and the bounds that the label names."""

    set_id: str
    item: str
    figure: str
    label: str

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The smallest and the largest value that the label allows, where it names them."""
        numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", self.label)]
        if not numbers:
            return None, None
        low = None if self.label.endswith("or lower") else numbers[0]
        return low, None if self.label.endswith(("or higher", "or more")) else numbers[-1]


@dataclass(frozen=True)
class Known:
    """What everybody knows: the words of each question about this leader, by id."""

    stems: Mapping[str, str]

    def item_of(self, words: str) -> str:
        """The question with these words, or the statement that they name."""
        told = re.fullmatch(r"People's own statement on “(.+)”: (.+)", words)
        if told:
            return f"{FACETS[told[1]]}:{SIDES[told[2]]}"
        (found,) = (item for item, stem in self.stems.items() if stem.casefold() == words.casefold())
        return found


def read_json(content: bytes, _known: Known) -> list[Read]:
    """The cells of a scorecard."""
    cells = json.loads(content)["cells"]
    return [Read(one["set_id"], one["item"], one["figure"], one["label"]) for one in cells]


def read_lines(content: bytes, _known: Known) -> list[Read]:
    """The cells among the lines that a program gets."""
    lines = [line for line in json.loads(content)["lines"] if line["part"] == "item"]
    return [_line(line["set"], line["code"], line["figure"], line["label"]) for line in lines]


def read_csv(content: bytes, _known: Known) -> list[Read]:
    """The cells in a spreadsheet, below its heads."""
    return [
        _line(set_of(line["Who answered"]), line["Code"], line["Figure"], line["As published"].lstrip("'"))
        for line in _rows_of(content)
        if line["Part"] == "question"
    ]


def _rows_of(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    heads = next(row for row in rows if "Code" in row)
    return [dict(zip(heads, row, strict=True)) for row in rows[rows.index(heads) + 1 :]]


def _line(set_id: str, item: str, figure: str, label: str) -> Read:
    codes = {"withheld": REFUSALS, "direction": DIRECTIONS}.get(figure, {})
    plain = label.replace("\N{NO-BREAK SPACE}", " ")
    return Read(set_id, item, figure, codes.get(plain, plain))


def read_html(content: bytes, known: Known) -> list[Read]:
    """The tables of the last chapter of a leader's report on the web."""
    pages = Tables()
    pages.feed(content.decode())
    found: list[Read] = []
    for table in pages.of("appendix"):
        names = [set_of(name) for name in table[0][1:]]
        for first, *shown in table[1:]:
            for name, text in zip(names, shown, strict=True):
                found += figures_of(text, name, known.item_of(first))
    return found


def read_pdf(content: bytes, known: Known) -> list[Read]:
    """The last chapter of a leader's report on paper, from its text alone."""
    text = text_of_paper(content)
    chapter = re.split(rf"[\n\f]{LAST_CHAPTER}\n", text, maxsplit=1)[-1]
    lines = [line for line in chapter.replace("\f", "\n").splitlines() if not _is_margin(line)]
    return list(_stream(squeezed(" ".join(lines)), known))


def text_of_paper(content: bytes) -> str:
    """The text of a PDF in the order of its reading. Needs pdftotext."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def numbers_in(name: str, content: bytes) -> set[str]:
    """Every number in the words of a file; of a paper without the numbers of its pages."""
    if not name.endswith(".pdf"):
        words = re.sub(r"<(svg|style|title)\b.*?</\1>|<[^>]*>", " ", content.decode(), flags=re.DOTALL)
        return set(re.findall(NUMBER_TOLD, html.unescape(words)))
    text = text_of_paper(content)
    pages = re.findall(r"Page (\d+) of", text)
    plain = re.sub(r"Page \d+ of \d+", " ", re.sub(r"\(\.\s+", "(.", text))
    return set(re.findall(NUMBER_TOLD, plain)) - set(pages)


def read_comments(content: bytes) -> dict[str, list[str]]:
    """The quotes of a leader's report on the web, by the words of their question, in their order."""
    page = Quotes()
    page.feed(content.decode())
    return page.found


def read_estimates(content: bytes) -> list[tuple[str, str, str]]:
    """The rows of a board's page that bear a figure: (chapter, row, figure with its interval)."""
    pages = Tables()
    pages.feed(content.decode())
    return [
        (chapter, row[0], figure)
        for chapter, tables in pages.by_chapter.items()
        for table in tables
        for row in table
        if (figure := next((one for one in row[1:] if re.fullmatch(ESTIMATE, one)), ""))
    ]


def read_board_lines(content: bytes) -> list[tuple[str, str, str]]:
    """The estimates among a board's figures, from the spreadsheet or the program's file, as on the page."""
    if content.startswith(b"{"):
        lines = [line for line in json.loads(content)["lines"] if "value" in line]
        return [
            (one["leader"], one["words"], _interval(one["value"], one["low"], one["high"])) for one in lines
        ]
    rows = [row for row in _rows_of(content) if row["Estimate"]]
    return [
        (
            row["Leader"],
            row["What it is about"],
            _interval(*(float(row[name]) for name in ("Estimate", "From", "To"))),
        )
        for row in rows
    ]


def _interval(*numbers: float) -> str:
    value, low, high = (f"{one:.1f}".replace("-", "−") for one in numbers)
    return f"{value} ({low} to {high})"


NUMBER_TOLD = r"(?<![\w.,−-])[−+×]?\d+(?:[.,]\d+)?"
ESTIMATE = r"−?\d\.\d \(−?\d\.\d to −?\d\.\d\)"
READERS: Mapping[str, Callable[[bytes, Known], list[Read]]] = {
    "leader.html": read_html,
    "leader.pdf": read_pdf,
    "scorecard.json": read_json,
    "figures.csv": read_csv,
    "figures.json": read_lines,
}


def set_of(name: str) -> str:
    """The set that a heading names, for example "peers and direct reports"."""
    return "+".join(sorted(GROUPS[one] for one in re.split(r", | and ", name)))


def figures_of(text: str, set_id: str, item: str) -> Iterator[Read]:
    """The figures in a cell of a table, for example "too little 1.2 · too much 0.3 (5–7)"."""
    plain = re.sub(r" \([^()]*\)$", "", text)
    if plain in REFUSALS:
        yield Read(set_id, item, "withheld", REFUSALS[plain])
    elif plain != "–":
        yield from (_figure(part, set_id, item) for part in plain.split(" · "))


def _figure(part: str, set_id: str, item: str) -> Read:
    if part in DIRECTIONS:
        return Read(set_id, item, "direction", DIRECTIONS[part])
    (words,) = (words for words in WORDS if part.startswith(f"{words} "))
    return Read(set_id, item, WORDS[words], part.removeprefix(f"{words} "))


def _is_margin(line: str) -> bool:
    return bool(re.match(rf"Page \d+ of \d+$|(Report for .*)?({LAST_CHAPTER})?$", line.strip()))


NUMBER = r"\d+(?:\.\d+)?(?: or (?:lower|higher|more))?"
COUNT = r" \(\d+(?:–\d+| or more)?\)"
PART = "|".join([rf"(?:{'|'.join(map(re.escape, WORDS))}) {NUMBER}(?:–[\d.]+)?(?: %)?", *DIRECTIONS])
CELL = rf"(?:(?:{PART})(?: · (?:{PART}))*{COUNT}|{'|'.join(REFUSALS)}|–)"
NAME = "|".join(GROUPS)
SETS = rf"(?:(?:{NAME})(?:(?:, | and )(?:{NAME}))*)"


def _stream(text: str, known: Known) -> Iterator[Read]:
    """Figures from running text: after the heads of a table come questions, each with its cells."""
    statements = [f"People's own statement on “{facet}”: {side}" for facet in FACETS for side in SIDES]
    stems = "|".join(re.escape(squeezed(one)) for one in (*known.stems.values(), *statements))
    names: list[str] = []
    token = rf"Item (?P<sets>{SETS}(?: {SETS})*)|(?P<stem>{stems}) (?P<cells>{CELL}(?: {CELL})*)"
    for match in re.finditer(token, text, re.IGNORECASE):
        if match["sets"]:
            names = [set_of(one) for one in re.findall(SETS, match["sets"])]
            continue
        cells = re.findall(CELL, match["cells"])
        for name, cell in zip(names, cells, strict=True):
            yield from figures_of(squeezed(cell), name, known.item_of(squeezed(match["stem"])))
