"""A roster is read whatever program has written it, and everything wrong with it is said at once."""

from __future__ import annotations

import io
import json
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from surveys.census import Edge, census
from surveys.roster import (
    Leader,
    Member,
    Roster,
    RosterProblems,
    read_roster,
    roster_digest,
    template_csv,
    write_roster,
)
from surveys.roster_file import LARGEST_FILE, MOST_LINES

GOLDEN = Path(__file__).parents[1] / "golden" / "rosters"
CASES = sorted(file.name.removesuffix(".json") for file in GOLDEN.glob("*.json"))
HEADINGS = "name,email,manager,leader,rates,language\n"


def first_part(address: str) -> str:
    return address.split("@")[0]


def outcome(file: Path) -> dict[str, Any]:
    try:
        roster = read_roster(file.read_bytes(), file.name)
    except RosterProblems as found:
        return {"problems": [str(problem) for problem in found.problems]}
    return {
        "people": len(roster.people),
        "leaders": [[leader.email, leader.role, leader.manager] for leader in roster.leaders],
        "edges": sorted(
            f"{first_part(e.leader)}<{first_part(e.rater)}:{e.rater_group}" for e in roster.edges
        ),
        "warnings": [str(warning) for warning in roster.warnings],
    }


def problems_of(text: str) -> str:
    with pytest.raises(RosterProblems) as found:
        read_roster((HEADINGS + text).encode())
    return str(found.value)


@pytest.mark.parametrize("case", CASES)
def test_files_from_the_real_world_mean_what_their_authors_meant(case: str) -> None:
    assert outcome(GOLDEN / case) == json.loads((GOLDEN / f"{case}.json").read_text())


def test_every_golden_file_has_an_outcome() -> None:
    inputs = {file.name for file in GOLDEN.iterdir()} - {"README.md"} - {f"{case}.json" for case in CASES}
    assert inputs == set(CASES)
    assert len(CASES) >= 20


# --- who is asked ----------------------------------------------------------------------------------

FAMILY = {"ida": None, "tom": "ida", "vera": "ida", "amy": "tom", "ben": "tom", "cem": "amy"}


def asked(leader: str, all_levels: bool = False) -> dict[str, str]:
    return {edge.rater: edge.rater_group for edge in census(FAMILY, [leader], all_levels)}


def test_census_asks_self_manager_peers_and_direct_reports() -> None:
    assert asked("tom") == {"tom": "self", "ida": "manager", "vera": "peer", "amy": "report", "ben": "report"}


def test_census_over_all_levels_also_asks_those_further_below() -> None:
    assert asked("tom", all_levels=True) == {**asked("tom"), "cem": "report"}


def test_who_is_at_the_top_has_neither_manager_nor_peers() -> None:
    assert asked("ida") == {"ida": "self", "tom": "report", "vera": "report"}


def test_an_entry_in_rates_wins_over_the_census() -> None:
    text = "Ida,ida@example.org,,,,\nTom,tom@example.org,Ida,cto,,\nAmy,amy@example.org,Tom,,Tom:peer,\n"
    roster = read_roster((HEADINGS + text).encode())
    assert Edge("tom@example.org", "amy@example.org", "peer") in roster.edges
    assert len({(edge.leader, edge.rater) for edge in roster.edges}) == len(roster.edges)


def test_few_raters_are_a_warning_that_depends_on_the_threshold() -> None:
    content = template_csv()
    assert sum("Nothing is shown below 8" in str(one) for one in read_roster(content, k=8).warnings) == 2
    assert sum("Nothing is shown below 5" in str(one) for one in read_roster(content, k=5).warnings) == 1


# --- what is refused -------------------------------------------------------------------------------


def test_a_problem_names_line_column_cause_and_way_out() -> None:
    with pytest.raises(RosterProblems) as found:
        read_roster((HEADINGS + "Ida,ida@example.org,Nobody,yes,,\n").encode())
    (problem,) = found.value.problems
    assert (problem.line, problem.column) == (2, "manager")
    assert problem.facts == {"word": "Nobody"}
    assert "Add the person" in problem.sentence


def test_a_person_whose_own_line_is_broken_is_not_reported_as_unknown_as_well() -> None:
    said = problems_of("Ida,ida at example,,yes,,\nAmy,amy@example.org,Ida,,,\n")
    assert "no mail address" in said
    assert "not in the roster" not in said


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(RosterProblems, match="larger than 6 MB"):
        read_roster(b"x" * (LARGEST_FILE + 1))


def test_too_many_people_are_refused() -> None:
    lines = "".join(f"P,p{n}@a.example,,,,\n" for n in range(MOST_LINES + 1))
    assert "more than 50000 people" in problems_of(lines)


def test_fifty_thousand_people_are_read_in_seconds() -> None:
    head = "L,l@a.example,,cto,,\n"
    lines = "".join(
        f"P {n},p{n}@a.example,{'l@a.example' if n % 7 else ''},,,\n" for n in range(MOST_LINES - 1)
    )
    started = time.perf_counter()
    roster = read_roster((HEADINGS + head + lines).encode())
    assert len(roster.people) == MOST_LINES
    assert time.perf_counter() - started < 20  # measured: about 2


