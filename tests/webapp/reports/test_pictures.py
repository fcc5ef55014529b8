"""Pages of reports beside pictures of how they should look. Small differences of rasterizers are let pass.

After a wanted change, `SOUNDLINE_NEW_PICTURES=1 ./test tests/webapp/reports/test_pictures.py` writes the
pictures anew; look at each of them before it is committed.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from tests.webapp.reports import people
from tests.webapp.reports.test_in_browser import looked_at
from webapp.reports.board import board_pdf
from webapp.reports.leader import leader_pdf
from webapp.reports.paper import Paper

pytestmark = pytest.mark.slow
KEPT = Path(__file__).parents[2] / "golden" / "looks"
WRITE_ANEW = bool(os.environ.get("SOUNDLINE_NEW_PICTURES"))
DPI, BLOCK = 60, 8
LEAST_SEEN = 24.0
"""How far the mean grey (0 to 255) of a block of 8 by 8 dots may be off: less is the rasterizer's doing."""
PAPERS: dict[str, tuple[str, str, Paper, str]] = {
    "cover": ("rich", "en", "A4", "Vice president of engineering"),
    "at-a-glance": ("rich", "en", "A4", "At a glance"),
    "amounts": ("rich", "en", "A4", "Too little, right, too much"),
    "patterns": ("rich", "en", "A4", "Patterns"),
    "calibration": ("rich", "en", "A4", "Calibration"),
    "self": ("rich", "en", "A4", "You and others"),
    "groups": ("two-groups", "en", "A4", "By group"),
    "waves": ("fifth-wave", "en", "A4", "Since the waves before"),
    "plan": ("rich", "en", "A4", "Plan and thanks"),
    "withheld": ("withheld", "en", "A4", "At a glance"),
    "divided-letter": ("polarised", "en", "Letter", "At a glance"),
    "german": ("three-groups", "de", "A4", "Auf einen Blick"),
    "board": ("board", "en", "A4", "Leaders side by side"),
    "board-bars": ("board", "en", "A4", "Beside one another"),
    "board-map": ("board", "en", "A4", "Distance and credibility"),
    "board-leader": ("board", "en", "A4", "What the board expects of the role"),
}
SCREENS = {"web-phone-dark": ("leader", 320, "dark"), "web-desk-light": ("board", 1440, "light")}
Grey = NDArray[np.float64]


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_on_paper_looks_as_it_did(name: str, tmp_path: Path) -> None:
    report, language, paper, title = PAPERS[name]
    assert_looks(name, page_with(title, printed(report, language, paper), tmp_path))


@pytest.mark.browser
@pytest.mark.parametrize("name", SCREENS)
def test_a_page_on_the_web_looks_as_it_did(name: str, browser: Browser) -> None:
    page, _said = looked_at(browser, *SCREENS[name])
    page.evaluate("document.fonts.ready")
    picture = page.screenshot(
        clip={"x": 0, "y": 0, "width": SCREENS[name][1], "height": 1600}, full_page=True
    )
    page.context.close()
    assert_looks(name, Image.open(BytesIO(picture)))


def test_a_mark_that_has_moved_would_be_noticed() -> None:
    page = Image.new("L", (400, 400), 255)
    moved = page.copy()
    page.paste(0, (100, 100, 112, 112))
    moved.paste(0, (116, 100, 128, 112))
    assert furthest(page, page) == 0
    assert furthest(page, moved) > LEAST_SEEN


@cache
def printed(report: str, language: str, paper: Paper) -> bytes:
    if report == "board":
        return board_pdf(replace(people.board(), language=language), paper)
    return leader_pdf(replace(people.ALL[report](), language=language), paper)


def page_with(title: str, pdf: bytes, folder: Path) -> Image.Image:
    """The first page on which a line begins with the title; the contents on the cover do not count."""
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    texts = _run("pdftotext", "-layout", str(file), "-").decode().split("\f")
    here = [number for number, text in enumerate(texts, 1) if _begins(text, title)]
    number = next(one for one in here if one > 1 or len(here) == 1)
    picture = _run(
        "pdftoppm", "-png", "-gray", "-r", str(DPI), *("-f", str(number), "-l", str(number)), str(file)
    )
    return Image.open(BytesIO(picture))


def assert_looks(name: str, picture: Image.Image) -> None:
    """Compare with the kept picture; where they differ, the new one lies beside it for a look."""
    kept, seen = KEPT / f"{name}.png", picture.convert("L")
    if WRITE_ANEW:
        KEPT.mkdir(exist_ok=True)
        seen.quantize(16).save(kept, optimize=True)
    off = furthest(Image.open(kept).convert("L"), seen)
    if off > LEAST_SEEN:
        seen.save(Path(os.environ.get("TMPDIR", "/tmp")) / f"{name}-seen.png")  # noqa: S108 - for whoever looks
    assert off <= LEAST_SEEN, f"{name} looks otherwise: a block is off by {off:.0f} of 255"


def furthest(kept: Image.Image, seen: Image.Image) -> float:
    """The largest difference between two pictures in the mean grey of a block, 0 to 255."""
    if kept.size != seen.size:
        return 255.0
    return float(np.abs(_blocks(kept) - _blocks(seen)).max())


def _blocks(picture: Image.Image) -> Grey:
    wide, high = (side // BLOCK * BLOCK for side in picture.size)
    grey = np.asarray(picture, dtype=np.float64)[:high, :wide]
    return np.asarray(grey.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3)))


def _begins(text: str, title: str) -> bool:
    return any(line.strip().startswith(title) for line in text.splitlines()[2:])


def _run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout
