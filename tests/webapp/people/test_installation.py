"""The coordinator's page about the installation: findings, the test ballot, and the refusal to freeze."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import cast
from tests.crawl import post, signed_in
from tests.walk import PEOPLE, House, the_wave, wave_id
from tests.webapp.doctor.test_probe import Way
from webapp.doctor import Visit
from webapp.doctor.asking import Unreachable
from webapp.people import installation

HouseAt = Callable[[str], House]
SNAPSHOTS = "It writes new versions beside the old ones"


class Desk:
    """The coordinator at the desk of a house."""

    def __init__(self, house: House, who: str = cast.COORDINATOR[1]) -> None:
        self.client = signed_in(house, who)

    def get(self, path: str) -> str:
        return self.client.get(path, base_url=PEOPLE).get_data(as_text=True)

    def post(self, path: str) -> TestResponse:
        return post(self.client, path, {})


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers over the network."""

    def nothing(*_: Any, **__: Any) -> Any:
        raise Unreachable("Connection refused")

    monkeypatch.setattr("webapp.doctor.checks.sides.ask", nothing)


@pytest.fixture
def snapshots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The data folder lies on a file system that keeps old versions, and raters come from outside."""
    (tmp_path / "machine/proc/self").mkdir(parents=True)
    (tmp_path / "machine/proc/self/mountinfo").write_text("1 0 0:30 / / rw - btrfs /dev/sda2 rw\n")
    monkeypatch.setattr(Visit, "__init__", _with_root(Visit.__init__, tmp_path / "machine"))
    monkeypatch.setattr(Visit, "is_local", False)


def _with_root(plain: Callable[..., None], root: Path) -> Callable[..., None]:
    return lambda self, settings, **more: plain(self, settings, **{"root": root, **more})


@pytest.mark.usefixtures("quiet")
class TestThePage:
    """What the doctor found, in the words of the page."""

    def test_every_check_is_shown_and_nothing_is_wrong_in_the_tests(self, house_at: HouseAt) -> None:
        page = Desk(house_at("draft")).get("/desk/installation/")
        for title in ("Where ballots and keys lie", "Backups", "Mails to raters", "The machine"):
            assert f"<h2>{title}</h2>" in page
        assert "Nothing answers at http://127.0.0.1:8001" in page

    def test_only_coordinators_see_it(self, house_at: HouseAt) -> None:
        house = house_at("released")
        for who, status in ((cast.COORDINATOR[1], 200), (cast.CTO[1], 403)):
            answer = signed_in(house, who).get("/desk/installation/", base_url=PEOPLE)
            assert answer.status_code == status, who

    def test_the_desk_leads_to_it(self, house_at: HouseAt) -> None:
        assert 'href="/desk/installation/"' in Desk(house_at("draft")).get("/desk/")

    @pytest.mark.usefixtures("snapshots")
    def test_what_is_bad_is_said_with_the_way_out(self, house_at: HouseAt) -> None:
        page = Desk(house_at("draft")).get("/desk/installation/")
        assert SNAPSHOTS in page
        assert "on a small volume of their own with ext4 or xfs" in page
        assert "keeps a campaign from being frozen" in page


@pytest.mark.usefixtures("quiet")
class TestTheTestBallot:
    """The button of the page."""

    def test_the_button_says_green_when_ballots_arrive(
        self, house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house = house_at("open")
        monkeypatch.setattr(installation, "ask", Way(house))
        page = Desk(house).post("/desk/installation/test-ballot").get_data(as_text=True)
        assert "Green: ballots arrive." in page
        assert "A revision replaced it." in page

    def test_the_button_says_red_and_why_when_they_do_not(
        self, house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*_: Any, **__: Any) -> Any:
            raise Unreachable("Connection refused")

        monkeypatch.setattr(installation, "ask", down)
        page = Desk(house_at("draft")).post("/desk/installation/test-ballot").get_data(as_text=True)
        assert "Red: the test ballot did not arrive." in page
        assert "Start Soundline, and the proxy in front of it." in page


@pytest.mark.usefixtures("quiet")
class TestTheFreeze:
    """A campaign is not frozen where a promise cannot be kept."""

    @pytest.mark.usefixtures("snapshots")
    def test_step_five_says_why_and_leads_to_the_whole_list(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        page = Desk(house).get(f"/desk/waves/{wave_id(house)}/check")
        assert "This installation cannot keep what raters would be promised" in page
        assert SNAPSHOTS in page
        assert 'href="/desk/installation/">See the whole list' in page
        assert "Freeze the campaign" not in page

    @pytest.mark.usefixtures("snapshots")
    def test_neither_asking_nor_pressing_freezes_it(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        desk, at = Desk(house), f"/desk/waves/{wave_id(house)}"
        for answer in (desk.client.get(f"{at}/freeze", base_url=PEOPLE), desk.post(f"{at}/freeze")):
            assert answer.headers["Location"] == f"{at}/check"
        with house.sessions() as session:
            assert the_wave(session).state == "draft"

    def test_the_tests_and_the_demonstration_are_not_refused(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        assert "This installation cannot" not in Desk(house).get(f"/desk/waves/{wave_id(house)}/check")
