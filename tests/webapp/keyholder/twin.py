"""The opening page's program in Node, to be compared with the Python one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).parents[3] / "webapp/ballot/client"


class Twin:
    """A running program that answers one line with another."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, act: str, **facts: Any) -> Any:
        """What the page's program makes of these facts."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"act": act, **facts}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def node() -> str:
    """Node beside this Python, else the system's."""
    beside = Path(sys.executable).with_name("node")
    return str(beside) if beside.exists() else shutil.which("node") or pytest.skip("there is no Node here")


@contextmanager
def running() -> Iterator[Twin]:
    """Start the program and end it."""
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("run `npm ci` in webapp/ballot/client first")
    with subprocess.Popen(
        [node(), "tests/keyholder_twin.mjs"],
        cwd=CLIENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Twin(process)
        assert process.stdin
        process.stdin.close()
