"""Pages for strangers: under some paths no cookie comes in and none goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Headers = list[tuple[str, str]]


def keep_cookies_out(app: Flask, *folders: str) -> None:
    """Take cookies out of every request and every answer under these paths, errors included.

    Whoever is signed in is a stranger there, and stays signed in elsewhere.
    """
    inner: Wsgi = app.wsgi_app

    def without(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if not any(path == folder or path.startswith(f"{folder}/") for folder in folders):
            return inner(environ, start)
        environ.pop("HTTP_COOKIE", None)
        return inner(environ, lambda status, headers, *more: start(status, _plain(headers), *more))

    app.wsgi_app = without  # type: ignore[method-assign,assignment]


def _plain(headers: Headers) -> Headers:
    """Without the session that error pages start; the answer is the same for everybody."""
    return [
        pair
        for pair in headers
        if pair[0].lower() != "set-cookie" and (pair[0], pair[1]) != ("Vary", "Cookie")
    ]
