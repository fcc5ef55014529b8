"""The mails: one function per message. No picture, no tracking, no address but our own two sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from webapp.config import Settings
from webapp.i18n import Tongue, tongue
from webapp.letters import Facts, Letter, Link, Paragraph, Part


class Addressee(Protocol):
    """Whom a mail goes to; a Person is one."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class WaveFacts:
    """What mails say about a wave."""

    title: str
    purpose: str
    """development or board"""
    level: str
    """basic, strong or strongest"""
    holder: str
    """Who holds the opening key, in words."""
    fingerprint: str
    closes_at: datetime
    k: int = 5
    collect_to: datetime | None = None
    """Level strongest: when collecting ends, when answers begin, and the day on which latecomers collect."""
    answers_from: datetime | None = None
    late_from: datetime | None = None
    late_to: datetime | None = None


def rater_link(settings: Settings, token: str) -> str:
    """A rater's link. The token stands in the fragment, which no server and no proxy is ever sent."""
    return f"{settings.ballot_origin}/c#i={token}"


def common_link(settings: Settings) -> str:
    """The link by which everybody answers at level strongest. Nothing in it tells who follows it."""
    return f"{settings.ballot_origin}/c"


def sign_in_address(settings: Settings, token: str, onward: str = "") -> str:
    """The address of a one-time sign-in link; opening it spends nothing, the button there does.

    `onward`: the path of the page that a person then comes to; empty for their desks.
    """
    there = f"?to={quote(onward)}" if onward else ""
    return f"{settings.people_origin}/sign-in/{token}{there}"


def transcript_address(settings: Settings, wave_id: str) -> str:
    """Where the transcript of a closed wave can be read by whoever has this address."""
    return f"{settings.people_origin}/transcripts/{wave_id}"


def rater_invitation(to: Addressee, wave: WaveFacts, leaders: int, minutes: int, link: str) -> Letter:
    """Asks a rater to answer about one or several leaders."""
    said = tongue(to.language)
    _ = said.gettext
    effort = _("It takes about %(minutes)s minutes.", minutes=minutes)
    dates = ((_("Open until"), said.moment(wave.closes_at)),)
    return ask_for_feedback(to, wave, leaders, effort, Link(_("Give feedback"), link), dates)


def ask_for_feedback(
    to: Addressee, wave: WaveFacts, leaders: int, effort: str, link: Link, dates: Iterable[tuple[str, str]]
) -> Letter:
    """The first mail to a rater: what is asked and what it takes, the link, the dates, and the promise."""
    said = tongue(to.language)
    _, ngettext = said.gettext, said.ngettext
    ask = ngettext(
        "You are invited to give anonymous feedback about one leader you work with.",
        "You are invited to give anonymous feedback about %(n)s leaders you work with.",
        leaders,
    )
    return letter_to(
        to,
        _("Your feedback is asked for: %(title)s", title=wave.title),
        Paragraph(f"{ask} {effort}"),
        link,
        Paragraph(_("The link is yours alone; please do not pass it on. Opening it spends nothing.")),
        Facts(
            (
                *dates,
                (_("What it is for"), purpose_of(said, wave.purpose)),
                (_("Fingerprint of this campaign"), wave.fingerprint),
            )
        ),
        Paragraph(_("Compare the fingerprint with a colleague's: it is the same for everybody.")),
        *protection(said, wave),
    )


def rater_reminder(to: Addressee, wave: WaveFacts, link: str) -> Letter:
    """Reminds a rater; says that it may have gone to people who have already sent."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Reminder: %(title)s closes soon", title=wave.title),
        Paragraph(
            _(
                "Feedback can be given or changed until %(moment)s. If you have already sent yours, there "
                "is nothing left to do: in small groups everybody gets this mail, so that nobody can tell "
                "who has.",
                moment=said.moment(wave.closes_at),
            )
        ),
        Link(_("Give feedback"), link),
        Facts(((_("Fingerprint of this campaign"), wave.fingerprint),)),
    )


def sign_in(to: Addressee, link: str, hours: int) -> Letter:
    """The one-time sign-in link."""
    said = tongue(to.language)
    _, ngettext = said.gettext, said.ngettext
    return letter_to(
        to,
        _("Your sign-in link"),
        Paragraph(
            ngettext(
                "This link signs you in once. It holds for one hour.",
                "This link signs you in once. It holds for %(n)s hours.",
                hours,
            )
        ),
        Link(_("Sign in"), link),
        Paragraph(_("If you did not ask for it, ignore this mail: nothing happens without the link.")),
    )


def named_answers_request(to: Addressee, wave: WaveFacts, leader: str | None, link: str) -> Letter:
    """Asks for answers given by name: of the leader's manager, or (leader=None) of the leader themself."""
    said = tongue(to.language)
    _ = said.gettext
    if leader is None:
        subject = _("Your own view is asked for: %(title)s", title=wave.title)
        ask = _("Please rate yourself, and predict what your team will answer.")
    else:
        subject = _("Your view of %(leader)s is asked for: %(title)s", leader=leader, title=wave.title)
        ask = _("Please answer as the manager of %(leader)s.", leader=leader)
    return letter_to(
        to,
        subject,
        Paragraph(
            ask + " " + _("These answers are given by name and shown as yours; they are not anonymous.")
        ),
        Link(_("Answer by name"), link),
        Facts(((_("Open until"), said.moment(wave.closes_at)),)),
    )


