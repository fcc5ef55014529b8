"""What was chosen by cross-validation over voices, and is kept so that no start has to choose again."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Settings:
    """The choices of the classifier.

    `idea_weight` and `piece_weight` stand against 1 for words; `bayes_smoothing` is alpha of the
    naive Bayes member and `margin_penalty` C of the linear margin; `bayes_share` (0..1) is the weight of
    naive Bayes in their mean; `temperature` flattens (> 1) or sharpens (< 1) that mean; below `threshold`
    the classifier abstains; classes from the probability `plausible` on cannot be ruled out.
    """

    idea_weight: float
    piece_weight: float
    bayes_smoothing: float
    margin_penalty: float
    bayes_share: float
    temperature: float
    threshold: float
    plausible: float


@cache
def load_settings() -> Settings:
    """The settings that ship; `python -m scoring.comments.tuning` proposes new ones."""
    page = files("scoring.comments").joinpath("settings.toml").read_text(encoding="utf-8")
    return Settings(**tomllib.loads(page))
