"""From opened ballots to kept scorecards: the one place where counting, release and scoring meet.

Sheets live in memory for as long as `score` runs. What it writes are release cells, scorecards, the comments
that may be quoted, and figures of the whole wave; nothing else of a sheet survives.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scoring import ItemKey, Pooled, SetKey, named_biases, pool, score_subject, wave_figures
from surveys import scorecards
from surveys.anonymity.opening import OpenedWave
from surveys.campaigns import Comment as KeptComment
from surveys.campaigns import Subject, Wave
from surveys.chance import shuffler
from surveys.instruments import Instrument
from surveys.log import note
from surveys.moves import hold, mark_scored, require_state
from surveys.named import answers_of, frozen_instrument
from surveys.places import Places
from surveys.refusals import Refusal
from surveys.release import (
    Policy,
    Quote,
    barely_changed,
    coarsen,
    comment_pools,
    n_range,
    release_comments,
    release_subject,
)
from surveys.scorecards import Scorecard
from surveys.sheets import Comment, Sheet, check_comment, check_sheet
from surveys.storage import only_reading
from surveys.waves_before import members_of_two_waves
from webapp.opener import opened
from webapp.people.scoring_input import item_keys, ladders_of, named_of, predictions_of, rows_of
from webapp.people.themes_found import themes_of

BELOW_SHARE = 0.6
"""Response share under which a scorecard says so."""


class ForeignUpload(Refusal):
    """What was opened does not belong to this wave."""


@dataclass(frozen=True)
class Opened:
    """The checked sheets and comments of a wave, in memory, by leader."""

    sheets: Mapping[str, Mapping[str, list[Sheet]]]  # subject -> set -> sheets
    comments: Mapping[str, list[Comment]]
    unreadable: int

    def of(self, subject: Subject) -> Mapping[str, list[Sheet]]:
        """The sets of one leader that hold sheets."""
        return {name: sheets for name, sheets in self.sheets.get(subject.id, {}).items() if sheets}


@dataclass(frozen=True)
class Scored:
    """What is kept of an opened wave: per leader the scorecard and the comments that may be quoted."""

    leaders: Sequence[tuple[Scorecard, Sequence[Quote]]]
    figures: scorecards.WaveFigures
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
    caller commits what is kept. Raises OpeningFailed, ForeignUpload, WrongState.
    """
    require_state(wave, "closed")
    session.commit()
    scored = score(only_reading(session), wave, opened(places, wave.id))
    session.commit()
    keep(session, wave, scored, now)


def take(session: Session, wave: Wave, upload: OpenedWave, now: datetime) -> None:
    """Score and keep an opened wave in one transaction. Raises ForeignUpload, WrongState."""
    keep(session, wave, score(session, wave, upload), now)


def score(session: Session, wave: Wave, upload: OpenedWave) -> Scored:
    """Count, release and score an opened wave; reads only. Raises ForeignUpload, WrongState."""
    require_state(wave, "closed")
    if (upload["wave_id"], upload["root"]) != (wave.id, wave.root):
        raise ForeignUpload("These ballots were opened for another campaign or another manifest.")
    instrument = frozen_instrument(wave)
    policy = Policy.from_json(wave.policy_json or "")
    found = _check(instrument, policy, upload)
    rows = rows_of(found.sheets)
    items = item_keys(instrument)
    rules = Rules(instrument, policy, items, pool(rows), shuffler())
    subjects = sorted(wave.subjects, key=lambda one: one.id)
    return Scored(
        leaders=[_score_subject(session, wave, subject, found, rules) for subject in subjects],
        figures=_rounded(scorecards.WaveFigures.model_validate(asdict(wave_figures(rows, items)))),
        unreadable=found.unreadable,
    )


def _rounded(figures: scorecards.WaveFigures) -> scorecards.WaveFigures:
    """Figures as coarse as they are told: exact ones would give the number of ballots away."""

    def two(value: float | None) -> float | None:
        return None if value is None else round(value, 2)

    return figures.model_copy(
        update={
            "items": [
                one.model_copy(update={"not_in_position": round(one.not_in_position, 1)})
                for one in figures.items
            ],
            "reliability": [
                one.model_copy(update={"icc1": two(one.icc1), "icc2": two(one.icc2), "alpha": two(one.alpha)})
                for one in figures.reliability
            ],
            "spread": {item: round(sd, 1) for item, sd in figures.spread.items()},
        }
    )


def keep(session: Session, wave: Wave, scored: Scored, now: datetime) -> None:
    """Keep what was scored; the wave is scored from here. Raises WrongState. The caller commits."""
    hold(session, wave)
    mark_scored(wave, now)
    for card, quotes in scored.leaders:
        _keep_leader(session, card, quotes)
    wave.figures_json = scored.figures.model_dump_json()
    if scored.unreadable:
        note(session, wave, "Soundline", "unreadable", f"{scored.unreadable} ballots could not be read", now)
    session.flush()


