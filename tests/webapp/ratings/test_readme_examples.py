"""The README's examples of scoring and sorting files give what stands below them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli import soundline

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```text\n\$ soundline (.*)\n((?:.*\n)*?)```$", README, re.MULTILINE)
FIGURE = re.compile(r"\d+(?:\.\d+(?:e-\d+)?|e-\d+)")
LAST_DIGITS = 1e-5


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_gives_what_stands_below_it(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(soundline, shlex.split(command))
    told, read = text_and_figures(result.stdout), text_and_figures(shown)
    assert told[0] == read[0]
    assert told[1] == pytest.approx(read[1], abs=LAST_DIGITS)


def text_and_figures(output: str) -> tuple[list[str], list[float]]:
    """What stands between the decimal figures, and these, whose last digits depend on the processor."""
    return FIGURE.split(output), [float(figure) for figure in FIGURE.findall(output)]


def test_the_readme_shows_these_commands() -> None:
    assert {command.split()[0] for command, _ in EXAMPLES} >= {"score", "classify"}
    assert "### The JSON of `soundline score`" in README


def test_every_key_of_the_json_is_explained() -> None:
    example = ROOT / "tests" / "golden" / "ratings" / "example.csv"
    words = ["score", str(example), "--scale", "1", "5", "--json", "-"]
    keys = set(re.findall(r'"([a-z_0-9]+)": ', CliRunner().invoke(soundline, words).stdout))
    section = README.split("### The JSON of `soundline score`")[1].split("\n#")[0]
    explained = set(re.findall(r"`([a-z_0-9]+)`", section))
    inside_objects = {"peer", "report", "best", "worst", "d0", "s0", "all"}
    assert keys - explained <= inside_objects | {"tau_half_normal_sd", "estimated_from_subjects"}
