"""The mails of a leader's plan: to everybody who was asked, and to the leader about the dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.i18n import tongue
from webapp.letters import Facts, Letter, Link, Paragraph, Quotation
from webapp.mail import Addressee, letter_to

Dated = tuple[str, date]
"""What a leader will do, and by when."""


def share_back(to: Addressee, leader: str, wave: str, text: str, *, update: bool = False) -> Letter:
    """What a leader writes to everybody who was asked about them; `update` if it is not the first."""
    said = tongue(to.language)
    _ = said.gettext
    subject = (
        _("%(leader)s writes again to everybody who was asked: %(title)s", leader=leader, title=wave)
        if update
        else _("%(leader)s writes to everybody who was asked: %(title)s", leader=leader, title=wave)
    )
    return letter_to(
        to,
        subject,
        Paragraph(
            _(
                "You were asked for feedback about %(leader)s. This goes to everybody who was asked, "
                "whether they answered or not. %(leader)s cannot see who did.",
                leader=leader,
            )
        ),
        Paragraph(_("%(leader)s writes:", leader=leader)),
        Quotation(text),
        Paragraph(
            _(
                "Please do not answer this mail. An answer would not reach %(leader)s, and it would show "
                "who you are to whoever reads the mailbox of this installation.",
                leader=leader,
            )
        ),
    )


def plan_reminder(to: Addressee, coming: Sequence[Dated], passed: Sequence[Dated], link: str) -> Letter:
    """Reminds a leader of commitments: those whose day is near, and those whose day has passed."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Your plan: what you wanted to do"),
        Paragraph(_("These days are near:")) if coming else None,
        Facts(tuple((said.day(due), what) for what, due in coming)) if coming else None,
        Paragraph(
            _("These days have passed. Say in a sentence what came of it: kept, partly kept or not kept.")
        )
        if passed
        else None,
        Facts(tuple((said.day(due), what) for what, due in passed)) if passed else None,
        Link(_("Go to your plan"), link),
        Paragraph(_("You can switch these mails off below your plan.")),
    )
