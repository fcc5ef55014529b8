"""The mails about opening keys: to the two who hold them, and to the coordinators about them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from webapp.i18n import Tongue, tongue
from webapp.letters import Facts, Letter, Link, Paragraph
from webapp.mail import Addressee, WaveFacts, letter_to

KeyNotice = Literal["waiting", "unopened", "opened", "destroyed", "lost"]
"""What keyholder and deputy are told from the close on, and when the other one has lost a key."""
News = Literal["refused", "lost", "unreachable"]
"""What coordinators are told about a keyholder."""


def asked_to_hold(
    to: Addressee, wave: WaveFacts, place: str, page_sha256: str, opens_at: datetime, link: str
) -> Letter:
    """Asks somebody to be keyholder or deputy, and says what that means."""
    said = tongue(to.language)
    _ = said.gettext
    asks = {
        "keyholder": _("You are asked to be a keyholder: %(title)s", title=wave.title),
        "deputy": _("You are asked to be the deputy keyholder: %(title)s", title=wave.title),
    }
    return letter_to(
        to,
        asks[place],
        Paragraph(
            _(
                "In this campaign people give feedback about their leaders, and their answers are sealed to "
                "two keys. You are asked to hold one of them, because you have no other part in it and do "
                "not run the server: so nobody there can read an answer before it was shuffled."
            )
        ),
        Paragraph(
            _(
                "It takes about twenty minutes now and ten after the close. Your page leads you through it: "
                "download a page that works without network, make a key with it, try the key, and look at "
                "the settings before you agree to them or refuse. You will see numbers, and never who "
                "answered what."
            )
        ),
        Link(_("Go to your page"), link),
        Facts(
            (
                (_("Please be done by"), said.moment(opens_at)),
                (_("SHA-256 of the page you will download"), page_sha256),
            )
        ),
        Paragraph(_("Keep this mail: the sum above shows whether the page you downloaded is the right one.")),
        Paragraph(
            _("If you do not want to do this, or run this server yourself, say so to the coordinator.")
        ),
    )


def reminded_to_hold(
    to: Addressee, wave: WaveFacts, page_sha256: str, opens_at: datetime, link: str
) -> Letter:
    """Reminds somebody whose key is not ready."""
    said = tongue(to.language)
    _ = said.gettext
    return letter_to(
        to,
        _("Your opening key is not ready yet: %(title)s", title=wave.title),
        Paragraph(
            _(
                "The campaign cannot begin before your key is made and tried. Your page shows what is left "
                "to do."
            )
        ),
        Link(_("Go to your page"), link),
        Facts(
            (
                (_("Please be done by"), said.moment(opens_at)),
                (_("SHA-256 of the page you will download"), page_sha256),
            )
        ),
    )


def please_countersign(to: Addressee, wave: WaveFacts, fingerprint: str, lapsed: bool, link: str) -> Letter:
    """Asks for the countersignature; `lapsed`: the settings changed after it was given once."""
    said = tongue(to.language)
    _ = said.gettext
    why = (
        _("The settings changed after you had agreed to them, so your agreement no longer counts.")
        if lapsed
        else _("Both keys are ready, and so are the settings.")
    )
    return letter_to(
        to,
        _("Please look at the settings: %(title)s", title=wave.title),
        Paragraph(
            why + " " + _("Please look at them, and countersign them or refuse. The campaign waits for you.")
        ),
        Link(_("Look at the settings"), link),
        Facts(((_("Fingerprint of these settings"), fingerprint),)),
    )


def keyholder_notice(
    to: Addressee, wave: WaveFacts, notice: KeyNotice, other: str, n: int, link: str
) -> Letter:
    """Tells a keyholder how it stands. `other`: the other one's name; `n`: days until the destruction."""
    said = tongue(to.language)
    subject, sentence = _notices(said, wave, other, n)[notice]
    return letter_to(to, subject, Paragraph(sentence), Link(said.gettext("Go to your page"), link))


def keyholder_news(to: Addressee, wave: WaveFacts, news: News, name: str, reason: str, link: str) -> Letter:
    """Tells a coordinator what happened with a keyholder; `reason` is why one refused."""
    said = tongue(to.language)
    _ = said.gettext
    sentences = {
        "refused": _(
            "%(name)s has refused to countersign the settings: “%(reason)s” Change what is named, or talk to "
            "them; then they are asked again.",
            name=name,
            reason=reason,
        ),
        "lost": _(
            "%(name)s has lost the opening key. Before the freeze they make another; afterwards only the "
            "other keyholder can open the ballots.",
            name=name,
        ),
        "unreachable": _(
            "The mail server refused the address of %(name)s, who holds an opening key. Correct it, or tell "
            "them in another way what is to be done.",
            name=name,
        ),
    }
    return letter_to(to, wave.title, Paragraph(sentences[news]), Link(_("Go to the desk"), link))


def _notices(said: Tongue, wave: WaveFacts, other: str, n: int) -> dict[KeyNotice, tuple[str, str]]:
    _, ngettext = said.gettext, said.ngettext
    destroyed_in = ngettext(
        "If nobody opens them, they are destroyed tomorrow.",
        "If nobody opens them, they are destroyed in %(n)s days.",
        n,
    )
    return {
        "waiting": (
            _("The ballots wait for you: %(title)s", title=wave.title),
            _(
                "The campaign is closed, and the ballots wait to be opened by you or by %(other)s.",
                other=other,
            )
            + " "
            + destroyed_in,
        ),
        "unopened": (
            _("The ballots are still sealed: %(title)s", title=wave.title),
            _("Nobody has opened the ballots yet; you or %(other)s can.", other=other) + " " + destroyed_in,
        ),
        "opened": (
            _("The ballots are opened, thank you: %(title)s", title=wave.title),
            _(
                "%(other)s has opened the ballots. Keep your key until they are destroyed, in case they have "
                "to be opened once more; your page says when. There is nothing else left for you to do.",
                other=other,
            ),
        ),
        "destroyed": (
            _("The ballots were destroyed unopened: %(title)s", title=wave.title),
            _(
                "Nobody opened the ballots in time, so they were destroyed as promised. Nobody has read an "
                "answer. You may destroy your key, on paper and as a file."
            ),
        ),
        "lost": (
            _("%(other)s has lost a key: %(title)s", other=other, title=wave.title),
            _(
                "%(other)s has lost the other key of this campaign. Please make sure that you still have "
                "yours, as a file or on paper: once the campaign has begun, only you can open the ballots.",
                other=other,
            ),
        ),
    }
