"""Mails say the same in both parts, lead only to our own two sides, and reach a real mail server."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from webapp.config import Settings
from webapp.coordinator_mail import coordinator_notice
from webapp.letters import Letter, Quotation, compose
from webapp.mail import (
    WaveFacts,
    named_answers_request,
    rater_invitation,
    rater_link,
    rater_reminder,
    report_corrected,
    report_released,
    sign_in,
    sign_in_address,
)
from webapp.mailer import Mailer, MailUnavailable
from webapp.plan_mail import plan_reminder, share_back
from webapp.sink import mail_sink

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
TOKEN = "kq7mbs4tz2v5rhw3nx6pcdy2fa"


@dataclass(frozen=True)
class Reader:
    name: str
    email: str
    language: str = "en"


MIRA = Reader("Mira Muster", "mira@example.org")
JÖRG = Reader("Jörg Straßner", "joerg@example.org", "de")
WAVE = WaveFacts(
    title="Depth 2026 · 1",
    purpose="development",
    level="strong",
    holder="the works council",
    fingerprint="babad-bisob-dupol-gafit-homuk-jitas",
    closes_at=NOW + timedelta(days=14),
)
SETTINGS = Settings()
THANKS = """Thank you all.

I will do two things:
– hand over the reviews of both services to the people who have been running them since the summer;
– ask more."""
LETTERS = {
    "invitation": lambda to: rater_invitation(to, WAVE, 2, 14, rater_link(SETTINGS, TOKEN)),
    "reminder": lambda to: rater_reminder(to, WAVE, rater_link(SETTINGS, TOKEN)),
    "sign-in": lambda to: sign_in(to, sign_in_address(SETTINGS, TOKEN), 1),
    "named-manager": lambda to: named_answers_request(to, WAVE, "Ada Ahoy", sign_in_address(SETTINGS, TOKEN)),
    "named-self": lambda to: named_answers_request(to, WAVE, None, sign_in_address(SETTINGS, TOKEN)),
    "released": lambda to: report_released(to, WAVE, sign_in_address(SETTINGS, TOKEN)),
    "corrected": lambda to: report_corrected(to, WAVE, sign_in_address(SETTINGS, TOKEN), 2),
    "share-back": lambda to: share_back(to, "Ada Ahoy", WAVE.title, THANKS),
    "share-back-again": lambda to: share_back(to, "Ada Ahoy", WAVE.title, THANKS, update=True),
    "plan": lambda to: plan_reminder(
        to,
        [("Hand over the reviews.", date(2026, 12, 7))],
        [("Ask more.", date(2026, 11, 30))],
        sign_in_address(SETTINGS, TOKEN),
    ),
    "notice": lambda to: coordinator_notice(to, WAVE, "unopened", f"{SETTINGS.people_origin}/", 3),
}


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())


def words_of(text: str) -> str:
    without_tags = re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", " ", text, flags=re.S)
    return " ".join(re.findall(r"\w+", unescape(without_tags)))


@pytest.fixture(params=sorted(LETTERS))
def letter(request: pytest.FixtureRequest) -> Letter:
    return LETTERS[request.param](MIRA)


def test_every_mail_leads_only_to_our_own_two_sides_and_shows_no_picture(letter: Letter) -> None:
    text, html = parts_of(compose(letter, SETTINGS.mail_from, NOW))
    hosts = set(re.findall(r"[a-z]+://([^/\s\"<]+)", text + html))
    assert hosts <= {"localhost:8000", "127.0.0.1:8001"}
    assert not re.search(r"<(img|script|link|iframe|object|video)|src=|@import|url\(|background=", html, re.I)


def test_both_parts_of_every_mail_say_the_same(letter: Letter) -> None:
    text, html = parts_of(compose(letter, SETTINGS.mail_from, NOW))
    plain_words, rich_words = set(words_of(text).split()), set(words_of(html).split())
    assert plain_words == rich_words


def test_no_header_names_the_sending_machine_or_its_time_zone(letter: Letter) -> None:
    mail = compose(letter, "Soundline <soundline@people.example.org>", NOW)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    assert socket.gethostname() not in headers
    assert re.fullmatch(r"<[0-9a-f]{32}@people\.example\.org>", mail["Message-ID"])
    assert mail["Date"].endswith("+0000")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_no_line_of_the_text_part_is_folded_inside_a_link(letter: Letter) -> None:
    text, _html = parts_of(compose(letter, SETTINGS.mail_from, NOW))
    assert all(len(line) <= 76 or "://" in line for line in text.splitlines())


def test_a_raters_token_stands_in_the_fragment_and_a_sign_in_token_in_the_path() -> None:
    assert rater_link(SETTINGS, TOKEN) == f"http://127.0.0.1:8001/c#i={TOKEN}"
    assert sign_in_address(SETTINGS, TOKEN) == f"http://localhost:8000/sign-in/{TOKEN}"


def test_the_invitation_tells_time_end_fingerprint_and_protection() -> None:
    text, _html = parts_of(compose(LETTERS["invitation"](MIRA), SETTINGS.mail_from, NOW))
    said = " ".join(text.split())
    for fact in (
        "2 leaders",
        "about 14 minutes",
        "15 December 2026",
        "UTC",
        WAVE.fingerprint,
        "the works council",
        "at least 5 people",
    ):
        assert fact in said, fact


@pytest.mark.parametrize("level", ["basic", "strong", "strongest"])
def test_each_level_of_protection_is_explained_in_its_own_words(level: str) -> None:
    wave = WaveFacts(**{**vars(WAVE), "level": level})
    text, _html = parts_of(compose(rater_invitation(MIRA, wave, 1, 10, "http://x"), SETTINGS.mail_from, NOW))
    assert ("the works council" in " ".join(text.split())) == (level != "basic")
    assert ("not even the operator" in " ".join(text.split())) == (level == "strong")


@pytest.mark.parametrize("name", ["share-back", "share-back-again"])
def test_a_leaders_words_are_set_apart_escaped_and_said_to_reach_everybody(name: str) -> None:
    letter = LETTERS[name](MIRA)
    marked = [Quotation(f"<b>{THANKS}") if part.kind == "quotation" else part for part in letter.parts]
    mail = compose(replace(letter, parts=tuple(marked)), SETTINGS.mail_from, NOW)
    text, html = parts_of(mail)
    assert "Ada Ahoy" in mail["Subject"]
    assert "> <b>Thank you all.\n>\n> I will do two things:\n> – hand over" in text.replace("\r", "")
    assert "&lt;b&gt;Thank you all." in html.split("<blockquote")[1].split("</blockquote>")[0]
    said = " ".join(text.split())
    assert "This goes to everybody who was asked, whether they answered or not." in said
    assert "it would show who you are" in said
    assert (mail["From"], mail["Reply-To"]) == (
        compose(LETTERS["plan"](MIRA), SETTINGS.mail_from, NOW)["From"],
        None,
    )


def test_a_reminder_of_the_plan_tells_what_is_near_apart_from_what_has_passed() -> None:
    text, _html = parts_of(compose(LETTERS["plan"](MIRA), SETTINGS.mail_from, NOW))
    near, passed = text.split("These days have passed.")
    assert "7 December 2026: Hand over the reviews." in near
    assert "30 November 2026: Ask more." in passed
    only = plan_reminder(MIRA, [], [("Ask more.", date(2026, 11, 30))], "http://localhost:8000/")
    assert "These days are near" not in str(only)


def test_the_board_is_mentioned_to_a_leader_only_if_it_will_see_something() -> None:
    def said(purpose: str) -> str:
        wave = WaveFacts(**{**vars(WAVE), "purpose": purpose})
        return parts_of(compose(report_released(MIRA, wave, "http://x"), SETTINGS.mail_from, NOW))[0]

    assert "board" in said("board")
    assert "board" not in said("development")


def test_a_line_break_in_a_name_or_title_cannot_smuggle_in_a_header() -> None:
    wave = WaveFacts(**{**vars(WAVE), "title": "Depth\r\nBcc: eve@example.org"})
    villain = Reader("Mira\nBcc: eve@example.org", "mira@example.org")
    mail = compose(rater_reminder(villain, wave, "http://x"), SETTINGS.mail_from, NOW)
    again = message_from_bytes(bytes(mail), policy=policy.SMTP)
    assert again["Bcc"] is None
    assert set(again.keys()) == set(compose(LETTERS["reminder"](MIRA), SETTINGS.mail_from, NOW).keys())


def test_markup_in_a_title_stays_text() -> None:
    wave = WaveFacts(**{**vars(WAVE), "title": "<b>Depth</b>"})
    _text, html = parts_of(compose(report_released(MIRA, wave, "http://x"), SETTINGS.mail_from, NOW))
    assert "<b>" not in html
    assert "&lt;b&gt;Depth" in html


# --- conversations with a mail server ---------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postmaster:
    """A mail server that keeps what it is given, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.sessions: set[int] = set()
        self.greetings: set[str] = set()
        self.hang_up_at: int | None = None

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("gone"):
            return f"550 no such user {address}"
        if address.startswith("later"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sessions.add(id(session))
        self.greetings.add(session.host_name)
        if self.hang_up_at == len(self.mails):
            self.hang_up_at = None
            server.transport.abort()
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def postmaster(kind: type[Controller] = Controller, **options: Any) -> Iterator[tuple[Postmaster, Settings]]:
    office, port = Postmaster(), free_port()
    controller = kind(office, hostname="127.0.0.1", port=port, server_hostname="localhost", **options)
    controller.start()
    try:
        yield (
            office,
            Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", outbox_port=free_port()),
        )
    finally:
        controller.stop()


def invitation_to(*addresses: str) -> list[Letter]:
    return [LETTERS["invitation"](Reader("Somebody", address)) for address in addresses]


def test_a_batch_goes_over_one_connection_and_arrives_readable() -> None:
    with postmaster() as (office, settings):
        deliveries = Mailer(settings).send([LETTERS["invitation"](MIRA), LETTERS["reminder"](JÖRG)])
    assert [delivery.accepted for delivery in deliveries] == [True, True]
    assert len(office.sessions) == 1
    assert [mail["To"] for mail in office.mails] == [
        "Mira Muster <mira@example.org>",
        "Jörg Straßner <joerg@example.org>",
    ]
    assert TOKEN in parts_of(office.mails[0])[0]


def test_the_greeting_does_not_name_this_machine() -> None:
    with postmaster() as (office, settings):
        Mailer(settings.with_changes(mail_from="S <s@people.example.org>")).send(
            invitation_to("a@example.org")
        )
    assert office.greetings == {"people.example.org"}


def test_mails_tell_providers_not_to_track_clicks_and_opens() -> None:
    with postmaster() as (office, settings):
        Mailer(settings).send([LETTERS["invitation"](MIRA)])
    (mail,) = office.mails
    assert (mail["X-Mailgun-Track-Clicks"], mail["X-PM-TrackLinks"]) == ("no", "None")
    assert json.loads(mail["X-SMTPAPI"])["filters"]["clicktrack"] == {"settings": {"enable": 0}}


def test_a_refused_address_is_returned_and_the_others_still_arrive() -> None:
    addresses = ["a@example.org", "gone@example.org", "later@example.org", "not an address", "b@example.org"]
    with postmaster() as (office, settings):
        deliveries = Mailer(settings).send(invitation_to(*addresses))
    assert [delivery.accepted for delivery in deliveries] == [True, False, False, False, True]
    assert [delivery.address_refused for delivery in deliveries] == [False, True, False, True, False]
    assert len(office.mails) == 2
    assert not any("example.org" in delivery.reason for delivery in deliveries)


def test_a_connection_that_breaks_is_made_again_for_the_same_mail() -> None:
    with postmaster() as (office, settings):
        office.hang_up_at = 1
        deliveries = Mailer(settings).send(invitation_to("a@example.org", "b@example.org", "c@example.org"))
    assert all(delivery.accepted for delivery in deliveries)
    assert {str(mail["To"]).split("<")[1] for mail in office.mails} == {
        "a@example.org>",
        "b@example.org>",
        "c@example.org>",
    }


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    settings = Settings(smtp_host="127.0.0.1", smtp_port=free_port())
    with pytest.raises(MailUnavailable, match=r"does not answer.*Check smtp_host"):
        Mailer(settings).send(invitation_to("a@example.org"))
    with pytest.raises(MailUnavailable, match="built-in mail sink"):
        Mailer(Settings(outbox_port=free_port())).check()


def test_nothing_to_send_needs_no_server() -> None:
    assert Mailer(Settings(outbox_port=free_port())).send([]) == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    file.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def only_the_mailer(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, who: Any) -> AuthResult:
    return AuthResult(success=(who.login, who.password) == (b"mailer", b"anchor-7"), handled=False)


@pytest.mark.parametrize("password", ["anchor-7", "wrong"])
def test_starttls_and_sign_in(password: str, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {
        "tls_context": server_side(certificate),
        "authenticator": only_the_mailer,
        "auth_required": True,
    }
    with postmaster(**options) as (office, settings):
        secured = settings.with_changes(
            smtp_host="localhost", smtp_tls="starttls", smtp_user="mailer", smtp_password=password
        )
        if password == "wrong":
            with pytest.raises(MailUnavailable, match="refused the sign-in"):
                Mailer(secured).send(invitation_to("a@example.org"))
        else:
            assert Mailer(secured).send(invitation_to("a@example.org"))[0].accepted
    assert len(office.mails) == (password == "anchor-7")


def test_tls_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with postmaster(ssl_context=server_side(certificate)) as (office, settings):
        secured = settings.with_changes(smtp_host="localhost", smtp_tls="tls")
        assert Mailer(secured).send(invitation_to("a@example.org"))[0].accepted
    assert len(office.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with postmaster(tls_context=server_side(certificate)) as (office, settings):
        secured = settings.with_changes(smtp_host="localhost", smtp_tls="starttls")
        with pytest.raises(MailUnavailable, match="No trusted connection"):
            Mailer(secured).send(invitation_to("a@example.org"))
    assert office.mails == []


def test_a_server_without_encryption_is_refused_when_encryption_is_set() -> None:
    with postmaster() as (office, settings), pytest.raises(MailUnavailable):
        Mailer(settings.with_changes(smtp_tls="starttls")).send(invitation_to("a@example.org"))
    assert office.mails == []


def test_without_a_mail_server_mails_are_kept_as_files_in_order(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, outbox_port=free_port())
    with mail_sink(settings):
        Mailer(settings).send(invitation_to("a@example.org", "b@example.org"))
        Mailer(settings).send_sign_in(MIRA, sign_in_address(settings, TOKEN))
    kept = sorted(settings.outbox_dir.iterdir())
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in kept]
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == [
        "a@example.org",
        "b@example.org",
        MIRA.email,
    ]
    assert all(file.suffix == ".eml" and file.stat().st_mode & 0o077 == 0 for file in kept)
    assert TOKEN in parts_of(mails[2])[0]  # type: ignore[arg-type]
