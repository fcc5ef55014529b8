"""What the answer to a test ballot means, and what to do if it is not the one that was expected."""

from __future__ import annotations

import json
from typing import NamedTuple

from webapp.config import Settings
from webapp.doctor.asking import Answer
from webapp.doctor.findings import Sentence, marked


class Trouble(NamedTuple):
    """Why a step failed, and the way out."""

    sentence: Sentence
    way_out: Sentence


_OUR_OWN = {
    "unknown-group": Trouble(
        marked("The ballot side does not find the campaign folder: it works on another data_dir."),
        marked("Start both sides and this command with the same settings, and as the same user."),
    ),
    "no-urn": Trouble(
        marked("The ballot side works on another ballot box than this command."),
        marked("Start both sides and this command with the same data_dir."),
    ),
    "phase": Trouble(
        marked(
            "The ballot side says that ballots are not taken now: its clock is wrong by more than an hour."
        ),
        marked("Set the clocks of both machines by a time server."),
    ),
    "cookie": Trouble(
        marked("Something on the way added a cookie, and the ballot side refused the ballot."),
        marked("Switch off what the proxy adds: sign-on, sticky sessions, firewalls with a cookie."),
    ),
    "too-large": Trouble(
        marked("The ballot side found the ballot too large."),
        marked("Both sides must be of the same version: stop Soundline and start it again."),
    ),
    "too-fast": Trouble(
        marked("The ballot side was asked too often."), marked("Wait a minute and send another test ballot.")
    ),
    "malformed": Trouble(
        marked("The ballot was changed on its way, or the two sides are of different versions."),
        marked("Let the proxy hand on bodies as they come, and start Soundline again."),
    ),
    "mac": Trouble(
        marked("The ballot side refused a valid credential: it has another seed, or something changed it."),
        marked("Start both sides and this command with the same data_dir."),
    ),
    "internal": Trouble(
        marked("The ballot side broke down."), marked("Its messages in the terminal or journal say why.")
    ),
}
_LIMIT = Trouble(
    marked("The proxy refuses a body of this size."),
    marked("Let it take 64 KB for the ballots: client_max_body_size 64k in nginx."),
)
_METHOD = Trouble(
    marked("The proxy refuses the method PUT, by which ballots travel."),
    marked("Allow PUT for the ballots, in the proxy and in a firewall in front of it."),
)
_ELSEWHERE = Trouble(
    marked("The proxy sends the ballot on to another address."),
    marked("Set ballot_origin to the address at which browsers end up, with https."),
)


def explain(answer: Answer, settings: Settings) -> Trouble:
    """Why a ballot was not taken, from the answer to it."""
    if (code := code_of(answer)) in _OUR_OWN:
        return _OUR_OWN[code]
    if answer.status in (502, 503, 504):
        return _behind_the_proxy(answer, settings)
    if 300 <= answer.status < 400:
        return _ELSEWHERE
    known = {413: _LIMIT, 403: _METHOD, 405: _METHOD, 501: _METHOD}
    return known.get(answer.status, _strange(answer))


def code_of(answer: Answer) -> str:
    """The code that our own ballot side gave; empty if somebody else answered."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        return ""
    return str(content.get("error", "")) if isinstance(content, dict) else ""


def _behind_the_proxy(answer: Answer, settings: Settings) -> Trouble:
    where = f"{settings.ballot_host}:{settings.ballot_port}"
    return Trouble(
        marked("The proxy answers %(status)d: it does not reach the ballot side.", status=answer.status),
        marked("Start Soundline, and let the proxy hand on to %(where)s.", where=where),
    )


def _strange(answer: Answer) -> Trouble:
    return Trouble(
        marked("Something else than the ballot side answers (%(status)d).", status=answer.status),
        marked("Look at what the proxy hands on, and to which port."),
    )
