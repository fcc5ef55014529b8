"""A keyholder at the opening page: the few things that people do there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGE = Path(__file__).parents[3] / "webapp/people/downloads/opening.html"


@dataclass
class Keyholder:
    """Somebody with the file, in a browser; `heard` is what the browser asked for or complained of."""

    page: Page
    folder: Path
    heard: list[str] = field(default_factory=list)

    def open(self) -> Keyholder:
        """Open the file, from disk and without network."""
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.goto(PAGE.as_uri())
        self.page.on("request", lambda request: self.heard.append(request.url))
        self.sees("You hold the key", "Sie haben den Schlüssel")
        return self

    def sees(self, *titles: str) -> None:
        """Wait for the page with one of these headings."""
        self.page.wait_for_function(
            "titles => titles.includes(document.querySelector('h1')?.textContent)", arg=titles
        )

    def step(self, name: str) -> None:
        """Go to a step: start, make, try, open, lost."""
        self.page.locator(f'.steps a[href="#{name}"]').click()
        expect(self.page.locator("main h1")).to_be_focused()

    def press(self, name: str) -> None:
        """Press the button with this id."""
        self.page.locator(f"#{name}").click()

    def saves(self, name: str) -> Path:
        """Press a button that saves a file, and find the file."""
        with self.page.expect_download() as found:
            self.press(name)
        path = self.folder / found.value.suggested_filename
        found.value.save_as(path)
        return path

    def write(self, name: str, content: Any) -> Path:
        """A file to load."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def loads(self, name: str, file: Path) -> None:
        """Choose a file in the field with this id."""
        self.page.locator(f"#{name}").set_input_files(file)

    def loads_key(self, text: str) -> None:
        """Load a key file."""
        self.loads("key", self.write("key.json", text))
        self.page.locator("#loaded").wait_for()

    def reads(self, name: str) -> str:
        """What stands in the part with this id."""
        return self.page.locator(f"#{name}").inner_text()

    def public_half(self) -> str:
        """The public half of the key just made."""
        return self.page.locator("#public").input_value()

    def words(self) -> list[list[str]]:
        """The words of the key just made, as they stand on the screen."""
        rows = self.page.locator("main .words tr").all()
        return [row.locator("td").all_inner_texts() for row in rows]

    def everything(self) -> str:
        """The whole document as text, with what only paper shows."""
        return str(self.page.evaluate("document.documentElement.outerHTML"))

    def finds_no_barrier(self) -> None:
        """Run axe-core: no violation, nothing sticks out of the screen, nothing is too small to tap."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(overflow) == 0
        assert self.page.evaluate(SMALL) == []


SMALL = """() => [...document.querySelectorAll('button, summary, .steps a, input[type=text], label.option')]
    .filter((one) => one.offsetParent)
    .filter((one) => one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML)"""
