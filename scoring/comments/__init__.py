"""Comments sorted by known pattern, and grouped by what they say; for reading, never for scoring."""

from scoring.comments.classifier import Classified, classify
from scoring.comments.labels import ABSTAIN, HEALTHY, LABELS, MODES, OTHER
from scoring.comments.learned import from_weights, has_learned, weights
from scoring.comments.themes import Comment, Theme, themes

__all__ = [
    "ABSTAIN",
    "HEALTHY",
    "LABELS",
    "MODES",
    "OTHER",
    "Classified",
    "Comment",
    "Theme",
    "classify",
    "from_weights",
    "has_learned",
    "themes",
    "weights",
]
