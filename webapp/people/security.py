"""Cookies, headers, forgery protection and rate limits of the people side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, redirect, request
from flask.sansio.app import App
from flask_limiter import Limiter
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from webapp.config import Settings
from webapp.secret import secret_key

COOKIE = "__Host-soundline"
IDLE = timedelta(minutes=30)
LARGEST_REQUEST = 6 * 1024 * 1024
"""Bytes of a request body: a roster of 50,000 lines fits, little more does."""

LARGER = "larger_requests"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=(), idle-detection=()",
    "Referrer-Policy": "same-origin",  # no-referrer would break every form on https
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class RequestInMemory(Request):
    """A request whose uploaded files stay in memory: a roster is never written to disk."""

    def _get_file_stream(self, *_sizes: object, **_more: object) -> BytesIO:
        return BytesIO()


def account_key() -> str:
    """Whom a rate limit counts: the account. Never an address of the network."""
    return str(current_user.get_id() or "nobody")


def _is_stranger() -> bool:
    return not current_user.is_authenticated


csrf = CSRFProtect()
limiter = Limiter(
    key_func=account_key,
    application_limits=["600 per minute"],
    application_limits_exempt_when=_is_stranger,
    storage_uri="memory://",
)


def secure(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, forgery protection and headers; send 127.0.0.1 to the one true address."""
    app.request_class = RequestInMemory
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=IDLE,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # a page may lie open as long as its session lives
    )
    app.before_request(_let_larger_through)  # before the form is read for its token
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_one_address(settings))
    app.after_request(_with_headers(settings))


def accept_larger(app: App, endpoint: str, largest: Callable[[], int]) -> None:
    """Let one page take more than LARGEST_REQUEST: as many bytes as `largest` says at each request."""
    app.extensions.setdefault(LARGER, {})[endpoint] = largest


def _let_larger_through() -> None:
    largest = current_app.extensions.get(LARGER, {}).get(request.endpoint)
    if largest is not None and request.method == "POST":
        request.max_content_length = largest()


def _one_address(settings: Settings) -> Callable[[], AnyResponse | None]:
    """Cookies belong to a host name, so people on 127.0.0.1 are sent to localhost."""
    wanted = urlsplit(settings.people_origin).hostname

    def send_to_localhost() -> AnyResponse | None:
        on_number = urlsplit(request.host_url).hostname == "127.0.0.1"
        if wanted != "localhost" or not on_number or request.path == "/healthz":
            return None
        return redirect(settings.people_origin + request.full_path.rstrip("?"))

    return send_to_localhost


def _with_headers(settings: Settings) -> Callable[[Response], Response]:
    over_https = settings.people_origin.startswith("https://")

    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        if over_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    return add_headers
