"""`soundline score`: what it prints, what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from surveys.refusals import Refusal
from tests.rating_files import LEADERS, lines, text
from webapp.cli import soundline

SCALE = ("--scale", "1", "5")
FACET = ("--facet", "contact=C1,C2,C3")
POSITIONS = {"above", "not distinguishable", "below"}
SCRIPT = Path(sys.executable).with_name("soundline")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The leaders of the cast, rated by reports and peers, by themselves too."""
    path = tmp_path / "answers.csv"
    rows = [*lines(), *lines(raters=4, group="peer", seed=2), *lines(raters=1, group="self", seed=3)]
    path.write_text(text(rows), encoding="utf-8")
    return path


def score(*words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(soundline, ["score", *map(str, words)], input=given)


def figures(*words: object) -> dict[str, Any]:
    result = score(*words, "--json", "-")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def refused(*words: object) -> str:
    result = score(*words)
    assert isinstance(result.exception, Refusal), result.output
    return result.exception.sentence


class TestJson:
    """The documented keys."""

    def test_every_documented_key_is_there(self, file: Path) -> None:
        found = figures(file, *SCALE, *FACET)
        assert set(found) == {"format", "reliability", "subjects", "ranks", "method"}
        assert set(found["reliability"]["contact"]) >= {
            "alpha",
            "alpha_ci",
            "omega",
            "icc1",
            "icc2",
            "icc1_ci",
            "rwg_j_mean",
        }
        assert [one["subject"] for one in found["subjects"]] == sorted(LEADERS)
        for one in found["subjects"]:
            assert set(one) >= {"subject", "facet", "n", "mean", "estimate", "low", "high", "position"}
            assert one["position"] in POSITIONS
            assert one["n"] == 12
            assert one["groups"]["peer"]["n"] == 4
        for one in found["ranks"]["contact"]:
            assert 1 <= one["simultaneous"]["best"] <= one["marginal"]["best"]
            assert one["marginal"]["worst"] <= one["simultaneous"]["worst"] <= 3

    def test_the_method_names_versions_priors_and_what_shrinkage_does(self, file: Path) -> None:
        method = figures(file, *SCALE, *FACET)["method"]
        assert method["soundline"]
        assert method["priors"] == {
            "d0": {"contact": 4.0},
            "s0": {"contact": 0.65},
            "tau_half_normal_sd": 0.5,
            "estimated_from_subjects": 60,
        }
        assert "moves a subject towards the others" in method["formulas"]["shrinkage"]
        assert "Holm" in method["formulas"]["position"]
        assert method["counts"] == {
            "subjects": 3,
            "raters": 12,
            "sheets": 36,
            "items": 3,
            "ratings": 108,
        }
        assert "Rater ids that stand under several subjects: 12." in " ".join(method["notes"])
        assert 'The rater group "self" counts in no figure.' in method["notes"]

    def test_the_prior_is_the_one_that_spreads_start_from_on_each_facet(self, file: Path) -> None:
        words = [*SCALE, "--facet", "one=C1", "--facet", "two=C1,C2"]
        priors = figures(file, *words)["method"]["priors"]
        assert priors["s0"]["one"] ** 2 == pytest.approx(0.65**2 * 5 / 3)
        assert priors["s0"]["two"] ** 2 == pytest.approx(0.65**2 * 3.5 / 3)
        stretched = figures(file, "--scale", "1", "9", *words[3:])["method"]["priors"]
        assert stretched["s0"]["one"] == pytest.approx(2 * priors["s0"]["one"])

    def test_from_sixty_subjects_on_the_prior_is_that_of_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "many.csv"
        path.write_text(text(lines(leaders=[f"leader {n}" for n in range(60)])))
        priors = figures(path, *SCALE, *FACET)["method"]["priors"]
        assert 4 < priors["d0"]["contact"] <= 12
        assert priors["s0"]["contact"] != 0.65

    def test_agreement_says_how_many_raters_it_rests_on(self, tmp_path: Path) -> None:
        path = tmp_path / "gaps.csv"
        path.write_text(
            text(
                [
                    ("Ada", "", f"r{n}", item, 4 if n or item == "C1" else "")
                    for n in range(3)
                    for item in "AB"
                ]
            )
        )
        (one,) = figures(path, *SCALE)["subjects"]
        assert (one["n"], one["n_complete"]) == (2, 2)

    def test_undefined_figures_are_null(self, tmp_path: Path) -> None:
        path = tmp_path / "one.csv"
        path.write_text(text([("Ada", "", "r1", "C1", 4)]))
        found = figures(path, *SCALE)
        assert found["reliability"]["all items"]["alpha"] is None
        assert found["subjects"][0]["sd"] is None
        assert found["subjects"][0]["position"] == "not distinguishable"

    def test_all_items_are_one_facet_where_none_is_named(self, file: Path) -> None:
        found = figures(file, *SCALE)
        assert found["method"]["facets"] == {"all items": ["C1", "C2", "C3"]}
        assert found["method"]["notes"][0].startswith("No facet was named")

    def test_items_that_no_facet_names_are_noted(self, file: Path) -> None:
        found = figures(file, *SCALE, "--facet", "contact=C1,C2", "--reverse", "C3")
        assert "Items of the file that no facet names (1) count nowhere: C3." in found["method"]["notes"]
        assert "Reversed items that no facet names change nothing: C3." in found["method"]["notes"]

    def test_weights_and_those_invited_add_their_keys(self, file: Path, tmp_path: Path) -> None:
        invited = tmp_path / "invited.csv"
        invited.write_text(f"subject,invited\n{LEADERS[0]},30\n")
        (one, *_) = figures(
            file, *SCALE, *FACET, "--weight", "report=.6", "--weight", "peer=.4", "--invited", invited
        )["subjects"]
        assert one["n_eff"] == pytest.approx(1 / (0.36 / 8 + 0.16 / 4))
        low, high = one["worst_case"]
        assert low < one["mean"] < high
        assert one["invited"] == 30

    def test_table_and_page_tell_the_weighted_mean(self, file: Path, tmp_path: Path) -> None:
        weights = ("--weight", "report=.9", "--weight", "peer=.1")
        (one, *_) = figures(file, *SCALE, *FACET, *weights)["subjects"]
        table, page = score(file, *SCALE, *FACET, *weights).output, tmp_path / "page.html"
        assert score(file, *SCALE, *FACET, *weights, "--html", page).exit_code == 0
        mean = f"{one['weighted_mean']:.2f}"
        assert re.search(rf"weighted mean.*\n{one['subject']} +12 +{mean} ", table)
        assert f'data-label="weighted mean">{mean}<' in page.read_text(encoding="utf-8")

    def test_a_group_can_be_left_out(self, file: Path) -> None:
        assert figures(file, *SCALE, "--leave-out", "peer")["subjects"][0]["n"] == 8

    def test_the_same_file_gives_the_same_bytes(self, file: Path, tmp_path: Path) -> None:
        outs = [(tmp_path / f"{n}.json", tmp_path / f"{n}.html") for n in range(2)]
        for json_out, html_out in outs:
            assert score(file, *SCALE, *FACET, "--json", json_out, "--html", html_out).exit_code == 0
        assert outs[0][0].read_bytes() == outs[1][0].read_bytes()
        assert outs[0][1].read_bytes() == outs[1][1].read_bytes()


class TestScreen:
    """What is printed without a file to write to."""

    def test_a_table_in_alphabetical_order_with_the_figures_of_the_json(self, file: Path) -> None:
        shown = score(file, *SCALE, *FACET).stdout
        found = figures(file, *SCALE, *FACET)
        places = [shown.index(name) for name in sorted(LEADERS)]
        assert places == sorted(places)
        for one in found["subjects"]:
            assert f"{one['estimate']:.2f}" in shown
        assert f"ICC(1) {found['reliability']['contact']['icc1']:.2f}" in shown
        assert "Shrinkage moves a subject towards the others" in shown

    def test_standard_input_is_read(self, file: Path) -> None:
        assert score("-", *SCALE, *FACET, given=file.read_text()).stdout == score(file, *SCALE, *FACET).stdout

    def test_with_a_file_to_write_only_a_line_is_said(self, file: Path, tmp_path: Path) -> None:
        result = score(file, *SCALE, *FACET, "--json", tmp_path / "out.json")
        assert result.stdout == ""
        assert result.stderr.startswith(
            "3 subjects, 12 raters, 36 sheets, 3 items, 108 ratings; 1 facet. Written: "
        )

    def test_signs_that_steer_a_terminal_are_shown_and_not_obeyed(self, tmp_path: Path) -> None:
        path = tmp_path / "names.csv"
        path.write_text(text([("A\x1b[31mB", "", "r1", "C\x9b1", 3)]))
        shown = score(path, *SCALE, "--facet", "a\x07=C\x9b1").stdout
        assert {r"A\x1b[31mB", r"a\x07:", r"C\x9b1"} <= set(shown.split())
        assert not set(shown) & {"\x1b", "\x9b", "\x07"}

    def test_an_item_with_a_comma_stands_in_quotation_marks(self, tmp_path: Path) -> None:
        path = tmp_path / "wide.csv"
        path.write_text(text([("Ada", 4, 5)], ("who", "Does X, or Y", "Q2")))
        words = [*SCALE, "--wide", "--subject", "who", "--facet", 'A="Does X, or Y", Q2']
        assert figures(path, *words)["method"]["facets"] == {"A": ["Does X, or Y", "Q2"]}


class TestRefusals:
    """Options and files that cannot be used: a sentence, and nothing written."""

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["--scale", "5", "1"], "--scale 5 1 runs backwards"),
            (["--scale", "1", "200000"], "has 200,000 points; at most 1,001 can be scored"),
            ([*SCALE, "--facet", 'a="C1,C2'], "a quotation mark is not closed"),
            ([*SCALE, "--reverse", "\x1b[31m"], r'the item "\x1b[31m" never occurs'),
            ([*SCALE, "--facet", "contact"], "must be a name and its items"),
            ([*SCALE, "--facet", "=C1"], "must be a name and its items"),
            ([*SCALE, "--facet", "a=C1", "--facet", "a=C2"], "is given twice"),
            ([*SCALE, "--facet", "a=C1,C1"], 'names the item "C1" twice'),
            ([*SCALE, "--facet", "a=C1,CC2"], 'the item "CC2" never occurs in the file. Did you mean C2'),
            ([*SCALE, "--reverse", "Z"], 'the item "Z" never occurs in the file. The file has: C1, C2, C3.'),
            ([*SCALE, "--weight", "report"], "must be a rater group and a number above zero"),
            ([*SCALE, "--weight", "report=0"], "must be a rater group and a number above zero"),
            ([*SCALE, "--weight", "reports=1"], "Did you mean report?"),
            ([*SCALE, "--weight", "report=1"], 'the group "peer" has no weight'),
            ([*SCALE, "--weight", "self=1"], "never averaged in"),
            ([*SCALE, "--leave-out", "boss"], 'the rater group "boss" never occurs'),
            ([*SCALE, "--subject", "x"], "Add --wide"),
            ([*SCALE, "--wide"], "--wide needs --subject"),
            ([*SCALE, "--wide", "--subject", "x"], "--wide needs --facet"),
            ([*SCALE, "--leave-out", "peer", "--leave-out", "report"], "No rating is left"),
        ],
    )
    def test_an_option_that_cannot_be_followed_is_told(self, file: Path, words: list[str], told: str) -> None:
        assert told in refused(file, *words)

    @pytest.mark.parametrize("option", ["--json", "--html"])
    @pytest.mark.parametrize("way", ["itself", "relative", "symbolic", "hard", "folder"])
    def test_no_input_is_written_over_however_it_is_named(
        self, file: Path, tmp_path: Path, option: str, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        invited, before = tmp_path / "invited.csv", file.read_bytes()
        invited.write_text(f"subject,invited\n{LEADERS[0]},30\n")
        for name, held in (("FILE", file), ("--invited", invited)):
            told = refused(file, *SCALE, "--invited", invited, option, _same(held, way))
            assert told.startswith(f"{name} and {option} are the same file")
        assert file.read_bytes() == before
        assert invited.read_text().startswith("subject,invited")

    @pytest.mark.parametrize(("one", "other"), [("o", "./o"), ("o", "folder/../o"), ("-", "-")])
    def test_two_outputs_in_one_file_are_refused(
        self, file: Path, tmp_path: Path, one: str, other: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "folder").mkdir()
        told = refused(file, *SCALE, "--json", one, "--html", other)
        assert "--json and --html are the same file" in told
        assert not (tmp_path / "o").exists()

    def test_a_bad_file_leaves_what_was_there_as_it_was(self, tmp_path: Path) -> None:
        bad, out, page = tmp_path / "bad.csv", tmp_path / "out.json", tmp_path / "out.html"
        bad.write_text(text([("Ada", "", "r1", "C1", 9)]))
        out.write_text("as before")
        assert "line 2, column value: 9 is off the scale" in refused(
            bad, *SCALE, "--json", out, "--html", page
        )
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
            "bad.csv": bad.read_text(),
            "out.json": "as before",
        }

    @pytest.mark.parametrize("target", [lambda folder: folder, lambda folder: folder / "none" / "out.json"])
    def test_an_output_that_cannot_be_written_leaves_the_other_unwritten(
        self, file: Path, tmp_path: Path, target: Callable[[Path], Path]
    ) -> None:
        page = tmp_path / "page.html"
        result = score(file, *SCALE, "--html", page, "--json", target(tmp_path))
        assert isinstance(result.exception, OSError)
        assert not page.exists()
        assert [path.name for path in tmp_path.iterdir()] == [file.name]


