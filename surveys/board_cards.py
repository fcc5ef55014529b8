"""What a board is handed of a scorecard: never single questions, comments, or what somebody said by name."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from surveys.scorecards import Scorecard


class _Facet(BaseModel):
    facet: Any
    position: Any
    bias: Any
    penalty: Any
    split: Any
    items: Any
    n_low: Any
    n_high: Any


class _Pattern(BaseModel):
    slug: Any
    family: Any
    strength: Any
    words: Any


class _ForBoards(BaseModel):
    version: Any = 1
    revision: Any = 1
    corrected_on: Any = ""
    wave: Any
    subject: Any
    invited: Any
    coarse: Any = []
    share_answered: Any
    facets: list[_Facet]
    credibility: Any
    depth: Any
    modes: list[_Pattern]
    standout: Any


_NEVER: Final[dict[str, Any]] = {
    "sets": [],
    "withheld": [],
    "cells": [],
    "by_set": {},
    "self_other": [],
    "calibration": {"questions": [], "factor": None, "factor_label": "", "predictions": []},
    "comments": [],
    "themes": [],
    "method": {},
}
_NEVER_OF_A_FACET: Final[dict[str, Any]] = {"too_little": None, "too_much": None, "score": None}
_NEVER_OF_A_PATTERN: Final[dict[str, Any]] = {"items": [], "statement": None}


def read_for_boards(body: str) -> Scorecard:
    """A kept body as a scorecard of which only that was read which a board may see; the rest is empty.

    Hundreds of them are read for one page; what is left out takes more than half of the time.
    """
    read = _ForBoards.model_validate_json(body)
    facets = [vars(facet) | _NEVER_OF_A_FACET for facet in read.facets]
    patterns = [vars(pattern) | _NEVER_OF_A_PATTERN for pattern in read.modes]
    return Scorecard.model_validate(vars(read) | _NEVER | {"facets": facets, "modes": patterns})
