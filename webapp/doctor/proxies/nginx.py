"""nginx: an access log is written unless the server block, or what it inherits from, switches it off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from webapp.doctor.proxies.site import Place, Site

NAME = "nginx"
FILES = (
    "/etc/nginx/nginx.conf",
    "/etc/nginx/conf.d/*.conf",
    "/etc/nginx/http.d/*.conf",
    "/etc/nginx/sites-enabled/*",
    "/usr/local/etc/nginx/nginx.conf",
    "/usr/local/etc/nginx/conf.d/*.conf",
)
_WORD = re.compile(
    r"#[^\n]*|([{};])|\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'|((?:\\.|[^\s{};\"'#\\])[^\s{};]*)"
)


@dataclass(frozen=True)
class Directive:
    """A directive with its words and, if it has one, its block."""

    words: tuple[str, ...]
    place: Place
    block: tuple[Directive, ...] = ()


def sites(texts: Mapping[str, str], host: str) -> list[Site]:
    """Every server block for the host. Files that hold servers outside `http` are taken as included there."""
    trees = [directive for file, text in texts.items() for directive in read(text, file)]
    main = [one for one in trees if one.words[0] != "http"]
    http = [inner for one in trees if one.words[0] == "http" for inner in one.block]
    around = [*main, *http]
    return [_site(server, around) for server in _all(around, "server") if _is_for(server, host)]


def read(text: str, file: str) -> list[Directive]:
    """The directives of a file; a file that ends in the middle of a block is read as far as it goes."""
    return _block(_words(text), file)


def _words(text: str) -> Iterator[tuple[str, str, int]]:
    """Each word with its sign (empty unless it is one of { } ;) and its line."""
    for found in _WORD.finditer(text):
        sign, *quoted = found.groups()
        word = sign or next((part for part in quoted if part is not None), None)
        if word is not None:
            yield sign or "", word, text.count("\n", 0, found.start()) + 1


def _block(words: Iterator[tuple[str, str, int]], file: str) -> list[Directive]:
    found: list[Directive] = []
    said: list[str] = []
    begins = 0
    for sign, word, line in words:
        if not sign:
            begins = begins if said else line
            said.append(word)
            continue
        inside = tuple(_block(words, file)) if sign == "{" else ()
        if said:
            found.append(Directive(tuple(said), (file, begins), inside))
        said = []
        if sign == "}":
            break
    return found


def _site(server: Directive, around: list[Directive]) -> Site:
    own = _named(server.block, "access_log")
    inherited = own or _named(around, "access_log")
    inner = [one for part in server.block for one in _all(part.block, "access_log")]
    logs = [one.place for one in (*inherited, *inner) if one.words[1:2] != ("off",)]
    if not inherited:
        logs.append(server.place)  # nginx writes one unless told otherwise
    return Site(server.place, tuple(logs), _errors(server, around))


def _errors(server: Directive, around: list[Directive]) -> Place | None:
    effective = _named(server.block, "error_log") or _named(around, "error_log")
    loud = [one.place for one in effective if one.words[1:2] != ("/dev/null",)]
    return loud[0] if loud else None if effective else server.place


def _is_for(server: Directive, host: str) -> bool:
    names = [name for one in _named(server.block, "server_name") for name in one.words[1:]]
    return any(fnmatchcase(host, f"*{name}" if name.startswith(".") else name) for name in names)


def _named(block: Iterable[Directive], name: str) -> list[Directive]:
    return [one for one in block if one.words[0] == name]


def _all(block: Iterable[Directive], name: str) -> Iterator[Directive]:
    for one in block:
        if one.words[0] == name:
            yield one
        yield from _all(one.block, name)
