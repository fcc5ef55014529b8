"""A ballot side in memory: serves the rater's page and keeps sealed ballots, the newest of each."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from surveys.anonymity.credentials import ballot_mac
from surveys.anonymity.manifest import group_key
from surveys.anonymity.sealing import unseal
from surveys.anonymity.transcript import GroupTally, Served, build_transcript
from tests.webapp.ballot_client.people_side import SEED, Answer, PeopleSide, refusal

BALLOT_APP = Path(__file__).parents[3] / "webapp" / "ballot"
PROGRAM_HASH = "5f" * 32
FILES = {"/client.js": "text/javascript", "/client.css": "text/css"}


def policy(people_origin: str) -> str:
    """The content policy under which the page must work."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self' {people_origin}; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


@dataclass
class BallotSide:
    """Takes PUT /b/<gid>; `refuse_after` breaks a send off after so many ballots.

    `publish` lays out the transcript of the closed wave; until then there is none.
    """

    people: PeopleSide
    people_origin: str = ""
    refuse_after: int | None = None
    takes_none_now: bool = False
    taken: int = 0
    ballots: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    published: dict[str, Any] | None = None

    def page(self) -> str:
        """The rater's page as the ballot app renders it."""
        text = (BALLOT_APP / "templates" / "rater.html").read_text()
        return (
            jinja2.Environment(autoescape=True)
            .from_string(text)
            .render(people_origin=self.people_origin, program_hash=PROGRAM_HASH)
        )

    def put(self, gid: str, ballot: dict[str, Any]) -> Answer:
        """Check and keep one ballot as the ballot app does."""
        if self.refuse_after is not None and self.taken >= self.refuse_after:
            return refusal(503, "down")
        if self.takes_none_now:
            return refusal(403, "phase")
        if not self._is_genuine(gid, ballot):
            return refusal(403, "mac")
        stored = self.ballots.get((gid, ballot["t"]))
        if stored and stored["v"] >= ballot["v"]:
            return 409, {"error": "older", "v": stored["v"]}
        self.ballots[gid, ballot["t"]] = ballot
        self.taken += 1
        return 204, {}

    def publish(self) -> dict[str, Any]:
        """Close the wave and publish its transcript, which a test may spoil."""
        self.people.phase = "closed"
        taken = Counter(gid for gid, _ in self.ballots)
        tallies = {
            group.gid: GroupTally(taken[group.gid.hex()], taken[group.gid.hex()])
            for group in self.people.manifest.groups
        }
        blinded = [bytes.fromhex(one) for gid, one in self.people.blinded.items() if taken[gid]]
        nullifiers = [bytes.fromhex(t) for _, t in self.ballots]
        served = Served(PROGRAM_HASH, "", 14, 30)
        body = build_transcript(self.people.manifest, tallies, blinded, nullifiers, served, "00" * 32)
        self.published = {"transcript": body, "signature": "00" * 64}
        return body

    def sheets(self) -> dict[str, dict[str, Any]]:
        """The opened sheets by the name of the leader; one ballot for each is expected."""
        groups = self.people.manifest.by_gid
        return {
            groups[bytes.fromhex(gid)].facts.leader: self._open(gid, ballot)
            for (gid, _), ballot in self.ballots.items()
        }

    def _open(self, gid: str, ballot: dict[str, Any]) -> dict[str, Any]:
        box, t = bytes.fromhex(ballot["box"]), bytes.fromhex(ballot["t"])
        texts = {unseal(box, key, bytes.fromhex(gid), t) for key in self.people.keys}
        assert len(texts) == 1, "both keyholders read the same"
        sheet: dict[str, Any] = json.loads(texts.pop())
        return sheet

    def _is_genuine(self, gid: str, ballot: dict[str, Any]) -> bool:
        raw, t, box = (bytes.fromhex(text) for text in (gid, ballot["t"], ballot["box"]))
        output = group_key(SEED, self.people.manifest.by_gid[raw].info).output_for(t)
        return bool(ballot_mac(output, raw, t, ballot["v"], box).hex() == ballot["mac"])
