"""The slot of the ballot box: PUT /b/<gid> takes a sealed ballot or its later version."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request

from surveys.anonymity.credentials import NULLIFIER_BYTES, ballot_mac
from surveys.anonymity.phases import may_answer
from surveys.anonymity.refusals import NotOpenNow
from surveys.anonymity.urn import BallotBox
from surveys.anonymity.urn_layout import SealedBallot
from webapp.ballot.limits import BallotLimits
from webapp.ballot.refusals import BadMac, Malformed, UnknownGroup
from webapp.ballot.waves import OpenGroup, Waves

_MAC_BYTES = 32
_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True)
class ReceivedBallot:
    """A ballot as it came in, not yet believed."""

    ballot: SealedBallot
    mac: bytes


def create_blueprint(
    waves: Waves, urns: BallotBox, limits: BallotLimits, clock: Callable[[], datetime]
) -> Blueprint:
    """The one route that writes."""
    blueprint = Blueprint("box", __name__)

    @blueprint.put("/b/<gid>")
    def put(gid: str) -> tuple[str, int]:
        group = _find(waves, gid)
        received = read_ballot(request.get_data(), group.shape.box_bytes)
        check_phase(group, clock())
        check_mac(group, received)
        limits.check(group.keyed.gid, received.ballot.t, group.shape.invited)
        # asked again once the box is ours: a ballot that waited past the end would be taken and never counted
        urns.put(group.keyed.gid, group.shape, received.ballot, lambda: check_phase(group, clock()))
        return "", 204

    return blueprint


def read_ballot(data: bytes, box_bytes: int) -> ReceivedBallot:
    """The ballot in a request's JSON. Raises Malformed for anything of another form or size."""
    try:
        content: Any = json.loads(data)
        t, box, mac = (bytes.fromhex(content[name]) for name in ("t", "box", "mac"))
        version = content["v"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("This is not a sealed ballot.") from error
    sizes = (len(t), len(box), len(mac)) == (NULLIFIER_BYTES, box_bytes, _MAC_BYTES)
    if not sizes or type(version) is not int or not 1 <= version <= _LARGEST_VERSION:
        raise Malformed("This is not a sealed ballot.")
    return ReceivedBallot(SealedBallot(t, version, box), mac)


def check_phase(group: OpenGroup, now: datetime) -> None:
    """Raise NotOpenNow unless ballots of this group are taken at this moment."""
    if not may_answer(group.keyed.facts, now, group.folder.marks()):
        raise NotOpenNow("Answers are not taken at the moment. Please look at the dates in your invitation.")


def check_mac(group: OpenGroup, received: ReceivedBallot) -> None:
    """Raise BadMac unless the ballot comes with a credential of this group; needs no database."""
    ballot = received.ballot
    output = group.key.output_for(ballot.t)
    expected = ballot_mac(output, group.keyed.gid, ballot.t, ballot.version, ballot.box)
    if not hmac.compare_digest(expected, received.mac):
        raise BadMac("This ballot does not carry a valid credential for this group.")


def _find(waves: Waves, gid: str) -> OpenGroup:
    try:
        group = waves.group(bytes.fromhex(gid))
    except ValueError:
        group = None
    if group is None:
        raise UnknownGroup("There is no such group. Please open the link in your invitation again.")
    return group
