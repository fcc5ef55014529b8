"""Census: everybody who works with a leader is asked, nobody is hand-picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edge:
    """One person is asked about one leader; both by mail address."""

    leader: str
    rater: str
    rater_group: str
    """self, manager (these two answer by name), report, peer or other"""


def census(
    managers: Mapping[str, str | None], leaders: Iterable[str], all_levels: bool = False
) -> Iterator[Edge]:
    """Everybody asked about each of the leaders, each once per leader.

    The leader (self), the leader's manager, everybody with the same manager (peer), everybody who reports to
    the leader (report; with `all_levels` also through others). Reporting lines must have no circles.
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    for person, manager in managers.items():
        if manager is not None:
            below[manager].append(person)
    for leader in leaders:
        yield Edge(leader, leader, "self")
        manager = managers.get(leader)
        if manager is not None:
            yield Edge(leader, manager, "manager")
            yield from (Edge(leader, peer, "peer") for peer in below[manager] if peer != leader)
        yield from (Edge(leader, report, "report") for report in _reports(leader, below, all_levels))


def _reports(leader: str, below: Mapping[str, list[str]], all_levels: bool) -> Iterator[str]:
    waiting = list(below.get(leader, ()))
    while waiting:
        report = waiting.pop()
        yield report
        if all_levels:
            waiting += below.get(report, ())
