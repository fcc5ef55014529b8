"""The replay attack against raters with the real protocol and a people side in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.anonymity.rater import Rater
from tests.benchmarks.linkage.replay import linked
from tests.surveys.anonymity.scene import ADA, PeopleSide, facts, freeze, sheet

RATERS = 30


def linked_by_replay() -> int:
    """Thirty people answer; then the operator runs their programs again."""
    people = PeopleSide(freeze(facts(invited=RATERS)))
    (gid,) = people.wave.manifest.by_gid
    sent: list[bytes] = []

    def put(_path: str, ballot: Mapping[str, Any]) -> tuple[int, Any]:
        sent.append(bytes.fromhex(ballot["t"]))
        return 204, None

    tokens = [people.invite(f"token {n}", gid) for n in range(RATERS)]
    for number, token in enumerate(tokens):
        Rater(people.post, put, token).send({ADA: sheet(number)})
    assert len(set(sent)) == RATERS
    return linked(people.post, tokens, lambda *asked: people.blinded[asked], {gid: sent})


def test_running_the_raters_program_again_links_nobody() -> None:
    assert linked_by_replay() == 0
