"""Setting up a draft, step 5: the pre-flight list, what raters will get, and the freeze."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.campaigns import Wave
from surveys.freezing import freeze
from surveys.mailings import INVITE
from surveys.preflight import Finding, LeaderForecast, preflight
from surveys.release import Line, Policy, forecast
from webapp.doctor import blocking
from webapp.letters import Letter
from webapp.mail import rater_link
from webapp.mailer import MailUnavailable
from webapp.people.key_step import root_of
from webapp.people.roles import coordinators_only, me
from webapp.people.security import limiter
from webapp.people.steps import draft
from webapp.people.surroundings import db, mailer, now, settings
from webapp.people.waves import group_list, mail_facts, policy_of, write_down
from webapp.two_step_mail import rater_letter

SAMPLE_TOKEN = "this-is-only-a-preview"  # noqa: S105 - no token: raters' links are made at the freeze

blueprint = Blueprint("freezing", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)


@blueprint.get("/check")
def check(wave_id: str) -> str:
    """What is missing, what each leader's groups can show, and previews of everything that goes out."""
    wave = draft(wave_id)
    policy = policy_of(wave)
    found = preflight(db(), wave, policy, now(), root_of(wave))
    return render_template(
        "desk/steps/check.html",
        wave=wave,
        step="check",
        found=found,
        refused=blocking(settings(), wave.level),
        notes=[_in_words(finding) for finding in found.notes],
        outlook={leader.subject.id: _outlook(leader, policy) for leader in found.leaders},
        letter=_invitation(wave),
    )


@blueprint.post("/test-mail")
@limiter.limit("10 per hour")
def test_mail(wave_id: str) -> Response:
    """Send the invitation to the coordinator, with a link that leads nowhere."""
    try:
        (delivery,) = mailer().send([_invitation(draft(wave_id))])
    except MailUnavailable as trouble:
        flash(_("The mail could not be sent: %(why)s", why=str(trouble)), "bad")
    else:
        _tell(delivery.accepted, delivery.reason)
    return redirect(url_for("freezing.check", wave_id=wave_id))


@blueprint.get("/freeze")
def ask_to_freeze(wave_id: str) -> Response | str:
    """Say what can no longer change, and ask; back to the list if something is missing."""
    wave = draft(wave_id)
    policy = policy_of(wave)
    if preflight(db(), wave, policy, now(), root_of(wave)).blocking or blocking(settings(), wave.level):
        return redirect(url_for("freezing.check", wave_id=wave_id))
    return render_template("desk/freeze.html", wave=wave, policy=policy)


@blueprint.post("/freeze")
def freeze_now(wave_id: str) -> Response:
    """Freeze the draft."""
    wave = draft(wave_id)
    if blocking(settings(), wave.level):
        return redirect(url_for("freezing.check", wave_id=wave_id))
    freeze(db(), wave, places=settings().places, policy=policy_of(wave), now=now())
    write_down(wave, "frozen", wave.fingerprint or "")
    db().commit()
    flash(_("The campaign is frozen. It opens by itself on the date you chose."))
    return redirect(url_for("participation.wave", wave_id=wave_id))


def _outlook(leader: LeaderForecast, policy: Policy) -> list[Line]:
    """What the leader's groups can show, with the groups in the words of the page."""
    groups = {group_list(members): n for members, n in leader.ballot_groups}
    return list(forecast(policy, groups).lines)


def _in_words(finding: Finding) -> Finding:
    """A finding with its rater groups in the words of the page."""
    if "groups" not in finding.facts:
        return finding
    groups = group_list(tuple(str(finding.facts["groups"]).split(", ")))
    return replace(finding, facts={**finding.facts, "groups": groups})


def _invitation(wave: Wave) -> Letter:
    n_leaders = min(2, len(wave.subjects)) or 1
    link = rater_link(settings(), SAMPLE_TOKEN)
    return rater_letter(me(), mail_facts(wave), INVITE, n_leaders, link)


def _tell(accepted: bool, reason: str) -> None:
    if accepted:
        flash(_("A test mail is on its way to %(address)s.", address=me().email))
    else:
        flash(_("The mail server did not take the mail: %(why)s", why=reason), "bad")
