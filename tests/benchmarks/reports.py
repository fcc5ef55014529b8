"""What a report on paper costs, beside headless Chromium printing the same page, and a batch in one process.

    python -m tests.benchmarks.reports [--quick]

The report is that of a leader of whom everything may be shown. It is drawn by us and printed by Chromium in
turn, so that both meet the same machine, each on one report at a time. CPU is that of all processes
together, user and system, without Playwright's own. A batch of 1,000 reports is then ordered from a press, as
the program does it; the memory of the press is read every 50 reports. The exit status is 1 if a limit is
passed. `--quick` takes fewer prints and a batch of 100. Without Chromium there is no comparison.

What could be won by another form is told too: the same report without its charts, and its words alone, as
plain paragraphs in one font, which is the least that WeasyPrint takes for them.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from tests.benchmarks.report_batch import EVERY, Batch
from tests.benchmarks.results import Result, report
from tests.benchmarks.timing import Cost, cost, middle
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.webapp.reports import people
from webapp.reports.drawing import draw
from webapp.reports.leader import leader_html
from webapp.reports.paper import HERE, STYLES

TREE = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PRINTS, BATCH = 15, 1_000
QUICK_PRINTS, QUICK_BATCH = 5, 100
SECONDS, TIMES, MEMORY, GROWTH = 0.30, 2.0, 150.0, 10.0
"""The limits: CPU seconds of a report, CPU in times of Chromium's, MiB of a process and of its growth."""


@dataclass(frozen=True)
class Prints:
    """One report drawn and printed many times."""

    ours: Sequence[Cost]
    chromium: Sequence[Cost]
    cold: Cost | None
    pages: int
    charts: int
    size: int
    chromium_size: int
    chromium_memory: float  # MiB, shared pages counted in parts


# --- one report -------------------------------------------------------------------------------------


def prints(number: int) -> Prints:
    """Draw the report and let Chromium print it, in turn; the first of each is only for warming up."""
    page = str(leader_html(people.rich(), web=False))
    pdf = draw(page)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
    if not CHROMIUM.exists():
        ours = [cost(lambda: draw(page)) for _ in range(number)]
        return Prints(ours, (), None, pages, page.count("<svg"), len(pdf), 0, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(with_styles(page), encoding="utf-8")
        return _in_turn(number, page, file.as_uri(), (pages, page.count("<svg"), len(pdf)))


def with_styles(page: str) -> str:
    """The page with the styles of paper in it, for a program that is not handed them."""
    styles = "\n".join((HERE / "styles" / name).read_text(encoding="utf-8") for name in STYLES)
    styles = styles.replace("../fonts/", f"{(HERE / 'fonts').as_uri()}/")
    return page.replace("</head>", f"<style>{styles}\n@page {{ size: A4 }}</style></head>")


def _in_turn(number: int, page: str, address: str, facts: tuple[int, int, int]) -> Prints:
    from playwright.sync_api import sync_playwright  # it is not there without a browser

    ours, theirs, printed = [], [], b""
    with sync_playwright() as playwright:
        started = _Clock()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page()
        for turn in range(number + 1):
            clock = started if turn == 0 else _Clock()
            tab.goto(address)
            printed = tab.pdf(prefer_css_page_size=True, tagged=True, outline=True)
            theirs.append(clock.cost())
            ours.append(cost(lambda: draw(page)))
        memory = sum(_shared_memory(process) for process in _family())
        browser.close()
    return Prints(ours[1:], theirs[1:], theirs[0], *facts, len(printed), memory)


class _Clock:
    """Wall time, and CPU of everything that Playwright has started."""

    def __init__(self) -> None:
        self.cpu, self.wall = _cpu_of_family(), time.perf_counter()

    def cost(self) -> Cost:
        return Cost(_cpu_of_family() - self.cpu, time.perf_counter() - self.wall)


def _cpu_of_family() -> float:
    return sum(_cpu(process) for process in _family())


def _family() -> Iterator[int]:
    """The processes below Playwright's, which is the child of this one."""
    children: dict[int, list[int]] = {}
    for process in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        parent = _stat(process)
        if parent:
            children.setdefault(int(parent[1]), []).append(process)
    waiting = [child for driver in children.get(os.getpid(), []) for child in children.get(driver, [])]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])


