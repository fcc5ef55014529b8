"""Commands about campaigns: the coordinator's desk without a browser."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import LEVELS, PURPOSES, Wave
from surveys.dates import Dates, dates_of
from surveys.disclosures import disclose
from surveys.freezing import freeze, proposed_root
from surveys.keyholding import require_key_here
from surveys.log import note
from surveys.moves import close_early, end_of_answers, extend, release_all, require_state
from surveys.planning import create_campaign, take_roster
from surveys.preflight import preflight
from surveys.refusals import NotFound
from surveys.waves_before import earlier_cards
from webapp.commands.dates import with_dates
from webapp.commands.installation import clock, session_of, settings
from webapp.commands.keyholders import keyholders
from webapp.commands.rosters import FILE, read_or_explain
from webapp.doctor import require_sound
from webapp.jobs import InlineEngine
from webapp.mail import transcript_address
from webapp.people.publishing import order
from webapp.people.reading import keep_pdf, pdf_name
from webapp.people.work import make_jobs
from webapp.release_rules import policy_of_settings

ACTOR = "the shell"


@click.group()
def campaign() -> None:
    """Campaigns on your own data."""


campaign.add_command(keyholders)


@campaign.command("create")
@click.option("--roster", "roster_file", required=True, type=FILE, help="CSV or XLSX file of the people.")
@click.option("--title", default="Technical leadership", show_default=True)
@click.option("--instrument", default="technical-leadership", show_default=True)
@with_dates
@click.option("--purpose", type=click.Choice(PURPOSES), default="development", show_default=True)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="strong",
    show_default=True,
    help="Protection: with keyholders outside (strong, strongest), or with the key on this server (basic).",
)
@click.option("--freeze", "freeze_now", is_flag=True, help="Freeze it at once if nothing is missing.")
def create(
    roster_file: Path,
    title: str,
    instrument: str,
    dates: Dates,
    purpose: str,
    level: str,
    freeze_now: bool,
) -> None:
    """Set up a campaign from a roster file and say what is missing before it can be frozen."""
    people = read_or_explain(roster_file)
    with session_of(settings()) as session:
        wave = create_campaign(
            session,
            title=title,
            purpose=purpose,
            level=level,
            instrument_id=instrument,
            dates=dates,
        )
        take_roster(session, wave, people)
        _tell_preflight(session, wave)
        if freeze_now:
            _freeze(session, wave)
        click.echo(f"{wave.title}: {wave.state}. Its id is {wave.id}")


@campaign.command("list")
def list_campaigns() -> None:
    """List all campaigns with their state."""
    with session_of(settings()) as session:
        waves = session.scalars(select(Wave).order_by(Wave.opens_at)).all()
        for wave in waves:
            dates = f"{dates_of(wave).begins:%Y-%m-%d} to {end_of_answers(wave):%Y-%m-%d}"
            click.echo(f"{wave.id}  {wave.state:<10}  {dates}  {wave.title}")
        if not waves:
            click.echo("There is no campaign yet. `soundline campaign create --help` says how to begin.")


@campaign.command("check")
@click.argument("wave_id")
def check(wave_id: str) -> None:
    """Print the pre-flight list and what each leader's groups can show."""
    with session_of(settings()) as session:
        _tell_preflight(session, _wave(session, wave_id), forecasts=True)


@campaign.command("freeze")
@click.argument("wave_id")
def freeze_command(wave_id: str) -> None:
    """Freeze a draft. From here nothing that was promised to raters can change."""
    with session_of(settings()) as session:
        wave = _wave(session, wave_id)
        _freeze(session, wave)
        click.echo(f"Frozen. Fingerprint: {wave.fingerprint}")


@campaign.command("close")
@click.argument("wave_id")
def close(wave_id: str) -> None:
    """End the answers before their planned date."""
    with session_of(settings()) as session:
        wave = _wave(session, wave_id)
        close_early(wave, clock(), settings().places)
        note(session, wave, ACTOR, "closed", "before the planned date", clock())
    InlineEngine(make_jobs(clock), settings()).submit(*order(wave_id, clock()))
    click.echo("Closed. Answers sent so far count.")
    click.echo(f"Transcript: {transcript_address(settings(), wave_id)}")


@campaign.command("extend")
@click.argument("wave_id")
def extend_command(wave_id: str) -> None:
    """Move the end to the extension that was promised at the freeze; this can be done once."""
    with session_of(settings()) as session:
        wave = _wave(session, wave_id)
        extend(wave, clock(), settings().places)
        note(session, wave, ACTOR, "extended", f"{end_of_answers(wave):%Y-%m-%d %H:%M} UTC", clock())
        click.echo(f"Extended. Answers are taken until {end_of_answers(wave):%Y-%m-%d %H:%M} UTC.")


@campaign.command("open")
@click.argument("wave_id")
def open_ballots(wave_id: str) -> None:
    """Open the ballots of a closed campaign, score it and keep the scorecards."""
    with session_of(settings()) as session:
        require_state(_wave(session, wave_id), "closed")
        require_key_here(session, _wave(session, wave_id))
    InlineEngine(make_jobs(clock), settings()).submit("open_and_score", wave_id)
    with session_of(settings()) as session:
        wave = _wave(session, wave_id)
        click.echo(wave.trouble or f"The campaign is now: {wave.state}.")


@campaign.command("release")
@click.argument("wave_id")
def release(wave_id: str) -> None:
    """Give every leader of a scored campaign their report, and tell them by mail."""
    with session_of(settings()) as session:
        wave = _wave(session, wave_id)
        told = [subject.id for subject in release_all(session, wave, clock())]
        note(session, wave, ACTOR, "released", f"{len(told)} reports", clock())
    engine = InlineEngine(make_jobs(clock), settings())
    for subject_id in told:
        engine.submit("tell_leader", subject_id)
    click.echo(f"{len(told)} reports released.")


@campaign.command("reports")
@click.argument("wave_id")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to."
)
def reports(wave_id: str, out: Path) -> None:
    """Write every leader's report as PDF."""
    out.mkdir(parents=True, exist_ok=True)
    with session_of(settings()) as session:
        for subject in _wave(session, wave_id).subjects:
            card = disclose(session, subject, "export", clock())
            earlier = earlier_cards(session, subject, clock())
            language, places = subject.person.language, settings().places
            content = keep_pdf(session, subject, card, language, places, earlier=earlier)
            (out / pdf_name(subject)).write_bytes(content)
            click.echo(out / pdf_name(subject))


def _wave(session: Session, wave_id: str) -> Wave:
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise NotFound(
            "There is no campaign with the id %(id)s. `soundline campaign list` shows all.", id=wave_id
        )
    return wave


def _freeze(session: Session, wave: Wave) -> None:
    require_sound(settings(), wave.level)
    freeze(session, wave, places=settings().places, policy=policy_of_settings(settings()), now=clock())
    note(session, wave, ACTOR, "frozen", "", clock())


def _tell_preflight(session: Session, wave: Wave, forecasts: bool = False) -> None:
    policy = policy_of_settings(settings())
    root = proposed_root(session, wave, settings().places, policy)
    found = preflight(session, wave, policy, clock(), root)
    for finding in found.blocking:
        click.echo(f"Missing: {finding.sentence}")
    for finding in found.notes:
        click.echo(f"Note: {finding.sentence}")
    if forecasts:
        for leader in found.leaders:
            click.echo(f"\n{leader.subject.person.name}")
            for sentence in leader.sentences:
                click.echo(f"  {sentence}")