def test_hundreds_of_leaders_under_one_manager_are_counted_in_seconds() -> None:
    lines = "".join(f"L {n},l{n}@a.example,b@a.example,cto,,\n" for n in range(300))
    started = time.perf_counter()
    roster = read_roster((HEADINGS + "B,b@a.example,,,,\n" + lines).encode())
    assert len(roster.edges) == 300 * 301
    assert time.perf_counter() - started < 10


def archive(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_refused_before_it_does() -> None:
    bomb = archive(**{f"part{n}_xml": bytes(20 * 1024**2) for n in range(8)})
    assert len(bomb) < LARGEST_FILE
    with pytest.raises(RosterProblems, match="far more than a roster"):
        read_roster(bomb)


def test_a_spreadsheet_with_entities_of_its_own_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(RosterProblems, match="far more than a roster"):
        read_roster(archive(xl__workbook_xml=laughs))


def test_a_spreadsheet_with_many_empty_rows_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["name", "email", "manager", "leader"], ["Ida", "ida@example.org", None, "yes"]):
        sheet.append(row)
    sheet.cell(150_000, 1).value = "Amy"
    for column, value in ((2, "amy@example.org"), (3, "Ida")):
        sheet.cell(150_000, column).value = value
    packed = io.BytesIO()
    book.save(packed)
    assert [member.name for member in read_roster(packed.getvalue()).people] == ["Ida", "Amy"]


# --- writing and reading back ----------------------------------------------------------------------


def test_the_template_is_itself_a_roster_that_can_be_taken() -> None:
    roster = read_roster(template_csv())
    assert [leader.role for leader in roster.leaders] == ["cto", "director"]
    assert read_roster(template_csv(";")) == roster


def test_the_digest_changes_with_one_rater_and_not_with_the_order_of_lines() -> None:
    roster = read_roster(template_csv())
    turned = Roster(roster.people[::-1], roster.leaders[::-1], roster.edges[::-1])
    without_one = Roster(roster.people, roster.leaders, roster.edges[1:])
    assert roster_digest(turned) == roster_digest(roster)
    assert roster_digest(without_one) != roster_digest(roster)
    assert len(roster_digest(roster)) == 64


names = (
    st.text(
        st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" -'.,;\"=+@"),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text != "" and not text.startswith("'"))
)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Any roster that a file could hold: a tree of people, some of them leaders, some further raters."""
    size = draw(st.integers(1, 8))
    emails = [f"p{n}@a.example" for n in range(size)]
    managers = {
        email: draw(st.sampled_from([None, *emails[:n]])) if n else None for n, email in enumerate(emails)
    }
    written = [draw(names) for _ in emails]
    people = tuple(
        Member(name, email, draw(st.sampled_from(["", "en", "de"])), managers[email])
        for name, email in zip(written, emails, strict=True)
    )
    roles = {
        email: draw(st.sampled_from(["cto", "ceo", "general"]))
        for email in draw(st.lists(st.sampled_from(emails), min_size=1, unique=True))
    }
    groups = {(e.leader, e.rater): e.rater_group for e in census(managers, roles)}
    for leader, rater in draw(st.lists(st.tuples(st.sampled_from(sorted(roles)), st.sampled_from(emails)))):
        if rater != leader and managers[leader] != rater:
            groups[leader, rater] = draw(st.sampled_from(["report", "peer", "other"]))
    edges = tuple(sorted(Edge(leader, rater, group) for (leader, rater), group in groups.items()))
    leaders = tuple(Leader(email, roles[email], managers[email]) for email in emails if email in roles)
    return Roster(people, leaders, edges)


@given(roster=rosters(), delimiter=st.sampled_from([",", ";", "\t"]))
@settings(max_examples=150, deadline=None)
def test_a_roster_that_was_written_reads_back_equal(roster: Roster, delimiter: str) -> None:
    assert read_roster(write_roster(roster, delimiter)) == roster


@given(content=st.binary(max_size=400))
@example(content=b"PK\x03\x04" + b"\xff" * 40)
@example(content="name,email,manager,leader\n\ud800".encode("utf-16", "surrogatepass"))
@settings(max_examples=300, deadline=None)
def test_no_bytes_whatsoever_bring_the_reader_down(content: bytes) -> None:
    with pytest.raises(RosterProblems):
        read_roster(content)


@given(text=st.text(st.sampled_from('ab@.,;:"\n\t \x00é=x1'), max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_below_good_headings_brings_the_reader_down(text: str) -> None:
    with suppress(RosterProblems):
        read_roster((HEADINGS + text).encode())


@given(flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damaged_spreadsheet_brings_the_reader_down(flips: list[tuple[int, int]]) -> None:
    content = bytearray((GOLDEN / "spreadsheet.xlsx").read_bytes())
    for place, value in flips:
        content[place % len(content)] = value
    with suppress(RosterProblems):
        read_roster(bytes(content))
