"""`soundline demo`: the whole journey without a browser."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.roster import read_roster
from surveys.scorecards import Scorecard
from webapp.demo.organisation import ARCHETYPES, make_organisation
from webapp.demo.remarks import all_remarks, remarks_for

SMALL = ("--leaders", "3", "--raters", "24")


def run_demo(out: Path, seed: int) -> str:
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "demo", "--out", str(out)]
    done = subprocess.run(
        [*command, *SMALL, "--seed", str(seed)], capture_output=True, timeout=300, check=True
    )
    return done.stdout.decode()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("demo")
    return out, run_demo(out, seed=11)


@pytest.mark.slow
def test_the_demo_writes_every_report_and_says_how_long_each_step_took(walked: tuple[Path, str]) -> None:
    out, said = walked
    assert len(list(out.glob("soundline-*.pdf"))) == 3
    assert (out / "board.pdf").read_bytes().startswith(b"%PDF-")
    cards = [Scorecard.model_validate_json(path.read_text()) for path in out.glob("scorecard-*.json")]
    assert len(cards) == 3
    assert all(card.cells and card.facets for card in cards)
    for step in ("import the roster", "freeze", "invite by mail", "close", "the keyholder opens", "release"):
        assert re.search(rf"^{step}[^:]*: \d+\.\d s$", said, re.MULTILINE), step


@pytest.mark.slow
def test_the_same_seed_gives_the_same_files(walked: tuple[Path, str], tmp_path: Path) -> None:
    out, _ = walked
    run_demo(tmp_path / "again", seed=11)
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert all((out / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


@pytest.mark.parametrize(("leaders", "raters"), [(3, 20), (6, 90), (40, 1200)])
def test_every_made_up_organisation_has_a_roster_without_problems(leaders: int, raters: int) -> None:
    organisation = make_organisation(leaders, raters, random.Random(1))
    roster = read_roster(organisation.roster_csv())
    asked = {leader.email: 0 for leader in roster.leaders}
    for edge in roster.edges:
        asked[edge.leader] += edge.rater_group not in ("self", "manager")
    assert len(roster.leaders) == leaders
    assert min(asked.values()) >= 8


def test_every_archetype_has_remarks_for_both_open_questions() -> None:
    for archetype in ARCHETYPES:
        remarks = remarks_for(archetype)
        assert len(remarks["O1"]) >= 3
        assert archetype == "in-depth" or remarks["O2"]


def test_no_remark_stands_twice() -> None:
    texts = [remark.text for remark in all_remarks()]
    assert len(texts) == len(set(texts))
