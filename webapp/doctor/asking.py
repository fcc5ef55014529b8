"""Asking a web server one thing: no proxy of the environment, no redirect, no patience beyond the timeout."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class Unreachable(Exception):
    """Nothing usable answered; the text says why in a few words."""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def values(self, name: str) -> set[str]:
        """All values of a header; a proxy may have sent it twice."""
        return {value for known, value in self.headers if known.lower() == name.lower()}

    @property
    def names(self) -> set[str]:
        """Names of all headers, in lower case."""
        return {name.lower() for name, _ in self.headers}


def ask(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 2.0,
) -> Answer:
    """Send one request and read the answer. Raises Unreachable."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        connection.request(method, parts.path or "/", body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"its certificate is not trusted: {error.verify_message}") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(getattr(error, "strerror", None) or type(error).__name__) from error
    finally:
        connection.close()
