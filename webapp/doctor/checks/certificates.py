"""Certificates: one for each side, because browsers use one connection for two names under a shared one."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography import x509

from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit

TITLE = marked("Certificates")
ORDER = 60
REFUSES_AT = ("strong", "strongest")
"""At the level basic raters are told that the operator's log of traffic could tell who came when."""

SOON = timedelta(days=14)


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on the certificates of both origins, if they are reached over https."""
    origins = {
        visit.people_host: visit.settings.people_origin,
        visit.ballot_host: visit.settings.ballot_origin,
    }
    secure = {host: origin for host, origin in origins.items() if origin.startswith("https://")}
    if not secure:
        yield desk.good(marked("Both sides are reached from this machine only, without certificates."))
        return
    shown: dict[str, x509.Certificate] = {}
    for host, origin in secure.items():
        try:
            shown[host] = certificate_of(origin, visit.timeout)
        except (OSError, ValueError):
            yield desk.warning(
                marked("The certificate of %(host)s could not be seen: nothing answers there.", host=host),
                marked("Start the proxy in front, then look again."),
            )
    yield from _dates(visit, desk, shown)
    if len(shown) == 2:
        yield _sharing(visit, desk, shown)


def certificate_of(origin: str, timeout: float) -> x509.Certificate:
    """The certificate that a server shows, trusted or not. Raises OSError, ValueError."""
    parts = urlsplit(origin)
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname = False
    anything.verify_mode = ssl.CERT_NONE  # it is looked at here and nothing is sent to it
    host = parts.hostname or ""
    with (
        socket.create_connection((host, parts.port or 443), timeout) as plain,
        anything.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")


def covers(certificate: x509.Certificate, host: str) -> bool:
    """Whether a certificate holds for a host name, by itself or by a wildcard for its left-most label."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    wanted = {host.lower(), f"*.{host.lower().partition('.')[2]}"}
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    return bool(
        wanted & {name.lower() for name in names.get_values_for_type(x509.DNSName)} or host in addresses
    )


def _dates(visit: Visit, desk: Desk, shown: dict[str, x509.Certificate]) -> Iterator[Check]:
    for host, certificate in shown.items():
        ends = certificate.not_valid_after_utc
        if ends <= visit.clock() + SOON:
            yield desk.warning(
                marked("The certificate of %(host)s ends on %(day)s.", host=host, day=f"{ends:%Y-%m-%d}"),
                marked("Renew it: raters who meet a warning do not answer."),
            )


def _sharing(visit: Visit, desk: Desk, shown: dict[str, x509.Certificate]) -> Check:
    people, ballots = shown[visit.people_host], shown[visit.ballot_host]
    if people == ballots or covers(people, visit.ballot_host) or covers(ballots, visit.people_host):
        return desk.bad(
            marked(
                "One certificate holds for both sides. Browsers may then use one connection for the person "
                "and for the ballot, and whoever sees connections can join the two."
            ),
            marked(
                "Give each of the two names a certificate of its own, without wildcard and without the other."
            ),
        )
    return desk.good(marked("Each side has a certificate of its own."))