def _same(path: Path, way: str) -> Path:
    """Another name for a file in the working directory."""
    beside = path.with_name(f"{way}-{path.name}")
    beside.unlink(missing_ok=True)
    if way == "symbolic":
        beside.symlink_to(path)
    elif way == "hard":
        beside.hardlink_to(path)
    names = {
        "itself": path,
        "relative": Path(path.name),
        "folder": path.parent / "." / ".." / path.parent.name / path.name,
    }
    return names.get(way, beside)


class TestInstalled:
    """The script as it is installed."""

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [str(SCRIPT), "score", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_exit_codes_and_streams(self, file: Path, tmp_path: Path) -> None:
        good = self.run(file, *SCALE, *FACET, "--json", "-")
        assert (good.returncode, good.stderr) == (
            0,
            "3 subjects, 12 raters, 36 sheets, 3 items, 108 ratings; 1 facet.\n",
        )
        assert json.loads(good.stdout)["format"] == "soundline-ratings-1"
        bad = self.run(file, "--scale", "1", "2")
        assert (bad.returncode, bad.stdout) == (2, "")
        assert bad.stderr.endswith("Nothing was written. Mend the file and try again.\n")
        over = self.run(file, *SCALE, "--json", file)
        assert (over.returncode, over.stdout) == (2, "")
        words = [str(SCRIPT), "score", "-", *SCALE, "--json", str(file)]
        with file.open() as given:
            assert subprocess.run(words, stdin=given, capture_output=True, check=False).returncode == 2
        folder = self.run(file, *SCALE, "--json", tmp_path)
        assert folder.returncode == 1
        assert folder.stderr == f"{tmp_path}: This is a folder; name a file in it.\n"

    def test_it_starts_without_the_code_of_other_commands(self) -> None:
        script = (
            "import sys, webapp.commands.scoring; "
            "print([name for name in ('sqlalchemy', 'flask', 'weasyprint', 'sklearn', 'scipy', 'openpyxl') "
            "if name in sys.modules])"
        )
        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == "[]"
