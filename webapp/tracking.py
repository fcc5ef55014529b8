"""Click and open tracking of mail providers: the headers that switch it off, and the switch in the account.

A provider that tracks clicks replaces the link in an invitation and notes who opened it when. Sources, read
in November 2026: documentation.mailgun.com "Pass sending options"; dev.mailjet.com "Custom headers";
postmarkapp.com "Tracking opens per email" and "Tracking links"; developers.sparkpost.com "SMTP API";
SendGrid's SMTP filters clicktrack and opentrack; docs.aws.amazon.com "TrackingConfigurationOverrides".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provider:
    """A mail provider that can track clicks."""

    name: str
    hosts: tuple[str, ...]
    """How the names of its mail servers end."""
    switch: str
    """The switch in the account, in the provider's own words."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of a single mail that switch tracking off; empty if there are none for mails sent by SMTP."""
    is_enough: bool = True
    """Whether the headers win over the account."""


_OFF = {"settings": {"enable": 0}}
PROVIDERS = (
    Provider(
        "Mailgun",
        ("mailgun.org", "mailgun.com"),
        "Sending → Domain settings → Tracking",
        {"X-Mailgun-Track": "no", "X-Mailgun-Track-Clicks": "no", "X-Mailgun-Track-Opens": "no"},
    ),
    Provider(
        "Mailjet",
        ("mailjet.com",),
        "Account settings → Tracking",
        {"X-Mailjet-TrackClick": "0", "X-Mailjet-TrackOpen": "0"},
    ),
    Provider(
        "Postmark",
        ("postmarkapp.com", "mtasv.net"),
        "Server → Settings → Track opens and links",
        {"X-PM-TrackLinks": "None", "X-PM-TrackOpens": "false"},
        is_enough=False,
    ),
    Provider(
        "SendGrid",
        ("sendgrid.net", "sendgrid.com"),
        "Settings → Tracking",
        {"X-SMTPAPI": json.dumps({"filters": {"clicktrack": _OFF, "opentrack": _OFF}})},
    ),
    Provider(
        "SparkPost",
        ("sparkpostmail.com", "sparkpost.com"),
        "Account → SMTP relay → Open and click tracking",
        {"X-MSYS-API": json.dumps({"options": {"click_tracking": False, "open_tracking": False}})},
    ),
    Provider("Amazon SES", ("amazonaws.com",), "Configuration set → Event destinations → Opens and Clicks"),
    Provider("Brevo", ("brevo.com", "sendinblue.com"), "Transactional → Settings → Tracking"),
    Provider("Mandrill", ("mandrillapp.com",), "Settings → Sending defaults → Track opens and clicks"),
)


def provider_of(smtp_host: str) -> Provider | None:
    """The provider to whom a mail server belongs, by its name."""
    host = f".{smtp_host.lower().rstrip('.')}"
    return next((one for one in PROVIDERS if host.endswith(tuple(f".{end}" for end in one.hosts))), None)


def no_tracking(smtp_host: str) -> dict[str, str]:
    """Headers for every mail that goes out by this server.

    A server that belongs to no known provider may hand mails on to one, so it gets the headers of all;
    without a server mails stay on this machine and need none.
    """
    provider = provider_of(smtp_host)
    chosen = (provider,) if provider else PROVIDERS if smtp_host else ()
    return {name: value for one in chosen for name, value in one.headers.items()}
