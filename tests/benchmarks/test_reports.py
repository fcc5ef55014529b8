"""The benchmark of reports judges what it measured, and fails if a limit is broken."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from tests.benchmarks.report_batch import Batch
from tests.benchmarks.reports import Prints, judge_batch, judge_prints, plainer, with_styles
from tests.benchmarks.timing import Cost, middle

QUICK = Prints([Cost(0.2, 0.3)] * 3, [Cost(0.15, 0.2)] * 3, Cost(0.9, 1.5), 10, 40, 110_000, 300_000, 400.0)
FLAT = Batch(1.0, 0.5, 150, 40.0, [90.0, 93.0, 93.5, 93.2], 96.0, 80.0)


def failed(*results: object) -> list[str]:
    return [str(one.what) for one in results if one.passed is False]  # type: ignore[attr-defined]


def test_a_quick_report_and_a_flat_batch_pass() -> None:
    assert failed(*judge_prints(QUICK), *judge_batch(FLAT)) == []


def test_a_slow_report_fails_by_itself_and_beside_chromium() -> None:
    slow = replace(QUICK, ours=[Cost(0.31, 0.4)] * 3)
    assert failed(*judge_prints(slow)) == ["10 pages, 40 charts", "beside Chromium"]


def test_without_chromium_nothing_is_said_of_it() -> None:
    alone = list(judge_prints(replace(QUICK, chromium=(), cold=None)))
    assert [one.passed for one in alone] == [True, None]


def test_memory_that_is_too_high_or_grows_fails() -> None:
    assert failed(*judge_batch(replace(FLAT, peak=151.0))) == ["memory of 150"]
    assert failed(*judge_batch(replace(FLAT, ordering=151.0))) == ["memory of 150"]
    assert failed(*judge_batch(replace(FLAT, memory=[90.0, 91.0, 101.5]))) == ["growth over 150"]


def test_one_slow_print_does_not_move_the_median() -> None:
    assert middle([Cost(0.2, 0.2), Cost(9.0, 9.0), Cost(0.3, 0.3)]) == Cost(0.3, 0.3)


def test_a_plainer_form_is_the_same_words() -> None:
    without, apart, together = plainer(1)
    assert without.pages > together.pages > 1
    assert apart.pages > together.pages
    assert min(one.cost.cpu for one in (without, apart, together)) > 0


def test_a_browser_is_handed_the_styles_with_the_page() -> None:
    page = with_styles("<html><head></head><body></body></html>")
    assert "@page :first" in page
    assert "../fonts/" not in page


def test_a_batch_reads_the_memory_of_its_press_after_the_first_and_now_and_then() -> None:
    code = "from tests.benchmarks.report_batch import batch; found = batch(1); print(len(found.memory)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}, found.peak, found.ordering, found.first, found.seconds)"],
        check=True,
        capture_output=True,
        text=True,
    )  # its own process, because it must have started one press only
    readings, peak, ordering, first, seconds = map(float, done.stdout.split())
    assert readings == 1
    assert peak > 0 < ordering
    assert seconds >= first > 0
