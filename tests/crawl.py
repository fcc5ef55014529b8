"""Reading every page of the people side as somebody: what two crawls tell apart, a reader can tell apart."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.people import Board, BoardLeader, BoardMember
from tests import cast
from tests.walk import PEOPLE, House, person_of, subject_of, the_wave
from webapp.people.accounts import make_link

READABLE = ("text/html", "application/json", "text/csv", "text/plain")


def gettable(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def filled(rule: Rule, known: dict[str, str]) -> str:
    gaps = re.compile(r"<(?:\w+:)?(\w+)>")
    return gaps.sub(lambda gap: known.get(gap[1], "0" * 32), rule.rule)


def signed_in(house: House, address: str) -> FlaskClient:
    client = house.people_app.test_client()
    if address:
        with house.sessions.begin() as session:
            token = make_link(session, person_of(session, address), house.clock())
        assert post(client, f"/sign-in/{token}", {}).status_code == 302
    return client


def post(client: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
    return client.post(path, base_url=PEOPLE, data={"csrf_token": csrf(client), **data})


def upload(client: FlaskClient, path: str, content: bytes) -> TestResponse:
    # put together by hand: the test client itself would write a large file to disk
    parts = (
        f'--X\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf(client)}\r\n--X\r\n'
        'Content-Disposition: form-data; name="roster"; filename="roster.csv"\r\n\r\n'
    )
    body = parts.encode() + content + b"\r\n--X--\r\n"
    return client.post(path, base_url=PEOPLE, data=body, content_type="multipart/form-data; boundary=X")


def csrf(client: FlaskClient) -> str:
    page = client.get("/help/", base_url=PEOPLE).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return token[1]


def share_with_board(house: House) -> str:
    with house.sessions.begin() as session:
        board = session.scalars(sa.select(Board)).first()
        if board is None:
            board = Board(id="b" * 32, name="Supervisory board")
            board.members = [BoardMember(person_id=person_of(session, cast.BOARD[0][1]).id)]
            leaders = [subject_of(session, address).person_id for address in cast.ROLES]
            board.leaders = [BoardLeader(person_id=one) for one in leaders]
            session.add(board)
        return board.id


def crawl(house: House, reader: str, about: str = cast.ENGINEERS[0]) -> dict[str, str]:
    """Everything that this reader may open on the people side, without what changes with every visit.

    `about`: the address of the rater whose pages are opened among those of persons.
    """
    board_id = share_with_board(house)
    client = signed_in(house, reader)
    with house.sessions() as session:
        wave = the_wave(session)
        subjects = sorted(subject.id for subject in wave.subjects)
        known = {"wave_id": wave.id, "board_id": board_id, "role": "cto", "filename": "people.css"}
        known["person_id"] = person_of(session, about).id
    pages = {}
    for rule in gettable(house.people_app):
        if rule.rule.endswith(".pdf"):
            continue  # made from the same scorecards as the pages, and slow
        for subject_id in subjects if "subject_id" in rule.arguments else [""]:
            path = filled(rule, known | {"subject_id": subject_id})
            with client.get(path, base_url=PEOPLE) as answer:
                if answer.status_code == 200 and answer.mimetype in READABLE:
                    pages[path] = without_tokens(answer.get_data(as_text=True))
    return pages


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]+"', r"\1", page)


def assert_escaped(pages: dict[str, str], evil: str, *, seen: bool = True) -> None:
    html = {path: page for path, page in pages.items() if page.startswith("<!doctype html>")}
    assert html
    assert not [path for path, page in html.items() if evil in page]
    assert not seen or any("&lt;script&gt;" in page for page in pages.values())