def _check(instrument: Instrument, policy: Policy, upload: OpenedWave) -> Opened:
    sheets: dict[str, dict[str, list[Sheet]]] = {}
    for one in upload["sets"]:
        read = [check_sheet(instrument, None, sheet) for sheet in one["sheets"]]
        usable = [sheet for sheet in read if sheet.form in instrument.forms]
        # ballots that cannot be read may leave fewer than the promise needs
        sheets.setdefault(one["subject_id"], {})[one["set_id"]] = usable if len(usable) >= policy.k else []
    comments: dict[str, list[Comment]] = {}
    for raw in upload["comments"]:
        comment = check_comment(instrument, raw)
        if comment is not None:
            comments.setdefault(raw["subject_id"], []).append(comment)
    for said in comments.values():
        said.sort(key=lambda one: (one.item, one.text, one.facet or "", one.direction or "", one.themes_only))
    return Opened(sheets, comments, upload["unreadable"])


def _score_subject(
    session: Session, wave: Wave, subject: Subject, found: Opened, rules: Rules
) -> tuple[Scorecard, Sequence[Quote]]:
    sets, said = found.of(subject), found.comments.get(subject.id, [])
    release = release_subject(rules.policy, rules.instrument, sets, said)
    coarse = barely_changed(*members_of_two_waves(session, subject, sets), rules.policy.k)
    cells = coarsen(release.cells, coarse)
    quoted = release_comments(rules.policy, said, comment_pools(rules.instrument, sets), rules.rng)
    scores = score_subject(
        rules.items,
        [SetKey(name, invited) for name, invited in _invited(subject, sets).items()],
        cells,
        rules.pooled,
        named_of(session, subject),
        predictions_of(session, subject),
        ladders_of(rules.instrument),
    )
    card = Scorecard.model_validate(
        {
            "wave": _wave_facts(wave, rules),
            "subject": _subject_facts(subject),
            "invited": _group_sizes(subject),
            "sets": _sets(subject, sets),
            "coarse": sorted(coarse),
            "withheld": _withheld(found, subject),
            "share_answered": _share(subject, sets),
            "cells": [asdict(cell) for cell in (*cells, *release.withheld)],
            "comments": [{"item": item, "state": state} for item, state in quoted.states.items()],
            "themes": themes_of(quoted.quotes),
            "manager": named_biases(rules.items, answers_of(session, subject, "manager")),
            **asdict(scores),
        }
    )
    return card, quoted.quotes


def _keep_leader(session: Session, card: Scorecard, quotes: Sequence[Quote]) -> None:
    scorecards.keep(session, card)
    session.add_all(
        KeptComment(
            subject_id=card.subject.subject_id,
            item=one.item,
            text=one.text,
            facet=one.facet,
            direction=one.direction,
        )
        for one in quotes
    )


def _invited(subject: Subject, sets: Mapping[str, Sequence[Sheet]]) -> dict[str, int]:
    """People invited to each set; a set is one or several ballot groups."""
    sizes = {group.members: group.n_invited for group in subject.ballot_groups}
    return {
        name: sum(n for members, n in sizes.items() if set(members.split("+")) <= set(name.split("+")))
        for name in sorted(sets)
    }


def _sets(subject: Subject, sets: Mapping[str, Sequence[Sheet]]) -> list[dict[str, Any]]:
    found = []
    for name, invited in _invited(subject, sets).items():
        low, high = n_range(len(sets[name]))
        found.append(
            {
                "set_id": name,
                "members": name.split("+"),
                "invited": invited,
                "n_low": low,
                "n_high": high,
            }
        )
    return found


def _withheld(found: Opened, subject: Subject) -> list[str]:
    sets = found.sheets.get(subject.id, {})
    return [f"{name}:few-answers" for name, sheets in sorted(sets.items()) if not sheets]


def _share(subject: Subject, sets: Mapping[str, Sequence[Sheet]]) -> str:
    """Whether fewer than 60 % answered. The release rules hold against readers who know the exact number."""
    if not sets:
        return "unknown"
    answered = sum(len(sheets) for sheets in sets.values())
    invited = sum(group.n_invited for group in subject.ballot_groups)
    return "below-60" if answered < BELOW_SHARE * invited else "60-or-more"


def _group_sizes(subject: Subject) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for rater in subject.assignments:
        sizes[rater.rater_group] = sizes.get(rater.rater_group, 0) + 1
    return dict(sorted(sizes.items()))


def _subject_facts(subject: Subject) -> dict[str, str]:
    return {
        "subject_id": subject.id,
        "person_id": subject.person_id,
        "name": subject.person.name,
        "role": subject.role,
    }


def _wave_facts(wave: Wave, rules: Rules) -> dict[str, Any]:
    return {
        "wave_id": wave.id,
        "campaign_id": wave.campaign_id,
        "campaign": wave.campaign.title,
        "number": wave.number,
        "purpose": wave.campaign.purpose,
        "selection": wave.campaign.selection,
        "level": wave.level,
        "holder": wave.holder,
        "opens": wave.opens_at.date().isoformat(),
        "closes": wave.closes_at.date().isoformat(),
        "root": wave.root,
        "fingerprint": wave.fingerprint,
        "instrument": rules.instrument.id,
        "instrument_version": rules.instrument.version,
        "instrument_sha256": rules.instrument.sha256,
        "k": rules.policy.k,
        "profile": rules.policy.profile,
    }
