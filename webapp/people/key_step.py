"""Setting up a draft at a level with keyholders, step 5: who holds the keys, and how far they are."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from surveys.campaigns import Wave
from surveys.countersigning import KeyState, key_state
from surveys.freezing import WITHOUT_KEYHOLDERS, proposed_root
from surveys.keyholders import PLACES, Keyholder, keyholders_of, name_keyholder
from surveys.refusals import Refusal
from webapp.people.keyholder_forms import KeyholdersForm
from webapp.people.known_as import tell_other_name
from webapp.people.roles import coordinators_only
from webapp.people.sentences import said
from webapp.people.steps import draft
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.waves import policy_of, write_down

PLACE_NAMES = {"keyholder": _l("Keyholder"), "deputy": _l("Deputy")}
STEPS_OF_A_KEY = {
    "named": (_l("asked; no key yet"), "act"),
    "key": (_l("has made a key; not proved yet"), "act"),
    "proved": (_l("key proved; has not countersigned the settings as they are"), "act"),
    "countersigned": (_l("has countersigned"), "live"),
    "refused": (_l("has refused to countersign"), "act"),
    "lost": (_l("has lost the key"), "act"),
}

blueprint = Blueprint("key_step", __name__, url_prefix="/desk/waves/<wave_id>/keyholders")
coordinators_only(blueprint)


@blueprint.get("/")
def people(wave_id: str) -> Response | str:
    """Who holds the keys; at the level without keyholders there is nothing to name."""
    wave = draft(wave_id)
    if wave.level == WITHOUT_KEYHOLDERS:
        return redirect(url_for("freezing.check", wave_id=wave_id))
    return _page(wave, KeyholdersForm(data=_named(wave)))


@blueprint.post("/")
def name_them(wave_id: str) -> Response | tuple[str, int]:
    """Name both, and ask those by mail who are new in their place."""
    wave = draft(wave_id)
    form = KeyholdersForm()
    before = {place: one.person_id for place, one in keyholders_of(db(), wave).items()}
    if not form.validate_on_submit() or not _take(wave, form):
        return _page(wave, form), 422
    named = keyholders_of(db(), wave)
    after = {place: one.person_id for place, one in named.items()}
    asked = sorted(place for place in PLACES if before.get(place) != after[place])
    if asked:
        write_down(wave, "named-keyholders", wave.holder)
    db().commit()
    for place in asked:
        jobs().submit("ask_keyholder", wave.id, place, key=f"ask_keyholder:{wave.id}:{after[place]}")
    if asked:
        flash(_("A mail is on its way to whom you named."))
    for place in PLACES:
        tell_other_name(named[place].person, form[place].form["name"].data)
    return redirect(url_for("key_step.people", wave_id=wave_id))


@blueprint.post("/remind")
def remind(wave_id: str) -> Response:
    """Ask once more whoever has something left to do; at most once an hour."""
    wave = draft(wave_id)
    for state in states_of(wave):
        if state.step != "countersigned":
            hour = now().strftime("%Y%m%d%H")
            place = state.holder.place
            jobs().submit("ask_keyholder", wave.id, place, key=f"ask_keyholder:{wave.id}:{place}:{hour}")
    flash(_("A mail is on its way to whoever has something left to do."))
    return redirect(url_for("key_step.people", wave_id=wave_id))


def states_of(wave: Wave) -> list[KeyState]:
    """How far keyholder and deputy are; empty at the level without."""
    if wave.level == WITHOUT_KEYHOLDERS:
        return []
    root = wave.root or root_of(wave)
    return [key_state(holder, root) for holder in keyholders_of(db(), wave).values()]


def root_of(wave: Wave) -> str:
    """Root of the manifest that a freeze would write now, or ""."""
    return proposed_root(db(), wave, settings().places, policy_of(wave))


def _take(wave: Wave, form: KeyholdersForm) -> bool:
    for place in PLACES:
        person = form[place].form
        try:
            name_keyholder(db(), wave, place, name=person["name"].data, email=person.email.data)
        except Refusal as refusal:
            db().rollback()
            person.email.errors = [*person.email.errors, said(refusal)]
            return False
    return True


def _named(wave: Wave) -> dict[str, dict[str, str]]:
    def facts(holder: Keyholder) -> dict[str, str]:
        return {"name": holder.person.name, "email": holder.person.email}

    return {place: facts(holder) for place, holder in keyholders_of(db(), wave).items()}


def _page(wave: Wave, form: KeyholdersForm) -> str:
    return render_template("desk/steps/keys.html", form=form, wave=wave, step="keys", states=states_of(wave))


@blueprint.record_once
def _name_places(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(place_names=PLACE_NAMES, key_steps=STEPS_OF_A_KEY)
