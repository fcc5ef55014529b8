"""What the people side writes to its log when something breaks: where in the program, never about whom.

The words of an error may hold an address or an answer, and the path of a request may hold a sign-in token.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from flask import Flask, request


class DiscreetFlask(Flask):
    """Flask whose log of unexpected errors names the page by its function, and the error by its kind."""

    def log_exception(self, exc_info: Any) -> None:
        """Called by Flask for an error that nothing else handles."""
        note_error(self.logger, request.endpoint or "a request", exc_info[1])


def note_error(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log that something failed: the kinds of the errors behind it, and the lines of the program."""
    kinds = " after ".join(type(one).__name__ for one in _chain(error))
    log.error("%s failed: %s\n%s", what, kinds, "".join(traceback.format_tb(error.__traceback__)).rstrip())


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__) is not None:
        chain.append(cause)
    return chain
