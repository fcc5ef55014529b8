"""One command starts everything, says what hinders it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.config import Settings
from webapp.serve import CannotServe, check_ports, parts_of, serve

STAND_IN = '''
"""A web side that answers /healthz, tells its process id, and can be told to end."""
import os

def side():
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/end":
            os.kill(os.getppid(), 9)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(os.getppid()).encode()]
    return app
'''
SUPERVISOR = """
import sys, time
from pathlib import Path
from webapp.config import load_settings
from webapp.serve import CannotServe, Part, parts_of, serve

settings = load_settings()
web = [Part(p.name, (*p.command[:-1], "stand_in:side()")) for p in parts_of(settings) if "side" in p.name]
idle = Part("worker 0", (sys.executable, "-c", "import time; time.sleep(600)"))
try:
    serve(settings, lambda: print("up", flush=True), (*web, idle))
except CannotServe as sentence:
    sys.exit(str(sentence))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    ports = {"people_port": free_port(), "ballot_port": free_port(), "outbox_port": free_port()}
    return Settings(data_dir=tmp_path / "data", **ports)


@contextmanager
def supervisor(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    path = f"{settings.data_dir.parent}:{Path(__file__).parents[2]}"
    environ = {**os.environ, **settings.environment(), "PYTHONPATH": path}
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR],
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def page(port: int, path: str = "/healthz") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
        return str(response.read().decode())


def wait_until_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def is_alive(process_id: int) -> bool:
    stat = Path(f"/proc/{process_id}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_every_part(number: signal.Signals, settings: Settings) -> None:
    with supervisor(settings) as process:
        wait_until_up(process)
        masters = {int(page(settings.people_port)), int(page(settings.ballot_port))}
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
    assert len(masters) == 2
    assert not any(is_alive(master) for master in masters)
    check_ports(settings)


@pytest.mark.slow
def test_a_part_that_ends_by_itself_stops_the_rest_with_a_sentence(settings: Settings) -> None:
    with supervisor(settings) as process:
        wait_until_up(process)
        master = int(page(settings.people_port))
        os.kill(int(page(settings.ballot_port)), signal.SIGKILL)
        assert process.wait(timeout=20) == 1
        assert process.stderr is not None
        assert "ballot side ended by itself" in process.stderr.read()
        assert not is_alive(master)


@pytest.mark.slow
def test_what_is_served_writes_no_log_of_requests_and_no_control_socket(settings: Settings) -> None:
    home = settings.data_dir.parent / "home"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        with supervisor(settings) as process:
            wait_until_up(process)
            page(settings.ballot_port, "/b/canary-7f3a")
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=20)
    assert "canary-7f3a" not in output + errors
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", ["people_port", "ballot_port", "outbox_port"])
def test_a_taken_port_is_a_sentence_before_anything_starts(name: str, settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", getattr(settings, name)))
        taken.listen()
        with pytest.raises(CannotServe, match=f"SOUNDLINE_{name.upper()}"):
            serve(settings, parts=())
    assert not settings.data_dir.exists()


def test_with_a_mail_server_no_port_is_needed_for_the_sink(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.outbox_port))
        taken.listen()
        check_ports(settings.with_changes(smtp_host="mail.example.org"))


def test_a_port_just_given_back_counts_as_free(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.people_port)) as server:
        with socket.create_connection(server.getsockname()) as caller:
            server.accept()[0].close()
            caller.recv(1)
        time.sleep(0.01)
    check_ports(settings)


def test_both_sides_log_nothing_and_each_worker_has_its_own_slot(settings: Settings) -> None:
    parts = parts_of(settings.with_changes(worker_processes=2))
    assert [part.name for part in parts] == ["people side", "ballot side", "worker 0", "worker 1"]
    for side in parts[:2]:
        assert "--log-level=critical" in side.command
        assert "--no-control-socket" in side.command
        assert not any("access" in argument for argument in side.command)
