"""The mail that tells coordinators what has happened in a wave."""

from __future__ import annotations

from typing import Literal

from webapp.i18n import tongue
from webapp.letters import Letter, Link, Paragraph, Part
from webapp.mail import Addressee, WaveFacts, letter_to, whereabouts

Notice = Literal[
    "opened",
    "answering",
    "closed",
    "scored",
    "undelivered",
    "unopened",
    "destroyed",
    "reports-end",
    "reports-destroyed",
]


def coordinator_notice(
    to: Addressee, wave: WaveFacts, notice: Notice, link: str, n: int = 0, transcript: str = ""
) -> Letter:
    """Tells a coordinator what has happened. `n`: addresses refused, or days left until the destruction.

    `transcript` is the address of the wave's transcript, told at the close.
    """
    said = tongue(to.language)
    _, ngettext = said.gettext, said.ngettext
    sentences = {
        "opened": _("The wave is open; the invitations are going out."),
        "answering": _("Collecting has ended and answering begins; the common link is going out."),
        "closed": _(
            "The wave is closed. Its ballots wait to be opened: at the level “basic” by you, otherwise by a "
            "keyholder."
        ),
        "scored": _("The reports are ready for your review."),
        "undelivered": ngettext(
            "The mail server refused one address. The desk shows whose.",
            "The mail server refused %(n)s addresses. The desk shows whose.",
            n,
        ),
        "unopened": ngettext(
            "The ballots have not been opened. They are destroyed tomorrow.",
            "The ballots have not been opened. They are destroyed in %(n)s days.",
            n,
        ),
        "destroyed": _(
            "The ballots have been destroyed as promised, with the keys on this server and the exact counts "
            "behind the reports."
        ),
        "reports-end": ngettext(
            "The reports of this wave are destroyed tomorrow. Whoever needs one should download it now.",
            "The reports of this wave are destroyed in %(n)s days. Whoever needs one should download it now.",
            n,
        ),
        "reports-destroyed": _("Reports, comments and answers by name have been destroyed as promised."),
    }
    parts: list[Part] = [Paragraph(sentences[notice]), Link(_("Go to the desk"), link)]
    if notice == "closed" and transcript:
        parts.append(whereabouts(said, transcript))
    return letter_to(to, wave.title, *parts)
