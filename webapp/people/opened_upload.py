"""The file of opened ballots, as a keyholder uploads it: read strictly, in memory only.

Whatever is wrong with it gets a sentence that names it and repeats nothing of what the file says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.anonymity.keyfile import KEY_FORMAT, TEST_FORMAT
from surveys.anonymity.merging import set_id
from surveys.anonymity.opening import OpenedWave
from surveys.anonymity.sealing import PAD
from surveys.anonymity.sheets import OpenedComment
from surveys.anonymity.transcript import check_opened
from surveys.campaigns import BallotGroup, Subject, Wave
from surveys.refusals import Refusal

BYTES_PER_BALLOT = 3 * PAD + 512
"""A sheet, each letter of which may be spelled in up to six signs, and what stands around it."""
BYTES_BESIDES = 256 * 1024
"""For the frame of the file, and for what a form sends along."""

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BadUpload(Refusal):
    """This is not a usable file of opened ballots."""

    status = 422


class UploadTooLarge(BadUpload):
    """The file is larger than all ballots of the wave can be."""

    status = 413


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Set(_Strict):
    subject_id: Hex32
    set_id: Annotated[str, Field(pattern=r"^[a-z]+(\+[a-z]+)*$", max_length=60)]
    gids: Annotated[list[Hex32], Field(min_length=1)]
    sheets: list[dict[Any, Any]]  # what raters wrote must not make anybody else's ballot fail


class _Upload(_Strict):
    wave_id: Hex32
    root: Hex64
    ballots: Hex64
    sets: list[_Set]
    comments: list[dict[Any, Any]]
    unreadable: Annotated[int, Field(ge=0)]


def largest_upload(session: Session, wave: Wave) -> int:
    """Bytes that the upload of a wave may have, if everybody who was invited answered at length."""
    invited = select(func.sum(BallotGroup.n_invited)).join(Subject).where(Subject.wave_id == wave.id)
    return BYTES_BESIDES + (session.scalar(invited) or 0) * BYTES_PER_BALLOT


def read_upload(data: bytes, wave: Wave, transcript: Mapping[str, Any]) -> OpenedWave:
    """The opened ballots of this wave, of exactly those that its transcript lists.

    Raises BadUpload, OtherBallots.
    """
    content = _parsed(data)
    _check_kind(content)
    _check_shape(content)
    upload = cast(OpenedWave, content)
    _check_wave(upload, wave)
    check_opened(transcript, upload)
    _check_sets(upload, transcript)
    if upload["unreadable"] and not any(one["sheets"] for one in upload["sets"]):
        raise BadUpload(
            "None of the ballots in this file could be opened, so nothing was taken. It was probably tried "
            "with another key: open the sealed ballots again with the key whose name your page shows."
        )
    return upload


def _parsed(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise BadUpload("This file is empty. Choose the file that the opening page wrote.")
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise _not_json(error) from None
    except (ValueError, RecursionError):
        raise BadUpload(_NO_FILE_OF_OURS) from None
    if not isinstance(content, dict):
        raise BadUpload(_NO_FILE_OF_OURS)
    return content


_NO_FILE_OF_OURS = (
    "This is not a file that the opening page wrote. Its name is soundline-opened-ballots.json, unless you "
    "gave it another."
)


def _not_json(error: json.JSONDecodeError) -> BadUpload:
    text = error.doc.strip()
    if text.startswith("{") and (not text.endswith("}") or error.pos >= len(error.doc.rstrip())):
        return BadUpload(
            "This file ends in the middle: it was cut off. Have the opening page write it again, and upload "
            "it then."
        )
    return BadUpload(_NO_FILE_OF_OURS)


def _check_kind(content: Mapping[str, Any]) -> None:
    if content.get("format") == KEY_FORMAT or "secret" in content:
        raise BadUpload(
            "This is your key, and nothing of it was kept. But it has been sent to the server: tell the "
            "other keyholder, and then open the ballots and upload soundline-opened-ballots.json instead."
        )
    if content.get("format") == TEST_FORMAT:
        raise BadUpload("This is the test ballot. Upload soundline-opened-ballots.json instead.")
    if "groups" in content and "opening_keys" in content:
        raise BadUpload(
            "These are the ballots still sealed. Open this file with the opening page; it writes "
            "soundline-opened-ballots.json, and that is the one to upload."
        )


def _check_shape(content: Mapping[str, Any]) -> None:
    missing = [name for name in _Upload.model_fields if name not in content]
    if len(missing) == len(_Upload.model_fields):
        raise BadUpload(_NO_FILE_OF_OURS)
    if missing:
        raise BadUpload(_DAMAGED, part=missing[0])
    try:
        _Upload.model_validate(content)
    except ValidationError as error:
        part = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
        raise BadUpload(_DAMAGED, part=part if part in _Upload.model_fields else "?") from None
    if any(set(one) != set(OpenedComment.__annotations__) for one in content["comments"]):
        raise BadUpload(_DAMAGED, part="comments")


_DAMAGED = (
    "This file is damaged: its part “%(part)s” is missing or cannot be read. Have the opening page write it "
    "again, and do not change it."
)


def _check_wave(upload: OpenedWave, wave: Wave) -> None:
    if upload["wave_id"] != wave.id:
        raise BadUpload(
            "These are the opened ballots of another campaign. Choose the file of this one, or go to the "
            "page of the other."
        )
    if upload["root"] != wave.root:
        raise BadUpload(
            "These ballots belong to another fingerprint than %(fingerprint)s. Download the sealed ballots "
            "again, and open those.",
            fingerprint=wave.fingerprint,
        )


def _check_sets(upload: OpenedWave, transcript: Mapping[str, Any]) -> None:
    accepted = {entry["gid"]: entry["accepted"] for entry in transcript["groups"]}
    facts = {entry["gid"]: json.loads(entry["info"]) for entry in transcript["groups"]}
    leaders = {gid: one["subject_id"] for gid, one in facts.items()}
    named = [gid for one in upload["sets"] for gid in one["gids"]]
    read = sum(len(one["sheets"]) for one in upload["sets"])
    fits = sorted(named) == sorted(accepted) and all(
        len(one["sheets"]) <= sum(accepted[gid] for gid in one["gids"])
        and all(leaders[gid] == one["subject_id"] for gid in one["gids"])
        and one["set_id"] == set_id("+".join(facts[gid]["groups"]) for gid in one["gids"])
        for one in upload["sets"]
    )
    fits = fits and read + upload["unreadable"] <= sum(accepted.values())
    if not fits or any(comment["subject_id"] not in leaders.values() for comment in upload["comments"]):
        raise BadUpload(_DAMAGED, part="sets")
