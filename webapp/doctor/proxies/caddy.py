"""Caddy: an access log is written only where a site block says `log`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from webapp.doctor.proxies.site import Place, Site

NAME = "Caddy"
FILES = ("/etc/caddy/Caddyfile", "/etc/caddy/conf.d/*", "/etc/caddy/sites-enabled/*")
_ADDRESS = re.compile(r"^(?:\w+://)?([^:/]+)")


def sites(texts: Mapping[str, str], host: str) -> list[Site]:
    """Every site block whose addresses name the host."""
    return [site for file, text in texts.items() for site in _sites(file, text, host)]


def _sites(file: str, text: str, host: str) -> Iterator[Site]:
    depth, begins, logs = 0, 0, list[Place]()
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if depth == 0 and _is_for(words, host):
            begins, logs = number, []
        if begins and depth and words[:1] == ["log"]:
            logs.append((file, number))
        depth += words.count("{") - words.count("}")
        if begins and depth == 0 and number > begins:
            yield Site((file, begins), tuple(logs))
            begins = 0


def _is_for(words: list[str], host: str) -> bool:
    addresses = [_ADDRESS.match(word.strip(",{")) for word in words]
    return any(found and fnmatchcase(host, found[1]) for found in addresses)
