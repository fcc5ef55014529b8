"""README and CHANGELOG are true: what they name exists, what they show works, what is missing they say."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from PIL import Image

from surveys.campaigns import LEVELS
from surveys.places import Places
from surveys.release.policy import PROFILES, policy_for
from surveys.roster import HEADER, read_roster
from surveys.roster_words import REQUIRED, ROLES
from webapp.cli import soundline
from webapp.config import FILE_VARIABLE, PREFIX, Settings
from webapp.people.desk_forms import LEVELS as LEVELS_AT_THE_DESK

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LARGEST_PICTURE = 150_000

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)\s]+)\)")

CHOSEN_BY_THE_READER = {"DIR", "FILE", "WAVE_ID", "NAME", "EMAIL"}
ONCE_INSTALLED = (".venv", "instance/")
"""Paths that exist in an installation and not in the source."""


@dataclass(frozen=True)
class Line:
    """A shell command as it stands in the text."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [text for name, text in BLOCK.findall(README) if name == language]


def spans(text: str = README) -> list[str]:
    """What is set as code inside sentences and tables."""
    return list(dict.fromkeys(CODE.findall(BLOCK.sub("", text))))


def without_keys_of_files() -> str:
    """The text but for the section that explains columns and keys, which are written like settings."""
    return re.sub(r"^## Scoring a file of ratings\n.*?^(?=## )", "", README, flags=re.MULTILINE | re.DOTALL)


def shell_lines() -> Iterator[Line]:
    """Every command of a shell block or of a sentence."""
    for text in (*(line for block in blocks("sh") for line in block.splitlines()), *spans()):
        words = shlex.split(text, comments=True) if text.count("'") % 2 == 0 else text.split()
        if words:
            yield Line(tuple(words))


def soundline_lines() -> list[Line]:
    """Every command that begins with soundline, without the folder it lies in."""
    named = (Line(("soundline", *line.words[1:])) for line in shell_lines() if is_soundline(line.words[0]))
    return list(dict.fromkeys(named))


def is_soundline(word: str) -> bool:
    return word in ("soundline", ".venv/bin/soundline")


def parse(line: Line) -> tuple[click.Command, list[str]]:
    """The command that a line names, and what stands behind it. Fails if there is no such command."""
    command: click.Command = soundline
    words = list(line.words[1:])
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        assert name in command.commands, f"there is no command {name}: {line}"
        command = command.commands[name]
    return command, words


def all_commands(group: click.Group = soundline, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))
        else:
            yield " ".join(("soundline", *path, name))


def options_of(command: click.Command) -> set[str]:
    return {option for one in command.params if isinstance(one, click.Option) for option in one.opts}


def arguments_of(command: click.Command) -> list[str]:
    return [one.human_readable_name for one in command.params if isinstance(one, click.Argument)]


def table_below(heading: str) -> list[list[str]]:
    """The cells of the first table that follows a heading, without its own head."""
    section = README.split(f"\n{heading}\n", 1)[1]
    rows = re.search(r"(^\|.*\n)+", section, re.MULTILINE)
    assert rows, f"no table below {heading}"
    lines = rows.group().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


# --- commands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", soundline_lines(), ids=str)
def test_every_command_in_the_text_exists_with_its_options(line: Line) -> None:
    command, rest = parse(line)
    given = {word for word in rest if word.startswith("--")}
    assert given <= options_of(command)


def test_commands_that_can_be_copied_are_complete() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("soundline ")]
    assert lines
    for text in lines:
        command, rest = parse(Line(tuple(shlex.split(text, comments=True))))
        needed = [one for one in command.params if one.required]
        arguments = [one for one in needed if isinstance(one, click.Argument)]
        assert all(set(one.opts) & set(rest) for one in needed if isinstance(one, click.Option)), text
        assert len([word for word in rest if word in CHOSEN_BY_THE_READER]) == len(arguments), text


def test_the_list_of_commands_is_complete_and_right() -> None:
    told = {}
    for first, meaning in table_below("## The command line"):
        words = CODE.findall(first)[0].split(" --")[0].split()
        name = " ".join(word for word in words if word not in CHOSEN_BY_THE_READER)
        told[name] = (words[len(name.split()) :], set(re.findall(r"--[a-z-]*[a-z]", f"{first} {meaning}")))
    assert sorted(told) == sorted(all_commands())
    for name, (arguments, options) in told.items():
        command, _ = parse(Line(tuple(name.split())))
        assert options == options_of(command), name
        assert arguments == arguments_of(command), name


@pytest.mark.parametrize("script", ["run", "test"])
def test_the_options_of_both_commands_are_those_of_their_help(script: str) -> None:
    usage = re.search(r"<<'END'\n(.*?)\nEND", (ROOT / script).read_text(), re.DOTALL)
    assert usage
    told = {word for line in shell_lines() if line.words[0] == f"./{script}" for word in line.words[1:]}
    options = set(re.findall(r"--[a-z-]*[a-z]", usage.group(1)))
    assert {word for word in told if word.startswith("--")} <= options


# --- settings --------------------------------------------------------------------------------------------


def test_the_example_settings_are_accepted() -> None:
    for text in blocks("toml"):
        Settings(**tomllib.loads(text), smtp_password="given in the environment")


def test_every_setting_in_the_text_exists() -> None:
    names = {
        span.split(" = ")[0]
        for span in spans(without_keys_of_files())
        if re.fullmatch(r"[a-z]+(_[a-z]+)+( = .*)?", span)
    }
    assigned = {span.split(" = ")[0] for span in spans(without_keys_of_files()) if " = " in span}
    files_of_an_installation = {"secret_key"}
    assert assigned | names - files_of_an_installation <= set(Settings.model_fields)
    assert {"k", "profile", "database_url"} <= assigned


