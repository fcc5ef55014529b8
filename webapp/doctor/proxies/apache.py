"""Apache: a virtual host without a log of its own writes to the log of the whole server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from webapp.doctor.proxies.site import Place, Site

NAME = "Apache"
FILES = (
    "/etc/apache2/apache2.conf",
    "/etc/apache2/conf-enabled/*.conf",
    "/etc/apache2/sites-enabled/*.conf",
    "/etc/httpd/conf/httpd.conf",
    "/etc/httpd/conf.d/*.conf",
)
_DIRECTIVE = re.compile(r"\s*(</?)?(\w+)\s*([^#\n]*?)>?\s*$")


@dataclass
class _Host:
    """A virtual host while it is read; `place` is None for the server itself."""

    place: Place | None
    names: list[str] = field(default_factory=list)
    logs: list[Place] = field(default_factory=list)
    is_silent: bool = False
    errors: Place | None = None


def sites(texts: Mapping[str, str], host: str) -> list[Site]:
    """Every virtual host for the host name."""
    server = _Host(None)
    hosts = [one for file, text in texts.items() for one in _hosts(file, text, server)]
    wanted = [one for one in hosts if any(fnmatchcase(host, name) for name in one.names)]
    return [_site(one, server) for one in wanted if one.place]


def _site(one: _Host, server: _Host) -> Site:
    logs = one.logs or ([] if one.is_silent else server.logs)
    assert one.place is not None  # noqa: S101 - chosen by the caller
    return Site(one.place, tuple(logs), one.errors)


def _hosts(file: str, text: str, server: _Host) -> Iterator[_Host]:
    here = server
    for number, line in enumerate(text.splitlines(), start=1):
        found = _DIRECTIVE.match(line)
        if not found:
            continue
        bracket, name, rest = found[1] or "", found[2].lower(), found[3].split()
        if name == "virtualhost":
            here = _Host((file, number)) if bracket == "<" else server
            if bracket == "<":
                yield here
        else:
            _take(here, name, rest, (file, number))


def _take(host: _Host, name: str, rest: list[str], place: Place) -> None:
    target = rest[0].strip('"') if rest else ""
    if name in ("servername", "serveralias"):
        host.names += [word.partition(":")[0] for word in rest]
    elif name in ("customlog", "transferlog"):
        host.is_silent = True
        host.logs += [] if target == "/dev/null" else [place]
    elif name == "errorlog" and target != "/dev/null":
        host.errors = place
