"""The jobs that write to keyholders, and to coordinators about them; and what finds out that one is due.

A job carries a wave, a place and a notice; who is in the place is looked up when the mail is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.manifest import fingerprint
from surveys.campaigns import DeskEvent, Wave
from surveys.countersigning import key_state
from surveys.dates import dates_of
from surveys.freezing import WITHOUT_KEYHOLDERS, proposed_root
from surveys.keyholders import Keyholder, keyholders_of
from surveys.log import DESTROYED, note
from surveys.moves import end_of_answers
from surveys.people import Person
from surveys.retention import was_destroyed
from surveys.transcripts import find_transcript
from webapp import keyholder_mail
from webapp.letters import Letter
from webapp.people.bench import Bench, wave_of
from webapp.people.mailing import sign_in_link
from webapp.people.wave_facts import wave_facts
from webapp.programs import OPENING_PAGE, program_sum
from webapp.release_rules import policy_of_settings

KEYHOLDER_WARNINGS = (14, 7, 2)
"""Days before the destruction on which keyholders and coordinators are told that ballots are unopened."""
REMINDED_BEFORE = timedelta(days=2)
"""How long before the first mails to raters a keyholder is reminded whose part is not done."""
TOLD_WITHIN = timedelta(days=7)
"""How long after an event its mail is still sent, if it could not be sent at once."""
LAPSED = "countersigning-lapsed"
UNREACHABLE = "keyholder-unreachable"

Job = tuple[str, ...]


def ask_keyholder(bench: Bench, wave_id: str, whose: str, _when: str = "") -> None:
    """Write to a keyholder of a draft what is theirs to do. `whose`: the place, or the id of who is in it."""
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        holders = keyholders_of(session, wave).values() if wave.state == "draft" else ()
        asked = [one for one in holders if whose in (one.place, one.person_id)]
        written = [(one.person.name, _request(bench, session, wave, one)) for one in asked]
    _send(bench, wave_id, [(name, letter) for name, letter in written if letter is not None])


def tell_keyholder(
    bench: Bench, wave_id: str, place: str, notice: str, n: str = "0", _when: str = ""
) -> None:
    """Tell the keyholder or the deputy of a wave how it stands. `n`: days until the destruction."""
    known: dict[str, keyholder_mail.KeyNotice] = {one: one for one in get_args(keyholder_mail.KeyNotice)}
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        holders = keyholders_of(session, wave)
        told = holders.get(place)
        if told is None:
            return
        other = " ".join(one.person.name for one in holders.values() if one is not told)
        link = sign_in_link(bench, session, told.person, f"/keyholder/{wave.id}/")
        letter = keyholder_mail.keyholder_notice(
            told.person, wave_facts(wave), known[notice], other, int(n), link
        )
    _send(bench, wave_id, [(told.person.name, letter)])


def tell_of_key(bench: Bench, wave_id: str, place: str, news: str, _when: str = "") -> None:
    """Tell everybody who runs campaigns what happened with a keyholder."""
    known: dict[str, keyholder_mail.News] = {one: one for one in get_args(keyholder_mail.News)}
    with bench.sessions() as session:
        wave = wave_of(session, wave_id)
        holder = keyholders_of(session, wave).get(place)
        if holder is None:
            return
        facts, reason = wave_facts(wave), holder.refused_because
        link = f"{bench.settings.people_origin}/desk/waves/{wave.id}/"
        letters = [
            keyholder_mail.keyholder_news(person, facts, known[news], holder.person.name, reason, link)
            for person in session.scalars(select(Person).where(Person.is_coordinator).order_by(Person.id))
        ]
    bench.mailer.send(letters)


def find_keyholder_mails(bench: Bench) -> None:
    """Look every minute for what keyholders are to be told, and submit it."""
    due: list[Job] = []
    with bench.sessions.begin() as session:
        for wave in session.scalars(select(Wave).where(Wave.level != WITHOUT_KEYHOLDERS).order_by(Wave.id)):
            if wave.state == "draft":
                due += _due_in_draft(bench, session, wave)
            elif wave.state == "closed":
                due += _due_after_close(bench, session, wave)
    for job, *ids in due:
        bench.work.submit(job, *ids)


def remind_to_open(bench: Bench, wave_id: str) -> bool:
    """Write to the keyholders of a closed wave that the ballots wait; whether the wave has any."""
    with bench.sessions() as session:
        wave = wave_of(session, wave_id)
        has_keyholders = wave.level != WITHOUT_KEYHOLDERS
        left = (_destroyed_on(bench, wave) - bench.clock()).days
        asked = list(keyholders_of(session, wave)) if has_keyholders and wave.state == "closed" else []
    for place in asked:
        today = f"{bench.clock():%Y%m%d}"
        bench.work.submit("tell_keyholder", wave_id, place, "unopened", str(max(1, left)), today)
    return has_keyholders


def _due_in_draft(bench: Bench, session: Session, wave: Wave) -> Iterator[Job]:
    today = bench.clock().date()
    is_near = (dates_of(wave).begins - REMINDED_BEFORE).date() == today
    holders = keyholders_of(session, wave).values()
    if not is_near and not any(one.countersigned_root for one in holders):
        return
    root = proposed_root(session, wave, bench.places, policy_of_settings(bench.settings))
    for holder in holders:
        lapsed = bool(root) and holder.countersigned_root not in ("", root)
        if lapsed and _newly_lapsed(session, wave, holder, bench.clock()):
            note(session, wave, "Soundline", LAPSED, holder.person.name, bench.clock())
            yield "ask_keyholder", wave.id, holder.place, today.isoformat()
        elif is_near and key_state(holder, root).step != "countersigned":
            yield "ask_keyholder", wave.id, holder.place, today.isoformat()


def _newly_lapsed(session: Session, wave: Wave, holder: Keyholder, now: datetime) -> bool:
    """Whether they were not told since they countersigned last, and not yet today."""
    query = select(DeskEvent).where(DeskEvent.wave_id == wave.id).order_by(DeskEvent.done_at.desc())
    for event in session.scalars(query):
        if (event.what, event.detail) == (LAPSED, holder.person.name):
            return False
        if (event.what, event.actor) == ("countersigned", holder.person.name):
            return not _told_today(session, wave, holder, now)
    return True


def _told_today(session: Session, wave: Wave, holder: Keyholder, now: datetime) -> bool:
    query = select(DeskEvent.done_at).where(
        DeskEvent.wave_id == wave.id, DeskEvent.what == LAPSED, DeskEvent.detail == holder.person.name
    )
    return any(told.date() == now.date() for told in session.scalars(query))


def _due_after_close(bench: Bench, session: Session, wave: Wave) -> Iterator[Job]:
    now, ends = bench.clock(), _destroyed_on(bench, wave)
    left = (ends.date() - now.date()).days
    for place in keyholders_of(session, wave):
        if was_destroyed(session, wave):
            if _destroyed_lately(session, wave, now):
                yield "tell_keyholder", wave.id, place, "destroyed"
            continue
        if find_transcript(session, wave) and now < end_of_answers(wave) + TOLD_WITHIN:
            yield "tell_keyholder", wave.id, place, "waiting", str(bench.settings.unopened_days)
        if left in KEYHOLDER_WARNINGS:
            yield "tell_keyholder", wave.id, place, "unopened", str(left)


def _destroyed_on(bench: Bench, wave: Wave) -> datetime:
    return end_of_answers(wave) + timedelta(days=bench.settings.unopened_days)


def _destroyed_lately(session: Session, wave: Wave, now: datetime) -> bool:
    query = select(DeskEvent.done_at).where(DeskEvent.wave_id == wave.id, DeskEvent.what == DESTROYED)
    return any(now < done_at + TOLD_WITHIN for done_at in session.scalars(query))


def _request(bench: Bench, session: Session, wave: Wave, holder: Keyholder) -> Letter | None:
    root = proposed_root(session, wave, bench.places, policy_of_settings(bench.settings))
    step = key_state(holder, root).step
    facts, begins, there = wave_facts(wave), dates_of(wave).begins, f"/keyholder/{wave.id}/"
    if step == "named":
        link, page = sign_in_link(bench, session, holder.person, there), program_sum(OPENING_PAGE)
        return keyholder_mail.asked_to_hold(holder.person, facts, holder.place, page, begins, link)
    if step == "key":
        link, page = sign_in_link(bench, session, holder.person, there), program_sum(OPENING_PAGE)
        return keyholder_mail.reminded_to_hold(holder.person, facts, page, begins, link)
    if step in ("proved", "refused") and root:
        words, lapsed = fingerprint(bytes.fromhex(root)), bool(holder.countersigned_root)
        link = sign_in_link(bench, session, holder.person, there)
        return keyholder_mail.please_countersign(holder.person, facts, words, lapsed, link)
    return None


def _send(bench: Bench, wave_id: str, written: list[tuple[str, Letter]]) -> None:
    """Send, and note in the desk's log whose address the mail server refused."""
    deliveries = bench.mailer.send([letter for _name, letter in written])
    refused = [
        name
        for (name, _letter), delivery in zip(written, deliveries, strict=True)
        if delivery.address_refused
    ]
    if not refused:
        return
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        for name in refused:
            note(session, wave, "Soundline", UNREACHABLE, name, bench.clock())
        places = [one.place for one in keyholders_of(session, wave).values() if one.person.name in refused]
    for place in places:
        bench.work.submit("tell_of_key", wave_id, place, "unreachable", bench.clock().strftime("%Y%m%d"))
