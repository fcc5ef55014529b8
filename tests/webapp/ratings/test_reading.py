"""Reading files of ratings: whatever program wrote them, or else every problem with its line."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from scoring.ratings import Ratings
from tests.rating_files import HEADER, lines, text
from webapp.ratings.choices import read_invited
from webapp.ratings.long_form import read_long
from webapp.ratings.plain_columns import plain_file
from webapp.ratings.problems import BadFile
from webapp.ratings.wide_form import WideColumns, code_of, read_wide

SCALE = (1, 5)
GOLDEN = Path(__file__).parents[2] / "golden" / "ratings"

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).map(
    lambda name: " ".join(name.replace("\u200b", "").split())
)
TABLES = st.dictionaries(
    st.tuples(NAMES.filter(bool), NAMES, NAMES.filter(bool), NAMES.filter(bool)),
    st.sampled_from(["1", "2", "5", "3.5", "4.0", ""]),
    min_size=1,
    max_size=12,
).map(lambda table: [(*key, value) for key, value in table.items()])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


def found(ratings: Ratings) -> dict[tuple[str, ...], float | None]:
    """Ratings as a dictionary, whatever the order of names and lines."""
    parts = zip(ratings.subject, ratings.group, ratings.rater, ratings.item, ratings.value, strict=True)
    return {
        (ratings.subjects[s], ratings.groups[g], ratings.raters[r], ratings.items[i]): (
            None if np.isnan(value) else float(value)
        )
        for s, g, r, i, value in parts
    }


def meant(rows: list[tuple[str, ...]]) -> dict[tuple[str, ...], float | None]:
    return {row[:4]: float(row[4]) if row[4] else None for row in rows}


def problems(content: str | bytes, scale: tuple[int, int] = SCALE) -> list[str]:
    with pytest.raises(BadFile) as refused:
        read_long(content if isinstance(content, bytes) else content.encode(), "answers.csv", scale)
    return [str(problem) for problem in refused.value.problems]


class TestLongForm:
    """One line per answer."""

    @given(
        TABLES, st.permutations(range(5)), st.sampled_from(",;\t"), ENCODINGS, st.sampled_from(["\n", "\r\n"])
    )
    def test_any_table_reads_back(
        self, rows: list[tuple[str, ...]], order: list[int], delimiter: str, encoding: str, newline: str
    ) -> None:
        turned = [[row[place] for place in order] for row in rows]
        written = text(turned, [HEADER[place] for place in order], delimiter).replace("\n", newline)
        assert found(read_long(written.encode(encoding), "answers.csv", SCALE)) == meant(rows)

    @given(
        TABLES.filter(lambda rows: all('"' not in name and "," not in name for row in rows for name in row))
    )
    def test_plain_files_and_others_give_the_same(self, rows: list[tuple[str, ...]]) -> None:
        written = text(rows)
        quoted = written.replace("subject", '"subject"', 1)
        assert plain_file(quoted.encode()) is None
        assert found(read_long(written.encode(), "a", SCALE)) == found(read_long(quoted.encode(), "a", SCALE))

    def test_what_programs_write_is_plain(self) -> None:
        written = text(lines()).encode()
        assert plain_file(written) is not None
        assert plain_file(written.replace(b"\n", b"\r\n")) is not None
        assert plain_file(written.rstrip()) is not None

    def test_a_column_of_groups_may_be_missing(self) -> None:
        read = read_long(b"item,value,rater,subject\nC1,4,r1,Ada\n", "a", SCALE)
        assert found(read) == {("Ada", "", "r1", "C1"): 4.0}

    def test_a_decimal_comma_is_understood_where_semicolons_part_the_cells(self) -> None:
        read = read_long(b"subject;rater;item;value\nAda;r1;C1;3,5\n", "a", SCALE)
        assert list(found(read).values()) == [3.5]

    def test_empty_and_not_available_mean_not_observed(self) -> None:
        read = read_long(b"subject,rater,item,value\nA,r,C1,\nA,r,C2,NA\nA,r,C3,n/a\n", "a", SCALE)
        assert list(found(read).values()) == [None] * 3

    def test_a_spreadsheet_reads_like_the_same_csv(self) -> None:
        book = Workbook()
        for row in [HEADER, *lines()]:
            book.active.append(list(row))
        file = io.BytesIO()
        book.save(file)
        assert found(read_long(file.getvalue(), "a.xlsx", SCALE)) == found(
            read_long(text(lines()).encode(), "a", SCALE)
        )

    def test_blank_lines_and_blanks_around_names_change_nothing(self) -> None:
        read = read_long(b"subject,rater,item,value\n\n Ada ,r1,C1,4\n,,,\nAda, r1,C2,5\n", "a", SCALE)
        assert set(found(read)) == {("Ada", "", "r1", "C1"), ("Ada", "", "r1", "C2")}


class TestProblems:
    """Everything that is wrong, in the order of the lines."""

    def test_every_problem_is_told_with_its_line(self) -> None:
        told = problems(
            "subject,rater,item,value\nAda,r1,C1,4\nAda,r1,C1,5\n,r1,C2,4\nAda,,C2,4\nAda,r2,,4\n"
            "Ada,r3,C1,four\nAda,r4,C1,6\nAda,r5,C1\nAda,r6,C1,1,2\n"
        )
        assert told == [
            'line 3: "r1" has already rated "Ada" on "C1" in line 2. Keep one of the two.',
            "line 4, column subject: The subject is missing.",
            "line 5, column rater: The rater is missing.",
            "line 6, column item: The item is missing.",
            'line 7, column value: "four" is not a number. Leave the cell empty where nothing was observed.',
            "line 8, column value: 6 is off the scale from 1 to 5.",
            "line 9: This line has 3 cells; the first line names 4 columns.",
            "line 10: This line has 5 cells; the first line names 4 columns. Cells that hold the separator "
            "must stand in quotation marks.",
        ]

    def test_a_wrong_header_is_told_with_what_is_near(self) -> None:
        (told,) = problems("subject,rater,items,value\nAda,r1,C1,4\n")
        assert told.startswith(
            'line 1: The column "item" is missing; the first line names subject, rater, items'
        )
        assert told.endswith("Is it called items?")

    def test_a_column_that_stands_twice_is_told(self) -> None:
        assert "stands here twice" in problems("subject,rater,item,value,value\n")[0]

    def test_bytes_that_are_no_text_are_told_with_their_line(self) -> None:
        told = problems(b"subject,rater,item,value\nAda,r1,C1,4\nJos\xe9,r1,C1,4\n")
        assert told == ["line 3: This line is not in UTF-8. Save the file as CSV UTF-8."]

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
    def test_an_empty_file_is_told(self, content: bytes) -> None:
        assert problems(content)[0].startswith("The file is empty.")

    def test_a_file_without_answers_is_told(self) -> None:
        assert problems("subject,rater,item,value\n") == ["There is no line below the names of the columns."]

    def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens(self) -> None:
        told = problems('subject,rater,item,value\nAda,r1,C1,4\nAda,"r2,C1,4\nAda,r3,C1,4\n')
        assert told[0].startswith("line 3: This line cannot be read.")

    @pytest.mark.parametrize(
        ("above", "line"), [("", 1), ("subject,rater,item,value\n", 2), ('"subject",rater,item,value\n', 2)]
    )
    def test_a_huge_cell_is_one_problem(self, above: str, line: int) -> None:
        (told,) = problems(f"{above}{'N' * 200_000},r1,C1,3\nAda,r1,C1,3\n")
        assert told.startswith(f"line {line}: A cell is longer than 131,072 characters.")

    def test_signs_that_steer_a_terminal_are_shown_in_problems(self) -> None:
        (told,) = problems("subject,rater,item,value\nAda,r1,C1,\x1b[31m9\n")
        assert told.startswith(r'line 2, column value: "\x1b[31m9" is not a number.')

    def test_one_cell_is_not_called_cells(self) -> None:
        assert problems("subject,rater,item,value\nAda\n")[0].startswith("line 2: This line has 1 cell; the")

    def test_lines_are_counted_right_below_cells_of_several_lines(self) -> None:
        told = problems('subject,rater,item,value\n"Ada\nNorth",r1,C1,4\nAda,r1,C1,9\n')
        assert told == ["line 4, column value: 9 is off the scale from 1 to 5."]

    @pytest.mark.parametrize("value", ["nan", "inf", "1e999", "1_0", "٣", "3,5"])
    def test_what_only_a_program_takes_for_a_number_is_refused(self, value: str) -> None:
        (told,) = problems(text([("Ada", "", "r1", "C1", value)]))
        assert "is not a number" in told

    def test_fifty_problems_are_printed_and_the_rest_is_counted(self) -> None:
        with pytest.raises(BadFile) as refused:
            read_long(text([("Ada", "", f"r{n}", "C1", 9) for n in range(173)]).encode(), "a.csv", SCALE)
        told = refused.value.sentence.splitlines()
        assert len(told) == 52
        assert told[-2:] == ["… and 123 more.", "Nothing was written. Mend the file and try again."]

    def test_a_damaged_spreadsheet_is_told(self) -> None:
        assert problems(b"PK\x03\x04 nothing")[0].startswith("The spreadsheet is damaged")

    def test_an_old_spreadsheet_is_told(self) -> None:
        assert "Save it as .xlsx" in problems(b"\xd0\xcf\x11\xe0 old")[0]

    @given(st.binary(max_size=200))
    def test_no_bytes_break_the_reader(self, content: bytes) -> None:
        for whole in (content, b"subject,rater,item,value\n" + content):
            with suppress(BadFile):
                read_long(whole, "a", SCALE)


class TestWideForm:
    """One line per rater, as survey tools export them."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from("ABC"), st.lists(st.sampled_from(["1", "4", ""]), min_size=2, max_size=2)
            ),
            min_size=1,
        )
    )
    def test_wide_equals_long(self, raters: list[tuple[str, list[str]]]) -> None:
        wide = text(
            [(leader, f"r{n}", *answers) for n, (leader, answers) in enumerate(raters)],
            ("who", "by", "C1", "C2"),
        )
        read, _ = read_wide(wide.encode(), "a", SCALE, WideColumns("who", ("C1", "C2"), rater="by"))
        rows = [
            (leader, "", f"r{n}", item, answer)
            for n, (leader, answers) in enumerate(raters)
            for item, answer in zip(("C1", "C2"), answers, strict=True)
        ]
        assert found(read) == meant(rows)

    def test_an_export_of_limesurvey_is_read(self) -> None:
        content = (GOLDEN / "limesurvey.csv").read_bytes()
        chosen = WideColumns("leader", ("G01Q01[SQ001]", "G01Q01[SQ002]", "G02Q03"), group="relation")
        read, _ = read_wide(content, "limesurvey.csv", SCALE, chosen)
        assert found(read)["Tobias Keel", "report", "1", "G01Q01[SQ001]"] == 4
        assert found(read)["Tobias Keel", "report", "1", "G01Q01[SQ002]"] is None
        assert found(read)["Rosa Sails", "peer", "3", "G02Q03"] == 5
        assert len(read.value) == 9

    def test_an_export_of_qualtrics_is_read_without_its_previews(self) -> None:
        content = (GOLDEN / "qualtrics.csv").read_bytes()
        chosen = WideColumns("LeaderName", ("Q1_1", "Q1_2"), group="Relationship")
        read, previews = read_wide(content, "qualtrics.csv", SCALE, chosen)
        assert previews == 1
        assert set(read.raters) == {"R_1aBcDeFgHiJkLmN", "R_2pQrStUvWxYzAbC"}
        assert found(read)["Rosa Sails", "Peer", "R_2pQrStUvWxYzAbC", "Q1_2"] is None

    def test_a_column_that_is_not_there_is_told_with_what_is_near(self) -> None:
        with pytest.raises(BadFile, match=r'No column is called "Q12"\. Did you mean Q1_2'):
            read_wide(
                (GOLDEN / "qualtrics.csv").read_bytes(), "q.csv", SCALE, WideColumns("LeaderName", ("Q12",))
            )

    def test_problems_name_the_column_of_the_item(self) -> None:
        with pytest.raises(BadFile, match=r"line 2, column C1: 9 is off the scale"):
            read_wide(b"who,C1\nAda,9\n", "a", SCALE, WideColumns("who", ("C1",)))

    def test_a_rater_with_two_lines_for_one_subject_is_told(self) -> None:
        with pytest.raises(BadFile, match=r'line 3: "r1" has already rated "Ada" in line 2'):
            read_wide(b"who,by,C1\nAda,r1,4\nAda,r1,5\n", "a", SCALE, WideColumns("who", ("C1",), rater="by"))

    def test_the_code_of_a_column_stands_before_its_words(self) -> None:
        assert code_of("G01Q01. How often?") == "G01Q01"
        assert code_of("How often e.g. daily") == "How often e.g. daily"


class TestInvited:
    """How many were asked about each subject."""

    RATINGS = read_long(text([*lines(), ("Rosa Sails", "self", "s", "C1", 5)]).encode(), "a", SCALE)

    def test_numbers_are_read_for_each_subject(self) -> None:
        assert read_invited(b"invited,subject\n12,Rosa Sails\n", "i.csv", self.RATINGS) == {"Rosa Sails": 12}

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("Rosa Sail,12", "Did you mean Rosa Sails"),
            ("Rosa Sails,many", "is not a number of people"),
            ("Rosa Sails,7", '8 people rated "Rosa Sails", but only 7 were invited'),
            (",7", "The subject is missing"),
        ],
    )
    def test_what_cannot_be_is_told_with_its_line(self, line: str, told: str) -> None:
        with pytest.raises(BadFile, match=rf"i\.csv, line 2: .*{told}"):
            read_invited(f"subject,invited\n{line}\n".encode(), "i.csv", self.RATINGS)
