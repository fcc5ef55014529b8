"""Naming keyholder and deputy of a draft from a shell."""

from __future__ import annotations

from email.utils import parseaddr

import click

from surveys.campaigns import Wave
from surveys.countersigning import key_state
from surveys.freezing import proposed_root
from surveys.keyholders import PLACES, keyholders_of, name_keyholder
from surveys.log import note
from surveys.refusals import NotFound
from webapp.addresses import mailbox_of
from webapp.commands.installation import clock, session_of, settings
from webapp.jobs import InlineEngine
from webapp.people.work import make_jobs
from webapp.release_rules import policy_of_settings


class Mailbox(click.ParamType[tuple[str, str]]):
    """Somebody as `Name <name@example.org>`."""

    name = "NAME <ADDRESS>"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Name and address."""
        name, address = parseaddr(value)
        if not name or mailbox_of(address) is None:
            self.fail("write it like this: 'Ada Example <ada@example.org>'", param, ctx)
        return name, address


@click.command("keyholders")
@click.argument("wave_id")
@click.option("--keyholder", type=Mailbox(), help="Who opens the ballots, as 'Name <address>'.")
@click.option("--deputy", type=Mailbox(), help="Who can open them instead.")
def keyholders(wave_id: str, keyholder: tuple[str, str] | None, deputy: tuple[str, str] | None) -> None:
    """Name keyholder and deputy of a draft and ask them by mail; without options, say how far they are."""
    chosen = {"keyholder": keyholder, "deputy": deputy}
    with session_of(settings()) as session:
        wave = session.get(Wave, wave_id)
        if wave is None:
            raise NotFound(
                "There is no campaign with the id %(id)s. `soundline campaign list` shows all.", id=wave_id
            )
        for place, person in chosen.items():
            if person:
                name_keyholder(session, wave, place, name=person[0], email=person[1])
                note(session, wave, "the shell", "named-keyholders", wave.holder, clock())
        root = wave.root or proposed_root(session, wave, settings().places, policy_of_settings(settings()))
        for holder in keyholders_of(session, wave).values():
            state = key_state(holder, root)
            click.echo(f"{holder.place:<9}  {state.step:<13}  {holder.person.name} <{holder.person.email}>")
    engine = InlineEngine(make_jobs(clock), settings())
    for place in PLACES:
        if chosen[place]:
            engine.submit("ask_keyholder", wave_id, place)
