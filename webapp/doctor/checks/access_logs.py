"""Logs of requests: neither our own servers nor a proxy of this machine may write down who came when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.proxies import apache, caddy, nginx
from webapp.doctor.proxies.site import Place
from webapp.doctor.visit import Visit
from webapp.serve import parts_of

TITLE = marked("Logs of requests")
ORDER = 40
REFUSES_AT = ("strong", "strongest")
"""At the level basic raters are told that a log of traffic could tell who came when."""

PROXIES = (nginx, apache, caddy)
SWITCH_OFF = marked("Switch it off there: access_log off in nginx, no CustomLog in Apache, no log in Caddy.")


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on how our own servers are started, and on every proxy configuration that names our hosts."""
    yield from _our_own(visit, desk)
    if visit.is_local:
        yield desk.good(marked("Both sides are reached from this machine only: no proxy stands in front."))
        return
    found: set[str] = set()
    for proxy in PROXIES:
        texts, closed = _texts(visit, proxy.FILES)
        for path in closed:
            yield desk.warning(
                marked("%(path)s could not be read.", path=path),
                marked("Run this check as a user who may, or look for access logs there yourself."),
            )
        for host in (visit.people_host, visit.ballot_host):
            for site in proxy.sites(texts, host):
                found.add(host)
                yield from _site(visit, desk, host, site.logs, site.errors)
    for host in sorted({visit.people_host, visit.ballot_host} - found):
        yield desk.warning(
            marked("No proxy configuration on this machine names %(host)s.", host=host),
            marked("Make sure that the proxy for it, wherever it runs, writes no access log."),
        )


def _our_own(visit: Visit, desk: Desk) -> Iterator[Check]:
    options = " ".join(word for part in parts_of(visit.settings) for word in part.command)
    given = visit.environ.get("GUNICORN_CMD_ARGS", "")
    file = Path("gunicorn.conf.py")  # read by gunicorn without being asked to
    beside = file.read_text("utf-8", errors="replace") if file.exists() else ""
    if "access-log" in options or "access" in given or "accesslog" in beside:
        yield desk.bad(
            marked(
                "Our own web server is told to write an access log (GUNICORN_CMD_ARGS, gunicorn.conf.py)."
            ),
            marked("Take that option out and start Soundline again."),
        )
    else:
        yield desk.good(marked("Soundline's own servers write no log of requests."))


def _site(
    visit: Visit, desk: Desk, host: str, logs: tuple[Place, ...], errors: Place | None
) -> Iterator[Check]:
    for file, line in dict.fromkeys(logs):
        yield desk.bad(
            marked(
                "%(file)s, line %(line)d: requests to %(host)s are written to an access log, which tells who "
                "came when.",
                file=file,
                line=line,
                host=host,
            ),
            SWITCH_OFF,
        )
    if errors and host == visit.ballot_host:
        file, line = errors
        yield desk.warning(
            marked(
                "%(file)s, line %(line)d: failed requests are logged with their time.", file=file, line=line
            ),
            marked("Send this log to /dev/null for the ballots."),
        )
    if not logs:
        yield desk.good(marked("The proxy writes no access log for %(host)s.", host=host))


def _texts(visit: Visit, patterns: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """The files that could be read, by their paths, and the paths of those that could not."""
    texts: dict[str, str] = {}
    closed = []
    for path in (path for pattern in patterns for path in sorted(visit.root.glob(pattern.lstrip("/")))):
        name = f"/{path.relative_to(visit.root)}"
        try:
            texts[name] = path.read_text("utf-8", errors="replace")
        except IsADirectoryError:
            continue
        except OSError:
            closed.append(name)
    return texts, closed
