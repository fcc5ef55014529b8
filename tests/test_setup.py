"""./run and ./test set a bare machine up, and say in a sentence what they cannot do.

The machine around them is played by a folder of stand-ins on the PATH; nothing is installed, nothing fetched.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ["sh", "cat", "grep", "sed", "tail", "cksum", "rm", "dirname", "env", "mkdir", "bash"]
ALL_LIBRARIES = (
    "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libsodium.so.23 libatomic.so.1"
)
LOCKS = sorted((ROOT / ".ci").glob("requirements*.txt"))


class Machine:
    """A machine with just the tools it is given, and a copy of the scripts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder / "soundline", folder / "bin"
        shutil.copytree(ROOT / ".ci", self.folder / ".ci")
        for file in ("run", "test", "pyproject.toml"):
            shutil.copy(ROOT / file, self.folder / file)
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.put("uname", "echo Linux")
        self.put("id", "echo 0")
        self.put("ldconfig", f"echo {ALL_LIBRARIES}")
        self.put(
            "python3",
            f"""[ "$2" != venv ] || exec {sys.executable} -m venv --without-pip "$3"
exec {sys.executable} "$@" """,
        )
        self.put("apt-get", f'echo "$@" >>{folder}/apt-get.log')
        self.log = folder / "apt-get.log"

    def bring_pip(self) -> None:
        """A pip that reaches nothing."""
        (packages,) = self.folder.glob(".venv/lib/*/site-packages")
        (packages / "pip.py").write_text(
            'if __name__ == "__main__":\n    raise SystemExit("no route to host")\n'
        )

    def put(self, tool: str, script: str) -> None:
        """A stand-in for a tool."""
        (self.bin / tool).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / tool).chmod(0o755)

    def lose(self, tool: str) -> None:
        (self.bin / tool).unlink()

    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.bin),
            "HOME": str(self.folder),
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
        }

    def start(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(),
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def already_set_up(self) -> None:
        """As the first start leaves it: an environment, and stamps that say what is in it."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=self.folder, check=True)
        self.bring_pip()
        lock = self.start("sh", "-c", "cksum <.ci/requirements.txt").stdout.strip()
        (self.folder / ".venv/synced").write_text(f".ci/requirements.txt {lock}")
        both = self.start("sh", "-c", "cat pyproject.toml .ci/requirements-build.txt | cksum").stdout.strip()
        (self.folder / ".venv/installed").write_text(f"{self.folder} {both}")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_is_set_up_already_takes_no_time_and_no_network(machine: Machine) -> None:
    machine.already_set_up()
    started = time.perf_counter()
    done = machine.start("./run", "--prepare")
    assert (done.returncode, done.stdout) == (0, "Everything is set up. Start it with ./run\n"), done.stderr
    assert time.perf_counter() - started < 5
    assert not machine.log.exists()


def test_run_hands_its_arguments_on_to_the_server(machine: Machine) -> None:
    machine.already_set_up()
    (machine.folder / ".venv/bin/soundline").write_text('#!/bin/sh\necho "$@"\n')
    (machine.folder / ".venv/bin/soundline").chmod(0o755)
    assert machine.start("./run").stdout == "serve --demo\n"
    assert (
        machine.start("./run", "--yes", "--live", "--some", "two words").stdout
        == "serve --live --some two words\n"
    )


def test_a_changed_lock_file_is_installed_again(machine: Machine) -> None:
    machine.already_set_up()
    with (machine.folder / ".ci/requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert "uv" in machine.start("./run", "--prepare").stdout


def test_missing_libraries_are_named_and_without_a_terminal_installed(machine: Machine) -> None:
    machine.already_set_up()
    machine.put("ldconfig", "echo libpango-1.0.so.0 libpangoft2-1.0.so.0")
    done = machine.start("./run", "--prepare")
    assert done.returncode == 0, done.stderr
    assert "needs from the system: libharfbuzz-subset0 libsodium23" in done.stdout
    update, install = machine.log.read_text().splitlines()
    assert update.startswith("update")
    assert install.endswith("--no-install-recommends libharfbuzz-subset0 libsodium23")


@pytest.mark.parametrize(("answer", "installed"), [(b"n\n", False), (b"\n", True)])
def test_at_a_terminal_it_asks_first(answer: bytes, installed: bool, machine: Machine) -> None:
    machine.already_set_up()
    machine.put("ldconfig", "echo none")
    try:
        terminal, stdin = pty.openpty()
    except OSError:
        pytest.skip("this machine has no terminals, not even played ones")
    os.write(terminal, answer)
    done = subprocess.run(
        ["./run", "--prepare"],
        cwd=machine.folder,
        env=machine.environment(),
        stdin=stdin,
        text=True,
        capture_output=True,
        check=False,
    )
    os.close(terminal)
    os.close(stdin)
    assert machine.log.exists() == installed
    assert (done.returncode == 0) == installed
    assert ("apt-get install" in done.stderr) == (not installed)


def test_without_rights_it_says_exactly_what_to_ask_for(machine: Machine) -> None:
    machine.put("id", "echo 1000")
    machine.put("ldconfig", "echo libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0")
    done = machine.start("./run", "--yes")
    assert done.returncode == 1
    assert "administrator rights" in done.stderr
    assert "apt-get install --no-install-recommends libsodium23" in done.stderr


def test_sudo_is_used_only_when_it_asks_for_no_password_or_there_is_a_terminal(machine: Machine) -> None:
    machine.already_set_up()
    machine.put("id", "echo 1000")
    machine.put("ldconfig", "echo none")
    machine.put("sudo", '[ "$1" != -n ] || exit 1; exec "$@"')
    assert "administrator rights" in machine.start("./run", "--prepare").stderr
    machine.put("sudo", '[ "$1" != -n ] || shift; [ "$1" != true ] || exit 0; exec "$@"')
    assert machine.start("./run", "--prepare").returncode == 0


def test_on_macos_it_names_the_homebrew_command(machine: Machine) -> None:
    machine.put("uname", "echo Darwin")
    done = machine.start("./run")
    assert done.returncode == 1
    assert "brew install" in done.stderr
    assert "libsodium" in done.stderr


def test_without_apt_get_it_names_the_libraries(machine: Machine) -> None:
    machine.lose("apt-get")
    machine.put("ldconfig", "echo none")
    done = machine.start("./run")
    assert done.returncode == 1
    assert "Pango 1.44" in done.stderr


def test_a_python_that_is_too_old_is_named(machine: Machine) -> None:
    machine.put("python3", '[ "$1" = --version ] && echo Python 3.9.2')
    done = machine.start("./run")
    assert done.returncode == 1
    assert "install -y -qq --no-install-recommends python3 python3-venv" in machine.log.read_text()
    assert "Python 3.11 or newer is needed; Python 3.9.2 was found" in done.stderr


def test_a_python_without_ensurepip_gets_its_venv_package(machine: Machine) -> None:
    machine.put(
        "python3",
        f'case "$2" in *ensurepip*) exit 1 ;; esac; [ "$2" != venv ] || exit 1; exec {sys.executable} "$@"',
    )
    done = machine.start("./run")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert version in machine.log.read_text()
    assert "cannot make a virtual environment" in done.stderr
    assert not (machine.folder / ".venv").exists()


def test_without_a_network_it_says_so_and_keeps_what_it_has(machine: Machine) -> None:
    machine.already_set_up()
    (machine.folder / ".venv/synced").unlink()
    done = machine.start("./run", "--prepare")
    assert done.returncode == 1
    assert "no route to host" in done.stderr
    assert "Without a network nothing can be fetched" in done.stderr
    assert "Making the Python environment" not in done.stdout


def test_an_environment_that_was_moved_is_made_again(machine: Machine) -> None:
    machine.already_set_up()
    moved = machine.folder.parent / "elsewhere"
    machine.folder.rename(moved)
    machine.folder = moved
    assert "was broken, moved" in machine.start("./run", "--prepare").stdout


def test_the_tests_also_need_a_browser_poppler_and_a_font_for_chinese(machine: Machine) -> None:
    machine.already_set_up()
    machine.put("id", "echo 1000")
    needed = machine.start("./test").stdout
    assert "poppler-utils" in needed
    assert "fonts-droid-fallback" in needed
    machine.put("fc-list", "echo Some Sans")
    assert "fonts-droid-fallback" not in machine.start("./test").stdout


def test_the_build_machine_runs_what_everybody_runs(machine: Machine) -> None:
    (machine.folder / "test").write_text('#!/bin/sh\necho "$CI $@"\n')
    assert machine.start("sh", "-c", "cd / && exec $OLDPWD/.ci/run --fast").stdout == "true --yes --fast\n"


@pytest.mark.parametrize("script", ["run", "test"])
def test_help_tells_every_switch(script: str, machine: Machine) -> None:
    done = machine.start(f"./{script}", "--help")
    assert done.returncode == 0
    switches = set(re.findall(r"^ +(--[a-z]+)", (ROOT / script).read_text(), re.M)) - {"--help"}
    assert switches
    assert all(switch in done.stdout for switch in switches)


@pytest.mark.parametrize(
    "script", ["run", "test", ".ci/setup.sh", ".ci/run", ".ci/lock", ".ci/example-config"]
)
def test_the_scripts_are_well_formed(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    assert subprocess.run([str(shutil.which(shell)), "-n", script], cwd=ROOT, check=False).returncode == 0
    if script != ".ci/setup.sh":
        assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_pin_every_package_by_hash_and_name_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_locks_hold_everything_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run = {name_of(line) for line in project["dependencies"]}
    test = {name_of(line) for line in project["optional-dependencies"]["test"]}
    assert run <= locked("requirements.txt")
    assert run | test <= locked("requirements-test.txt")
    assert locked("requirements.txt") <= locked("requirements-test.txt")


def test_both_locks_agree_on_versions() -> None:
    both = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", file.read_text(), re.M))
        for file in run_and_test_locks()
    ]
    assert all(both[1][name] == version for name, version in both[0].items())


def run_and_test_locks() -> list[Path]:
    return [ROOT / ".ci/requirements.txt", ROOT / ".ci/requirements-test.txt"]


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement)[0].lower()


def locked(file: str) -> set[str]:
    return {
        name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / ".ci" / file).read_text(), re.M)
    }


def test_another_python_can_be_named(machine: Machine) -> None:
    machine.put("python3", "exit 1")
    machine.put("my-python", f'exec {sys.executable} "$@"')
    found = machine.start("sh", "-c", "BASE_PYTHON=my-python; . .ci/setup.sh; find_python")
    assert found.stdout == f"{machine.bin}/my-python\n"
