"""Who has sent is on no page, and neither is how many have; and the security floor of every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from surveys.dates import dates_of, fitted
from tests import cast, evidence
from tests.crawl import assert_escaped, crawl, filled, gettable, post, signed_in, upload
from tests.evidence import holding
from tests.walk import BALLOTS, DATES, OPENS, PEOPLE, House, person_of, subject_of, the_wave, wave_id

HouseAt = Callable[[str], House]
THIRD = re.compile(r"\b(low: fewer than a third have sent|high: more than two thirds have sent|low|high)\b")


class TestPagesBeforeTheClose:
    """Who has sent is on no page, and neither is how many have."""

    def test_every_page_is_the_same_whether_nobody_or_half_have_sent(self, house_at: HouseAt) -> None:
        silent, busy = house_at("open"), house_at("open")
        busy.answer(cast.RATERS[::2])
        for reader in (cast.COORDINATOR[1], cast.CEO[1], cast.CTO[1], cast.CHAIR[1], cast.BOARD[0][1]):
            pages = [crawl(house, reader) for house in (silent, busy)]
            assert len(pages[0]) > 3, reader
            assert pages[0] == pages[1], reader

    @pytest.mark.parametrize("level", ["basic", "strong", "strongest"])
    def test_one_more_ballot_changes_no_page_of_anybody(self, tmp_path: Path, level: str) -> None:
        house = open_house(tmp_path / "data", level)
        sender, other = cast.ENGINEERS[0], cast.ENGINEERS[1]
        readers = [cast.COORDINATOR[1], cast.CEO[1], cast.CTO[1], cast.CHAIR[1], cast.BOARD[0][1], other]
        readers += [] if level == "basic" else [cast.KEYHOLDER[1], cast.DEPUTY[1]]
        before = [crawl(house, reader, about=sender) for reader in readers]
        house.rater(sender).collect() if level == "strongest" else house.answer([sender])
        after = [crawl(house, reader, about=sender) for reader in readers]
        house.leave()
        for reader, one, same in zip(readers, before, after, strict=True):
            assert {"/", "/my-data/", "/my-data/soundline-my-data.json", "/transcripts/"} <= set(one), reader
            assert one == same, reader
        assert any(path.startswith("/desk/persons/") and path.endswith("/left") for path in before[0])
        assert level == "basic" or any(path.startswith("/keyholder/") for path in before[-1])

    def test_noting_that_somebody_left_tells_nobody_whether_they_had_sent(self, house_at: HouseAt) -> None:
        silent, busy = house_at("open"), house_at("open")
        busy.answer(cast.ENGINEERS[:1])
        for house in (silent, busy):
            leave(house, cast.ENGINEERS[0])
        for reader in (cast.COORDINATOR[1], cast.CEO[1], cast.CTO[1]):
            assert crawl(silent, reader) == crawl(busy, reader)

    def test_the_third_is_the_only_figure_that_ever_changes(self, house_at: HouseAt) -> None:
        silent, busy = house_at("open"), house_at("open")
        busy.answer(cast.RATERS)
        for house in (silent, busy):
            house.clock.set(OPENS + timedelta(hours=2))
            house.engine.minute()
        before, after = (crawl(house, cast.COORDINATOR[1]) for house in (silent, busy))
        assert before != after
        blurred = [
            {path: THIRD.sub("third", page) for path, page in pages.items()} for pages in (before, after)
        ]
        assert blurred[0] == blurred[1]

    def test_even_after_the_close_only_the_transcript_tells_how_many_sent(self, house_at: HouseAt) -> None:
        few, others = house_at("open"), house_at("open")
        few.answer(cast.ENGINEERS)
        others.answer(cast.RATERS)
        for house in (few, others):
            house.close()
        one, other = (crawl(house, cast.COORDINATOR[1]) for house in (few, others))
        public = f"/transcripts/{wave_id(few)}"
        assert {path for path in one if one[path] != other[path]} == {public, f"{public}.json"}


class TestSecurityFloor:
    """Lines of the security floor that hold for both sides together."""

    def test_there_is_no_password_anywhere(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        for reader in (cast.COORDINATOR[1], ""):
            pages = crawl(house, reader)
            assert pages
            assert not [path for path, page in pages.items() if 'type="password"' in page]

    def test_the_ballot_side_has_no_secret_and_sets_no_cookie(self, house_at: HouseAt) -> None:
        house = house_at("open")
        app = house.ballot_app
        assert app.secret_key is None
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                with app.test_client().open(filled(rule, {}), base_url=BALLOTS, method=method) as answer:
                    assert "Set-Cookie" not in answer.headers, rule.rule

    def test_only_our_own_scripts_and_styles_run_on_any_page_of_either_side(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        for app, origin in ((house.people_app, PEOPLE), (house.ballot_app, BALLOTS)):
            for rule in gettable(app):
                with app.test_client().get(filled(rule, {}), base_url=origin) as answer:
                    policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'"), rule.rule
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy

    def test_a_leader_with_a_script_for_a_name_runs_nowhere(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        evil = "<script>alert('Tobias')</script>"
        with house.sessions.begin() as session:
            subject_of(session, cast.CTO[1]).person.name = evil
            the_wave(session).campaign.title = evil
        assert_escaped(crawl(house, cast.COORDINATOR[1]), evil)
        for verb in (house.freeze, house.open, house.answer, house.close, house.score, house.release):
            verb()
        house.clock.forward(days=8)
        for reader in (cast.COORDINATOR[1], cast.CTO[1], cast.CEO[1], cast.BOARD[0][1]):
            assert_escaped(crawl(house, reader), evil)

    def test_an_uploaded_roster_is_never_written_to_disk(
        self, house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house, rolled = house_at("draft"), []
        monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", lambda _file: rolled.append(1))
        client = signed_in(house, cast.COORDINATOR[1])
        lines = "".join(f"Canary {n} {'of a long name' * 20},not an address {n},,,,\n" for n in range(2000))
        path = f"/desk/waves/{wave_id(house)}/people/"
        answer = upload(client, path, b"name,email,manager,leader,rates,language\n" + lines.encode())
        assert answer.status_code == 422
        assert rolled == []
        house.leave()
        assert holding(evidence.files(house.settings.data_dir), "Canary 1999") == set()

    def test_asking_for_links_again_and_again_is_slowed_down(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        client = house.people_app.test_client()
        statuses = [post(client, "/sign-in", {"email": cast.CTO[1]}).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]

    def test_revising_a_ballot_again_and_again_is_slowed_down(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater = house.answer(cast.SELLERS[:1])[cast.SELLERS[0]]
        (credential,) = rater.collected.values()
        gid = credential.group.gid.hex()
        statuses = []
        for _ in range(12):
            status, _ = house.put(f"/b/{gid}", rater.ballot(credential, cast.declined()))
            credential.version += 1
            statuses.append(status)
        assert statuses[0] == 204
        assert statuses[-1] == 429


def open_house(folder: Path, level: str) -> House:
    """The wave of the cast at a level, on the first day on which people can collect."""
    house = House(folder)
    house.plan(level=level, dates=fitted(DATES, level))
    house.freeze()
    with house.sessions() as session:
        house.clock.set(dates_of(the_wave(session)).begins)
    house.engine.minute()
    house.clock.forward(hours=1)
    return house


def leave(house: House, address: str) -> None:
    """Note on the page of persons that somebody has left."""
    with house.sessions() as session:
        person_id = person_of(session, address).id
    answer = post(signed_in(house, cast.COORDINATOR[1]), f"/desk/persons/{person_id}/left", {"sure": "y"})
    assert answer.status_code == 302