def test_values_of_settings_in_the_text_are_accepted() -> None:
    given = [tomllib.loads(span) for span in spans() if re.fullmatch(r"[a-z_]+ = .+", span)]
    together = {key: value for one in given for key, value in one.items()}
    Settings(**together)


def test_every_environment_variable_in_the_text_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE_VARIABLE, PREFIX}
    assert set(re.findall(r"SOUNDLINE_[A-Z_]*", README)) <= known


def test_the_addresses_in_the_text_are_the_defaults() -> None:
    defaults = Settings()
    assert f"<{defaults.people_origin}>" in README
    assert f"<{defaults.ballot_origin}>" in README


# --- files, links and pictures ---------------------------------------------------------------------------


def paths_in_the_text() -> list[str]:
    """What is set as code and looks like a path of the source."""
    tops = {path.name for path in ROOT.iterdir()}
    words = [word for line in shell_lines() for word in line.words]
    known = [word.removeprefix("./") for word in words if word.removeprefix("./").split("/")[0] in tops]
    return sorted({word for word in known if not word.startswith(ONCE_INSTALLED) and word != "."})


@pytest.mark.parametrize("path", [*paths_in_the_text(), "instance/config.example.toml"])
def test_every_file_in_the_text_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_text_names_files_of_every_room() -> None:
    assert {path.split("/")[0] for path in paths_in_the_text()} >= {"surveys", "scoring", "webapp", "tests"}


def test_links_inside_the_source_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in re.findall(r"^#+ .*$", README, re.MULTILINE)
    }
    for target in LINK.findall(README):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("https://"):
            assert (ROOT / target).is_file(), target


def test_every_picture_is_small_readable_and_described() -> None:
    pictures = PICTURE.findall(README)
    assert len(pictures) == 4
    for words, path in pictures:
        assert len(words.split()) >= 10, path
        assert (ROOT / path).stat().st_size < LARGEST_PICTURE, path
        with Image.open(ROOT / path) as picture:
            picture.verify()


def test_no_picture_lies_about_unused() -> None:
    used = {Path(path).name for _, path in PICTURE.findall(README)}
    assert {path.name for path in (ROOT / "tests/golden/pictures").iterdir()} == used


def test_folders_that_must_not_be_backed_up_are_where_the_program_puts_them(tmp_path: Path) -> None:
    places = Places(tmp_path)
    written = (places.opening_key("x"), places.invitation_secret("x"), places.campaign("x"), places.ballots)
    secret = {path.relative_to(tmp_path).parts[0] for path in written}
    never = {
        CODE.findall(name)[0]
        for name, told in table_below("### Backups, and what must never be in them")
        if "never" in told
    }
    assert never == secret | {Settings().outbox_dir.name}


# --- roster ----------------------------------------------------------------------------------------------


def test_the_example_roster_is_read_without_problems() -> None:
    (text,) = blocks("csv")
    found = read_roster(text.encode(), "people.csv")
    assert found.warnings == ()
    (leader,) = found.leaders
    groups = [edge.rater_group for edge in found.edges if edge.leader == leader.email]
    assert sorted(groups) == sorted(["self", "manager", "other", "peer", *["report"] * 5])


def test_the_columns_of_a_roster_are_told_as_they_are_read() -> None:
    told = {CODE.findall(name)[0]: needed for name, needed, _ in table_below("### The roster")}
    assert tuple(told) == HEADER
    assert tuple(name for name, needed in told.items() if needed == "yes") == REQUIRED


def test_the_roles_of_leaders_are_told_as_they_are_read() -> None:
    (told,) = (row[2] for row in table_below("### The roster") if row[0] == "`leader`")
    assert CODE.findall(told) == list(ROLES)


# --- promises --------------------------------------------------------------------------------------------


def test_every_level_that_can_be_chosen_is_told() -> None:
    told = [row[0].split("**")[1] for row in table_below("### Whom each level stops")]
    assert tuple(told) == LEVELS == tuple(LEVELS_AT_THE_DESK)
    assert "recommended" in str(LEVELS_AT_THE_DESK["strong"])


def test_the_certificate_is_told_with_the_claims_that_are_certified() -> None:
    (shown,) = blocks("console")
    assert shown.startswith("$ .venv/bin/python -m tests.benchmarks.certificate 60\n")
    for name, profile in PROFILES.items():
        claims = ", ".join(f"{c} colluding from n = {n}" for n, c in profile.claims)
        line = f"{name}: n = {policy_for(name).k}..60, {claims}: nothing can be proved\n"
        assert line in shown


def test_retention_is_told_with_the_settings_that_govern_it() -> None:
    assert "`objection_days` after they were opened" in README
    assert "`unopened_days` after the close" in README


# --- version ---------------------------------------------------------------------------------------------


def test_the_version_is_the_same_everywhere() -> None:
    assert f"version {PROJECT['version']}" in README
    assert re.search(rf"^## {re.escape(PROJECT['version'])} ", CHANGELOG, re.MULTILINE)


def test_the_newest_entry_of_the_changelog_is_the_version() -> None:
    entries = re.findall(r"^## (\d+\.\d+\.\d+) \((.+)\)$", CHANGELOG, re.MULTILINE)
    assert entries
    assert entries[0][0] == PROJECT["version"]
    assert all(date == "Unreleased" or re.fullmatch(r"\d{4}-\d\d-\d\d", date) for _, date in entries)


def test_the_changelog_speaks_of_levels_that_exist() -> None:
    assert all(f"*{level}*" in CHANGELOG for level in LEVELS)
