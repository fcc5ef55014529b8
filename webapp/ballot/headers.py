"""Headers of every answer: only our own program runs, nothing is kept, nothing leaks to other sites."""

from __future__ import annotations

from flask import Flask, Response

_UNUSED_FEATURES = "geolocation=(), camera=(), microphone=(), usb=(), idle-detection=()"
_ONE_YEAR = "max-age=31536000; includeSubDomains"


def harden(app: Flask, people_origin: str, ballot_origin: str) -> None:
    """Put the promised headers on every answer."""
    headers = promised_headers(people_origin, ballot_origin)

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(headers)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def promised_headers(people_origin: str, ballot_origin: str) -> dict[str, str]:
    """The headers of every answer by name; the strict-transport one only where the origin is https."""
    headers = {
        "Content-Security-Policy": _content_policy(people_origin),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": _UNUSED_FEATURES,
    }
    if ballot_origin.startswith("https://"):
        headers["Strict-Transport-Security"] = _ONE_YEAR
    return headers


def _content_policy(people_origin: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {people_origin}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )
