"""What a rater's program reads from an invitation, and the issue of blind credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from surveys.anonymity.folder import CampaignFolder
from surveys.anonymity.groups import BallotGroup as GroupFacts
from surveys.anonymity.groups import read_group
from surveys.anonymity.manifest import issue
from surveys.anonymity.moments import moment_text
from surveys.anonymity.phases import is_late_window, may_collect
from surveys.campaigns import BallotGroup, CredentialSlot, Invitation, Subject, Wave
from surveys.instruments import questions_for, read_instrument
from surveys.inviting import hash_token
from surveys.latecomers import late_company
from surveys.moves import BEFORE_THE_CLOSE, end_of_answers, phase
from surveys.refusals import NotAllowed, NotFound, Refusal
from surveys.release import Policy, forecast

Say = Callable[[str, str, Mapping[str, int | str]], str]

FIRST_FORM, FURTHER_FORM = "standard", "short"
MINUTES_FIRST, MINUTES_FURTHER = 10, 4


class UnknownInvitation(NotFound):
    """No invitation has this link."""

    code = "unknown"


class NotCollecting(NotAllowed):
    """Credentials are not issued now."""

    code = "phase"


class AlreadyCollected(Refusal):
    """A credential was issued for another recovery code."""

    code = "collected"


class ForeignGroup(NotAllowed):
    """The invitation does not belong to this group."""

    code = "group"


@dataclass(frozen=True)
class Asked:
    """One leader about whom the invited person is asked, in the order of asking."""

    group: BallotGroup
    subject: Subject
    form: str


def find_invitation(session: Session, token: str) -> tuple[Invitation, Wave]:
    """The invitation behind a link, with its wave. Reading it spends nothing."""
    query = (
        select(Invitation)
        .where(Invitation.token_hash == hash_token(token))
        .options(selectinload(Invitation.slots))
    )
    invitation = session.scalar(query)
    if invitation is None or invitation.void:
        raise _unknown()
    wave = session.get(Wave, invitation.wave_id)
    assert wave is not None  # noqa: S101 - the invitation refers to it
    return invitation, wave


def leaders_asked(session: Session, invitation: Invitation) -> list[Asked]:
    """The leaders of an invitation: one's own manager first and in the full form, then by name."""
    gids = [slot.gid for slot in invitation.slots]
    query = (
        select(BallotGroup, Subject)
        .join(Subject, BallotGroup.subject_id == Subject.id)
        .where(BallotGroup.gid.in_(gids))
        .options(selectinload(Subject.person), selectinload(Subject.assignments))
    )
    rows = [(group, subject) for group, subject in session.execute(query)]
    rows.sort(key=lambda row: _place(row[0], row[1], invitation.person_id))
    forms = [FIRST_FORM, *[FURTHER_FORM] * len(rows)]
    return [Asked(group, subject, form) for (group, subject), form in zip(rows, forms, strict=False)]


def describe(
    session: Session,
    invitation: Invitation,
    wave: Wave,
    folder: CampaignFolder,
    language: str,
    now: datetime,
    say: Say,
) -> dict[str, Any]:
    """Everything the rater's program needs, public but for who is asked about whom.

    `say` puts a sentence into the chosen language: it takes the language, an English template and its facts.
    """
    instrument = read_instrument(json.loads(wave.instrument_json or "{}"))
    policy = Policy.from_json(wave.policy_json or "")
    chosen = instrument.spoken(language)
    asked = leaders_asked(session, invitation)
    company = _late_company(session, invitation, folder, now)
    return {
        "campaign": wave.campaign.title,
        "wave": wave.number,
        "purpose": wave.campaign.purpose,
        "level": wave.level,
        "holder": wave.holder,
        "root": wave.root,
        "fingerprint": wave.fingerprint,
        "opening_keys": [key.hex() for key in folder.manifest.opening_keys],
        "opens": moment_text(wave.collect_from or wave.opens_at),
        "closes": moment_text(end_of_answers(wave)),
        "phase": phase(wave, now),
        "language": chosen,
        "languages": list(instrument.languages),
        "minutes": MINUTES_FIRST + MINUTES_FURTHER * (len(asked) - 1),
        "questions": {
            _questions_key(one): questions_for(instrument, one.form, chosen, one.subject.role)
            for one in asked
        },
        "groups": [
            _describe_group(one, folder)
            | {"forecast": {"comment": _outlook(one, policy, chosen, say)}}
            | ({} if company is None else {"company": one.group.gid in company})
            for one in asked
        ],
    }


