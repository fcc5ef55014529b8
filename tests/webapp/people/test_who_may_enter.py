"""Every page of the people side and everybody who may knock: who is let in, and that all others are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys.campaigns import Comment
from surveys.dates import Dates
from surveys.keyholders import name_keyholder
from surveys.people import Board, BoardLeader, BoardMember
from surveys.planning import create_campaign, person_for
from tests import cast, evidence
from tests.crawl import PEOPLE, post, signed_in
from tests.walk import CLOSES, House, person_of, subject_of, the_wave
from webapp.people import WITHOUT_COOKIES
from webapp.people.security import limiter

OTHER_KEYHOLDER = ("Odo Otherkey", "odo.otherkey@example.org")
OTHER_DEPUTY = ("Ona Otherkey", "ona.otherkey@example.org")

READERS = {
    "coordinator": cast.COORDINATOR[1],
    "leader": cast.CTO[1],
    "other leader": cast.CRO[1],
    "manager": cast.CEO[1],
    "board member": cast.BOARD[0][1],
    "member of another board": cast.BOARD[1][1],
    "keyholder": cast.KEYHOLDER[1],
    "keyholder of another campaign": OTHER_KEYHOLDER[1],
    "rater": cast.ENGINEERS[0],
    "stranger": "",
}
"""Everybody who may knock, seen from the CTO, whose leader's pages are asked for."""

EVERYBODY = frozenset(READERS)
SIGNED_IN = EVERYBODY - {"stranger"}
COORDINATORS = frozenset({"coordinator"})
LEADERS = frozenset({"leader", "other leader", "manager"})  # the manager is rated as well
THE_LEADER = frozenset({"leader"})
THE_MANAGER = frozenset({"manager"})
BOARDS = frozenset({"board member", "member of another board"})
THE_BOARD = frozenset({"board member"})
KEYHOLDERS = frozenset({"keyholder", "keyholder of another campaign"})
THE_KEYHOLDER = frozenset({"keyholder"})
NOBODY: frozenset[str] = frozenset()

DESKS = ("again", "asked", "boardrooms", "campaigns", "coordinators", "freezing", "information")
DESKS += ("installation", "key_step", "known_figures", "measured", "paperwork", "participation")
DESKS += ("persons", "releasing", "review", "rosters", "steps")
"""Blueprints all pages of which are the coordinators'."""

ADMITTED = {
    "accounts.ask": EVERYBODY,
    "accounts.home": EVERYBODY,
    "accounts.open_link": EVERYBODY,
    "accounts.send_link": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.use_link": EVERYBODY,
    "boards.comparison": THE_BOARD,
    "boards.expectation": THE_BOARD,
    "boards.index": BOARDS,
    "boards.pdf": THE_BOARD,
    "collect.collect_credentials": EVERYBODY,
    "collect.invitation": EVERYBODY,
    "figures.board_csv": THE_BOARD,
    "figures.board_json": THE_BOARD,
    "figures.board_xlsx": THE_BOARD,
    "figures.leader_csv": THE_LEADER,
    "figures.leader_json": THE_LEADER,
    "figures.leader_xlsx": THE_LEADER,
    "firstrun.create_coordinator": NOBODY,  # there is a coordinator
    "firstrun.set_up": NOBODY,
    "health.healthz": EVERYBODY,
    "help.index": EVERYBODY,
    "help.page": EVERYBODY,
    "keyholders.download_page": THE_KEYHOLDER,
    "keyholders.hand_in": THE_KEYHOLDER,
    "keyholders.index": KEYHOLDERS,
    "keyholders.tell_words": THE_KEYHOLDER,
    "keyholders.test_ballot": THE_KEYHOLDER,
    "keyholders.wave": THE_KEYHOLDER,
    "keyholding_ballots.sealed_ballots": THE_KEYHOLDER,
    "keyholding_ballots.upload": THE_KEYHOLDER,
    "keyholding_loss.tell_of_loss": THE_KEYHOLDER,
    "keyholding_loss.ways_out": THE_KEYHOLDER,
    "keyholding_settings.agree": THE_KEYHOLDER,
    "keyholding_settings.disagree": THE_KEYHOLDER,
    "keyholding_settings.look": THE_KEYHOLDER,
    "languages.choose": EVERYBODY,
    "leaders.index": LEADERS,
    "leaders.pdf": THE_LEADER,
    "leaders.predict": THE_LEADER,
    "leaders.rate": THE_LEADER,
    "leaders.report": THE_LEADER,
    "my_data.download": SIGNED_IN,
    "my_data.erase": SIGNED_IN,
    "my_data.index": SIGNED_IN,
    "named.answer": THE_MANAGER,
    "named.index": THE_MANAGER,
    "plans.plan": THE_LEADER,
    "plans.remove": THE_LEADER,
    "report_assets.asset": EVERYBODY,
    "static": EVERYBODY,
    "thanks.send_it": THE_LEADER,
    "thanks.write": THE_LEADER,
    "transcripts.destruction": EVERYBODY,
    "transcripts.document": EVERYBODY,
    "transcripts.index": EVERYBODY,
    "transcripts.nothing": EVERYBODY,
    "transcripts.script": EVERYBODY,
    "transcripts.transcript": EVERYBODY,
}
"""Who may open each page that is not a coordinator's, about the CTO, the first campaign and its board."""

