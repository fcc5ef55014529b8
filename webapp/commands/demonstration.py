"""`soundline demo`: the whole journey on made-up people, in a temporary installation."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import click

from surveys.campaigns import Subject
from surveys.chance import repeatable
from surveys.disclosures import disclose
from webapp.demo.installation import Installation, installation
from webapp.demo.journey import Journey
from webapp.demo.organisation import make_organisation

T = TypeVar("T")

OPENS = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
"""A fixed day, so that the same seed gives the same files at any time."""


@click.command("demo")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to."
)
@click.option("--leaders", default=6, show_default=True, type=click.IntRange(3, 200))
@click.option("--raters", default=90, show_default=True, type=click.IntRange(20, 5000))
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same reports.")
def demo(out: Path, leaders: int, raters: int, seed: int) -> None:
    """Walk the whole journey on made-up people and write every report to a folder.

    Over HTTP against a temporary installation: roster, freeze, invitations by mail, sealed answers, opening,
    scoring, release, board.
    """
    out.mkdir(parents=True, exist_ok=True)
    organisation = make_organisation(leaders, raters, random.Random(seed))  # noqa: S311 - a simulation
    with (
        TemporaryDirectory(prefix="soundline-demo-") as folder,
        repeatable(seed),
        installation(Path(folder), OPENS) as home,
    ):
        walk(Journey(home, organisation, random.Random(seed + 1)), out)  # noqa: S311
    click.echo(f"Everything is in {out}")


def walk(journey: Journey, out: Path) -> None:
    """Walk one wave and write what it leaves to a folder."""
    (out / "roster.csv").write_bytes(journey.organisation.roster_csv())
    with step("import the roster"):
        wave_id = journey.import_roster(OPENS)
    with step("keyholders make keys and countersign"):
        journey.ask_keyholders(wave_id)
    with step("freeze"):
        journey.freeze(wave_id)
    with step("invite by mail"):
        invited = journey.invite(wave_id)
    with step("answer by name"):
        journey.answer_by_name(wave_id)
        journey.write_true_figures(wave_id)
    with step(f"answer ({len(invited)} people invited)"):
        journey.answer(wave_id, invited, bar)
    with step("close"):
        journey.close(wave_id)
    with step("the keyholder opens, and it is scored"):
        journey.open_and_score(wave_id)
    with step("release"):
        journey.release(wave_id)
    with step("write the leaders' reports"):
        write_reports(journey, wave_id, out)
    with step("write the board's comparison"):
        journey.share_with_board()
        (out / "board.pdf").write_bytes(journey.board_pdf())
    write_scorecards(journey.home, wave_id, out)


def write_reports(journey: Journey, wave_id: str, out: Path) -> None:
    """Every leader's PDF."""
    for name, content in bar(journey.leader_pdfs(wave_id), len(journey.organisation.leaders)):
        (out / name).write_bytes(content)


def write_scorecards(home: Installation, wave_id: str, out: Path) -> None:
    """Every scorecard as it is kept."""
    with home.sessions() as session:
        for subject in session.query(Subject).filter(Subject.wave_id == wave_id):
            card = disclose(session, subject, "export", home.clock())
            name = subject.person.email.split("@")[0].replace(".", "-")
            (out / f"scorecard-{name}.json").write_text(card.model_dump_json() + "\n", encoding="utf-8")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a step and tell how long it took."""
    click.echo(f"{name} …")
    began = time.perf_counter()
    yield
    click.echo(f"{name}: {time.perf_counter() - began:.1f} s")


def bar(steps: Iterable[T], n: int) -> Iterator[T]:
    """Give the steps on, with a bar on a terminal."""
    with click.progressbar(steps, length=n) as shown:
        yield from shown
