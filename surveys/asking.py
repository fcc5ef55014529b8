"""What a draft will ask: which form for the first leader, and which calibration questions for each role.

The choice becomes part of the frozen instrument: its form *standard* is what a rater is asked about
the first leader, whatever form of the library it was made from. From the freeze on nothing else knows of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.instruments import FORMS, ROLES, Instrument, Item, load_instrument
from surveys.moves import hold
from surveys.named import calibration_items, frozen_instrument
from surveys.planning import require_draft
from surveys.refusals import Incomplete

USUAL_FORM = "standard"
FEWEST, MOST = 3, 5
"""Calibration questions per role: fewer tell nothing about a leader, more take too long."""


@dataclass(frozen=True)
class Choice:
    """What was chosen for a wave. A role that is not named gets the calibration questions that are usual."""

    form: str = USUAL_FORM
    calibration: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def calibration_bank(instrument: Instrument, role: str) -> tuple[Item, ...]:
    """All calibration questions that leaders of a role can be asked about."""
    return tuple(item for item in instrument.items if item.type == "calibration" and role in item.roles)


def usual_calibration(instrument: Instrument, role: str) -> tuple[str, ...]:
    """The calibration questions of a role in the standard form of the library."""
    return tuple(item.id for item in calibration_items(instrument, role))


def calibration_of(instrument: Instrument, choice: Choice, role: str) -> tuple[str, ...]:
    """The calibration questions that a choice means for a role; `instrument` as it is in the library."""
    wanted = choice.calibration.get(role, ())
    known = tuple(item.id for item in calibration_bank(instrument, role) if item.id in wanted)
    return known if FEWEST <= len(known) <= MOST else usual_calibration(instrument, role)


def tailored(instrument: Instrument, choice: Choice) -> Instrument:
    """An instrument of the library as a choice makes it; without a choice of one's own, the very same."""
    chosen = {role: calibration_of(instrument, choice, role) for role in ROLES}
    asked = [_for_roles(item, chosen) for item in instrument.items]
    form = choice.form if choice.form in instrument.forms else USUAL_FORM
    ids = [*without_calibration(instrument, form), *(item.id for item in asked if _is_in(item, chosen))]
    forms = {**instrument.forms, USUAL_FORM: tuple(ids)}
    return instrument.model_copy(update={"forms": forms, "items": tuple(asked)})


def without_calibration(instrument: Instrument, form: str = USUAL_FORM) -> list[str]:
    """The questions of a form (their ids) but for those of calibration, which are chosen by role."""
    return [item.id for item in instrument.items_of(form) if item.type != "calibration"]


def choice_of(wave: Wave) -> Choice:
    """What was chosen for a wave."""
    kept = json.loads(wave.asked_json) if wave.asked_json else {}
    calibration = {role: tuple(ids) for role, ids in kept.get("calibration", {}).items()}
    return Choice(kept.get("form", USUAL_FORM), calibration)


def choose(session: Session, wave: Wave, choice: Choice) -> None:
    """Choose for a draft; the caller commits. Raises OnlyWhileDraft, and Incomplete if this is no choice."""
    hold(session, wave)
    require_draft(wave)
    instrument = load_instrument(wave.instrument_id)
    if choice.form not in FORMS or choice.form not in instrument.forms:
        raise Incomplete("This questionnaire has no such form.")
    other = {}
    for role, ids in choice.calibration.items():
        known = [item.id for item in calibration_bank(instrument, role)]
        if not FEWEST <= len(set(ids)) <= MOST or set(ids) - set(known):
            raise Incomplete("Choose three to five calibration questions for each role.")
        if set(ids) != set(usual_calibration(instrument, role)):
            other[role] = [one for one in known if one in ids]
    kept = {"form": choice.form, "calibration": other}
    wave.asked_json = json.dumps(kept) if other or choice.form != USUAL_FORM else ""
    session.flush()


def asked_instrument(wave: Wave) -> Instrument:
    """What a wave asks: the frozen instrument, or what a freeze of the draft would make of its choice."""
    if wave.instrument_json:
        return frozen_instrument(wave)
    return tailored(load_instrument(wave.instrument_id), choice_of(wave))


def _for_roles(item: Item, chosen: Mapping[str, Sequence[str]]) -> Item:
    # a calibration question is left to the roles that chose it
    roles = tuple(role for role in item.roles if item.id in chosen[role])
    return item.model_copy(update={"roles": roles}) if item.type == "calibration" and roles else item


def _is_in(item: Item, chosen: Mapping[str, Sequence[str]]) -> bool:
    return item.type == "calibration" and any(item.id in chosen[role] for role in item.roles)
