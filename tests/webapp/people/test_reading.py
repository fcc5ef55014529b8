"""What a reader gets: the papers that are kept, and the leader's desk."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.dates import dates_of
from surveys.disclosures import Disclosure
from surveys.planning import next_wave
from surveys.scorecards import keep
from tests import cast
from tests.surveys.test_boards import HouseAt
from tests.walk import House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import signed_in
from webapp.people.reading import keep_pdf, reviewed

A4, LETTER = (595, 842), (612, 792)


def size_of(pdf: bytes) -> tuple[int, int]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        _, _, width, height = (float(side) for side in opened.pages[0].mediabox)
    return round(width), round(height)


def papers(house: House) -> list[str]:
    return sorted(path.name for path in (house.places.data_dir / "reports").glob("*.pdf"))


def keep_tobias(house: House, session: Session, language: str) -> None:
    subject = subject_of(session, cast.CTO[1])
    keep_pdf(session, subject, reviewed(session, subject), language, house.places, earlier=[])


@pytest.mark.slow
def test_one_paper_is_kept_per_language_and_size_and_a_reply_makes_a_new_one(house_at: HouseAt) -> None:
    house = house_at("released")
    with house.sessions() as session:
        keep_tobias(house, session, "en")
        before = papers(house)
        keep_tobias(house, session, "en")
        assert papers(house) == before
        subject_of(session, cast.CTO[1]).reply = "I read this with care."
        keep_tobias(house, session, "en")
        after = papers(house)
        assert len(after) == len(before)
        assert after != before
        keep_tobias(house, session, "de")
        assert len(papers(house)) == len(before) + 1


def test_the_desk_reviews_the_waves_before_and_the_ledger_stays_empty(house_at: HouseAt) -> None:
    house = house_at("released")
    with house.sessions() as session:
        first = the_wave(session)
        second = next_wave(session, first, dates_of(first).shifted(timedelta(days=120)))
        subject, before = (subject_of(session, cast.CTO[1], number=number) for number in (2, 1))
        card = reviewed(session, before)
        keep(
            session,
            card.model_copy(update={"subject": card.subject.model_copy(update={"subject_id": subject.id})}),
        )
        second.state, second.instrument_json = "scored", first.instrument_json
        session.commit()
        desk = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
        page = desk.get(f"/desk/waves/{second.id}/leaders/{subject.id}/report").get_data(as_text=True)
        assert "No change since the waves before can be told." in page
        assert session.scalars(select(Disclosure)).all() == []


@pytest.mark.slow
def test_a_leader_downloads_a4_or_us_letter(house_at: HouseAt) -> None:
    house = house_at("released")
    with house.sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        browser = signed_in(house.people_app, session, subject.person)
        path = f"/leader/{subject.id}/report.pdf"
    for query, wanted in (("", A4), ("?paper=letter", LETTER), ("?paper=nonsense", A4)):
        answer = browser.get(path + query)
        assert answer.status_code == 200
        assert size_of(answer.data) == wanted
