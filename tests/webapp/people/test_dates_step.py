"""The dates at the desk: both levels' forms, the strip of days, the next wave's rhythm, the extension."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.dates import Dates, dates_of, fitted, set_dates
from surveys.log import events
from tests.webapp.people.conftest import NOW, Browser, Clock, wave_in

FORM = "%Y-%m-%dT%H:%M"


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def sent(dates: Dates, **changes: str) -> dict[str, str]:
    """The form as a browser sends it."""
    known = {name: f"{at:{FORM}}" for name, at in vars(dates).items() if at and name != "late_to"}
    if dates.late_from:
        known["late_from"] = f"{dates.late_from:%Y-%m-%d}"
    return known | changes


@pytest.fixture
def strongest(session: Session, draft: Wave) -> Wave:
    draft.level = "strongest"
    set_dates(draft, fitted(dates_of(draft), "strongest"))
    session.commit()
    return draft


def choose(desk: Browser, wave: Wave, level: str) -> None:
    facts = {"level": level, "instrument_id": "technical-leadership"}
    desk.post(f"/desk/waves/{wave.id}/protection", facts)


def test_choosing_the_strongest_level_proposes_two_steps(
    desk: Browser, session: Session, draft: Wave
) -> None:
    before = dates_of(draft)
    choose(desk, draft, "strongest")
    session.refresh(draft)
    assert dates_of(draft) == fitted(before, "strongest")
    page = text(desk, f"/desk/waves/{draft.id}/dates")
    for words in ("Step one: people collect", "Step two: people answer", "A day for latecomers"):
        assert words in page


def test_going_back_to_one_sitting_clears_the_extra_dates(
    desk: Browser, session: Session, strongest: Wave
) -> None:
    choose(desk, strongest, "strong")
    session.refresh(strongest)
    assert (strongest.collect_from, strongest.collect_to, strongest.late_from) == (None, None, None)
    assert "latecomers" not in text(desk, f"/desk/waves/{strongest.id}/dates")


def test_all_dates_are_saved(desk: Browser, session: Session, strongest: Wave) -> None:
    later = dates_of(strongest).shifted(timedelta(days=7))
    extension = (later.closes_at + timedelta(days=3)).strftime(FORM)
    answer = desk.post(f"/desk/waves/{strongest.id}/dates", sent(later, extension_to=extension))
    assert answer.status_code == 302
    session.refresh(strongest)
    assert strongest.extension_to == later.closes_at + timedelta(days=3)
    assert strongest.late_to == later.late_to
    assert strongest.collect_from == later.collect_from


def test_a_day_for_latecomers_may_be_left_out(desk: Browser, session: Session, strongest: Wave) -> None:
    desk.post(f"/desk/waves/{strongest.id}/dates", sent(dates_of(strongest), late_from=""))
    session.refresh(strongest)
    assert (strongest.late_from, strongest.late_to) == (None, None)


def test_a_gap_that_is_too_short_is_refused_beside_its_field(desk: Browser, strongest: Wave) -> None:
    opens = f"{strongest.opens_at - timedelta(hours=1):{FORM}}"
    answer = desk.post(f"/desk/waves/{strongest.id}/dates", sent(dates_of(strongest), opens_at=opens))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "less than 48 hours after collecting ends" in page
    assert 'aria-describedby="opens_at-hint opens_at-error"' in page


def test_the_days_are_shown_as_a_strip_and_as_a_list(desk: Browser, strongest: Wave) -> None:
    for page in ("dates", "check"):
        shown = text(desk, f"/desk/waves/{strongest.id}/{page}")
        assert '<svg viewBox="0 0 100 4"' in shown
        for words in ("Step one: collecting", "Rest: neither", "Step two: answering", "Day for latecomers"):
            assert words in shown, (page, words)


def test_the_next_wave_keeps_the_rhythm(desk: Browser, session: Session, strongest: Wave) -> None:
    strongest.state = "released"
    session.commit()
    page = text(desk, f"/desk/waves/{strongest.id}/next")
    begins = datetime.fromisoformat(page.split('name="collect_from"')[1].split('value="')[1].split('"')[0])
    assert strongest.collect_from
    assert begins.weekday() == strongest.collect_from.weekday()
    assert begins.time() == strongest.collect_from.time()
    assert 'name="late_from"' in page


@pytest.fixture
def extendable(desk: Browser, session: Session) -> Wave:
    """A wave that was frozen with an extension and is open for answers."""
    wave = wave_in(session, "draft")
    wave.extension_to = wave.closes_at + timedelta(days=5)
    session.commit()
    desk.post(f"/desk/waves/{wave.id}/freeze")
    session.refresh(wave)
    wave.state = "answering"
    session.commit()
    return wave


def test_extending_asks_first_and_is_logged(desk: Browser, session: Session, extendable: Wave) -> None:
    at = f"/desk/waves/{extendable.id}"
    assert f"{at}/extend" in text(desk, f"{at}/")
    assert "it can be done once and not taken back" in text(desk, f"{at}/extend")
    desk.post(f"{at}/extend")
    session.refresh(extendable)
    assert extendable.extended_at == NOW
    assert "extended" in {event.what for event in events(session, extendable)}
    page = text(desk, f"{at}/")
    assert "Closes, extended" in page
    assert f"{at}/extend" not in page
    assert desk.post(f"{at}/extend").status_code == 409


def test_without_a_promise_there_is_nothing_to_extend(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "answering")
    at = f"/desk/waves/{wave.id}"
    assert "/extend" not in text(desk, f"{at}/")
    assert desk.get(f"{at}/extend").headers["Location"] == f"{at}/"


def test_after_the_closing_moment_it_is_too_late(desk: Browser, extendable: Wave, clock: Clock) -> None:
    clock.now = extendable.closes_at
    assert desk.post(f"/desk/waves/{extendable.id}/extend").status_code == 409


def test_the_desk_says_that_the_figure_counts_collected_ballots(
    desk: Browser, session: Session, strongest: Wave
) -> None:
    strongest.state, strongest.participation = "answering", "middle"
    session.commit()
    page = text(desk, f"/desk/waves/{strongest.id}/")
    assert "between one and two thirds have collected their ballots" in page
    assert "How many have answered nobody knows" in page
