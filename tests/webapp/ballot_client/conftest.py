"""A browser for the whole run, a page for each test, and both servers around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.webapp.ballot_client.people_side import PeopleSide
from tests.webapp.ballot_client.rater import Rater
from tests.webapp.ballot_client.servers import Scene, both_sides

PHONE = {"width": 390, "height": 844}
# The empty icon keeps the browser from asking for one, and is itself blocked; refused requests are meant.
EXPECTED_NOISE = ("Loading the image 'data:,' violates", "Failed to load resource")

Staging = Callable[..., Scene]


@pytest.fixture
def staging() -> Iterator[Staging]:
    """Opens both servers; `staging(level="basic")` changes the people side."""
    with ExitStack() as stack:

        def open_scene(**changes: Any) -> Scene:
            return stack.enter_context(both_sides(PeopleSide(**changes)))

        yield open_scene


@pytest.fixture
def scene(staging: Staging) -> Scene:
    """An open campaign at the recommended level with three leaders."""
    return staging()


@pytest.fixture
def new_device(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another phone: nothing is remembered on it."""
    contexts: list[BrowserContext] = []

    def make(**changes: Any) -> BrowserContext:
        options: dict[str, Any] = {"viewport": PHONE, "locale": "en-GB", "reduced_motion": "reduce"} | changes
        contexts.append(browser.new_context(**options))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_device: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page on which any error of the program or breach of the content policy fails the test."""
    page = new_device().new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert [text for text in complaints if not text.startswith(EXPECTED_NOISE)] == []


@pytest.fixture
def rater(page: Page, scene: Scene) -> Rater:
    """A rater on a phone who has just opened the link."""
    return Rater(page, scene).open()
