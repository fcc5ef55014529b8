"""Papers are drawn in processes of their own, which may fall over without anybody noticing."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.webapp.reports.papers import opened
from webapp.reports import press
from webapp.reports.drawing import draw
from webapp.reports.press import NotDrawn, to_pdf
from webapp.reports.pressing import work

PAGE = '<html lang="en"><head><title>{0}</title></head><body><p>{0}</p></body></html>'
FOREIGN = '<html lang="en"><head><title>x</title></head><body><img alt="x" src="file:///etc/hostname"/></body></html>'


@pytest.fixture(autouse=True)
def presses(monkeypatch: pytest.MonkeyPatch) -> Iterator[press._Presses]:
    """Presses of this test alone."""
    mine = press._Presses()
    monkeypatch.setattr(press, "_presses", mine)
    yield mine
    mine.end()


def number_of(presses: press._Presses) -> int:
    """The process that was at work last."""
    return idle(presses).process.pid


def idle(presses: press._Presses) -> press.Press:
    """The press that was given back last."""
    return next(reversed(presses._idle))


def title(paper: bytes) -> str:
    """What a paper calls itself."""
    document = opened(paper)
    return str(document.docinfo["/Title"])


def pressing(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Take this program for a press."""
    monkeypatch.setattr(press, "COMMAND", (sys.executable, "-c", program))


def test_a_press_gives_the_bytes_that_drawing_in_this_process_gives() -> None:
    page = PAGE.format("Größe, 字")
    assert to_pdf(page) == draw(page)
    assert to_pdf(page, "Letter") == draw(page, "Letter")


def test_one_press_draws_one_page_after_the_other(presses: press._Presses) -> None:
    to_pdf(PAGE.format("one"))
    first = number_of(presses)
    to_pdf(PAGE.format("two"))
    assert number_of(presses) == first


def test_a_page_that_is_refused_says_why_and_leaves_the_press_at_work(presses: press._Presses) -> None:
    to_pdf(PAGE.format("one"))
    first = number_of(presses)
    with pytest.raises(NotDrawn, match="fetches nothing but its own fonts: file:///etc/hostname"):
        to_pdf(FOREIGN)
    assert opened(to_pdf(PAGE.format("two"))).pages
    assert number_of(presses) == first


def test_everybody_gets_their_own_page_when_many_order_at_once(presses: press._Presses) -> None:
    names = [f"Page {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as readers:
        papers = readers.map(lambda name: to_pdf(PAGE.format(name)), names)
    assert [title(paper) for paper in papers] == names
    assert len(presses._idle) <= press.AT_ONCE


def test_a_press_is_replaced_after_so_many_pages(
    presses: press._Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "ORDERS_EACH", 2)
    to_pdf(PAGE.format("one"))
    first = number_of(presses)
    with pytest.raises(NotDrawn):
        to_pdf(FOREIGN)
    assert not presses._idle
    to_pdf(PAGE.format("three"))
    assert number_of(presses) != first


def test_a_press_that_was_killed_is_replaced(presses: press._Presses) -> None:
    paper = to_pdf(PAGE.format("one"))
    idle(presses).process.kill()
    assert to_pdf(PAGE.format("one")) == paper


def test_a_press_that_ends_while_it_is_asked_is_replaced(
    presses: press._Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_pdf(PAGE.format("one"))
    idle(presses).process.kill()
    idle(presses).process.wait()
    monkeypatch.setattr(press.Press, "is_there", True)  # as it looks if it ends just after
    assert opened(to_pdf(PAGE.format("two"))).pages


def test_a_press_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, "raise SystemExit(3)")
    with pytest.raises(NotDrawn, match="ended twice over this page, with exit code 3"):
        to_pdf(PAGE.format("one"))


def test_a_press_that_breaks_off_its_answer_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, "import sys; sys.stdin.readline(); print('{\"size\": 1000}\\n%PDF-1.7')")
    with pytest.raises(NotDrawn, match="ended twice"):
        to_pdf(PAGE.format("one"))


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(press, "SECONDS_AT_MOST", 0.2)
    with pytest.raises(NotDrawn, match="not drawn within"):
        to_pdf(PAGE.format("one"))


