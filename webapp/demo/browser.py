"""A small browser for people's pages and a caller for the two JSON sides, over plain HTTP on this machine."""

from __future__ import annotations

import html
import json
import re
import secrets
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"')
_ERROR = re.compile(r'<p class="error"[^>]*>(.*?)</p>|<div class="note bad"[^>]*>(.*?)</div>', re.DOTALL)

File = tuple[str, str, bytes]
"""Field, file name and content of a file to upload."""


class PageRefused(Exception):
    """A page answered with an error; the text holds what it said."""


class DeskBrowser:
    """Signs in with a link, opens pages, fills in forms. Follows redirects and keeps its cookies."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._origin, self._host, self._port = origin, parts.hostname or "localhost", parts.port or 80
        self._cookies: dict[str, str] = {}

    def sign_in(self, link: str) -> None:
        """Open a one-time link and press its button."""
        self.post(link.removeprefix(self._origin))

    def get(self, path: str) -> bytes:
        """The content of a page. Raises PageRefused."""
        return self._send("GET", path, b"", {})[1]

    def text(self, path: str) -> str:
        """The HTML of a page. Raises PageRefused."""
        return self.get(path).decode()

    def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        file: File | None = None,
        page: str | None = None,
    ) -> str:
        """Fill in the form that stands on `page` (if it is another than `path`) and send it to `path`.

        Returns the path one ends at. Raises PageRefused.
        """
        token = _TOKEN.search(self.text(page or path))
        filled = {"csrf_token": html.unescape(token.group(1)) if token else "", **(fields or {})}
        if file is None:
            body, kind = urlencode(filled, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(filled, file)
        return self._send("POST", path, body, {"Content-Type": kind})[0]

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[str, bytes]:
        response, content = self._once(method, path, body, headers)
        for _ in range(5):
            if response.status not in (301, 302, 303):
                break
            path = (response.getheader("Location") or "/").removeprefix(self._origin)
            response, content = self._once("GET", path, b"", {})
        if response.status >= 400:
            raise PageRefused(f"{method} {path}: {response.status} {_said(content.decode(errors='replace'))}")
        return path, content

    def _once(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self._host, self._port, timeout=120)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection.request(method, path, body, {"Cookie": cookies, "Referer": self._origin + path, **headers})
        response = connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        connection.close()
        return response, content


class JsonCaller:
    """Keeps one connection to a side and sends JSON over it, as the rater's program does."""

    def __init__(self, origin: str, method: str) -> None:
        parts = urlsplit(origin)
        self._connection = HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=120)
        self._method = method

    def __call__(self, path: str, content: Mapping[str, Any]) -> tuple[int, Any]:
        """Send JSON to a path; returns the status and the JSON answer, None if there is none."""
        self._connection.request(
            self._method, path, json.dumps(content).encode(), {"Content-Type": "text/plain"}
        )
        response = self._connection.getresponse()
        body = response.read()
        return response.status, json.loads(body) if body else None

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class SharedCaller:
    """A caller that threads may share: each gets a connection of its own."""

    def __init__(self, origin: str, method: str) -> None:
        self._origin, self._method, self._own = origin, method, threading.local()

    def __call__(self, path: str, content: Mapping[str, Any]) -> tuple[int, Any]:
        """Send JSON to a path; returns the status and the JSON answer, None if there is none."""
        if not hasattr(self._own, "caller"):
            self._own.caller = JsonCaller(self._origin, self._method)
        caller: JsonCaller = self._own.caller
        return caller(path, content)


def _multipart(fields: Mapping[str, Any], file: File) -> tuple[bytes, str]:
    border = secrets.token_hex(16)
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="{file[0]}"; filename="{file[1]}"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + file[2] + b"\r\n")
    return b"".join(parts) + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


def _said(page: str) -> str:
    found = [re.sub(r"<[^>]+>", " ", first or second) for first, second in _ERROR.findall(page)]
    return html.unescape(" ".join(" ".join(found).split())) or "no reason given"
