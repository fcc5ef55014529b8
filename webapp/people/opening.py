"""From opened ballots to kept scorecards: the one place where counting, release and scoring meet.

Sheets live in memory for as long as `score` runs. What it writes are release cells, scorecards, the comments
that may be quoted, exact numbers of opened ballots until these are destroyed, and figures of the whole wave;
nothing else of a sheet survives.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scoring import ItemKey, Pooled, SetKey, named_biases, pool, score_subject, wave_figures
from surveys.anonymity.opening import OpenedWave
from surveys.anonymity.transcript import check_opened
from surveys.campaigns import Subject, Wave
from surveys.chance import shuffler
from surveys.corrections import Report, keep_report, quoted_before
from surveys.instruments import Instrument
from surveys.log import note
from surveys.moves import hold, mark_scored, require_state
from surveys.named import answers_of, frozen_instrument
from surveys.places import Places
from surveys.refusals import Refusal
from surveys.release import (
    Policy,
    barely_changed,
    coarsen,
    comment_pools,
    release_comments,
    release_subject,
)
from surveys.retention import UNREADABLE, require_ballots
from surveys.scorecards import KeptCell, Scorecard
from surveys.sheets import Comment, Sheet, check_comment, check_sheet
from surveys.storage import only_reading
from surveys.transcripts import require_transcript
from surveys.wave_figures import WaveFigures
from surveys.waves_before import hits_before, members_of_two_waves
from webapp.opener import opened
from webapp.people.beside_all import beside_all
from webapp.people.card_facts import invited_to, subject_facts, wave_facts_of_card, who_was_asked
from webapp.people.scoring_input import item_keys, known_of, ladders_of, named_of, predictions_of, rows_of
from webapp.people.themes_found import make_ready, themes_of


class ForeignUpload(Refusal):
    """What was opened does not belong to this wave."""


@dataclass(frozen=True)
class Opened:
    """The checked sheets and comments of a wave, in memory, by leader.

    A set whose sheets may not be shown is there without them; `counts` tells how many of each set could be
    read, shown or not.
    """

    sheets: Mapping[str, Mapping[str, list[Sheet]]]  # subject -> set -> sheets
    counts: Mapping[str, Mapping[str, int]]  # subject -> set -> sheets that could be read
    comments: Mapping[str, list[Comment]]
    unreadable: int


@dataclass(frozen=True)
class Scored:
    """What is kept of an opened wave: a report per leader, and figures of the whole wave."""

    reports: Sequence[Report]
    figures: WaveFigures
    unreadable: int


@dataclass(frozen=True)
class Rules:
    """What is the same for every leader of a wave."""

    instrument: Instrument
    policy: Policy
    items: Sequence[ItemKey]
    pooled: Pooled
    rng: random.Random


def open_and_keep(session: Session, wave: Wave, places: Places, now: datetime) -> None:
    """Open the ballots of a closed wave at level basic and keep its scorecards.

    Ends the session's transaction at first, so that nobody waits while ballots are unsealed and scored; the
    caller commits what is kept. Raises OpeningFailed, ForeignUpload, OtherBallots, NoTranscript, WrongState.
    """
    require_state(wave, "closed")
    require_transcript(session, wave)
    session.commit()
    upload = opened(places, wave.id)
    make_ready(upload, places)
    scored = score(only_reading(session), wave, upload)
    session.commit()
    keep(session, wave, scored, now)


def take(session: Session, wave: Wave, upload: OpenedWave, now: datetime) -> None:
    """Score and keep an opened wave in one transaction. Raises as `score` does, and WrongState."""
    require_state(wave, "closed")
    keep(session, wave, score(session, wave, upload), now)


def score(session: Session, wave: Wave, upload: OpenedWave) -> Scored:
    """Count, release and score an opened wave; reads only.

    Raises ForeignUpload, NoTranscript, and OtherBallots unless all ballots of the transcript were opened.
    """
    if (upload["wave_id"], upload["root"]) != (wave.id, wave.root):
        raise ForeignUpload("These ballots were opened for another campaign or another manifest.")
    check_opened(require_transcript(session, wave), upload)
    instrument = frozen_instrument(wave)
    policy = Policy.from_json(wave.policy_json or "")
    found = _check(instrument, policy, upload)
    rows = rows_of(found.sheets)
    items = item_keys(instrument)
    rules = Rules(instrument, policy, items, pool(rows).coarse, shuffler())
    subjects = sorted(wave.subjects, key=lambda one: one.id)
    reports = beside_all([_score_subject(session, wave, subject, found, rules) for subject in subjects])
    figures = wave_figures(rows, items, [_released(report.card) for report in reports])
    return Scored(reports, WaveFigures.model_validate(asdict(figures)), found.unreadable)


def keep(session: Session, wave: Wave, scored: Scored, now: datetime) -> None:
    """Keep what was scored; the wave is scored from here. Raises WrongState, also if the ballots were
    destroyed meanwhile. The caller commits.
    """
    hold(session, wave)
    require_ballots(session, wave)
    mark_scored(wave, now)
    for report in scored.reports:
        keep_report(session, report)
    wave.figures_json = scored.figures.model_dump_json()
    note_unreadable(session, wave, scored.unreadable, now)
    session.flush()


def note_unreadable(session: Session, wave: Wave, unreadable: int, now: datetime) -> None:
    """Note how many ballots could not be read: an exact number, until the ballots are destroyed."""
    if unreadable:
        note(session, wave, "Soundline", UNREADABLE, str(unreadable), now)


def _check(instrument: Instrument, policy: Policy, upload: OpenedWave) -> Opened:
    sheets: dict[str, dict[str, list[Sheet]]] = {}
    counts: dict[str, dict[str, int]] = {}
    for one in upload["sets"]:
        read = [check_sheet(instrument, None, sheet) for sheet in one["sheets"]]
        usable = [sheet for sheet in read if sheet.form in instrument.forms]
        counts.setdefault(one["subject_id"], {})[one["set_id"]] = len(usable)
        # ballots that cannot be read may leave fewer than the promise needs
        sheets.setdefault(one["subject_id"], {})[one["set_id"]] = usable if len(usable) >= policy.k else []
    comments: dict[str, list[Comment]] = {}
    for raw in upload["comments"]:
        comment = check_comment(instrument, raw)
        if comment is not None:
            comments.setdefault(raw["subject_id"], []).append(comment)
    for said in comments.values():
        said.sort(key=lambda one: (one.item, one.text, one.facet or "", one.direction or "", one.themes_only))
    return Opened(sheets, counts, comments, upload["unreadable"])


def _released(card: Scorecard) -> tuple[list[SetKey], Sequence[KeptCell]]:
    return [SetKey(one.set_id, one.invited) for one in card.sets], card.cells


def _score_subject(session: Session, wave: Wave, subject: Subject, found: Opened, rules: Rules) -> Report:
    every_set, said = found.sheets.get(subject.id, {}), found.comments.get(subject.id, [])
    sets = {name: sheets for name, sheets in every_set.items() if sheets}
    release = release_subject(rules.policy, rules.instrument, sets, said)
    coarse = barely_changed(*members_of_two_waves(session, subject, sets), rules.policy.k)
    cells = coarsen(release.cells, coarse)
    quoted = release_comments(
        rules.policy, said, comment_pools(rules.instrument, sets), rules.rng, quoted_before(session, subject)
    )
    scores = score_subject(
        rules.items,
        [SetKey(name, invited) for name, invited in invited_to(subject, sets).items()],
        cells,
        rules.pooled,
        named_of(session, subject),
        predictions_of(session, subject),
        ladders_of(rules.instrument),
        known_of(session, subject),
        hits_before(session, subject),
    )
    card = Scorecard.model_validate(
        {
            "wave": wave_facts_of_card(wave, rules.instrument, rules.policy),
            "subject": subject_facts(subject),
            **who_was_asked(subject, every_set),
            "coarse": sorted(coarse),
            "cells": [asdict(cell) for cell in (*cells, *release.withheld)],
            "comments": [{"item": item, "state": state} for item, state in quoted.states.items()],
            "themes": themes_of(quoted.quotes),
            "manager": named_biases(rules.items, answers_of(session, subject, "manager")),
            **asdict(scores),
        }
    )
    return Report(card, quoted.quotes, found.counts.get(subject.id, {}))
