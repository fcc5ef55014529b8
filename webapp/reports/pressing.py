"""The press, as a program: it draws page after page for the program that has started it, and nothing else.

    python -m webapp.reports.pressing

An order is a line of JSON, `{"paper": "A4", "size": 1234}`, and so many bytes of HTML; the answer to it a
line of JSON, `{"size": 5678}`, and so many bytes of PDF, or `{"refused": "why"}`. The program ends with its
input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import BinaryIO

from webapp.reports.paper import Paper

SECONDS_AT_MOST = 300
"""For a page. The system then ends this process, even if whoever ordered is there no more to do so."""


def work(orders: BinaryIO, answers: BinaryIO) -> None:
    """Draw what is ordered until the orders end, or nobody takes the answers."""
    while line := orders.readline():
        order = json.loads(line)
        signal.alarm(SECONDS_AT_MOST)
        answer = _answer(orders.read(order["size"]).decode(), order["paper"])
        signal.alarm(0)
        try:
            answers.writelines(answer)
            answers.flush()
        except BrokenPipeError:
            return


def _answer(html: str, paper: Paper) -> tuple[bytes, bytes]:
    from weasyprint.urls import FatalURLFetchingError  # only now: what an import prints is no answer

    from webapp.reports.drawing import draw

    try:
        pdf = draw(html, paper)
    except (Exception, FatalURLFetchingError) as problem:  # the latter is no Exception
        return _line({"refused": f"{type(problem).__name__}: {problem}"}), b""
    return _line({"size": len(pdf)}), pdf


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def main() -> None:
    """Work for the program that has started this one. What libraries print goes where errors go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
