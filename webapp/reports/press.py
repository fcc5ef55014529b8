"""From a page to paper, in processes that do nothing else.

Drawing takes seconds of a processor, much memory, and libraries that are not written in Python. In processes
of their own these slow no other request down, can fall over alone, and hold neither keys nor a database;
whoever orders stays small, and two papers can be drawn at once.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from webapp.reports.paper import Paper

TREE = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "webapp.reports.pressing")
AT_ONCE = min(2, os.cpu_count() or 1)
"""Presses of one process; each takes some 100 MiB."""
PATIENCE = 120.0
"""Seconds after which a press without orders is ended, and its memory given back."""
ORDERS_EACH = 250
"""After so many a press is replaced, which gives back what its libraries do not: some KiB a page."""
SECONDS_AT_MOST = 300.0
"""For a page, and for the wait until a press is free."""
HANDED_ON = frozenset(
    [
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "PYTHONPATH",
        "PYTHONHASHSEED",
        "PYTHONDONTWRITEBYTECODE",
        "SOURCE_DATE_EPOCH",
    ]
)
HANDED_ON_TOO = ("LC_", "XDG_", "FONTCONFIG_", "DYLD_")
"""What a press learns of its surroundings, by name and by how a name begins: no setting, no secret."""


class NotDrawn(Exception):
    """A page could not be put on paper; the text says why."""


class _Gone(Exception):
    """The press ended without an answer: it fell over, or something ended it."""


def to_pdf(html: str, paper: Paper = "A4") -> bytes:
    """A whole HTML document as an accessible PDF (PDF/UA-1); the same document gives the same bytes.

    Waits for a press that is free. Raises NotDrawn.
    """
    return _presses.draw(html, paper)


class Press:
    """A process that draws. One order at a time. Raises NotDrawn if it cannot be started."""

    def __init__(self) -> None:
        self.orders = 0
        self.is_late = False
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_surroundings(),
                start_new_session=True,  # Ctrl-C is for whoever ordered; the end of orders ends the press
            )
        except OSError as problem:
            raise NotDrawn(f"No press could be started: {problem}.") from problem

    def draw(self, html: str, paper: Paper) -> bytes:
        """The page on paper. Raises NotDrawn, and _Gone if the press ends over it."""
        self.orders += 1
        page = html.encode()
        with self._not_for_ever():
            try:
                self._orders.write(json.dumps({"paper": paper, "size": len(page)}).encode() + b"\n" + page)
                self._orders.flush()
                answer = json.loads(self._answers.readline())
                pdf = self._answers.read(answer.get("size", 0))
            except (BrokenPipeError, ValueError):  # it reads no more, or what it says is no answer
                answer, pdf = {"size": 1}, b""
        if self.is_late:
            raise NotDrawn(f"This page was not drawn within {SECONDS_AT_MOST:.0f} seconds.")
        if len(pdf) < answer.get("size", 0):
            raise _Gone
        if "refused" in answer:
            raise NotDrawn(answer["refused"])
        return pdf

    @property
    def is_there(self) -> bool:
        """Whether it takes orders."""
        return self.process.poll() is None

    def end(self) -> int:
        """End it, whatever it does: its exit code, or minus the signal that ended it.

        One that has just broken off may say why before.
        """
        with suppress(BrokenPipeError):  # it reads no more
            self._orders.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        self.process.kill()
        self._answers.close()
        return self.process.wait()

    @property
    def _orders(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdin)

    @property
    def _answers(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdout)

    @contextmanager
    def _not_for_ever(self) -> Iterator[None]:
        clock = threading.Timer(SECONDS_AT_MOST, self._be_late)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()

    def _be_late(self) -> None:
        self.is_late = True
        self.process.kill()


def _surroundings() -> dict[str, str]:
    known = {
        name: value
        for name, value in os.environ.items()
        if name in HANDED_ON or name.startswith(HANDED_ON_TOO)
    }
    return {**known, "PYTHONPATH": os.pathsep.join(filter(None, (str(TREE), known.get("PYTHONPATH"))))}


class _Presses:
    """The presses of this process, started when they are needed, ended when they are not."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._idle: dict[Press, threading.Timer] = {}
        self._changing = threading.Lock()

    def draw(self, html: str, paper: Paper) -> bytes:
        """The page on paper, from a press that nobody else uses meanwhile. Raises NotDrawn."""
        if not self._room.acquire(timeout=SECONDS_AT_MOST):
            raise NotDrawn("Too many pages are waiting to be drawn.")
        try:
            try:
                return self._draw(self._take() or Press(), html, paper)
            except _Gone:  # whatever ended it: a new one may do better
                return self._draw(Press(), html, paper)
        except _Gone as problem:
            raise NotDrawn(f"The press ended twice over this page, with {problem}.") from problem
        finally:
            self._room.release()

    def _draw(self, press: Press, html: str, paper: Paper) -> bytes:
        try:
            pdf = press.draw(html, paper)
        except NotDrawn:
            self._give_back(press)
            raise
        except _Gone as gone:
            raise _Gone(f"exit code {press.end()}") from gone
        except BaseException:  # whatever it still draws is for nobody
            press.end()
            raise
        self._give_back(press)
        return pdf

    def _take(self) -> Press | None:
        with self._changing:
            press, clock = self._idle.popitem() if self._idle else (None, None)
        if clock:
            clock.cancel()
        if press and not press.is_there:
            press.end()
            return None
        return press

    def _give_back(self, press: Press) -> None:
        if press.is_late or press.orders >= ORDERS_EACH:
            press.end()
            return
        clock = threading.Timer(PATIENCE, self._end, [press])
        clock.daemon = True
        with self._changing:
            self._idle[press] = clock
        clock.start()

    def _end(self, press: Press) -> None:
        with self._changing:
            clock = self._idle.pop(press, None)
        if clock:  # else somebody has taken it in this moment
            clock.cancel()
            press.end()

    def end(self) -> None:
        """End those that have nothing to do."""
        for press in list(self._idle):
            self._end(press)

    def forget(self) -> None:
        """In a copy of this process: leave the presses to the one that it was copied from."""
        self.__init__()  # type: ignore[misc]


_presses = _Presses()
atexit.register(_presses.end)
os.register_at_fork(after_in_child=_presses.forget)