NOT_HERE = {"report_assets.asset", "transcripts.destruction", "transcripts.nothing", "firstrun.set_up"}
NOT_HERE |= {"again.open_ballots", "coordinators.remove", "paperwork.bundle", "paperwork.progress"}
NOT_HERE |= {"plans.remove", "releasing.ask_for_all", "releasing.ask_for_one"}
"""Open to them, but there is nothing at the address that is asked for, or not in this state."""
SLOW = ("pdf", "paper")
"""Papers are put together for a second; here only the refusals are looked at."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A campaign with keyholders that is released, shared with a board, beside a second one."""
    house = House(tmp_path_factory.mktemp("entering") / "data")
    house.plan(level="strong")
    for verb in (house.freeze, house.open, house.answer, house.close, house.score, house.release):
        verb()
    house.clock.forward(days=8)
    with house.sessions.begin() as session:
        later = Dates(CLOSES + timedelta(days=90), CLOSES + timedelta(days=104))
        second = create_campaign(session, title="Breadth", purpose="board", level="strong", dates=later)
        second.number = 2  # so that the first can be told from it
        session.flush()
        for place, (name, email) in {"keyholder": OTHER_KEYHOLDER, "deputy": OTHER_DEPUTY}.items():
            name_keyholder(session, second, place, name=name, email=email)
        leader = person_for(session, name="Lea Elsewhere", email="lea.elsewhere@example.org")
        for number, leaders in enumerate(([subject_of(session, cast.CTO[1]).person_id], [leader.id])):
            member = person_of(session, cast.BOARD[number][1])
            board = Board(id=str(number) * 32, name=f"Board {number}")
            board.members = [BoardMember(person_id=member.id)]
            board.leaders = [BoardLeader(person_id=one) for one in leaders]
            session.add(board)
    yield house
    house.leave()


@pytest.fixture(scope="module")
def known(house: House) -> dict[str, str]:
    """What stands in the gaps of the addresses: the campaign, the CTO, their board, a rater."""
    with house.sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        comment = session.scalars(select(Comment).where(Comment.subject_id == subject.id)).first()
        return {
            "wave_id": the_wave(session).id,
            "subject_id": subject.id,
            "person_id": person_of(session, cast.ENGINEERS[1]).id,
            "comment_id": comment.id if comment else "0" * 32,
            "board_id": "0" * 32,
            "role": "cto",
            "name": "anonymity",
            "filename": "people.css",
            "separator": "comma",
            "token": "x" * 26,
            "folder": "nowhere",
        }