def test_a_press_learns_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = (
        "SOUNDLINE_SECRET",
        "PGPASSWORD",
        "LANGSMITH_KEY",
        "HOMEBREW_TOKEN",
        "LD_SDK_KEY",
        "PYTHON_TOKEN",
    )
    for name in secrets:
        monkeypatch.setenv(name, "made up")
    monkeypatch.setenv("LANG", "C.UTF-8")
    pressing(
        monkeypatch,
        "import json, os; print(json.dumps({'refused': ' '.join(os.environ)}), flush=True); input()",
    )
    with pytest.raises(NotDrawn) as told:
        to_pdf(PAGE.format("one"))
    names = str(told.value).split()
    assert "LANG" in names
    assert set(secrets).isdisjoint(names)


def test_whoever_waits_too_long_for_a_press_is_told(
    presses: press._Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "SECONDS_AT_MOST", 0.05)
    for _ in range(press.AT_ONCE):
        presses._room.acquire()
    with pytest.raises(NotDrawn, match="Too many pages"):
        to_pdf(PAGE.format("one"))


def test_a_page_that_never_ends_ends_its_press_even_if_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(
        monkeypatch,
        "import time; from webapp.reports import drawing, pressing; pressing.SECONDS_AT_MOST = 1; "
        "drawing.draw = lambda html, paper: time.sleep(60); pressing.main()",
    )
    with pytest.raises(NotDrawn, match=f"exit code -{signal.SIGALRM.value}"):
        to_pdf(PAGE.format("one"))


def test_what_a_library_prints_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(
        monkeypatch,
        "from webapp.reports import drawing, pressing; "
        "drawing.draw = lambda html, paper: print('advice') or b'%PDF'; pressing.main()",
    )
    assert to_pdf(PAGE.format("one")) == b"%PDF"


def test_what_is_no_answer_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, "print('install Pango'); raise SystemExit(1)")
    with pytest.raises(NotDrawn, match="exit code 1"):
        to_pdf(PAGE.format("one"))


def test_a_program_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "COMMAND", ("/no/such/program",))
    with pytest.raises(NotDrawn, match="No press could be started"):
        to_pdf(PAGE.format("one"))


def test_a_press_without_orders_is_ended_and_leaves_nothing_behind(
    presses: press._Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = list[press.Press]()
    taken = press._Presses._give_back
    monkeypatch.setattr(press, "PATIENCE", 0.05)
    monkeypatch.setattr(
        press._Presses, "_give_back", lambda self, one: (started.append(one), taken(self, one))
    )
    to_pdf(PAGE.format("one"))
    last = time.monotonic() + 10
    while Path(f"/proc/{started[0].process.pid}").exists() and time.monotonic() < last:
        time.sleep(0.02)
    assert not Path(f"/proc/{started[0].process.pid}").exists()  # nor as a process nobody asks after
    assert not presses._idle
    assert opened(to_pdf(PAGE.format("two"))).pages


def test_a_press_ends_with_its_orders() -> None:
    reading, writing = os.pipe()
    page = PAGE.format("one").encode()
    with os.fdopen(writing, "wb") as ordering:
        ordering.write(json.dumps({"paper": "A4", "size": len(page)}).encode() + b"\n" + page)
    answers = io.BytesIO()
    with os.fdopen(reading, "rb") as orders:
        work(orders, answers)
    said, _line, paper = answers.getvalue().partition(b"\n")
    assert json.loads(said) == {"size": len(paper)}
    assert opened(paper).pages


ORDERING = f"""
import os, sys, threading
from webapp.reports import press
press.to_pdf({PAGE.format("one")!r})
def number():
    return next(reversed(press._presses._idle)).process.pid
first = number()
"""


def test_a_copy_of_a_process_starts_presses_of_its_own() -> None:
    copying = """
copy = os.fork()
if copy == 0:
    press.to_pdf("<html lang='en'><head><title>x</title></head></html>")
    os._exit(number() == first)
assert os.waitpid(copy, 0)[1] == 0
press.to_pdf("<html lang='en'><head><title>x</title></head></html>")
print(number() == first)
"""
    assert run(ORDERING + copying) == "True"


def test_presses_end_with_the_process_that_has_started_them() -> None:
    for ending in ("", "os._exit(0)"):
        number = run(f"{ORDERING}\nprint(first, flush=True)\n{ending}")
        last = time.monotonic() + 10
        while Path(f"/proc/{number}/cmdline").exists() and time.monotonic() < last:
            time.sleep(0.02)
        assert not Path(f"/proc/{number}/cmdline").exists()


def run(program: str) -> str:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
