"""Certificates of both sides, shown by real servers on this machine."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.asking import Unreachable, ask
from webapp.doctor.checks import certificates

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PEOPLE, BALLOTS = "localhost", "127.0.0.1"


def certificate(folder: Path, *names: str, days: int = 90) -> Path:
    """A self-made certificate for these names with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    sans = [
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        for name in names
    ]
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(sans), critical=False)
        .sign(key, SHA256())
    )
    file = folder / f"{made.serial_number}.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(plain + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def server(file: Path) -> Iterator[int]:
    """A server that shows the certificate to whoever asks, and hangs up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        stop = threading.Event()
        thread = threading.Thread(target=_greet, args=(listener, context, stop))
        thread.start()
        yield listener.getsockname()[1]
        stop.set()
        thread.join()


def _greet(listener: socket.socket, context: ssl.SSLContext, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            plain, _ = listener.accept()
        except TimeoutError:
            continue
        with plain:
            try:
                context.wrap_socket(plain, server_side=True).close()
            except OSError:
                continue


def look(tmp_path: Path, people: Path, ballots: Path) -> list[certificates.Check]:
    with ExitStack() as stack:
        ports = [stack.enter_context(server(file)) for file in (people, ballots)]
        origins = {
            "people_origin": f"https://{PEOPLE}:{ports[0]}",
            "ballot_origin": f"https://{BALLOTS}:{ports[1]}",
        }
        return Machine(tmp_path, **origins).look(certificates, clock=lambda: NOW)


def test_a_certificate_for_each_side_is_good(tmp_path: Path) -> None:
    lines = look(tmp_path, certificate(tmp_path, PEOPLE), certificate(tmp_path, BALLOTS))
    assert outcomes(lines) == ["good"]


def test_one_certificate_for_both_is_bad(tmp_path: Path) -> None:
    shared = certificate(tmp_path, PEOPLE, BALLOTS)
    assert "One certificate holds for both sides" in told(look(tmp_path, shared, shared), "bad")


def test_two_certificates_of_which_one_holds_for_the_other_too_are_bad(tmp_path: Path) -> None:
    wide, own = certificate(tmp_path, PEOPLE, BALLOTS), certificate(tmp_path, BALLOTS)
    assert outcomes(look(tmp_path, wide, own)) == ["bad"]


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path: Path) -> None:
    lines = look(tmp_path, certificate(tmp_path, PEOPLE, days=13), certificate(tmp_path, BALLOTS, days=15))
    assert "localhost ends on 2026-12-03" in told(lines, "warning")
    assert outcomes(lines) == ["warning", "good"]


def test_a_wildcard_holds_for_names_one_step_below(tmp_path: Path) -> None:
    wide = x509.load_pem_x509_certificate(certificate(tmp_path, "*.example.org").read_bytes())
    assert certificates.covers(wide, "ballots.example.org")
    assert not certificates.covers(wide, "a.ballots.example.org")
    assert not certificates.covers(wide, "example.org")


def test_an_address_at_which_nothing_answers_is_a_warning(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with server(certificate(tmp_path, BALLOTS)) as ballots:
        origins = {
            "people_origin": f"https://localhost:{port}",
            "ballot_origin": f"https://127.0.0.1:{ballots}",
        }
        lines = Machine(tmp_path, **origins).look(certificates, clock=lambda: NOW)
    assert outcomes(lines) == ["warning"]


def test_without_https_there_is_nothing_to_share(tmp_path: Path) -> None:
    origins = {"people_origin": "http://localhost:8000", "ballot_origin": "http://127.0.0.1:8001"}
    assert outcomes(Machine(tmp_path, **origins).look(certificates)) == ["good"]


def test_a_request_over_a_certificate_that_nobody_trusts_says_so(tmp_path: Path) -> None:
    with server(certificate(tmp_path, PEOPLE)) as port, pytest.raises(Unreachable, match="not trusted"):
        ask(f"https://{PEOPLE}:{port}/healthz")
