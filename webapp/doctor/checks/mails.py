"""Mails to raters: no provider may note who opened the invitation when, and every link is our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from surveys.campaigns import LEVELS
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit
from webapp.letters import Letter, compose
from webapp.mail import WaveFacts, rater_invitation, rater_link, rater_reminder
from webapp.tracking import PROVIDERS, Provider, no_tracking, provider_of

TITLE = marked("Mails to raters")
ORDER = 70
REFUSES_AT = LEVELS

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


class _Nobody:
    name, email, language = "Nobody", "nobody@example.org", "en"


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on the tracking of the mail provider, and on the links in what raters get."""
    yield _tracking(visit, desk)
    ours = {visit.people_host, visit.ballot_host}
    strange = sorted({host for letter in _samples(visit) for host in _hosts(visit, letter)} - ours)
    if strange:
        yield desk.bad(
            marked("A mail to raters links to %(hosts)s, which is not ours.", hosts=", ".join(strange)),
            marked("Take that link out of the mail templates."),
        )
    else:
        yield desk.good(marked("Every link in a mail to raters leads to this installation."))


def _tracking(visit: Visit, desk: Desk) -> Check:
    host = visit.settings.smtp_host
    if not host:
        return desk.good(marked("Mails are kept as files on this machine; no provider sees them."))
    provider = provider_of(host)
    if provider:
        return _of(provider, desk)
    return desk.warning(
        marked(
            "%(host)s is not known here. Mails carry the headers that switch tracking off at %(names)s.",
            host=host,
            names=", ".join(one.name for one in PROVIDERS if one.headers),
        ),
        marked(
            "If it hands mails on to a provider, switch click and open tracking off in the account there."
        ),
    )


def _of(provider: Provider, desk: Desk) -> Check:
    facts = {"name": provider.name, "switch": provider.switch, "headers": ", ".join(provider.headers)}
    if provider.headers and provider.is_enough:
        said = marked(
            "Mails go out by %(name)s with headers that switch its tracking off: %(headers)s.", **facts
        )
        return desk.good(said, marked("Switch it off in the account as well: %(switch)s.", **facts))
    if provider.headers:
        said = marked(
            "Mails go out by %(name)s with %(headers)s, but the switch in the account wins over them.",
            **facts,
        )
    else:
        said = marked("Mails go out by %(name)s, which has no header against tracking.", **facts)
    return desk.warning(said, marked("Switch it off in the account: %(switch)s.", **facts))


def _samples(visit: Visit) -> Iterator[Letter]:
    wave = WaveFacts("Sample", "development", "basic", "nobody", "sample", visit.clock())
    link = rater_link(visit.settings, "sample")
    yield rater_invitation(_Nobody(), wave, 1, 10, link)
    yield rater_reminder(_Nobody(), wave, link)


def _hosts(visit: Visit, letter: Letter) -> Iterator[str]:
    mail = compose(letter, visit.settings.mail_from, visit.clock())
    for name, value in no_tracking(visit.settings.smtp_host).items():
        mail[name] = value
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            for address in _ADDRESS.findall(part.get_content()):
                yield urlsplit(address).hostname or ""
