"""Who reports to whom and who rates whom: from names and addresses as written to persons of the roster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.roster_problems import Remarks, marked
from surveys.roster_rows import Row, address_of
from surveys.roster_words import GROUPS, meaning

Managers = Mapping[str, str | None]
"""Manager of each person, both by mail address; None at the top."""

_ENTRY = re.compile(r"(?P<who>.*?)(?::(?P<group>[^:]*))?")


@dataclass(frozen=True)
class Wish:
    """An entry of the column rates: this person is also asked about that leader, in this group."""

    line: int
    rater: str
    leader: str
    rater_group: str


class Directory:
    """Finds people by mail address or by exact name."""

    def __init__(self, rows: list[Row]) -> None:
        self._by_email: dict[str, list[Row]] = {}
        self._by_name: dict[str, list[Row]] = {}
        for row in rows:
            if row.email:
                self._by_email.setdefault(row.email, [row])
            self._by_name.setdefault(row.name.casefold(), []).append(row)

    def find(self, word: str, column: str, asking: Row, remarks: Remarks) -> Row | None:
        """The one person meant; if there is none, or several, that is noted and the answer is None."""
        found = self._by_email.get(address_of(word)) or self._by_name.get(word.casefold(), [])
        if not found:
            remarks.wrong(
                marked('"%(word)s" is not in the roster. Add the person, or correct the name or address.'),
                asking.line,
                column,
                word=word[:80],
            )
        elif len(found) > 1:
            remarks.wrong(
                marked(
                    'There are several people named "%(word)s" (lines %(lines)s). Write the mail address.'
                ),
                asking.line,
                column,
                word=word[:80],
                lines=", ".join(str(row.line) for row in found),
            )
        return found[0] if len(found) == 1 and found[0].email else None


def find_managers(rows: list[Row], directory: Directory, remarks: Remarks) -> dict[str, str | None]:
    """The manager of everybody. Unknown ones, people above themselves and circles are noted."""
    managers: dict[str, str | None] = {}
    for row in rows:
        manager = directory.find(row.manager, "manager", row, remarks) if row.manager else None
        if manager is not None and manager.email == row.email:
            remarks.wrong(
                marked("%(name)s is given as their own manager. Leave it empty for who is at the top."),
                row.line,
                "manager",
                name=row.name,
            )
            manager = None
        if row.email:
            managers.setdefault(row.email, manager.email if manager else None)
    _note_circles(rows, managers, remarks)
    return managers


def find_wishes(rows: list[Row], directory: Directory, managers: Managers, remarks: Remarks) -> list[Wish]:
    """The entries of the column rates. Those that cannot be followed are noted."""
    leaders = {row.email for row in rows if row.role}
    wishes: dict[tuple[str, str], Wish] = {}
    for row in rows:
        for wish in _wishes(row, directory, leaders, managers, remarks):
            earlier = wishes.setdefault((wish.rater, wish.leader), wish)
            if earlier.rater_group != wish.rater_group:
                remarks.wrong(
                    marked("%(leader)s is named twice with different groups. Keep one of the entries."),
                    row.line,
                    "rates",
                    leader=wish.leader,
                )
    return list(wishes.values())


def _wishes(
    row: Row, directory: Directory, leaders: set[str], managers: Managers, remarks: Remarks
) -> Iterator[Wish]:
    for entry in re.split(r"[;,|]", row.rates):
        if not entry.strip():
            continue
        parts = _ENTRY.fullmatch(entry.strip())
        who, group = (parts["who"].strip(), (parts["group"] or "").strip()) if parts else (entry, "")
        leader = directory.find(who, "rates", row, remarks)
        rater_group = _group(group, row, remarks)
        if leader and rater_group and row.email and _may_rate(row, leader, leaders, managers, remarks):
            yield Wish(row.line, row.email, leader.email, rater_group)


def _group(word: str, row: Row, remarks: Remarks) -> str | None:
    group = meaning(word, GROUPS)
    if group is None:
        remarks.wrong(
            marked('"%(word)s" is no rater group. Write address:group with one of %(known)s.'),
            row.line,
            "rates",
            word=word[:40],
            known=", ".join(GROUPS),
        )
    return group


def _may_rate(row: Row, leader: Row, leaders: set[str], managers: Managers, remarks: Remarks) -> bool:
    if leader.email not in leaders:
        sentence = marked(
            "%(leader)s is not marked as a leader. Mark them in the column leader, or take this out."
        )
    elif leader.email == row.email:
        sentence = marked("%(leader)s rates themself anyway, by name. Take this entry out.")
    elif managers.get(leader.email) == row.email:
        sentence = marked("This is the manager of %(leader)s, who answers by name. Take this entry out.")
    else:
        return True
    remarks.wrong(sentence, row.line, "rates", leader=leader.name)
    return False


def _note_circles(rows: list[Row], managers: dict[str, str | None], remarks: Remarks) -> None:
    by_email = {row.email: row for row in reversed(rows)}
    seen: set[str] = set()
    for start in managers:
        path: list[str] = []
        person: str | None = start
        while person is not None and person not in seen:
            seen.add(person)
            path.append(person)
            person = managers.get(person)
        if person in path:
            circle = [*path[path.index(person) :], person]
            remarks.wrong(
                marked("These people report to each other in a circle: %(chain)s. Correct one of them."),
                by_email[person].line,
                "manager",
                chain=" → ".join(by_email[one].name for one in circle),
            )
