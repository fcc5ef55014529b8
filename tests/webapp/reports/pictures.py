"""Reference pictures of pages on paper, compared with tolerance: fonts and their smoothing differ by machine.

python -m tests.webapp.reports.pictures NAME-LANGUAGE-PAGE ...    writes or rewrites them, e.g. rich-en-3
"""

from __future__ import annotations

import io
import subprocess
import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from tests.webapp.reports.papers import PAPERS
from webapp.reports.render import to_pdf

FOLDER = Path(__file__).parents[2] / "golden" / "pages"
DOTS = 50
"""Dots to the inch: coarse enough that only what moved, went or came is seen."""
SLIGHT, SHARE = 40, 0.002
"""Grey levels out of 255 that a blurred dot may differ by, and the share of dots that may differ by more."""


def kept() -> list[str]:
    """Names of the pictures that there are."""
    return [path.stem for path in sorted(FOLDER.glob("*.png"))]


def drawn(name: str) -> Image.Image:
    """A page as it is now, in grey. `name` is a paper, its language and the page, such as `rich-en-3`."""
    paper, language, page = name.rsplit("-", 2)
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", "-f", page, "-l", page, "-"]
    done = subprocess.run(command, input=_pdf(paper, language), capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


@cache
def _pdf(paper: str, language: str) -> bytes:
    return to_pdf(PAPERS[paper](language))


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of dots that differ visibly, 0..1; 1 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    blurred = (picture.convert("L").filter(ImageFilter.GaussianBlur(1)) for picture in (one, other))
    differing = ImageChops.difference(*blurred).histogram()[SLIGHT:]
    return sum(differing) / (one.width * one.height)


def write(name: str) -> None:
    """Keep the page as it is now."""
    FOLDER.mkdir(exist_ok=True)
    drawn(name).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        write(wanted)