@pytest.fixture(scope="module")
def routes(house: House, known: dict[str, str]) -> list[tuple[str, str, str]]:
    """Method, endpoint and address of everything that can be asked for."""
    found = []
    for rule in house.people_app.url_map.iter_rules():
        path = rule.rule
        for gap in rule.arguments:
            for opening in (f"<{gap}>", f"<path:{gap}>"):
                path = path.replace(opening, known.get(gap, "0" * 32))
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        found += [(method, rule.endpoint, path) for method in methods]
    return found


def admitted(endpoint: str) -> frozenset[str]:
    if endpoint.split(".")[0] in DESKS:
        return COORDINATORS
    return ADMITTED[endpoint]


def is_cookie_free(endpoint: str) -> bool:
    return endpoint.split(".")[0] in {module.blueprint.name for module in WITHOUT_COOKIES}


def refused(client: FlaskClient, method: str, path: str) -> bool:
    """Whether somebody is turned away: forbidden, told of no such page, or asked to sign in."""
    limiter.reset()
    answer = client.get(path, base_url=PEOPLE) if method == "GET" else post(client, path, {})
    with answer:
        to_sign_in = answer.status_code == 302 and answer.headers["Location"] == "/sign-in"
        return answer.status_code in (403, 404) or to_sign_in


def test_every_page_has_its_place_in_the_table(routes: list[tuple[str, str, str]]) -> None:
    # a new page: write down above who may open it
    assert {one for _, one, _ in routes if one.split(".")[0] not in DESKS} == set(ADMITTED)
    assert {one.split(".")[0] for _, one, _ in routes} >= set(DESKS)


@pytest.mark.parametrize("reader", list(READERS))
def test_whoever_has_no_business_at_a_page_is_turned_away(
    house: House, routes: list[tuple[str, str, str]], reader: str
) -> None:
    client = signed_in(house, READERS[reader])
    before = everything_kept(house)
    knocked = [one for one in routes if reader not in admitted(one[1])]
    assert len(knocked) > 20
    for method, endpoint, path in knocked:
        assert refused(client, method, path), (method, endpoint)
    assert everything_kept(house) == before


@pytest.mark.parametrize("reader", list(READERS))
def test_whoever_has_business_at_a_page_is_let_in(
    house: House, routes: list[tuple[str, str, str]], reader: str
) -> None:
    client = signed_in(house, READERS[reader])
    entered = [
        one for one in routes if reader in admitted(one[1]) and one[0] == "GET" and one[1] not in NOT_HERE
    ]
    assert len(entered) > 8
    for method, endpoint, path in entered:
        if endpoint.endswith(SLOW) or endpoint == "accounts.home":
            continue
        assert not refused(client, method, path), endpoint


def test_every_form_is_refused_without_its_token_also_to_whom_it_belongs(
    house: House, routes: list[tuple[str, str, str]]
) -> None:
    forms = [one for one in routes if one[0] == "POST" and not is_cookie_free(one[1])]
    assert len(forms) > 40
    for reader in ("coordinator", "leader", "keyholder"):
        client = signed_in(house, READERS[reader])
        for _, endpoint, path in forms:
            limiter.reset()
            answer = client.post(path, base_url=PEOPLE, data={"sure": "y"})
            assert answer.status_code == 400, endpoint
            assert "This form has expired" in answer.get_data(as_text=True), endpoint


def test_forms_without_cookies_take_none_and_set_none(
    house: House, routes: list[tuple[str, str, str]]
) -> None:
    free = [one for one in routes if is_cookie_free(one[1])]
    assert {endpoint for _, endpoint, _ in free} == {"collect.invitation", "collect.collect_credentials"}
    client = signed_in(house, cast.COORDINATOR[1])
    for _, _, path in free:
        answer = client.post(path, base_url=PEOPLE, data="{}", content_type="text/plain")
        assert "Set-Cookie" not in answer.headers


def everything_kept(house: House) -> dict[str, list[str]]:
    return evidence.rows(house.settings.database)