def report_released(to: Addressee, wave: WaveFacts, link: str, transcript: str = "") -> Letter:
    """Tells a leader that their report can be read; `transcript` is the address of the wave's transcript."""
    said = tongue(to.language)
    _ = said.gettext
    board = _(
        "The board sees its comparison seven days from now, together with your statement and your plan."
    )
    parts: list[Part] = [
        Paragraph(_("Your report of %(title)s is ready for you to read.", title=wave.title)),
        Link(_("Read the report"), link),
        Paragraph(_("You can write a reply and a plan beside it.")),
    ]
    if wave.purpose == "board":
        parts.append(Paragraph(board))
    if transcript:
        parts.append(whereabouts(said, transcript))
    return letter_to(to, _("Your report is ready: %(title)s", title=wave.title), *parts)


def report_corrected(to: Addressee, wave: WaveFacts, link: str, revision: int) -> Letter:
    """Tells a leader that their report was replaced by a corrected one."""
    said = tongue(to.language)
    _ = said.gettext
    parts: list[Part] = [
        Paragraph(
            _(
                "More ballots could be read than before, so your report of %(title)s was made again. This "
                "is revision %(revision)s; please put the one before it away.",
                title=wave.title,
                revision=revision,
            )
        ),
        Link(_("Read the corrected report"), link),
    ]
    if wave.purpose == "board":
        parts.append(Paragraph(_("Where the board sees your comparison, it is told so too.")))
    return letter_to(to, _("Your report was corrected: %(title)s", title=wave.title), *parts)


def whereabouts(said: Tongue, transcript: str) -> Facts:
    """Where the public transcript of a closed wave lies."""
    return Facts(((said.gettext("With this transcript everybody can check the count"), transcript),))


def letter_to(to: Addressee, subject: str, *parts: Part | None) -> Letter:
    """A letter with its greeting, in the reader's language."""
    said = tongue(to.language)
    greeting = said.gettext("Hello %(name)s,", name=to.name)
    return Letter(to.name, to.email, said.language, subject, greeting, tuple(part for part in parts if part))


def purpose_of(said: Tongue, purpose: str) -> str:
    """What a wave is for, in words."""
    _ = said.gettext
    if purpose == "board":
        return _("the leader's development, and a comparison that the board reads")
    return _("the leader's own development; the board sees nothing of it")


def protection(said: Tongue, wave: WaveFacts) -> tuple[Paragraph, ...]:
    """How a rater is protected at the level of the wave, and what no level can hide."""
    _ = said.gettext
    levels = {
        "basic": _(
            "How you are protected: your browser blinds and seals your answers before they leave it. "
            "Nobody who reads a report or runs this campaign can see what you answered. Somebody who has "
            "kept a full history of the server could."
        ),
        "strong": _(
            "How you are protected: your browser blinds and seals your answers before they leave it, to a "
            "key held by %(holder)s. As long as the keyholder is honest, not even the operator of this "
            "server can tell what you answered.",
            holder=wave.holder,
        ),
        "strongest": _(
            "How you are protected: you collect ballots now and answer days later by a link that is the "
            "same for everybody, sealed to a key held by %(holder)s. Even the time of your answer then says "
            "little about who you are, as long as others are asked about the same leaders.",
            holder=wave.holder,
        ),
    }
    shared = _(
        "Figures are shown only where at least %(k)s people answered. A comment can still give its author "
        "away by what it says.",
        k=wave.k,
    )
    return Paragraph(levels[wave.level]), Paragraph(shared)
