"""Opened answer sheets: reading them, and taking the comments off so that nothing joins them again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypedDict

SHEET_FORMAT = 1
MOST_NESTED = 16
"""No sheet nests deeper; one that does was made to break whoever reads it."""


class OpenedComment(TypedDict):
    """One comment as the people side takes it: about whom and to which item, but not from which sheet."""

    subject_id: str
    item: str
    text: str
    facet: str | None
    direction: str | None
    themes_only: bool


@dataclass(frozen=True)
class ReadSheet:
    """An answer sheet without its comments, and the comments."""

    sheet: dict[str, Any]
    comments: list[OpenedComment]


def read_sheet(data: bytes, subject_id: str) -> ReadSheet:
    """Take a sheet apart. Raises ValueError unless it is a JSON object of the known format.

    Whether the answers fit the questions is for the people side to say: it has the instrument.
    """
    sheet = json.loads(data.decode(), parse_constant=_refuse)
    if not isinstance(sheet, dict) or sheet.get("v") is True or sheet.get("v") != SHEET_FORMAT:
        raise ValueError("this is not an answer sheet of the known format")
    if _depth(sheet) > MOST_NESTED:
        raise ValueError("no answer sheet nests so deep")
    comments = sheet.pop("comments", {})
    if not isinstance(comments, dict):
        raise ValueError("the comments of a sheet are listed by item")
    return ReadSheet(sheet, [_comment(subject_id, item, said) for item, said in comments.items()])


def _comment(subject_id: str, item: str, said: Any) -> OpenedComment:
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise ValueError("a comment has a text")
    return {
        "subject_id": subject_id,
        "item": item,
        "text": said["text"],
        "facet": _text_or_none(said.get("facet")),
        "direction": _text_or_none(said.get("direction")),
        "themes_only": said.get("themes_only") is not False,
    }


def _depth(value: object) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value), default=0)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _text_or_none(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("facet and direction of a comment are words or nothing")
    return value
