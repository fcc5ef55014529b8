"""The mails to raters, and those of level strongest: collect first, answer days later by a common link."""

from __future__ import annotations

from datetime import datetime

from surveys.mailings import BEGIN_ANSWERING, INVITE, LATE
from webapp.i18n import Tongue, tongue
from webapp.letters import Facts, Letter, Link, Paragraph
from webapp.mail import (
    Addressee,
    WaveFacts,
    ask_for_feedback,
    letter_to,
    rater_invitation,
    rater_reminder,
)


def rater_letter(to: Addressee, wave: WaveFacts, kind: str, leaders: int, link: str) -> Letter:
    """The letter of a mailing (its kind: surveys/mailings.py) in the words of the wave's level."""
    minutes = 10 + 4 * (leaders - 1)
    if kind == INVITE:
        invitation = collecting_invitation if wave.collect_to else rater_invitation
        return invitation(to, wave, leaders, minutes, link)
    if wave.collect_to is None:
        return rater_reminder(to, wave, link)
    if kind == LATE:
        return late_invitation(to, wave, link)
    if kind == BEGIN_ANSWERING:
        return answering_begins(to, wave, link)
    reminder = collecting_reminder if kind.startswith("collect-") else answering_reminder
    return reminder(to, wave, link)


def collecting_invitation(to: Addressee, wave: WaveFacts, leaders: int, minutes: int, link: str) -> Letter:
    """Asks a rater to collect the ballots for one or several leaders."""
    said = tongue(to.language)
    _ = said.gettext
    steps = _(
        "It is done in two steps, so that the time of your answer does not give you away. Now you collect "
        "your ballots, which takes a minute. Days later you answer, which takes about %(minutes)s minutes, "
        "in the same browser and with a link that is the same for everybody.",
        minutes=minutes,
    )
    button = Link(_("Collect your ballots"), link)
    return ask_for_feedback(to, wave, leaders, steps, button, _dates(said, wave))


def collecting_reminder(to: Addressee, wave: WaveFacts, link: str) -> Letter:
    """Reminds a rater to collect; says that it may have gone to people who already have."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Reminder: collect your ballots for %(title)s", title=wave.title),
        Paragraph(
            _(
                "Ballots can be collected until %(moment)s; who has none cannot answer later. If you have "
                "already collected yours, there is nothing to do now: in small groups everybody gets this "
                "mail.",
                moment=said.moment(wave.collect_to or wave.closes_at),
            )
        ),
        Link(_("Collect your ballots"), link),
        _fingerprint(said, wave),
    )


def late_invitation(to: Addressee, wave: WaveFacts, link: str) -> Letter:
    """Tells somebody who has not collected that ballots are handed out once more."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Once more: collect your ballots for %(title)s", title=wave.title),
        Paragraph(
            _(
                "You have not collected your ballots. Until %(moment)s they are handed out once more, and "
                "meanwhile nobody's answers are taken. Afterwards you answer together with everybody else, "
                "in the browser in which you collected.",
                moment=said.moment(wave.late_to or wave.closes_at),
            )
        ),
        Link(_("Collect your ballots"), link),
        Facts(((_("Answers are taken until"), said.moment(wave.closes_at)),)),
        _fingerprint(said, wave),
    )


def answering_begins(to: Addressee, wave: WaveFacts, link: str) -> Letter:
    """Gives everybody who has collected the one common link."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Step two: you can answer now: %(title)s", title=wave.title),
        Paragraph(
            _(
                "The ballots that you collected can be used now. Open the link in the browser in which you "
                "collected them: it is the same for everybody, and nothing in it tells who you are."
            )
        ),
        Link(_("Give feedback"), link),
        Facts(_answering(said, wave)),
        _fingerprint(said, wave),
    )


def answering_reminder(to: Addressee, wave: WaveFacts, link: str) -> Letter:
    """Reminds everybody who has collected, because nobody knows who has answered."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Reminder: %(title)s closes soon", title=wave.title),
        Paragraph(
            _(
                "Feedback can be given or changed until %(moment)s, in the browser in which you collected "
                "your ballots. Everybody who collected gets this mail, because nobody knows who has "
                "answered. If you have, there is nothing left to do.",
                moment=said.moment(wave.closes_at),
            )
        ),
        Link(_("Give feedback"), link),
        _fingerprint(said, wave),
    )


def _dates(said: Tongue, wave: WaveFacts) -> tuple[tuple[str, str], ...]:
    _ = said.gettext
    first = ((_("Step one: collect until"), said.moment(wave.collect_to)),) if wave.collect_to else ()
    second = ((_("Step two: answer from"), said.moment(wave.answers_from)),) if wave.answers_from else ()
    return (*first, *second, *_answering(said, wave))


def _answering(said: Tongue, wave: WaveFacts) -> tuple[tuple[str, str], ...]:
    _ = said.gettext
    rows: list[tuple[str, str]] = [(_("Answers are taken until"), said.moment(wave.closes_at))]
    if wave.late_from and wave.late_to:
        pause = _span(said, wave.late_from, wave.late_to)
        rows.append((_("But not on the day for latecomers"), pause))
    return tuple(rows)


def _span(said: Tongue, begins: datetime, ends: datetime) -> str:
    return f"{said.moment(begins)} – {said.moment(ends)}"


def _fingerprint(said: Tongue, wave: WaveFacts) -> Facts:
    return Facts(((said.gettext("Fingerprint of this campaign"), wave.fingerprint),))
