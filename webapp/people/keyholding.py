"""What every page of a keyholder needs: the wave they hold, how it stands with them, and the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint
from flask_login import login_required
from sqlalchemy import select

from surveys.agreed_settings import Change, changes_since
from surveys.anonymity.manifest import Manifest, fingerprint
from surveys.campaigns import DeskEvent, Wave
from surveys.countersigning import KeyState, key_state
from surveys.dates import dates_of
from surveys.freezing import proposed_manifest
from surveys.keyholders import Keyholder, keyholders_of, own_place, waves_held_by
from surveys.log import note
from surveys.moves import end_of_answers
from surveys.refusals import NotFound
from surveys.retention import was_destroyed
from surveys.transcripts import find_transcript
from webapp.people.roles import me
from webapp.people.surroundings import db, now, settings
from webapp.people.waves import policy_of

DRAFT_STEPS = ("page", "key", "test", "settings")
"""What is done before the freeze, in this order."""


@dataclass(frozen=True)
class Standing:
    """A wave as one of its keyholders finds it."""

    wave: Wave
    holder: Keyholder
    other: Keyholder | None
    key: KeyState
    manifest: Manifest | None  # in a draft: what a freeze would write now
    stage: str  # "draft", "wait", "transcript", "open", "opened" or "destroyed"

    @property
    def root(self) -> str:
        """Root of the manifest, "" as long as there is none."""
        return self.wave.root or (self.manifest.root.hex() if self.manifest else "")

    @property
    def fingerprint(self) -> str:
        """The six words of the manifest, "" as long as there is none."""
        return fingerprint(bytes.fromhex(self.root)) if self.root else ""

    @property
    def lapsed(self) -> bool:
        """Whether the settings changed after they were countersigned."""
        return self.key.step == "proved" and bool(self.holder.countersigned_root)

    @property
    def changes(self) -> list[Change]:
        """What changed since this keyholder agreed or refused."""
        seen = self.holder.countersigned_settings
        return changes_since(seen, self.manifest) if seen and self.manifest else []

    @property
    def due(self) -> datetime:
        """By when the part before the freeze has to be done."""
        return dates_of(self.wave).begins

    @property
    def closes(self) -> datetime:
        """When answers end, as far as is known now."""
        return end_of_answers(self.wave)

    @property
    def destroyed_at(self) -> datetime:
        """When ballots are destroyed that nobody opened."""
        return end_of_answers(self.wave) + timedelta(days=settings().unopened_days)

    @property
    def days_left(self) -> int:
        """Whole days until then."""
        return max(0, (self.destroyed_at - now()).days)

    def states(self) -> dict[str, str]:
        """How far each step before the freeze is: "done", "todo" or "waits"."""
        done = {"named": 0, "key": 2, "proved": 3, "refused": 3, "countersigned": 4, "lost": 0}[self.key.step]
        states = dict.fromkeys(DRAFT_STEPS[:done], "done")
        if done < len(DRAFT_STEPS):
            states[DRAFT_STEPS[done]] = "todo"
        if done == 0:
            states["key"] = "todo"
        if states.get("settings") == "todo" and not self.root:
            states["settings"] = "waits"
        return {step: states.get(step, "waits") for step in DRAFT_STEPS}


def keyholders_only(blueprint: Blueprint) -> None:
    """Ask strangers to sign in on every page of a blueprint, and tell everybody else of no such page."""
    blueprint.before_request(login_required(_require_key))


def standing_of(wave_id: str) -> Standing:
    """The wave that the address names, for the keyholder who is signed in. Raises NotFound."""
    wave, holder = own_place(db(), me(), wave_id)
    return standing(wave, holder)


def standing(wave: Wave, holder: Keyholder) -> Standing:
    """How a wave stands for one of its keyholders."""
    others = [one for one in keyholders_of(db(), wave).values() if one.place != holder.place]
    manifest = None
    if wave.state == "draft":
        manifest = proposed_manifest(db(), wave, settings().places, policy_of(wave))
    root = wave.root or (manifest.root.hex() if manifest else "")
    other = others[0] if others else None
    return Standing(wave, holder, other, key_state(holder, root), manifest, _stage(wave))


def write_in_log(wave: Wave, what: str, detail: str = "") -> None:
    """Note in the wave's log what the signed-in keyholder did."""
    note(db(), wave, me().name, what, detail, now())


def opened_by(wave: Wave) -> DeskEvent | None:
    """The act in which the ballots of a wave were handed in first."""
    acts = select(DeskEvent).where(DeskEvent.wave_id == wave.id, DeskEvent.what == "opened-ballots")
    return db().scalar(acts.order_by(DeskEvent.done_at).limit(1))


def n_ballots(wave: Wave) -> int:
    """Ballots that the public transcript of a wave lists; 0 before there is one."""
    kept = find_transcript(db(), wave)
    return len(json.loads(kept.body)["ballots"]) if kept else 0


def _require_key() -> None:
    if not waves_held_by(db(), me()):
        raise NotFound("You hold no key.")


def _stage(wave: Wave) -> str:
    if wave.state == "draft":
        return "draft"
    if wave.state in ("frozen", "collecting", "answering"):
        return "wait"
    if wave.state != "closed":
        return "opened"
    if was_destroyed(db(), wave):
        return "destroyed"
    return "open" if find_transcript(db(), wave) else "transcript"
