"""Spoil the program on purpose: every mutant that would break the promise is caught by a test that exists.

The test named beside each mutant must pass on the program as it is, and fail on the mutant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import test_promises
from tests.benchmarks.linkage import test_replay
from tests.mutants import patches
from tests.surveys.anonymity import test_oprf, test_rater, test_transcript, test_urn
from tests.surveys.anonymity.scene import ADA, BEN, PeopleSide, facts, freeze
from tests.webapp import test_serve
from tests.webapp.ballot import test_box
from tests.webapp.ballot.conftest import Scene
from webapp.config import Settings


@dataclass(frozen=True)
class Mutant:
    """A way to break the promise, and the test that catches it."""

    spoil: Callable[[pytest.MonkeyPatch], None]
    guard: Callable[[Path], None]


def _urn(folder: Path) -> tuple[Any, Path]:
    path = folder / "ballots" / "ballots.db"
    box = test_urn.BallotBox(path)
    box.create({test_urn.GID: test_urn.SMALL})
    return box, path


def _people() -> PeopleSide:
    side = PeopleSide(freeze(facts(), facts(BEN)))
    side.invite("token", side.wave.gid(ADA, "peer"), side.wave.gid(BEN, "peer"))
    return side


def _replay(_folder: Path) -> None:
    test_replay.test_running_the_raters_program_again_links_nobody()


def _columns(folder: Path) -> None:
    test_urn.test_no_column_tells_a_time_and_no_row_has_a_number(*_urn(folder))


def _commands(folder: Path) -> None:
    test_serve.test_both_sides_log_nothing_and_each_worker_has_its_own_slot(Settings(data_dir=folder))


def _phase(folder: Path) -> None:
    test_box.test_outside_the_dates_no_ballot_is_taken(Scene(folder), "2026-12-15T17:00Z")


def _cleared(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_urn.test_destroyed_urns_leave_no_trace_even_if_tidying_the_file_breaks_off(*_urn(folder), patch)


def _order(folder: Path) -> None:
    path = folder / "ballots.db"
    test_urn.test_the_place_of_a_ballot_in_the_file_says_nothing_about_when_it_came(path, 300)


def _clock(table: str) -> Callable[[Path], None]:
    tables = test_promises.TestTables()
    return lambda _: tables.test_where_times_could_name_a_rater_there_is_no_column_for_one(table)


MUTANTS = {
    "the secret follows from the invitation": Mutant(patches.secret_from_token, _replay),
    "the blinding follows from the invitation": Mutant(patches.blind_from_token, _replay),
    "proofs are not checked": Mutant(
        patches.no_proof_check, lambda _: test_oprf.test_an_evaluation_under_another_key_is_refused()
    ),
    "the manifest is not checked": Mutant(
        patches.no_manifest_check,
        lambda _: test_rater.test_a_key_made_for_this_rater_alone_is_refused(_people()),
    ),
    "the ballot box keeps a write-ahead log": Mutant(
        patches.write_ahead_log,
        lambda folder: test_urn.test_there_is_no_log_of_writes_beside_the_file(*_urn(folder)),
    ),
    "overwritten space is not cleared": Mutant(patches.no_secure_delete, _cleared),
    "ballots lie in a table of rows": Mutant(patches.table_of_rows, _columns),
    "urns note when they were made": Mutant(patches.timestamp_in_the_urn, _columns),
    "urns keep the order of arrival": Mutant(patches.arrival_order, _order),
    "requests are logged": Mutant(patches.access_log, _commands),
    "ballots are taken with a cookie": Mutant(
        patches.cookies_taken, lambda folder: test_box.test_a_request_with_a_cookie_is_refused(Scene(folder))
    ),
    "older versions replace later ones": Mutant(
        patches.any_version,
        lambda folder: test_box.test_an_older_version_played_again_is_refused(Scene(folder)),
    ),
    "ballots are taken without a credential": Mutant(
        patches.any_mac, lambda folder: test_box.test_a_forged_credential_is_refused(Scene(folder), "mac")
    ),
    "ballots are taken at any time": Mutant(patches.any_time, _phase),
    "more ballots than people are taken": Mutant(
        patches.more_than_invited, test_box.test_one_ballot_more_than_invited_is_refused
    ),
    "the transcript keeps the order of arrival": Mutant(
        patches.unsorted_transcript,
        lambda _: test_transcript.test_everybody_finds_their_own_entry_and_the_lists_tell_no_order(),
    ),
    **{
        f"a moment is kept in {table}": Mutant(patches.timestamp_in(table), _clock(table))
        for table in sorted(test_promises.WITHOUT_CLOCK)
    },
}


@pytest.mark.parametrize("name", list(MUTANTS))
def test_a_mutant_is_caught(name: str, tmp_path: Path) -> None:
    mutant = MUTANTS[name]
    (tmp_path / "whole").mkdir()
    (tmp_path / "spoilt").mkdir()
    mutant.guard(tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        mutant.spoil(patch)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            mutant.guard(tmp_path / "spoilt")


def test_the_replay_attack_names_everybody_if_the_blinding_follows_from_the_invitation() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patches.blind_from_token(patch)
        assert test_replay.linked_by_replay() == test_replay.RATERS
