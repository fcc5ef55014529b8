"""The supervisor: starts both sides, the worker and the mail sink, and stops them all together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from webapp.config import Settings
from webapp.sink import mail_sink

PATIENCE = 60.0
"""Seconds in which both sides must have come up."""
GRACE = 15.0
"""Seconds in which the parts may finish what they are doing once they were asked to stop."""
THREADS = 8


class CannotServe(Exception):
    """The installation cannot be served; the text is a sentence with the way out."""


@dataclass(frozen=True)
class Part:
    """One process of the installation."""

    name: str
    command: tuple[str, ...]


def serve(
    settings: Settings, announce: Callable[[], None] = lambda: None, parts: tuple[Part, ...] | None = None
) -> None:
    """Run the installation in the foreground until Ctrl-C or SIGTERM, then stop every part of it.

    `announce` is called once both sides answer. Raises CannotServe if a port is taken, if a side does not
    come up, or if a part ends by itself: nothing is restarted silently.
    """
    check_ports(settings)
    with ExitStack() as stack:
        stop = stack.enter_context(_stop_signals())
        if not settings.smtp_host:
            stack.enter_context(mail_sink(settings))
        running = stack.enter_context(_running(settings, parts_of(settings) if parts is None else parts))
        _wait_until_up(settings, running, stop)
        if not stop.is_set():
            announce()
        while not stop.wait(0.2):
            _all_alive(running)


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """The processes of an installation: two web servers and the workers."""
    workers = (
        Part(f"worker {slot}", (sys.executable, "-m", "webapp.work", str(slot)))
        for slot in range(settings.worker_processes)
    )
    return (
        Part("people side", _gunicorn("people", settings.people_host, settings.people_port, settings)),
        Part("ballot side", _gunicorn("ballots", settings.ballot_host, settings.ballot_port, settings)),
        *workers,
    )


def check_ports(settings: Settings) -> None:
    """Raise CannotServe, naming the setting, unless all ports are free."""
    wanted = [
        ("people_port", settings.people_host, settings.people_port),
        ("ballot_port", settings.ballot_host, settings.ballot_port),
    ]
    if not settings.smtp_host:
        wanted.append(("outbox_port", "127.0.0.1", settings.outbox_port))
    for name, host, port in wanted:
        _check_port(name, host, port)


def _check_port(name: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            origin = "" if name == "outbox_port" else " (and the origin to match)"
            raise CannotServe(
                f"Port {port} on {host} cannot be used: {error.strerror}. Stop what uses it, or choose "
                f"another: SOUNDLINE_{name.upper()}={port + 10} ./run{origin}."
            ) from None


def _gunicorn(side: str, host: str, port: int, settings: Settings) -> tuple[str, ...]:
    """No access log, no control socket, and an error log that cannot carry a request."""
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker-class": "gthread",
        "workers": str(settings.web_processes),
        "threads": str(THREADS),
        "log-level": "critical",
        "graceful-timeout": "10",
        "worker-tmp-dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(settings.data_dir),  # noqa: S108
    }
    flags = (f"--{name}={value}" for name, value in options.items())
    return (sys.executable, "-m", "gunicorn", *flags, "--no-control-socket", f"webapp.wsgi:{side}()")


@contextlib.contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, for as long as the block lasts."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _running(settings: Settings, parts: tuple[Part, ...]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The parts as processes, each in a group of its own so that Ctrl-C reaches them through us, in order."""
    environ = {**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for part in parts:
            processes[part.name] = subprocess.Popen(  # noqa: S603 (the commands are our own)
                part.command, env=environ, start_new_session=True, umask=0o077
            )
        yield processes
    finally:
        _stop(list(processes.values()))


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_up(
    settings: Settings, running: dict[str, subprocess.Popen[bytes]], stop: threading.Event
) -> None:
    waiting = {
        "people side": f"{_reachable(settings.people_host, settings.people_port)}/healthz",
        "ballot side": f"{_reachable(settings.ballot_host, settings.ballot_port)}/healthz",
    }
    deadline = time.monotonic() + PATIENCE
    while waiting and not stop.wait(0.1):
        _all_alive(running)
        waiting = {name: url for name, url in waiting.items() if not _answers(url)}
        if waiting and time.monotonic() > deadline:
            name, url = next(iter(waiting.items()))
            raise CannotServe(f"The {name} does not answer at {url}. Its messages above say why.")


def _reachable(host: str, port: int) -> str:
    """Where a listener is reached from this machine; one that listens everywhere also listens here."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _all_alive(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise CannotServe(
                f"The {name} ended by itself (code {process.returncode}), so everything was stopped. "
                "Its messages above say why; start again with ./run."
            )
