"""Rosters: who is there, who leads, who is asked about whom. Read from a file, checked as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from dataclasses import dataclass, field

from surveys.census import Edge, census
from surveys.roster_file import read_lines
from surveys.roster_problems import Remark, Remarks, RosterProblems, marked
from surveys.roster_relations import Directory, Managers, Wish, find_managers, find_wishes
from surveys.roster_rows import Row, read_rows

__all__ = [
    "Edge",
    "Leader",
    "Member",
    "Remark",
    "Roster",
    "RosterProblems",
    "read_roster",
    "roster_digest",
    "template_csv",
    "write_roster",
]

HEADER = ("name", "email", "manager", "leader", "rates", "language")
NAMED_GROUPS = ("self", "manager")
_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Member:
    """A person of the roster."""

    name: str
    email: str
    """In lower case; the key by which leaders and edges speak of people."""
    language: str = ""
    """Language of mails, en or de; empty if the file does not say."""
    manager: str | None = None


@dataclass(frozen=True)
class Leader:
    """A person who is rated, and in which role."""

    email: str
    role: str
    manager: str | None = None


@dataclass(frozen=True)
class Roster:
    """A checked roster."""

    people: tuple[Member, ...]
    leaders: tuple[Leader, ...]
    edges: tuple[Edge, ...]
    """Who is asked about whom, each rater at most once per leader; sorted."""
    warnings: tuple[Remark, ...] = field(default=(), compare=False)


def read_roster(
    content: bytes, filename: str | None = None, *, k: int = 5, all_levels: bool = False
) -> Roster:
    """Read a CSV or XLSX file; which of the two it is shows in its content, not in `filename`.

    Everybody who reports to a leader is asked about them (`all_levels`: also through others), everybody who
    shares the leader's manager as a peer, the manager and the leader by name. The column rates adds to that
    and wins over it. `k` only decides whether too few raters are worth a warning.
    Raises RosterProblems with everything that is wrong.
    """
    remarks = Remarks()
    rows = read_rows(read_lines(content, remarks, filename or ""), remarks)
    if not (rows or remarks.problems):
        remarks.wrong(marked("There are no people below the headings."))
    directory = Directory(rows)
    managers = find_managers(rows, directory, remarks)
    wishes = find_wishes(rows, directory, managers, remarks)
    if rows and not any(row.role for row in rows) and not remarks.problems:
        remarks.wrong(
            marked("Nobody is marked as a leader. Write the role, or yes, beside each leader."),
            column="leader",
        )
    remarks.refuse_if_wrong()
    edges = _edges(rows, managers, wishes, all_levels)
    _warn_about_leaders(rows, managers, edges, k, remarks)
    return _roster(rows, managers, edges, remarks)


def roster_digest(roster: Roster) -> str:
    """SHA-256 over who is asked about whom anonymously, in hex.

    The frozen wave has the same digest as long as nobody was added or left out at the desk.
    """
    asked = [edge for edge in roster.edges if edge.rater_group not in NAMED_GROUPS]
    lines = sorted([edge.leader, edge.rater_group, edge.rater] for edge in asked)
    canonical = json.dumps(lines, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_roster(roster: Roster, delimiter: str = ",") -> bytes:
    """The roster as a CSV file that `read_roster` reads back equal; in UTF-8 with a mark, for Excel.

    Cells that a spreadsheet would take for a formula get an apostrophe, which reading takes off again.
    """
    managers = {member.email: member.manager for member in roster.people}
    roles = {leader.email: leader.role for leader in roster.leaders}
    by_census = set(census(managers, roles))
    wishes: dict[str, list[str]] = {}
    for edge in roster.edges:
        if edge not in by_census:
            wishes.setdefault(edge.rater, []).append(f"{edge.leader}:{edge.rater_group}")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADER)
    for member in roster.people:
        rates = "; ".join(wishes.get(member.email, []))
        cells = (member.name, member.email, member.manager or "", roles.get(member.email, ""), rates)
        writer.writerow([_unlike_a_formula(cell) for cell in (*cells, member.language)])
    return text.getvalue().encode("utf-8-sig")


def template_csv(delimiter: str = ",") -> bytes:
    """A CSV file to fill in, with made-up people that show every column."""
    boss, cto, director = "ida@example.org", "tom@example.org", "dora@example.org"
    team = [f"{name}@example.org" for name in ("amy", "ben", "cem", "eva", "fox")]
    people = (
        Member("Ida Beispiel", boss, "en"),
        Member("Tom Beispiel", cto, "en", boss),
        Member("Dora Beispiel", director, "de", cto),
        *(Member(f"{email.split('@')[0].title()} Beispiel", email, "", director) for email in team),
        Member("Uwe Beispiel", "uwe@example.org", "de", boss),
    )
    leaders = (Leader(cto, "cto", boss), Leader(director, "director", cto))
    managers = {member.email: member.manager for member in people}
    edges = set(census(managers, [leader.email for leader in leaders]))
    edges.add(Edge(director, "uwe@example.org", "other"))
    return write_roster(Roster(people, leaders, tuple(sorted(edges))), delimiter)


def _edges(rows: list[Row], managers: Managers, wishes: list[Wish], all_levels: bool) -> tuple[Edge, ...]:
    leaders = [row.email for row in rows if row.role]
    groups = {(edge.leader, edge.rater): edge.rater_group for edge in census(managers, leaders, all_levels)}
    groups |= {(wish.leader, wish.rater): wish.rater_group for wish in wishes}
    return tuple(sorted(Edge(leader, rater, group) for (leader, rater), group in groups.items()))


def _warn_about_leaders(
    rows: list[Row], managers: Managers, edges: tuple[Edge, ...], k: int, remarks: Remarks
) -> None:
    asked = Counter(edge.leader for edge in edges if edge.rater_group not in NAMED_GROUPS)
    for row in (row for row in rows if row.role):
        if managers[row.email] is None:
            remarks.warn(
                marked("%(name)s has no manager, so nobody answers about them as manager."),
                row.line,
                "manager",
                name=row.name,
            )
        if asked[row.email] < k:
            remarks.warn(
                marked("People asked about %(name)s: only %(n)s. Nothing is shown below %(k)s answers."),
                row.line,
                "leader",
                n=asked[row.email],
                name=row.name,
                k=k,
            )


def _roster(rows: list[Row], managers: Managers, edges: tuple[Edge, ...], remarks: Remarks) -> Roster:
    return Roster(
        people=tuple(Member(row.name, row.email, row.language, managers[row.email]) for row in rows),
        leaders=tuple(Leader(row.email, row.role, managers[row.email]) for row in rows if row.role),
        edges=edges,
        warnings=tuple(remarks.warnings),
    )


def _unlike_a_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
