"""A keyholder looks at the settings beside those of the wave before, and countersigns or refuses."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from surveys.agreed_settings import record_of
from surveys.countersigning import SettingsChanged, countersign, refuse
from surveys.planning import require_draft
from surveys.settings_beside import settings_beside
from webapp.people.keyholding import Standing, keyholders_only, standing_of, write_in_log
from webapp.people.keyholding_forms import CountersignForm, RefuseForm
from webapp.people.languages import language_of_request
from webapp.people.sentences import said
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.waves import policy_of

CHANGED = {
    "title": _l("The title has changed."),
    "purpose": _l("What the answers are for has changed."),
    "level": _l("The protection level has changed."),
    "dates": _l("The dates have changed."),
    "questions": _l("The questionnaire has changed."),
    "rules": _l("The rules for what may be shown have changed."),
    "keys": _l("A keyholder or a key has changed."),
    "people": _l("Somebody who is asked was exchanged for somebody else."),
}
"""What is told of a part of the settings that is no longer what was agreed to."""

blueprint = Blueprint("keyholding_settings", __name__, url_prefix="/keyholder/<wave_id>")
keyholders_only(blueprint)

Answer = Response | str | tuple[str, int]


@blueprint.get("/settings")
def look(wave_id: str) -> str:
    """The settings as they are now, beside those of the wave before."""
    return _page(standing_of(wave_id), RefuseForm())


@blueprint.post("/countersign")
def agree(wave_id: str) -> Answer:
    """Countersign the settings that were shown; if they are others by now, show those."""
    at = standing_of(wave_id)
    try:
        countersign(db(), at.wave, at.holder, seen=CountersignForm().seen.data or "", root=at.root)
    except SettingsChanged as changed:
        db().rollback()
        flash(said(changed), "warn")
        return _page(standing_of(wave_id), RefuseForm(formdata=None)), changed.status
    _remember(at)
    write_in_log(at.wave, "countersigned", at.fingerprint)
    db().commit()
    flash(_("You have countersigned the settings. Thank you."))
    return redirect(url_for("keyholders.wave", wave_id=wave_id))


@blueprint.post("/refuse")
def disagree(wave_id: str) -> Answer:
    """Refuse the settings with a reason, which goes to the coordinators."""
    at, form = standing_of(wave_id), RefuseForm()
    if not form.validate_on_submit():
        return _page(at, form), 422
    refuse(db(), at.wave, at.holder, form.reason.data)
    _remember(at)
    write_in_log(at.wave, "refused-to-countersign", form.reason.data)
    db().commit()
    jobs().submit("tell_of_key", wave_id, at.holder.place, "refused", f"{now():%Y%m%d%H%M}")
    flash(_("You have refused. The coordinators get a mail with your reason."))
    return redirect(url_for("keyholders.wave", wave_id=wave_id))


def _remember(at: Standing) -> None:
    """Keep what was agreed to or refused, so that later changes can be told."""
    at.holder.countersigned_settings = record_of(at.manifest) if at.manifest else ""


def _page(at: Standing, form: RefuseForm) -> str:
    require_draft(at.wave)
    return render_template(
        "keyholders/settings.html",
        at=at,
        wave=at.wave,
        beside=settings_beside(db(), at.wave, policy_of(at.wave)),
        refuse_form=form,
        changed=CHANGED,
        language=language_of_request(),
        kept_days=(settings().objection_days, settings().unopened_days),
    )
