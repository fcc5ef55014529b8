"""What a keyholder does before the freeze: hands in a key, proves it, countersigns or refuses."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.keyfile import key_name, make_test_ballot
from surveys.anonymity.opening_keys import read_public
from surveys.campaigns import Wave
from surveys.keyholders import PLACES, Keyholder, keyholders_of
from surveys.moves import hold
from surveys.planning import require_draft
from surveys.refusals import Incomplete, NotFound, Refusal

LAPSED = "0" * 64
"""In the place of a countersigned root: there was one, and it no longer counts."""


class KeyInUse(Refusal):
    """Keyholder and deputy handed in the same key."""

    status = 422


class WrongTestWords(Refusal):
    """The words are not those inside the test ballot."""

    status = 422


class SettingsChanged(Refusal):
    """The settings are no longer those that were shown."""


@dataclass(frozen=True)
class KeyState:
    """How far one keyholder is: "named", "key", "proved", "countersigned", "refused" or "lost"."""

    holder: Keyholder
    step: str
    key_name: str  # three words, "" before there is a key


def key_state(holder: Keyholder, root: str) -> KeyState:
    """How far a keyholder is; `root` is that of the manifest which a freeze would write now."""
    name = key_name(holder.public_key) if holder.public_key else ""
    if holder.lost:
        return KeyState(holder, "lost", name)
    if holder.public_key is None:
        return KeyState(holder, "named", name)
    if not holder.proved:
        return KeyState(holder, "key", name)
    if holder.refused_because:
        return KeyState(holder, "refused", name)
    agreed = bool(root) and holder.countersigned_root == root
    return KeyState(holder, "countersigned" if agreed else "proved", name)


def take_key(session: Session, wave: Wave, holder: Keyholder, public: bytes) -> None:
    """Take the public half of a keyholder's key and seal a test ballot to it; a new key begins anew.

    Raises OnlyWhileDraft, BadOpeningKey, KeyInUse.
    """
    _hold_draft(session, wave, holder)
    read_public(public)
    others = (one for one in keyholders_of(session, wave).values() if one.place != holder.place)
    if any(one.public_key == public for one in others):
        raise KeyInUse("This key was handed in by the other keyholder. Each of you makes a key of your own.")
    if public == holder.public_key:
        return
    ballot = make_test_ballot(public, wave.campaign.title)
    holder.public_key, holder.test_ballot = public, canonical_json(ballot.document)
    holder.test_answer = _digest(ballot.words)
    holder.proved = holder.lost = False
    holder.countersigned_root = holder.refused_because = ""
    session.flush()


def prove(session: Session, wave: Wave, holder: Keyholder, words: str) -> None:
    """Take the words found in the test ballot. Raises OnlyWhileDraft, Incomplete, WrongTestWords."""
    _hold_draft(session, wave, holder)
    if holder.test_answer is None:
        raise Incomplete("Make an opening key first, and hand in its public half.")
    if not hmac.compare_digest(_digest(words), holder.test_answer):
        raise WrongTestWords(
            "These are not the words in your test ballot. Open the test ballot of this page with the key "
            "that you handed in last, and type the four words that the opening page shows."
        )
    holder.proved = True
    session.flush()


def countersign(session: Session, wave: Wave, holder: Keyholder, *, seen: str, root: str) -> None:
    """Agree to the settings. `seen` is the root that was shown, `root` the one of the settings as they are.

    Raises OnlyWhileDraft, Incomplete, SettingsChanged.
    """
    _hold_draft(session, wave, holder)
    _require_proved(holder)
    if not root:
        raise Incomplete("The other keyholder has not proved a key yet: only then the fingerprint is known.")
    if seen != root:
        raise SettingsChanged(
            "The settings have changed since you opened this page. Please look at them again."
        )
    holder.countersigned_root, holder.refused_because = root, ""
    session.flush()


def refuse(session: Session, wave: Wave, holder: Keyholder, reason: str) -> None:
    """Refuse the settings, with a reason that the coordinators read. Raises OnlyWhileDraft, Incomplete."""
    _hold_draft(session, wave, holder)
    if not reason.strip():
        raise Incomplete("Say why you refuse, so that it can be mended.")
    holder.refused_because, holder.countersigned_root = reason.strip(), ""
    session.flush()


def lapse(session: Session, wave: Wave) -> None:
    """Let countersignatures lapse: something changed that keyholders see and the root does not name."""
    for holder in keyholders_of(session, wave).values():
        if holder.countersigned_root:
            holder.countersigned_root = LAPSED
    session.flush()


def say_lost(session: Session, wave: Wave, holder: Keyholder) -> None:
    """Note that a key is gone. In a draft a new one can be made; later only the other key opens."""
    _hold_place(session, wave, holder)
    holder.lost = True
    if wave.state == "draft":
        holder.public_key, holder.test_ballot, holder.test_answer = None, "", None
        holder.proved, holder.countersigned_root, holder.lost = False, "", False
    session.flush()


def opening_keys_of(session: Session, wave: Wave) -> tuple[bytes, ...]:
    """The public keys to seal for, keyholder first; empty unless both are proved."""
    named = keyholders_of(session, wave).values()
    keys = tuple(one.public_key for one in named if one.proved and one.public_key and not one.lost)
    return keys if len(keys) == len(PLACES) else ()


def _require_proved(holder: Keyholder) -> None:
    if not holder.proved:
        raise Incomplete("Prove your key on the test ballot first.")


def _digest(words: str) -> bytes:
    spelled = "-".join(words.replace("-", " ").lower().split())
    return sha256(spelled.encode()).digest()


def _hold_draft(session: Session, wave: Wave, holder: Keyholder) -> None:
    _hold_place(session, wave, holder)
    require_draft(wave)


def _hold_place(session: Session, wave: Wave, holder: Keyholder) -> None:
    # somebody else may have been named since: nothing of the former may stand under their name
    person_id = holder.person_id
    hold(session, wave)
    now = keyholders_of(session, wave).get(holder.place)
    if now is None or now.person_id != person_id:
        raise NotFound("You hold no key of this campaign.")
