"""The dates of a campaign from a shell: two steps, latecomers, an extension."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from surveys.campaigns import Wave
from surveys.dates import Dates, dates_of
from surveys.roster import template_csv
from webapp.cli import soundline
from webapp.commands.installation import session_of, settings

STEPS = (
    *("--level", "strongest", "--opens", "2030-01-14T08:00", "--closes", "2030-01-24"),
    *("--collect-from", "2030-01-07", "--collect-to", "2030-01-12"),
)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOUNDLINE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "people.csv").write_bytes(template_csv())
    settings.cache_clear()
    yield CliRunner()
    settings.cache_clear()


def create(shell: CliRunner, *words: str) -> Result:
    return shell.invoke(soundline, ["campaign", "create", "--roster", "people.csv", *words])


def planned() -> Wave:
    with session_of(settings()) as session:
        return session.scalars(select(Wave)).one()


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2030, 1, number, hour, tzinfo=UTC)


def test_all_dates_of_two_steps_can_be_given(shell: CliRunner) -> None:
    done = create(shell, *STEPS, "--late", "2030-01-18", "--extension", "2030-01-28")
    assert done.exit_code == 0, done.output
    assert dates_of(planned()) == Dates(
        opens_at=day(14, 8),
        closes_at=day(24),
        collect_from=day(7),
        collect_to=day(12),
        late_from=day(18),
        late_to=day(19),
        extension_to=day(28),
    )


def test_what_is_left_out_is_not_invented(shell: CliRunner) -> None:
    done = create(shell, "--opens", "2030-01-07", "--closes", "2030-01-18")
    assert done.exit_code == 0, (done.output, done.exception)
    assert dates_of(planned()) == Dates(day(7), day(18))


def test_dates_that_do_not_follow_each_other_are_refused(shell: CliRunner) -> None:
    refused = create(shell, *STEPS, "--late", "2030-01-23")
    assert "Less than a day of answering is left" in str(refused.exception)


def test_a_campaign_that_is_not_open_cannot_be_extended(shell: CliRunner) -> None:
    create(shell, *STEPS, "--extension", "2030-01-28")
    refused = shell.invoke(soundline, ["campaign", "extend", planned().id])
    assert "still being set up" in str(refused.exception)
