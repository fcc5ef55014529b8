"""A keyholder with the opening page on a computer without network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.webapp.keyholder.keyholder import Keyholder

Sitting = Callable[..., Keyholder]


@pytest.fixture
def sitting(browser: Browser, tmp_path: Path) -> Iterator[Sitting]:
    """Opens the page; `sitting(locale="de-DE")` elsewhere. Nothing may be asked for or complained of."""
    open_now: list[Keyholder] = []

    def sit_down(**changes: Any) -> Keyholder:
        options = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(**(options | changes))
        context.set_offline(True)
        open_now.append(Keyholder(context.new_page(), tmp_path).open())
        return open_now[-1]

    yield sit_down
    for keyholder in open_now:
        keyholder.page.context.close()
        assert keyholder.heard == []


@pytest.fixture
def keyholder(sitting: Sitting) -> Keyholder:
    """Somebody who has just opened the page on a phone-sized screen."""
    return sitting()
