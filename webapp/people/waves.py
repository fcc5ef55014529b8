"""What every page about one wave needs: finding it, naming its state, writing down what was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import Flask
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.asking import asked_instrument
from surveys.campaigns import Subject, Wave
from surveys.instruments import Instrument, budget_seconds
from surveys.log import note
from surveys.moves import end_of_answers
from surveys.planning import find_subject
from surveys.refusals import NotFound
from surveys.release import Policy
from webapp.mail import WaveFacts
from webapp.people.languages import short_day
from webapp.people.roles import me
from webapp.people.sentences import said
from webapp.people.surroundings import db, now, settings
from webapp.people.timeline import timeline
from webapp.people.wave_facts import wave_facts
from webapp.release_rules import policy_of_settings


@dataclass(frozen=True)
class StateWords:
    """How a state is told: a word, a sentence, and whether it is waiting for the coordinator."""

    word: str
    sentence: str
    tone: str = ""  # live, act or nothing


STATES = {
    "draft": StateWords(_l("draft"), _l("Being set up. Nobody has been told anything yet."), "act"),
    "frozen": StateWords(_l("frozen"), _l("Everything is promised. Mails go out when it opens.")),
    "collecting": StateWords(_l("collecting"), _l("Raters collect their ballots."), "live"),
    "answering": StateWords(_l("open"), _l("Raters are answering."), "live"),
    "closed": StateWords(_l("closed"), _l("Answers have ended. The ballots wait to be opened."), "act"),
    "scored": StateWords(_l("to review"), _l("Reports are ready. Review and release them."), "act"),
    "released": StateWords(_l("released"), _l("Every leader has the report.")),
    "archived": StateWords(_l("archived"), _l("Put away. The reports stay readable.")),
}
LEVEL_NAMES = {"basic": _l("basic"), "strong": _l("strong"), "strongest": _l("strongest")}
GROUPS = {
    "self": _l("self"),
    "manager": _l("manager"),
    "report": _l("reports"),
    "peer": _l("peers"),
    "other": _l("others"),
}
ROLES = {
    "cto": _l("CTO"),
    "vp-engineering": _l("VP Engineering"),
    "director": _l("Director"),
    "ceo": _l("CEO"),
    "cro": _l("CRO"),
    "general": _l("Leader (any role)"),
}


def name_things(app: Flask) -> None:
    """Give templates the words for states, groups, roles and moments."""
    app.jinja_env.globals.update(timeline=timeline, end_of_answers=end_of_answers, standing_now=standing_now)
    app.jinja_env.globals.update(
        states=STATES, group_names=GROUPS, role_names=ROLES, level_names=LEVEL_NAMES, said=said
    )
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["iso_day"] = lambda day: short_day(date.fromisoformat(day))
    app.jinja_env.filters["day"] = short_day
    app.jinja_env.filters["groups"] = group_list


def standing_now(wave: Wave) -> str:
    """What happens in a wave at this moment, in a sentence; in two steps a state has several of them."""
    sentence: str = STATES[wave.state].sentence
    if wave.state in ("collecting", "answering") and now() >= end_of_answers(wave):
        sentence = _("Answers have ended.")
    elif wave.state == "collecting" and wave.collect_to and now() >= wave.collect_to:
        sentence = _("Collecting has ended. Raters answer from %(moment)s on.", moment=moment(wave.opens_at))
    elif wave.state == "answering" and wave.late_to and (wave.late_from or now()) <= now() < wave.late_to:
        until = moment(wave.late_to)
        sentence = _("Latecomers collect their ballots; nobody answers until %(moment)s.", moment=until)
    return sentence


def moment(at: datetime) -> str:
    """A moment to the minute, in UTC and saying so; a line may break only between day and time."""
    day, time = short_day(at), format_datetime(at, "HH:mm 'UTC'")
    return f"{day}, {time}".replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", ")


def the_wave(wave_id: str) -> Wave:
    """The wave that the address names, or a page that says there is none."""
    wave = db().get(Wave, wave_id)
    if wave is None:
        raise NotFound("There is no such campaign.")
    return wave


def the_subject(wave_id: str, subject_id: str) -> Subject:
    """The leader that the address names, in the wave that it names."""
    return find_subject(db(), the_wave(wave_id), subject_id)


def write_down(wave: Wave, what: str, detail: str = "") -> None:
    """Note in the wave's log what the signed-in coordinator did."""
    note(db(), wave, me().name, what, detail, now())


def instrument_of(wave: Wave) -> Instrument:
    """The frozen questions of a wave, or those that a draft would freeze now."""
    return asked_instrument(wave)


def minutes(instrument: Instrument, form: str = "standard") -> int:
    """Whole minutes that a form takes, for the role with the most questions."""
    return max(-(-budget_seconds(instrument, form, role) // 60) for role in ROLES)


def mail_facts(wave: Wave) -> WaveFacts:
    """What the mails of a draft will say; its fingerprint is known only after the freeze."""
    unknown = _("six words, known after the freeze")
    return replace(wave_facts(wave), fingerprint=unknown, k=policy_of(wave).k)


def policy_of(wave: Wave) -> Policy:
    """The frozen release rules of a wave, or those of the settings as long as it is a draft."""
    if wave.policy_json:
        return Policy.from_json(wave.policy_json)
    return policy_of_settings(settings())


def group_list(names: str | tuple[str, ...]) -> str:
    """Rater groups in words: `other+peer` becomes "others and peers"."""
    members = names.split("+") if isinstance(names, str) else names
    words = [str(GROUPS.get(member, member)) for member in members]
    if len(words) < 2:
        return "".join(words)
    return str(_("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1]))
