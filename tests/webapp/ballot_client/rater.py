"""A rater at a page: the few things that people do there."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.webapp.ballot_client.servers import Scene


@dataclass
class Rater:
    """Somebody with a link, in a browser."""

    page: Page
    scene: Scene

    def open(self) -> Rater:
        """Open the link from the invitation mail."""
        self.page.goto(self.scene.link)
        return self

    def press(self, name: str) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def start(self) -> None:
        """From the promise to the first question."""
        self.press("Start")
        self.sees("Ada Example")

    def sees(self, title: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.locator("h1")).to_have_text(title)

    def answer(self, item: str, label: str) -> None:
        """Tap an answer of one question."""
        self.page.locator(f"#question-{item}").get_by_label(label, exact=True).check()

    def answer_step(self, at: int = 2) -> None:
        """Tap one answer of every question on the page."""
        for question in self.page.locator("fieldset.question").all():
            question.get_by_role("radio").nth(at).check()

    def go_on(self) -> None:
        """Press the way forward, whatever it is called."""
        self.page.locator(".moves button.primary").click()

    def to_review(self) -> None:
        """Skip everything that is left."""
        while self.page.locator("h1").inner_text() != "Review and send":
            self.go_on()

    def send(self) -> str:
        """Note the recovery code and send."""
        code = self.code()
        self.press("Send")
        return code

    def code(self) -> str:
        """The recovery code that the page shows."""
        return self.page.locator("#recovery-code").inner_text()

    def send_all(self) -> str:
        """Everything from here to the receipts."""
        self.to_review()
        code = self.send()
        self.has_sent()
        return code

    def send_all_collected(self) -> None:
        """The same with ballots that were collected before: there may be no code to note."""
        self.to_review()
        self.press("Send")
        self.has_sent()

    def use_code(self, code: str) -> None:
        """Type the recovery code that was noted on another device."""
        self.page.get_by_label("Recovery code").fill(code)
        self.press("Use this code")

    def has_sent(self) -> None:
        """Wait for the receipts."""
        self.sees("Sent. Thank you.")

    def finds_no_barrier(self) -> None:
        """Run axe-core: no violation, and nothing sticks out of the screen."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(overflow) == 0