def _stat(process: int) -> list[str]:
    """What stands behind the name in /proc/PID/stat; nothing for a process that has just ended."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(process: int) -> float:
    """User and system time, with that of children that have ended."""
    return sum(int(ticks) for ticks in _stat(process)[11:15]) / TICKS


def _shared_memory(process: int) -> float:
    try:
        text = (Path("/proc") / str(process) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


# --- what the form costs ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Plainer:
    """The report in a plainer form: what it costs, and how many pages it takes."""

    form: str
    cost: Cost
    pages: int


def plainer(number: int) -> Iterator[Plainer]:
    """Without charts; each text a paragraph of its own; eight texts to a paragraph."""
    bare = re.sub("<svg.*?</svg>", "", str(leader_html(people.rich(), web=False)), flags=re.DOTALL)
    texts = [text.strip() for text in re.findall(">([^<]+)<", bare) if text.strip()]
    yield _drawn("without charts", bare, number, draw)
    yield _drawn("its words, each text a paragraph", _paragraphs(texts), number, draw_plainly)
    together = [" ".join(texts[start : start + 8]) for start in range(0, len(texts), 8)]
    yield _drawn("its words, eight texts a paragraph", _paragraphs(together), number, draw_plainly)


def draw_plainly(page: str) -> bytes:
    """A page in one font, as accessible as a report."""
    font = (HERE / "fonts" / "soundline-serif-regular.ttf").as_uri()
    fonts = FontConfiguration()
    style = f"@font-face {{ font-family: Plain; src: url('{font}') }} p {{ font: 10pt Plain; margin: 0 }}"
    sheet = CSS(string=f"{style} @page {{ size: A4; margin: 2cm }}", font_config=fonts)
    pdf: bytes = HTML(string=page).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


def _paragraphs(texts: Sequence[str]) -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f'<html lang="en"><head><title>Words</title></head><body>{body}</body></html>'


def _drawn(form: str, page: str, number: int, how: Callable[[str], bytes]) -> Plainer:
    with pikepdf.open(io.BytesIO(how(page))) as document:
        pages = len(document.pages)
    return Plainer(form, middle([cost(lambda: how(page)) for _ in range(number)]), pages)


# --- a batch ----------------------------------------------------------------------------------------


def batch(reports: int) -> Batch:
    """Order so many reports in a process of its own, which knows nothing of browsers."""
    command = [sys.executable, "-m", "tests.benchmarks.report_batch", str(reports)]
    done = subprocess.run(command, cwd=TREE, check=True, capture_output=True, text=True)
    return Batch(**json.loads(done.stdout))


# --- what is made of it -----------------------------------------------------------------------------


def judge_prints(found: Prints) -> Iterator[Result]:
    """The report by itself and beside Chromium."""
    ours = middle(found.ours)
    yield Result(
        "reports",
        f"{found.pages} pages, {found.charts} charts",
        f"{ours.cpu:.2f} s CPU (at most {SECONDS:.2f}), {ours.wall:.2f} s wall, {found.size / 1000:.0f} kB",
        ours.cpu <= SECONDS,
    )
    if found.cold is None:
        yield Result("reports", "beside Chromium", "there is no Chromium to compare with", None)
        return
    theirs = middle(found.chromium)
    yield Result(
        "reports",
        "beside Chromium",
        f"{ours.cpu / theirs.cpu:.2f} times its CPU (at most {TIMES:.0f})",
        ours.cpu <= TIMES * theirs.cpu,
    )
    yield Result(
        "reports",
        "Chromium",
        f"{theirs.cpu:.2f} s CPU, {theirs.wall:.2f} s wall when warm; {found.cold.cpu:.2f} s CPU, "
        f"{found.cold.wall:.2f} s wall for the first; {found.chromium_memory:.0f} MiB, "
        f"{found.chromium_size / 1000:.0f} kB",
        None,
    )


def judge_batch(found: Batch) -> Iterator[Result]:
    """Start, memory and growth of a batch. Growth counts from the first reading in the batch itself."""
    first, *later = found.memory
    yield Result(
        "reports",
        "first of a press",
        f"{found.first:.2f} s CPU with its start; who orders starts in {found.imported:.2f} s CPU",
        None,
    )
    yield Result(
        "reports",
        f"memory of {found.reports}",
        f"the press {first:.0f} MiB after the first, {max(later):.0f} at most of those read, "
        f"{found.peak:.0f} peak, who orders {found.ordering:.0f} peak (each at most {MEMORY:.0f}); "
        f"{found.seconds / found.reports:.2f} s CPU a report",
        max(found.peak, found.ordering) <= MEMORY,
    )
    growth = later[-1] - later[0]
    yield Result(
        "reports",
        f"growth over {found.reports}",
        f"{growth:+.1f} MiB from report {EVERY} to the last (at most {GROWTH:.0f})",
        growth <= GROWTH,
    )


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the exit status."""
    quick = "--quick" in arguments
    found = [*judge_prints(prints(QUICK_PRINTS if quick else PRINTS))]
    found += [
        Result("reports", one.form, f"{one.cost.cpu:.2f} s CPU, {one.pages} pages", None)
        for one in plainer(QUICK_PRINTS)
    ]
    return report([*found, *judge_batch(batch(QUICK_BATCH if quick else BATCH))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
