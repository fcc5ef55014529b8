"""Both sides as a browser meets them, through whatever proxy stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from surveys.campaigns import LEVELS
from webapp.ballot.headers import promised_headers
from webapp.doctor.asking import Answer, Unreachable, ask
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit
from webapp.people.security import HEADERS

TITLE = marked("Both sides over the network")
ORDER = 50
REFUSES_AT = LEVELS

USUAL = frozenset(
    {"date", "server", "connection", "content-type", "content-length", "cache-control", "keep-alive", "vary"}
    | {"transfer-encoding", "alt-svc", "strict-transport-security"}
)
MARKS_A_VISIT = ("set-cookie", "etag", "last-modified")
OF_A_NETWORK = re.compile(
    r"cf-|x-amz|x-akamai|x-fastly|x-served-by|x-cache|via$|age$|nel$|report-to$|x-cdn|x-azure"
)
MOST_SECONDS_APART = 60
PROXY = marked("Look at the proxy in front: it must hand on the headers of Soundline and add none.")


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on the ballots, then on the people side; one that does not answer is only a warning."""
    for side, origin in (("ballots", visit.settings.ballot_origin), ("people", visit.settings.people_origin)):
        try:
            answer = ask(f"{origin}/healthz", timeout=visit.timeout)
        except Unreachable as why:
            yield desk.warning(
                marked("Nothing answers at %(origin)s: %(why)s.", origin=origin, why=why),
                marked("Start Soundline and the proxy in front, then look again."),
            )
            continue
        found = list(_ballots(visit, desk, answer) if side == "ballots" else _people(visit, desk, answer))
        yield from found
        if all(line.outcome == "good" for line in found):
            yield desk.good(marked("%(origin)s answers as it should.", origin=origin))


def _ballots(visit: Visit, desk: Desk, answer: Answer) -> Iterator[Check]:
    origin = visit.settings.ballot_origin
    if answer.status != 200 or _content(answer) != {"status": "ok"}:
        yield _somebody_else(desk, origin, answer)
        return
    promised = promised_headers(visit.settings.people_origin, origin)
    yield from _missing(desk, origin, promised, answer)
    yield from _added(desk, origin, promised, answer)
    yield from _clock(visit, desk, origin, answer)
    if not visit.is_local:
        yield from _cookie(visit, desk)


def _people(visit: Visit, desk: Desk, answer: Answer) -> Iterator[Check]:
    origin = visit.settings.people_origin
    if answer.status != 200 or _content(answer) != {"ok": True}:
        yield _somebody_else(desk, origin, answer)
        return
    yield from _missing(desk, origin, HEADERS, answer)
    yield from _clock(visit, desk, origin, answer)


def _somebody_else(desk: Desk, origin: str, answer: Answer) -> Check:
    return desk.warning(
        marked(
            "%(origin)s does not answer as Soundline does (%(status)d).", origin=origin, status=answer.status
        ),
        marked("Look at what the proxy hands on, and to which port."),
    )


def _missing(desk: Desk, origin: str, promised: Mapping[str, str], answer: Answer) -> Iterator[Check]:
    for name, value in promised.items():
        if answer.values(name) != {value}:
            said = marked(
                "%(origin)s does not send the header %(name)s as promised.", origin=origin, name=name
            )
            yield desk.bad(said, PROXY)


def _added(desk: Desk, origin: str, promised: Mapping[str, str], answer: Answer) -> Iterator[Check]:
    added = answer.names - {name.lower() for name in promised} - USUAL
    for name in sorted(added):
        facts = {"origin": origin, "name": name}
        if name in MARKS_A_VISIT:
            said = marked(
                "%(origin)s sends %(name)s, by which a browser can be known again.", origin=origin, name=name
            )
            yield desk.bad(said, PROXY)
        elif OF_A_NETWORK.match(name):
            said = marked(
                "%(origin)s is served through another network (header %(name)s), which sees who comes when.",
                **facts,
            )
            yield desk.bad(said, marked("Let browsers reach the ballots without a delivery network between."))
        else:
            said = marked(
                "%(origin)s sends a header that is not Soundline's: %(name)s.", origin=origin, name=name
            )
            yield desk.warning(said, PROXY)
    if any(re.search(r"\d", server) for server in answer.values("Server")):
        yield desk.warning(
            marked("%(origin)s tells the version of its server.", origin=origin),
            marked("In nginx: server_tokens off"),
        )


def _clock(visit: Visit, desk: Desk, origin: str, answer: Answer) -> Iterator[Check]:
    try:
        there = parsedate_to_datetime(" ".join(answer.values("Date"))).astimezone(UTC)
    except ValueError:
        return
    apart = abs((there - visit.clock()).total_seconds())
    if apart > MOST_SECONDS_APART:
        yield desk.warning(
            marked(
                "The clock of %(origin)s is more than a minute away from that of this machine.", origin=origin
            ),
            marked("Set both by a time server: dates decide when ballots are taken."),
        )


def _cookie(visit: Visit, desk: Desk) -> Iterator[Check]:
    origin = visit.settings.ballot_origin
    try:
        answer = ask(f"{origin}/healthz", headers={"Cookie": "test=test"}, timeout=visit.timeout)
    except Unreachable:
        return
    if answer.status != 400:
        yield desk.bad(
            marked("%(origin)s does not refuse a request that carries a cookie.", origin=origin),
            marked("Hand requests on as they come: the ballot side itself refuses cookies."),
        )


def _content(answer: Answer) -> object:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None
