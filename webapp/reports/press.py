"""From a page to paper, in processes that do nothing else.

Drawing takes seconds of a processor, much memory, and libraries that are not written in Python. In processes
of their own these keep no request waiting, can fall over alone, and hold neither keys nor a database; whoever
orders stays small, and two papers can be drawn at once.
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
COMMAND = (sys.executable, "-m", "webapp.reports.drawing")
AT_ONCE = min(2, os.cpu_count() or 1)
"""Presses of one process; each takes some 100 MiB until it has waited for two minutes."""
ORDERS_EACH = 250
"""After so many a press is replaced, which gives back what its libraries do not: some KiB a page."""
SECONDS_AT_MOST = 300.0
HANDED_ON = ("PATH", "HOME", "LANG", "LC_", "LD_", "DYLD_", "XDG_", "FONTCONFIG_", "PYTHON", "TMP", "TZ")
"""How the names begin of what a press learns of its surroundings: no setting, no secret."""


class NotDrawn(Exception):
    """A page could not be put on paper; the text says why."""


class _Gone(Exception):
    """The press ended without an answer: it fell over, was stopped, or had waited for too long."""


def to_pdf(html: str, paper: Paper = "A4") -> bytes:
    """A whole HTML document as an accessible PDF (PDF/UA-1); the same document gives the same bytes.

    Waits for a press that is free. Raises NotDrawn.
    """
    try:
        return _presses.draw(html, paper)
    except _Gone:
        pass  # most likely it had just ended for want of orders
    try:
        return _presses.draw(html, paper)
    except _Gone as problem:
        raise NotDrawn(f"The press ended twice while it drew this page ({problem}).") from problem


class Press:
    """A process that draws. One order at a time."""

    def __init__(self) -> None:
        self.orders = 0
        surroundings = {name: value for name, value in os.environ.items() if name.startswith(HANDED_ON)}
        surroundings["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(TREE), surroundings.get("PYTHONPATH")))
        )
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=surroundings,
            start_new_session=True,  # Ctrl-C is for whoever ordered; the end of orders ends the press
        )

    def draw(self, html: str, paper: Paper) -> bytes:
        """The page on paper. Raises NotDrawn, and _Gone if there is no answer in time."""
        self.orders += 1
        page = html.encode()
        order = json.dumps({"paper": paper, "size": len(page)}).encode() + b"\n"
        with self._not_for_ever():
            try:
                self._orders.write(order + page)
                self._orders.flush()
                answer = json.loads(self._answers.readline() or "null")
                pdf = self._answers.read(answer["size"]) if answer and "size" in answer else b""
            except BrokenPipeError:
                answer = None
        if answer is None or len(pdf) < answer.get("size", 0):
            raise _Gone(f"exit code {self.process.wait()}")
        if "refused" in answer:
            raise NotDrawn(answer["refused"])
        return pdf

    @property
    def is_there(self) -> bool:
        """Whether it takes orders."""
        return self.process.poll() is None

    def end(self) -> None:
        """End it, whatever it does, and wait until it has ended."""
        self.process.kill()
        with suppress(BrokenPipeError):  # it reads no more
            self._orders.close()
        self._answers.close()
        self.process.wait()

    @property
    def _orders(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdin)

    @property
    def _answers(self) -> BinaryIO:
        return cast(BinaryIO, self.process.stdout)

    @contextmanager
    def _not_for_ever(self) -> Iterator[None]:
        clock = threading.Timer(SECONDS_AT_MOST, self.process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()


class _Presses:
    """The presses of this process, started when they are needed."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._idle: list[Press] = []

    def draw(self, html: str, paper: Paper) -> bytes:
        """The page on paper, from a press that nobody else uses meanwhile. Raises as Press.draw does."""
        with self._room:
            press = self._one()
            try:
                pdf = press.draw(html, paper)
            except NotDrawn:
                self._give_back(press)
                raise
            except BaseException:  # whatever it still draws is for nobody
                press.end()
                raise
            self._give_back(press)
        return pdf

    def _give_back(self, press: Press) -> None:
        if press.orders < ORDERS_EACH:
            self._idle.append(press)
        else:
            press.end()

    def _one(self) -> Press:
        while self._idle:
            press = self._idle.pop()
            if press.is_there:
                return press
            press.end()
        return Press()

    def end(self) -> None:
        """End those that have nothing to do."""
        while self._idle:
            self._idle.pop().end()

    def forget(self) -> None:
        """In a copy of this process: leave the presses to the one that it was copied from."""
        self.__init__()  # type: ignore[misc]


_presses = _Presses()
atexit.register(_presses.end)
os.register_at_fork(after_in_child=_presses.forget)
