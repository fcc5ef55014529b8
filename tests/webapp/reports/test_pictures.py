"""Pages look as they did when their picture was kept."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image, ImageChops

from tests.webapp.reports import pictures

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm draws the pages")


@pytest.mark.slow
@pytest.mark.parametrize("name", pictures.kept())
def test_a_page_looks_as_it_did(name: str) -> None:
    with Image.open(pictures.FOLDER / f"{name}.png") as before:
        assert pictures.unlike(pictures.drawn(name), before) <= pictures.SHARE


def test_a_page_that_moved_or_lost_a_line_is_noticed() -> None:
    now = pictures.drawn("withheld-en-2")
    assert pictures.unlike(now, now) == 0
    assert pictures.unlike(now, ImageChops.offset(now, 0, 3)) > pictures.SHARE
    shorter = now.copy()
    shorter.paste(255, (60, 80, 360, 90))
    assert pictures.unlike(now, shorter) > pictures.SHARE
    assert pictures.unlike(now, now.resize((300, 400))) == 1


def test_a_slightly_lighter_page_is_the_same_page() -> None:
    now = pictures.drawn("withheld-en-2").convert("L")
    assert pictures.unlike(now, now.point(lambda grey: min(255, grey + 12))) <= pictures.SHARE
