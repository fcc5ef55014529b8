"""Everything that is published about one leader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from surveys.instruments import Instrument
from surveys.release import Cell, Policy, Release, comment_pools, release_subject
from surveys.sheets import Comment, Sheet

Made = Callable[..., list[Sheet]]
Tapped = Callable[..., list[Comment]]


def shown(release: Release, item: str, set_id: str = "report") -> dict[str, str]:
    return {cell.figure: cell.label for cell in release.cells if (cell.item, cell.set_id) == (item, set_id)}


def withheld(release: Release, item: str, set_id: str = "report") -> list[str]:
    return [cell.label for cell in release.withheld if (cell.item, cell.set_id) == (item, set_id)]


def test_each_set_has_its_own_cells(policy: Policy, instrument: Instrument, sheets: Made) -> None:
    sets = {"report": sheets(C1=[-2, -1, 0, 0, 2]), "other+peer": sheets(C1=[0, 0, 0, 0, 0, 2])}
    release = release_subject(policy, instrument, sets)
    assert shown(release, "C1") == {"too-little": "0.6", "too-much": "0.4"}
    assert shown(release, "C1", "other+peer") == {"too-little": "0.2 or lower", "too-much": "0.3"}


def test_those_who_cannot_say_do_not_count_as_answers(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    release = release_subject(
        policy, instrument, {"report": sheets(T1=[3, 3, 3, 3, None], T3=[3, 3, 3, 3, 3])}
    )
    assert withheld(release, "T1") == ["few-answers"]
    assert shown(release, "T3") == {"mean": "3.0"}
    assert withheld(release, "T3") == ["few-answers"]  # the three parts


def test_a_question_that_nobody_answered_is_withheld_like_one_that_few_did(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    release = release_subject(policy, instrument, {"report": sheets(T1=[3] * 6, T3=[2] + [None] * 5)})
    assert withheld(release, "T3") == withheld(release, "K1") == ["few-answers"]


def test_reversed_items_are_released_as_they_were_answered(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    release = release_subject(policy, instrument, {"report": sheets(P1=[-2, -2, -1, 0, 0])})
    assert shown(release, "P1") == {"too-little": "1.0", "too-much": "0.2 or lower"}


def test_frequencies_are_banded_high_and_agreement_low(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    release = release_subject(policy, instrument, {"report": sheets(Q1=[4] * 5, T1=[2] * 5)})
    assert shown(release, "Q1") == {"mean": "3.8 or higher"}
    assert shown(release, "T1") == {"mean": "2.2 or lower"}


def test_a_set_that_is_too_small_shows_nothing_but_why(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    release = release_subject(policy, instrument, {"report": sheets("short", C1=[3] * 4)})
    assert release.cells == ()
    assert {(cell.figure, cell.label, cell.low, cell.n_low, cell.n_high) for cell in release.withheld} == {
        ("withheld", "few-answers", None, 0, None)
    }


def test_those_who_decline_to_judge_are_not_counted(
    policy: Policy, instrument: Instrument, sheets: Made
) -> None:
    four = sheets(C1=[0] * 4)
    release = release_subject(policy, instrument, {"report": [*four, Sheet("standard", declined=True)]})
    assert withheld(release, "C1") == ["few-answers"]


def test_estimates_are_released_once_for_all_sets_together(policy: Policy, instrument: Instrument) -> None:
    guess = Sheet("standard", calibration={"W1": 4})
    release = release_subject(policy, instrument, {"report": [guess] * 5, "peer": [guess] * 3})
    medians = [cell for cell in release.cells if cell.figure == "median"]
    assert medians == [Cell("peer+report", "W1", "median", "3–10", 3.0, 10.0, 8, 9)]
    assert withheld(release_subject(policy, instrument, {"report": [guess] * 7}), "W1") == ["few-answers"]


def test_three_taps_in_a_pool_of_eight_are_told_without_their_number(
    policy: Policy, instrument: Instrument, tapped: Tapped
) -> None:
    sets = {"report": [Sheet("short")] * 5, "peer": [Sheet("short")] * 3}
    cells = [list(release_subject(policy, instrument, sets, tapped(times)).cells) for times in (2, 3, 8)]
    assert cells[0] == []
    assert (
        cells[1]
        == cells[2]
        == [Cell("peer+report", "contact:too-far", "statement", "3 or more", 3.0, None, 8, 9)]
    )


def test_seven_ballots_are_too_few_for_statements(
    policy: Policy, instrument: Instrument, tapped: Tapped
) -> None:
    assert release_subject(policy, instrument, {"report": [Sheet("short")] * 7}, tapped(7)).cells == ()


def test_statements_still_in_the_sheets_count_when_none_come_apart(
    policy: Policy, instrument: Instrument, tapped: Tapped
) -> None:
    (tap,) = tapped(1)
    sheets = [replace(Sheet("short"), comments=(tap,)) for _ in range(9)]
    assert [cell.item for cell in release_subject(policy, instrument, {"report": sheets}).cells] == [
        "contact:too-far"
    ]
    assert release_subject(policy, instrument, {"report": sheets}, ()).cells == ()


def test_never_so_many_statements_that_everybody_must_have_made_one(
    policy: Policy, instrument: Instrument, tapped: Tapped
) -> None:
    comments = [*tapped(3), *tapped(3, "room", "too-involved"), *tapped(3, "friction")]
    cells = release_subject(policy, instrument, {"report": [Sheet("short")] * 9}, comments).cells
    assert [cell.item for cell in cells] == ["contact:too-far", "friction:too-far"]


def test_a_question_has_the_pool_of_those_who_were_asked(instrument: Instrument) -> None:
    sets = {
        "report": [Sheet("standard")] * 4 + [Sheet("standard", declined=True)],
        "peer": [Sheet("short")] * 6,
    }
    assert comment_pools(instrument, sets) == {"O1": 4, "O2": 10}
