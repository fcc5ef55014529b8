"""What could go wrong between the desk and its keyholders, and in files that a keyholder uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from surveys.keyholders import keyholders_of
from tests import cast
from tests.walk import House, the_wave
from tests.webapp.people.conftest import Browser
from tests.webapp.people.keyholder_walk import Holder, browser_of, holder_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A draft with both keys proved."""
    house = House(tmp_path / "data")
    house.plan(level="strong")
    house.name_keyholders()
    yield house
    house.leave()


@pytest.fixture
def kester(house: House) -> Holder:
    return holder_of(house)


@pytest.fixture
def desk(house: House) -> Browser:
    return browser_of(house, cast.COORDINATOR[1])


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Holder, Any]]:
    """The keyholder of a closed wave, with the file that the opening page wrote."""
    house = House(tmp_path_factory.mktemp("closed") / "data")
    house.plan(level="strong")
    house.freeze()
    house.open()
    house.answer()
    house.close()
    holder = holder_of(house)
    yield holder, holder.opened()
    house.leave()


def wave_path(house: House) -> str:
    with house.sessions() as session:
        return f"/desk/waves/{the_wave(session).id}"


def about(**changes: str) -> dict[str, str]:
    return {"title": "Depth", "purpose": "board", "selection": "census"} | changes


def steps(house: House) -> list[str]:
    with house.sessions() as session:
        return [one.countersigned_root for one in keyholders_of(session, the_wave(session)).values()]


@pytest.mark.parametrize(
    "change",
    [{"title": "Deeper"}, {"purpose": "development"}, {"selection": "nominated"}],
    ids=["title", "purpose", "selection"],
)
def test_whatever_a_keyholder_was_shown_cannot_change_behind_their_back(
    house: House, kester: Holder, desk: Browser, change: dict[str, str]
) -> None:
    assert kester.countersign().status_code == 302
    assert "You have countersigned these settings." in kester.text("/settings")
    assert desk.post(wave_path(house) + "/about", about(**change)).status_code == 302
    assert "You have countersigned these settings." not in kester.text("/settings")
    assert steps(house)[0]


def test_saving_the_same_settings_again_lets_nothing_lapse(
    house: House, kester: Holder, desk: Browser
) -> None:
    kester.countersign()
    assert desk.post(wave_path(house) + "/about", about()).status_code == 302
    assert "You have countersigned these settings." in kester.text("/settings")


def test_a_draft_thrown_away_at_the_desk_leaves_no_seed(house: House, desk: Browser) -> None:
    path = wave_path(house)
    desk.get(path + "/check")
    assert list((house.settings.data_dir / "keys").glob("*.seed"))
    assert desk.post(path + "/discard").status_code == 302
    assert not list((house.settings.data_dir / "keys").glob("*.seed"))


def rename_a_set(upload: Any) -> None:
    upload["sets"][0]["set_id"] = "foo"


def widen_a_set(upload: Any) -> None:
    upload["sets"][0]["set_id"] = "other+peer+report"


def invent_unreadable_ones(upload: Any) -> None:
    upload["unreadable"] = 10**300


@pytest.mark.parametrize("change", [rename_a_set, widen_a_set, invent_unreadable_ones])
def test_an_upload_that_does_not_add_up_is_refused(
    closed: tuple[Holder, Any], change: Callable[[Any], None]
) -> None:
    holder, opened = closed
    upload = deepcopy(opened)
    change(upload)
    answer = holder.upload(upload)
    assert answer.status_code == 422
    assert "This file is damaged" in answer.get_data(as_text=True)
