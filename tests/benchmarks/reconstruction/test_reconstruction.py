"""The reconstruction benchmark: the rules hold on files that are produced, and the benchmark can fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from surveys import corrections
from surveys.release import Policy
from tests.benchmarks.reconstruction import audits, interim, links, running, weak
from tests.benchmarks.reconstruction.__main__ import main
from tests.benchmarks.reconstruction.attackers import read_files
from tests.benchmarks.reconstruction.audits import ReadLeader
from tests.benchmarks.reconstruction.population import population
from tests.benchmarks.reconstruction.producing import Produced, ProducedWave, first_wave
from tests.benchmarks.results import Result
from tests.walk import House


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """The short form: the edge cases and a few leaders, one paper."""
    return {one.what: one for one in running.run(12, seed=1, papers=1)}


def test_nothing_can_be_reconstructed_from_the_files_of_a_few_leaders(results: dict[str, Result]) -> None:
    assert [one for one in results.values() if not one.passed] == []


def test_every_attacker_and_every_kind_of_file_was_tried(results: dict[str, Result]) -> None:
    assert {"R0", "RX", "R1", "R1a", "R2", "R2a", "RW"} <= results.keys()
    for name in ("leader.html", "leader.pdf", "scorecard.json", "figures.csv", "figures.json", "board.html"):
        assert name in results["files"].found


@pytest.mark.slow
def test_nothing_can_be_reconstructed_from_the_files_of_eighty_leaders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # two hundred, as promised, in `soundline bench anonymity`
    assert main(["--leaders", "80"]) == 0
    assert "80 leader.html" in capsys.readouterr().out


# ------------------------------------------------------------------------- files that tell too much


@pytest.fixture(scope="module")
def produced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Produced]]:
    house = House(tmp_path_factory.mktemp("house"))
    yield list(first_wave(house, population(12, 3)[9:], Policy()).leaders)
    house.leave()


def doctored(one: Produced, name: str, old: str, new: str) -> ReadLeader:
    """The leader's files, in one of which something is written otherwise."""
    content = one.files[name].decode()
    assert old in content
    changed: Mapping[str, bytes] = {**one.files, name: content.replace(old, new).encode()}
    other = replace(one, files=changed)
    return ReadLeader(other, read_files(other))


def test_a_report_that_prints_the_mean_behind_a_band_is_caught(produced: list[Produced]) -> None:
    found = doctored(produced[0], "leader.html", " or lower", "5")
    assert any("leader.html" in stray for stray in audits.foreign_figures(found))


def test_a_file_that_leaves_a_figure_out_or_adds_one_is_caught(produced: list[Produced]) -> None:
    found = doctored(produced[0], "figures.json", '"figure": "mean"', '"figure": "median"')
    assert any("lacks" in stray for stray in audits.foreign_figures(found))


def test_an_exact_number_in_the_words_of_a_page_is_caught(produced: list[Produced]) -> None:
    found = doctored(produced[0], "leader.html", "</h1>", "</h1><p>Answered by 17.35 people on average</p>")
    page = found.produced.files["leader.html"]
    assert list(audits.strange_numbers("page", page, [found.card], set("0123456789"))) != []
    assert "page: 17.35" in audits.strange_numbers("page", page, [found.card], set())


def test_a_drawing_that_is_finer_than_its_figure_is_caught(produced: list[Produced]) -> None:
    plain = ReadLeader(produced[0], read_files(produced[0]))
    page = plain.produced.files["leader.html"].decode()
    marks = next(marks for title, marks in audits.PICTURE.findall(page) if title.startswith("bar-contact"))
    finer = doctored(produced[0], "leader.html", marks, marks.replace("M", "M1", 1))
    assert list(audits.telling_pictures([plain, plain])) == []
    assert list(audits.telling_pictures([plain, finer])) != []


def test_an_interval_that_tells_the_exact_spread_is_caught(produced: list[Produced]) -> None:
    card = produced[0].files["scorecard.json"].decode()
    low = ReadLeader(produced[0], {}).card["facets"][0]["bias"]["low"]
    found = doctored(produced[0], "scorecard.json", f'"low":{low}', f'"low":{low - 1e-6}')
    assert card.count(f'"low":{low}')
    wave = ProducedWave("", produced)
    others = [ReadLeader(one, read_files(one)) for one in produced[1:]]
    assert list(audits.not_from_cells(wave, [found, *others])) != []


def test_a_figure_of_the_board_that_no_scorecard_holds_is_caught(produced: list[Produced]) -> None:
    cards = [ReadLeader(one, {}).card for one in produced]
    table = b'<section id="x"><table><tr><th>Room</th><td>9.9 (9.8 to 10.0)</td></tr></table></section>'
    other = b'<section id="x"><table><tr><th>Room</th><td>0.1 (0.0 to 7.7)</td></tr></table></section>'
    assert list(audits.board_not_from_cards("board.html", table, cards)) == []  # nothing of that form
    assert list(audits.board_not_from_cards("board.html", other, cards)) != []


def test_a_total_that_holds_one_person_more_than_a_set_is_caught() -> None:
    team, everybody = frozenset("abcdef"), frozenset("abcdefm")
    assert audits.size_of((1, -1), (everybody, team)) == 1
    assert audits.size_of((1, 1), (team, frozenset("uvwxy"))) == 11


def test_quotes_in_the_order_of_their_authors_are_caught() -> None:
    found = links.Linked()
    for place in range(20):
        authors = {f"{item}{number}": f"{place}-{number}" for item in "ab" for number in range(5)}
        links.link(found, {"O1": [f"a{n}" for n in range(5)], "O2": [f"b{n}" for n in range(5)]}, authors)
    assert found.sigmas > 10


@pytest.mark.slow
def test_corrections_that_count_changes_in_all_sets_together_are_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_set = corrections.changed_at_least

    def in_all(*counts: Mapping[str, int]) -> Mapping[frozenset[str], int]:
        found = by_set(*counts)
        return {joined: change and sum(found.values()) for joined, change in found.items()}

    monkeypatch.setattr(corrections, "changed_at_least", in_all)
    house = House(tmp_path)
    assert "1 and 4 ballots more: the report was replaced" in interim.telling_corrections(house)
    house.leave()


# --------------------------------------------------------------------------------------- weak rules


@pytest.mark.parametrize("name", weak.POLICIES)
def test_weak_rules_are_caught_and_nothing_untrue_is_claimed(name: str) -> None:
    caught = weak.catch(name, population(120, 7))
    assert caught.exact > weak.LEAST[name]
    assert caught.unsound == 0
