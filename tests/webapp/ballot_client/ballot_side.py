"""A ballot side in memory: serves the rater's page and keeps sealed ballots, the newest of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from surveys.anonymity.credentials import ballot_mac
from surveys.anonymity.manifest import group_key
from surveys.anonymity.sealing import unseal
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
    """Takes PUT /b/<gid>; `refuse_after` breaks a send off after so many ballots."""

    people: PeopleSide
    people_origin: str = ""
    refuse_after: int | None = None
    taken: int = 0
    ballots: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

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
        if not self._is_genuine(gid, ballot):
            return refusal(403, "mac")
        stored = self.ballots.get((gid, ballot["t"]))
        if stored and stored["v"] >= ballot["v"]:
            return 409, {"error": "older", "v": stored["v"]}
        self.ballots[gid, ballot["t"]] = ballot
        self.taken += 1
        return 204, {}

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
