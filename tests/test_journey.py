"""One long walk through the doors in a real browser, from the empty desk to the board's comparison."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from surveys.people import Person
from tests import cast
from tests.webapp.keyholder.keyholder import PAGE, Keyholder
from webapp.demo.installation import Installation, installation
from webapp.demo.mails import invitations_in
from webapp.mail import sign_in_address
from webapp.people.accounts import make_link
from webapp.people.publishing import order

PHONE = {"width": 390, "height": 844}
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 16, 18, 0, tzinfo=UTC)

CHAIR = ("Ottoline Fathom", "ottoline.fathom@example.org")
LEADERS = [
    ("Bo Halyard", "bo.halyard@example.org", "cto"),
    ("Carla Keelson", "carla.keelson@example.org", "ceo"),
    ("Dario Mooring", "dario.mooring@example.org", "cro"),
]
RATERS = [(f"Rater {name}", f"{name.lower()}@example.org") for name in ("Ana", "Ben", "Cid", "Dot", "Eva")]
COORDINATOR = ("Mara Lotwin", "mara.lotwin@example.org")
MEMBER = ("Iver Landfall", "iver.landfall@example.org")
KEYHOLDERS = (cast.KEYHOLDER, cast.DEPUTY)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A thread for the job engine, which refuses to work where the browser's event loop runs."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


@pytest.fixture
def home(tmp_path: Path, aside: ThreadPoolExecutor) -> Iterator[Installation]:
    running = installation(tmp_path / "data", START)
    yield aside.submit(running.__enter__).result()
    aside.submit(running.__exit__, None, None, None).result()


def test_a_wave_goes_from_the_empty_desk_to_the_board(
    browser: Browser, home: Installation, aside: ThreadPoolExecutor, tmp_path: Path
) -> None:
    desk = signed_in(browser, home, COORDINATOR, coordinator=True)
    set_up(desk, tmp_path)
    name_keyholders(desk)
    desks = {who: KeyholderDesk(browser, home, who, tmp_path) for who in KEYHOLDERS}
    for holder in desks.values():
        holder.make_and_try_a_key()
    for holder in desks.values():
        holder.countersign()
    freeze(desk)
    aside.submit(open_and_invite, home, wave_id_of(desk)).result()
    desk.reload()
    expect(desk.get_by_text("All 8 invitations are sent.")).to_be_visible()
    write_a_true_figure(desk)
    answer_by_name(browser, home)
    invited = {one.address: one.token for one in invitations_in(home.outbox.folder)}
    links = [f"{home.settings.ballot_origin}/c#i={token_for(invited, address)}" for _, address in RATERS]
    for place, link in enumerate(links):
        rate_three_leaders(browser, link, revises=place == 0)
    close(desk)
    aside.submit(home.finish, *order(wave_id_of(desk), home.clock())).result()
    desks[KEYHOLDERS[1]].open_the_ballots()
    desk.reload()
    release(desk)
    read_and_download(browser, home, tmp_path)
    share_with_board(desk)
    compare(browser, home)


def set_up(desk: Page, tmp_path: Path) -> None:
    desk.get_by_role("link", name="Coordinator's desk").click()
    desk.get_by_role("link", name="Set up the first campaign").click()
    desk.get_by_label("Title").fill("Spring check")
    desk.get_by_label("Development and the board").check()
    desk.get_by_role("button", name="Continue").click()
    desk.get_by_role("button", name="Continue").click()
    desk.get_by_label("Opens").fill(f"{OPENS:%Y-%m-%dT%H:%M}")
    desk.get_by_label("Closes").fill(f"{CLOSES:%Y-%m-%dT%H:%M}")
    desk.get_by_role("button", name="Continue").click()
    roster = tmp_path / "roster.csv"
    roster.write_text(roster_text(), encoding="utf-8")
    desk.get_by_label("Roster file").set_input_files(roster)
    desk.get_by_role("button", name="Upload").click()
    expect(desk.get_by_text("The roster is taken: 3 leaders.")).to_be_visible()


def name_keyholders(desk: Page) -> None:
    desk.get_by_role("link", name="Continue").click()
    for place, (name, address) in zip(("Keyholder", "Deputy"), KEYHOLDERS, strict=True):
        group = desk.get_by_role("group", name=place)
        group.get_by_label("Name").fill(name)
        group.get_by_label("Mail address").fill(address)
    desk.get_by_role("button", name="Save, and ask them by mail").click()
    expect(desk.get_by_text("asked; no key yet")).to_have_count(2)


class KeyholderDesk:
    """A keyholder with two windows: the desk, and the opening page from disk, without network."""

    def __init__(self, browser: Browser, home: Installation, who: tuple[str, str], folder: Path) -> None:
        self.desk = signed_in(browser, home, who)
        self.desk.get_by_role("link", name="Keyholder").first.click()
        self.desk.get_by_role("link", name="Spring check").first.click()
        self.folder = folder / who[1]
        self.folder.mkdir()
        assert self.saved("Download the opening page").read_bytes() == PAGE.read_bytes()
        context = browser.new_context(reduced_motion="reduce")
        context.set_offline(True)
        self.page = Keyholder(context.new_page(), self.folder).open()
        self.key = self.folder / "none"

    def saved(self, link: str) -> Path:
        """A file downloaded from the desk."""
        with self.desk.expect_download() as download:
            self.desk.get_by_role("link", name=link).first.click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def make_and_try_a_key(self) -> None:
        """Make a key away from the server, hand in its public half, and prove it."""
        self.page.step("make")
        self.page.press("make")
        self.key = self.page.saves("save-key")
        self.desk.get_by_label("Public half of your key").fill(self.page.public_half())
        self.desk.get_by_label("I have no access to the servers").check()
        self.desk.get_by_role("button", name="Hand in the public half").click()
        expect(self.desk.get_by_text("Your key is here.")).to_be_visible()
        self.page.step("try")
        if not self.page.page.locator("#loaded").count():
            self.page.loads_key(self.key.read_text())
        self.page.loads("ballot", self.saved("Download the test ballot"))
        self.page.page.locator("#test-words").wait_for()
        self.desk.get_by_label("The four words").fill(self.page.reads("test-words"))
        self.desk.get_by_role("button", name="These are the words").click()
        expect(self.desk.get_by_text("Your key works")).to_be_visible()

    def countersign(self) -> None:
        """Look at the settings and agree."""
        self.desk.reload()
        self.desk.get_by_role("link", name="Look at the settings").click()
        self.desk.get_by_role("button", name="Countersign").click()
        expect(self.desk.get_by_text("You have countersigned the settings.")).to_be_visible()

    def open_the_ballots(self) -> None:
        """Open every ballot on the page without network, and upload what it writes."""
        self.desk.reload()
        self.page.step("open")
        if not self.page.page.locator("#loaded").count():
            self.page.loads_key(self.key.read_text())
        self.page.loads("sealed", self.saved("Download the sealed ballots"))
        self.page.page.locator("#agree").check()
        self.page.press("open")
        self.page.page.locator("#opened").wait_for()
        opened = self.page.saves("save-opened")
        self.desk.get_by_label("File of the opened ballots").set_input_files(opened)
        self.desk.get_by_role("button", name="Upload and have them scored").click()
        expect(self.desk.get_by_text("The ballots are taken")).to_be_visible(timeout=60_000)
        assert self.page.heard == []


def freeze(desk: Page) -> None:
    desk.reload()
    expect(desk.get_by_text("has countersigned")).to_have_count(2)
    desk.get_by_role("link", name="Continue").click()
    expect(desk.get_by_text("Nothing is missing.")).to_be_visible()
    desk.get_by_role("link", name="Freeze the campaign").click()
    desk.get_by_role("button", name="Freeze").click()
    expect(desk.get_by_text("The campaign is frozen.")).to_be_visible()


def open_and_invite(home: Installation, wave_id: str) -> None:
    home.clock.set(OPENS + timedelta(minutes=1))
    home.finish("open_wave", wave_id)
    home.wait_for_mails(wave_id)


def write_a_true_figure(desk: Page) -> None:
    desk.get_by_role("link", name="True figures").click()
    desk.get_by_role("link", name=f"Write down {LEADERS[0][0]}").click()
    question = desk.get_by_role("group").first
    question.get_by_label("Where it comes from").fill("build server")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Give the figure too, or empty its source.").first).to_be_visible()
    question.get_by_label("True figure").fill("6,5")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 of 3")).to_be_visible()
    desk.get_by_role("link", name="Spring check").first.click()


def answer_by_name(browser: Browser, home: Installation) -> None:
    leader = signed_in(browser, home, LEADERS[0])
    leader.get_by_role("link", name="My reports").first.click()
    leader.get_by_role("link", name="Answer the questions about yourself").click()
    tap_everywhere(leader, at=3)
    leader.get_by_role("button", name="Save and go on").click()
    tap_everywhere(leader, at=2)
    leader.get_by_label("low").first.fill("2")
    leader.get_by_label("likely").first.fill("1")
    leader.get_by_label("high").first.fill("4")
    leader.get_by_role("button", name="Save the prediction").click()
    expect(leader.get_by_text("Likely (1) is below low (2)").first).to_be_visible()
    leader.get_by_label("likely").first.fill("3")
    leader.get_by_role("button", name="Save the prediction").click()
    expect(leader.get_by_text("Your prediction is saved.")).to_be_visible()
    manager = signed_in(browser, home, CHAIR)
    manager.get_by_role("link", name="By name").first.click()
    manager.get_by_role("link", name=LEADERS[0][0]).click()
    expect(manager.get_by_text("Your answers will be shown with your name")).to_be_visible()
    tap_everywhere(manager, at=3)
    manager.get_by_role("button", name="Save my answers").click()
    expect(manager.get_by_text("Your answers are saved.")).to_be_visible()


def rate_three_leaders(browser: Browser, link: str, revises: bool) -> None:
    page = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    page.goto(link)
    page.get_by_role("button", name="Start").click()
    while page.locator("h1").inner_text() != "Review and send":
        for question in page.locator("fieldset.question").all():
            question.get_by_role("radio").nth(2).check()
        page.locator(".moves button.primary").click()
    expect(page.locator("#recovery-code")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1")).to_have_text("Sent. Thank you.")
    if revises:
        revise(page, link)
    page.context.close()


def revise(page: Page, link: str) -> None:
    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("button", name="Change your answers").click()
    page.locator("fieldset.question").first.get_by_role("radio").nth(5).check()
    while page.locator("h1").inner_text() != "Review and send":
        page.locator(".moves button.primary").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1")).to_have_text("Sent. Thank you.")


def close(desk: Page) -> None:
    desk.reload()
    desk.get_by_role("link", name="Close early").click()
    desk.get_by_role("button", name="Close now").click()
    expect(desk.get_by_text("The campaign is closed.")).to_be_visible()
    expect(desk.get_by_role("button", name="Open and score")).to_have_count(0)


def release(desk: Page) -> None:
    desk.get_by_role("link", name="Review").first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(LEADERS[0][0])
    desk.go_back()
    desk.get_by_role("link", name="Release all reports").click()
    desk.get_by_role("button", name="Release").click()
    expect(desk.locator(".badge").first).to_have_text("released")


def read_and_download(browser: Browser, home: Installation, tmp_path: Path) -> None:
    leader = signed_in(browser, home, LEADERS[0])
    leader.get_by_role("link", name="My reports").first.click()
    with leader.expect_download(timeout=90_000) as download:
        leader.get_by_role("link", name="Download as PDF").click(timeout=90_000)
    target = tmp_path / "report.pdf"
    download.value.save_as(target)
    assert target.read_bytes().startswith(b"%PDF-")
    leader.get_by_role("link", name="Read the report").first.click()
    leader.get_by_label("Your reply").fill("Thank you. I will come to the next review.")
    leader.get_by_role("button", name="Save the reply").click()
    expect(leader.get_by_text("Your reply is saved.")).to_be_visible()


def share_with_board(desk: Page) -> None:
    desk.get_by_role("link", name="Campaigns").first.click()
    desk.get_by_role("link", name="Boards").first.click()
    desk.get_by_label("Name of the board").fill("Supervisory board")
    desk.get_by_role("button", name="Create").click()
    desk.get_by_label("Name", exact=True).fill(MEMBER[0])
    desk.get_by_label("Mail address").fill(MEMBER[1])
    desk.get_by_role("button", name="Add").first.click()
    for name, *_ in LEADERS:
        desk.get_by_label("Leader", exact=True).select_option(label=name)
        desk.get_by_role("button", name="Share", exact=True).click()


def compare(browser: Browser, home: Installation) -> None:
    board = signed_in(browser, home, MEMBER)
    board.get_by_role("link", name="Board").first.click()
    expect(board.get_by_text("Nothing to compare yet")).to_be_visible()
    home.clock.forward(timedelta(days=7, minutes=1))
    board = signed_in(browser, home, MEMBER)
    board.get_by_role("link", name="Board").first.click()
    for name, *_ in LEADERS:
        expect(board.get_by_text(name).first).to_be_visible()
    expect(board.get_by_text("I will come to the next review.").first).to_be_visible()


def signed_in(browser: Browser, home: Installation, who: tuple[str, ...], coordinator: bool = False) -> Page:
    """A person at their desk, by a one-time link and its button."""
    with home.sessions.begin() as session:
        person = session.scalar(select(Person).where(Person.email == who[1]))
        person = person or Person(name=who[0], email=who[1], is_coordinator=coordinator)
        session.add(person)
        session.flush()
        token = make_link(session, person, home.clock())
    page = browser.new_page()
    page.set_default_timeout(15_000)
    page.goto(sign_in_address(home.settings, token))
    page.get_by_role("button", name="Sign in").click()
    return page


def tap_everywhere(page: Page, at: int) -> None:
    """Tap one answer of every question on the page."""
    for question in page.locator("fieldset.choices").all():
        options = question.get_by_role("radio")
        options.nth(min(at, options.count() - 1)).check()


def token_for(invited: dict[str, str], address: str) -> str:
    return next(token for to, token in invited.items() if address in to)


def wave_id_of(desk: Page) -> str:
    return desk.url.split("/waves/")[1].split("/")[0]


def roster_text() -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["name", "email", "manager", "leader", "rates"])
    rows.writerow([*CHAIR, "", "", ""])
    for name, email, role in LEADERS:
        rows.writerow([name, email, CHAIR[1], role, ""])
    others = "; ".join(f"{email}:peer" for _, email, _ in LEADERS[1:])
    for name, email in RATERS:
        rows.writerow([name, email, LEADERS[0][1], "", others])
    return text.getvalue()
