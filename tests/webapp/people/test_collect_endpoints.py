"""What the rater's program asks of the people side, over HTTP: no cookies, JSON refusals, one origin."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from surveys.anonymity.refusals import ServerRefused
from surveys.release import Policy, forecast
from tests import cast
from tests.walk import BALLOTS, CLOSES, OPENS, PEOPLE, House
from webapp.i18n import tongue

HouseAt = Callable[[str], House]
VAL, JON = cast.OPERATIONS[0], cast.SELLERS[0]


def sent(house: House, path: str, content: Any, **more: Any) -> TestResponse:
    data = content if isinstance(content, str | bytes) else json.dumps(content)
    client = house.people_app.test_client(use_cookies=False)
    return client.post(path, base_url=PEOPLE, data=data, content_type="text/plain", **more)


def blinded(house: House, address: str) -> dict[str, str]:
    rater = house.rater(address)
    return {group.gid.hex(): rater._blinded(group.gid).hex() for group in rater.look().groups}


class TestInvitation:
    """POST /invitation."""

    def test_it_describes_everything_to_the_invited_person(self, house_at: HouseAt) -> None:
        house = house_at("open")
        answer = sent(house, "/invitation", {"invite": house.token(VAL), "language": "en"})
        assert answer.status_code == 200
        told = answer.get_json()
        assert [group["leader"]["name"] for group in told["groups"]] == [
            "Ceridwen Topmast",
            "Rosa Sails",
            "Tobias Keel",
        ]
        assert told["phase"] == "open"

    def test_without_a_language_the_persons_own_is_spoken(self, house_at: HouseAt) -> None:
        house = house_at("open")
        answer = sent(house, "/invitation", {"invite": house.token(cast.SELLERS[1])})
        assert answer.get_json()["language"] == "de"

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_the_outlook_for_comments_is_told_in_that_language(
        self, house_at: HouseAt, language: str
    ) -> None:
        house = house_at("open")
        told = sent(house, "/invitation", {"invite": house.token(JON), "language": language}).get_json()
        line = forecast(Policy(), {"peer+report": 10}).comment
        assert line.code == "comments"
        said = tongue(language).gettext(line.template, **line.facts)
        assert told["groups"][0]["forecast"]["comment"] == said

    def test_an_unknown_link_is_refused_in_a_sentence(self, house_at: HouseAt) -> None:
        answer = sent(house_at("open"), "/invitation", {"invite": "a" * 26})
        assert (answer.status_code, answer.get_json()["error"]) == (404, "unknown")
        assert "copied whole" in answer.get_json()["sentence"]

    def test_opening_it_a_hundred_times_spends_nothing(self, house_at: HouseAt) -> None:
        house = house_at("open")
        for _ in range(10):
            sent(house, "/invitation", {"invite": house.token(JON)})
        house.rater(JON).collect()

    def test_before_the_opening_it_says_when(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        told = sent(house, "/invitation", {"invite": house.token(JON)}).get_json()
        assert (told["phase"], told["opens"]) == ("early", "2026-11-09T08:00Z")


class TestCollect:
    """POST /collect."""

    def test_one_request_answers_all_groups(self, house_at: HouseAt) -> None:
        house = house_at("open")
        elements = blinded(house, VAL)
        answer = sent(house, "/collect", {"invite": house.token(VAL), "blinded": elements})
        assert answer.status_code == 200
        assert set(answer.get_json()) == set(elements)
        assert {tuple(sorted(one)) for one in answer.get_json().values()} == {("proof", "z")}

    def test_after_a_broken_connection_the_same_code_goes_on(self, house_at: HouseAt) -> None:
        house = house_at("open")
        first = house.rater(VAL)
        first.collect()
        again = house.rater(VAL, secret=first.secret)
        again.collect()
        assert {one.output for one in again.collected.values()} == {
            one.output for one in first.collected.values()
        }

    def test_a_second_recovery_code_is_told_to_use_the_first(self, house_at: HouseAt) -> None:
        house = house_at("open")
        house.rater(VAL).collect()
        with pytest.raises(ServerRefused, match="enter the recovery code") as refused:
            house.rater(VAL).collect()
        assert (refused.value.status, refused.value.code) == (409, "collected")

    def test_a_refused_second_code_leaves_the_first_in_place(self, house_at: HouseAt) -> None:
        house = house_at("open")
        first = house.rater(VAL)
        first.collect()
        with pytest.raises(ServerRefused):
            house.rater(VAL).collect()
        house.rater(VAL, secret=first.secret).collect()

    def test_somebody_elses_group_is_refused(self, house_at: HouseAt) -> None:
        house = house_at("open")
        foreign = blinded(house, cast.ENGINEERS[5])
        answer = sent(house, "/collect", {"invite": house.token(JON), "blinded": foreign})
        assert (answer.status_code, answer.get_json()["error"]) == (403, "group")

    @pytest.mark.parametrize("moment", [OPENS - timedelta(minutes=1), CLOSES], ids=["too-early", "too-late"])
    def test_outside_the_dates_it_is_refused(self, house_at: HouseAt, moment: Any) -> None:
        house = house_at("open")
        elements = blinded(house, JON)
        house.clock.set(moment)
        answer = sent(house, "/collect", {"invite": house.token(JON), "blinded": elements})
        assert (answer.status_code, answer.get_json()["error"]) == (403, "phase")

    def test_an_element_that_is_none_is_refused_and_the_right_one_taken_later(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("open")
        gids = blinded(house, JON)
        wrong = dict.fromkeys(gids, "00" * 32)
        answer = sent(house, "/collect", {"invite": house.token(JON), "blinded": wrong})
        assert (answer.status_code, answer.get_json()["error"]) == (400, "bad-element")
        house.rater(JON).collect()


@pytest.mark.parametrize("path", ["/invitation", "/collect"])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '"a"',
        "[" * 5000,
        b"\xff\xfe",
        {},
        {"invite": 7},
        {"invite": None},
        {"invite": ["a"]},
    ],
)
def test_what_the_program_never_sends_is_refused_as_malformed(
    house_at: HouseAt, path: str, content: Any
) -> None:
    answer = sent(house_at("open"), path, content)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")


@pytest.mark.parametrize("elements", [None, 7, "aa", ["aa"], {"gid": 7}, {"gid": "no hex"}, {"gid": None}])
def test_elements_that_cannot_be_read_are_refused_as_malformed(house_at: HouseAt, elements: Any) -> None:
    house = house_at("open")
    answer = sent(house, "/collect", {"invite": house.token(JON), "blinded": elements})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")


class TestTheDoorItself:
    """What holds for every answer, the refusals too."""

    @pytest.mark.parametrize("path", ["/invitation", "/collect"])
    def test_only_the_ballot_page_may_read_it_and_without_credentials(
        self, house_at: HouseAt, path: str
    ) -> None:
        house = house_at("open")
        for content in ({"invite": house.token(JON), "blinded": {}}, {"invite": "a" * 26}, "{"):
            headers = sent(house, path, content, headers={"Origin": "https://elsewhere.example"}).headers
            assert headers["Access-Control-Allow-Origin"] == BALLOTS
            assert "Access-Control-Allow-Credentials" not in headers
            assert headers["Cache-Control"] == "no-store"

    def test_it_sets_no_cookie_and_heeds_none(self, house_at: HouseAt) -> None:
        house = house_at("open")
        content = {"invite": house.token(JON)}
        plain = sent(house, "/invitation", content)
        with_cookie = sent(house, "/invitation", content, headers={"Cookie": "__Host-soundline=x"})
        assert "Set-Cookie" not in plain.headers
        assert plain.get_json() == with_cookie.get_json()

    def test_a_link_in_the_address_is_never_read(self, house_at: HouseAt) -> None:
        house = house_at("open")
        answer = sent(house, f"/invitation?invite={house.token(JON)}", {})
        assert answer.status_code == 400

    @pytest.mark.parametrize("path", ["/invitation", "/collect"])
    def test_it_takes_nothing_but_post(self, house_at: HouseAt, path: str) -> None:
        client = house_at("open").people_app.test_client()
        assert client.get(path, base_url=PEOPLE).status_code == 405

    def test_too_many_tries_with_one_link_are_slowed_down(self, house_at: HouseAt) -> None:
        house = house_at("open")
        content = {"invite": "b" * 26, "blinded": {}}
        statuses = [sent(house, "/collect", content).status_code for _ in range(21)]
        assert statuses == [404] * 20 + [429]
        answer = sent(house, "/collect", content)
        assert answer.get_json()["error"] == "slow-down"
        assert "Wait a minute" in answer.get_json()["sentence"]
        assert answer.headers["Access-Control-Allow-Origin"] == BALLOTS

    def test_one_persons_haste_slows_nobody_else_down(self, house_at: HouseAt) -> None:
        house = house_at("open")
        for _ in range(21):
            sent(house, "/collect", {"invite": house.token(JON), "blinded": {}})
        house.rater(VAL).collect()

    def test_the_network_address_is_no_part_of_the_limit(self, house_at: HouseAt) -> None:
        house = house_at("open")
        for number in range(21):
            place = {"REMOTE_ADDR": f"192.0.2.{number}"}
            answer = sent(house, "/collect", {"invite": "b" * 26, "blinded": {}}, environ_overrides=place)
        assert answer.status_code == 429


def test_a_whole_send_goes_through_and_counts_once(house_at: HouseAt) -> None:
    house = house_at("open")
    rater = house.answer([VAL])[VAL]
    rater.send({subject_id: cast.declined("short") for subject_id in rater.collected})
    assert {credential.version for credential in rater.collected.values()} == {2}