def collect(
    session: Session,
    invitation: Invitation,
    wave: Wave,
    folder: CampaignFolder,
    blinded: Mapping[str, bytes],
    now: datetime,
) -> dict[str, dict[str, str]]:
    """Issue one blind credential per group. The same blinded element is answered again; another is refused.

    Either every group is answered or none. Raises NotCollecting, ForeignGroup, AlreadyCollected, BadElement.
    """
    _hold(session, invitation)
    if not _may_collect(invitation, wave, folder, now):
        raise NotCollecting("Answers are not accepted now: the campaign has not opened yet, or has closed.")
    _late_company(session, invitation, folder, now)  # decided before the first latecomer has collected
    slots = {slot.gid: slot for slot in invitation.slots}
    if not blinded or not set(blinded) <= set(slots):
        raise ForeignGroup("This invitation does not belong to the group that was asked for.")
    for gid, element in blinded.items():
        _claim(session, slots[gid], element)
    answers = {gid: _issue(folder, gid, element) for gid, element in blinded.items()}
    session.flush()
    return answers


def _unknown() -> UnknownInvitation:
    return UnknownInvitation(
        "This link belongs to no open campaign. Check that it was copied whole, or ask the person "
        "who runs the campaign for your invitation."
    )


def _hold(session: Session, invitation: Invitation) -> None:
    # nobody makes it void while it is used: it would be counted as both
    session.refresh(invitation, ["void"], with_for_update=True)
    if invitation.void:
        raise _unknown()


def _may_collect(invitation: Invitation, wave: Wave, folder: CampaignFolder, now: datetime) -> bool:
    # the dates that were frozen and the marks in the folder: what the ballot side goes by, too
    marks, asked = folder.marks(), _facts_of(invitation, folder)
    return wave.state in BEFORE_THE_CLOSE and all(may_collect(facts, now, marks) for facts in asked)


def _late_company(
    session: Session, invitation: Invitation, folder: CampaignFolder, now: datetime
) -> frozenset[str] | None:
    """The groups in which latecomers have company, or None outside the late window."""
    is_late = any(is_late_window(facts, now) for facts in _facts_of(invitation, folder))
    return late_company(session, folder) if is_late else None


def _facts_of(invitation: Invitation, folder: CampaignFolder) -> list[GroupFacts]:
    return [folder.manifest.by_gid[bytes.fromhex(slot.gid)].facts for slot in invitation.slots]


def _claim(session: Session, slot: CredentialSlot, element: bytes) -> None:
    # asked of the database in the same step: what was read before may be out of date by now
    mine = (
        CredentialSlot.wave_id == slot.wave_id,
        CredentialSlot.person_id == slot.person_id,
        CredentialSlot.gid == slot.gid,
    )
    free = CredentialSlot.blinded.in_((bytes(32), element))
    claiming = update(CredentialSlot).where(*mine, free).values(blinded=element)
    if session.execute(claiming.returning(CredentialSlot.gid)).scalar() is None:
        raise AlreadyCollected(
            "Answers were already sent from this invitation. To change them, enter the recovery code that "
            "was shown then."
        )


def _issue(folder: CampaignFolder, gid: str, element: bytes) -> dict[str, str]:
    evaluation = issue(folder.seed, folder.manifest.by_gid[bytes.fromhex(gid)].info, element)
    return {"z": evaluation.element.hex(), "proof": evaluation.proof.hex()}


def _place(group: BallotGroup, subject: Subject, person_id: str) -> tuple[bool, str, str]:
    # by frozen names: the order decides which form is handed out, and it must stay the same
    return not _is_report(subject, person_id), read_group(group.info).leader, group.gid


def _is_report(subject: Subject, person_id: str) -> bool:
    return any(
        rater.person_id == person_id and rater.rater_group == "report" for rater in subject.assignments
    )


def _questions_key(asked: Asked) -> str:
    return f"{asked.subject.role}-{asked.form}"


def _describe_group(asked: Asked, folder: CampaignFolder) -> dict[str, Any]:
    gid = bytes.fromhex(asked.group.gid)
    return {
        "gid": asked.group.gid,
        "info": asked.group.info,
        "pk": asked.group.public_key.hex(),
        "path": [[side, digest.hex()] for side, digest in folder.manifest.path(gid)],
        "leader": {"name": folder.manifest.by_gid[gid].facts.leader, "role": asked.subject.role},
        "form": asked.form,
        "questions": _questions_key(asked),
        "invited": asked.group.n_invited,
    }


def _outlook(asked: Asked, policy: Policy, language: str, say: Say) -> str:
    """What can happen to a comment about this leader, in a sentence."""
    invited = {group.members: group.n_invited for group in asked.subject.ballot_groups}
    line = forecast(policy, invited).comment
    return say(language, line.template, line.facts)
