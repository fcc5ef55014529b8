"""The information sheet says what this campaign and this installation are set to, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest

from tests import cast
from tests.crawl import signed_in
from tests.walk import BALLOTS, PEOPLE, House, the_wave

HouseAt = Callable[[str], House]


def sheet(house: House, address: str = cast.COORDINATOR[1], file: str = "") -> tuple[int, bytes]:
    with house.sessions() as session:
        path = f"/desk/waves/{the_wave(session).id}/information/{file}"
    answer = signed_in(house, address).get(path, base_url=PEOPLE)
    return answer.status_code, answer.data


@pytest.fixture
def frozen(house_at: HouseAt) -> House:
    return house_at("frozen")


def test_it_tells_level_dates_rules_and_addresses_as_they_are_set(frozen: House) -> None:
    page = sheet(frozen)[1].decode()
    with frozen.sessions() as session:
        wave = the_wave(session)
        assert (wave.fingerprint or "") in page
        assert (wave.root or "") in page
    for fact in ("at least 5 answers", "14 days after the opening", "36 months", PEOPLE, BALLOTS, "SQLite"):
        assert fact in page, fact
    assert "Basic protection" in page


def test_it_names_every_leader_with_the_groups_that_were_frozen(frozen: House) -> None:
    page = sheet(frozen)[1].decode()
    for name in (cast.CEO[0], cast.CTO[0], cast.CRO[0]):
        assert name in page
    assert "9" in page.split(cast.CTO[0])[1].split("</tr>")[0]


def test_it_names_no_rater(frozen: House) -> None:
    page = sheet(frozen)[1].decode()
    assert not [address for address in cast.RATERS if address in page or cast.display_name(address) in page]


def test_a_draft_says_that_it_is_one(house_at: HouseAt) -> None:
    page = sheet(house_at("draft"))[1].decode()
    assert "This is a draft" in page
    assert "known after the freeze" in page


def test_it_can_be_printed_as_an_accessible_pdf(
    frozen: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    status, content = sheet(frozen, file="sheet.pdf")
    assert (status, content[:5]) == (200, b"%PDF-")
    file = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    file.write_bytes(content)
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"


def test_it_is_for_coordinators(frozen: House) -> None:
    assert sheet(frozen, cast.CTO[1])[0] == 403
