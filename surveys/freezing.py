"""The freeze: questions, groups, release rules and keys become one manifest that can no longer change."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.folder import new_seed, write_campaign_folder
from surveys.anonymity.groups import BallotGroup as GroupFacts
from surveys.anonymity.manifest import Manifest, build_manifest, opening_digest
from surveys.anonymity.merging import merge_small
from surveys.anonymity.moments import moment_text
from surveys.anonymity.opening_keys import new_opening_key, public_bytes, write_private
from surveys.asking import asked_instrument
from surveys.campaigns import BallotGroup, Subject, Wave
from surveys.chance import random_bytes
from surveys.countersigning import opening_keys_of
from surveys.instruments import Instrument
from surveys.inviting import make_invitations
from surveys.moves import hold
from surveys.places import Places, write_once, write_secret
from surveys.planning import require_draft
from surveys.preflight import require_ready
from surveys.release import Policy

INVITATION_SECRET_BYTES = 32
WITHOUT_KEYHOLDERS = "basic"
HOLDER_BASIC = "The operator of this installation"


@dataclass(frozen=True)
class Promise:
    """What every group's text names: the frozen instrument and rules, the opening key, the roster."""

    instrument: Instrument
    policy: Policy
    opening_keys: tuple[bytes, ...]
    roster: str  # digest of who is asked about whom


def freeze(session: Session, wave: Wave, *, places: Places, policy: Policy, now: datetime) -> None:
    """Freeze a draft: from here nothing that was promised can change.

    Writes the campaign folder and the secrets, then the groups and invitations. The caller commits; a
    folder left behind by a freeze that was rolled back is written anew. Raises Incomplete with all
    reasons if the pre-flight list is not clear.
    """
    hold(session, wave)  # a second freeze would replace the files of the first
    require_draft(wave)
    require_ready(session, wave, policy, now, proposed_root(session, wave, places, policy))
    _forget_unfinished(places, wave)
    wave.holder = _holder(wave)
    promise = _promise(session, wave, policy, _opening_keys(session, wave, places))
    seed = new_seed() if wave.level == WITHOUT_KEYHOLDERS else seed_of_draft(places, wave)
    manifest = build_manifest(seed, _facts(wave, promise), promise.opening_keys)
    write_campaign_folder(places.data_dir, manifest, seed)
    _record(session, wave, manifest, promise)
    secret = random_bytes(INVITATION_SECRET_BYTES)
    write_secret(places.invitation_secret(wave.id), secret)
    make_invitations(session, wave, secret)
    wave.state = "frozen"
    session.flush()


def proposed_manifest(session: Session, wave: Wave, places: Places, policy: Policy) -> Manifest | None:
    """The manifest that a freeze would write now, for keyholders to countersign.

    None as long as a key is missing or unproved, or no leader is chosen, and at the level without keyholders.
    Makes the seed of the draft when it is first asked for.
    """
    keys = opening_keys_of(session, wave) if wave.level != WITHOUT_KEYHOLDERS else ()
    if not keys or not wave.subjects:
        return None
    facts = _facts(wave, _promise(session, wave, policy, keys))
    return build_manifest(seed_of_draft(places, wave), facts, keys) if facts else None


def proposed_root(session: Session, wave: Wave, places: Places, policy: Policy) -> str:
    """Root of the proposed manifest in hex, or "" if there is none yet."""
    manifest = proposed_manifest(session, wave, places, policy)
    return manifest.root.hex() if manifest else ""


def seed_of_draft(places: Places, wave: Wave) -> bytes:
    """The seed that the keys of a draft's groups are made from, 32 bytes; made once."""
    path = places.draft_seed(wave.id)
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            write_once(path, new_seed())
    return path.read_bytes()


def group_sizes(subject: Subject) -> dict[str, int]:
    """People asked about a leader per anonymous rater group."""
    return dict(Counter(assignment.rater_group for assignment in subject.assignments))


def ballot_groups_of(subject: Subject, k: int) -> list[tuple[tuple[str, ...], int]]:
    """The ballot groups that the freeze makes: (member groups, people invited), small groups merged."""
    sizes = group_sizes(subject)
    return [(members, sum(sizes[member] for member in members)) for members in merge_small(sizes, k)]


def roster_digest(wave: Wave) -> str:
    """SHA-256 over who is asked about whom, in hex: two rosters that differ by one person differ here."""
    lines = sorted(
        [subject.person.email, assignment.rater_group, assignment.person.email]
        for subject in wave.subjects
        for assignment in subject.assignments
    )
    return sha256(canonical_json(lines).encode()).hexdigest()


def _opening_keys(session: Session, wave: Wave, places: Places) -> tuple[bytes, ...]:
    if wave.level != WITHOUT_KEYHOLDERS:
        return opening_keys_of(session, wave)
    private = new_opening_key()
    write_private(places.opening_key(wave.id), private)
    return (public_bytes(private),)


def _holder(wave: Wave) -> str:
    return HOLDER_BASIC if wave.level == WITHOUT_KEYHOLDERS else wave.holder


def _promise(session: Session, wave: Wave, policy: Policy, keys: tuple[bytes, ...]) -> Promise:
    session.flush()
    session.refresh(wave)
    return Promise(asked_instrument(wave), policy, keys, roster_digest(wave))


def _facts(wave: Wave, promise: Promise) -> list[GroupFacts]:
    return [group for subject in wave.subjects for group in _groups_of(wave, subject, promise)]


def _groups_of(wave: Wave, subject: Subject, promise: Promise) -> Iterator[GroupFacts]:
    opens, closes = moment_text(wave.opens_at), moment_text(wave.closes_at)
    for members, invited in ballot_groups_of(subject, promise.policy.k):
        yield GroupFacts(
            campaign=wave.campaign.title,
            wave=wave.number,
            wave_id=wave.id,
            leader=subject.person.name,
            subject_id=subject.id,
            groups=tuple(sorted(members)),
            level=wave.level,
            purpose=wave.campaign.purpose,
            collect_from=_text(wave.collect_from) or opens,
            collect_to=_text(wave.collect_to) or closes,
            late_from=_text(wave.late_from),
            late_to=_text(wave.late_to),
            answer_from=opens,
            answer_to=closes,
            extension_to=_text(wave.extension_to),
            invited=invited,
            k=promise.policy.k,
            instrument=promise.instrument.sha256,
            policy=promise.policy.sha256,
            opening=opening_digest(promise.opening_keys),
            holder=wave.holder,
            roster=promise.roster,
        )


def _text(moment: datetime | None) -> str | None:
    return moment_text(moment) if moment else None


def _record(session: Session, wave: Wave, manifest: Manifest, promise: Promise) -> None:
    wave.instrument_json = promise.instrument.canonical_json
    wave.policy_json = promise.policy.canonical_json
    wave.root, wave.fingerprint = manifest.root.hex(), manifest.fingerprint
    wave.roster_digest = promise.roster
    session.add_all(
        BallotGroup(
            gid=group.gid.hex(),
            subject_id=group.facts.subject_id,
            members=group.facts.name,
            n_invited=group.facts.invited,
            info=group.info,
            public_key=group.public,
        )
        for group in manifest.groups
    )
    session.flush()
    session.expire_all()


def _forget_unfinished(places: Places, wave: Wave) -> None:
    folder = places.campaign(wave.id)
    if folder.exists():
        shutil.rmtree(folder)
    places.opening_key(wave.id).unlink(missing_ok=True)
