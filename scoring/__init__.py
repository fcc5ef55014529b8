"""Numbers in, numbers out: what released cells say about a leader, a wave and a board's question."""

from scoring.cells import ItemKey, KnownFigure, Ladder, Named, Prediction, ReleasedCell, SetKey, ThreePoint
from scoring.comparison import (
    compare,
    difference,
    not_distinguishable,
    pairwise,
    reference_means,
    worth_a_look,
)
from scoring.counsel import counsel
from scoring.drift import drift, minimal_detectable_change
from scoring.estimates import EstimateFigures, calibrate
from scoring.intervals import comparison_interval
from scoring.modes import failure_modes, healthy
from scoring.pooling import Pooled, pool
from scoring.ranks import rank_sets
from scoring.rating_scores import RatingScores, score_ratings
from scoring.ratings import BadRatings, Design, Ratings, rating_table
from scoring.scores import Estimate, Foresight, SubjectScores, WaveFigures
from scoring.selfother import foresight, named_biases
from scoring.series import Asked, WaveCard, series
from scoring.subject import score_subject
from scoring.wave import wave_figures

__all__ = [
    "Asked",
    "BadRatings",
    "Design",
    "Estimate",
    "EstimateFigures",
    "Foresight",
    "ItemKey",
    "KnownFigure",
    "Ladder",
    "Named",
    "Pooled",
    "Prediction",
    "RatingScores",
    "Ratings",
    "ReleasedCell",
    "SetKey",
    "SubjectScores",
    "ThreePoint",
    "WaveCard",
    "WaveFigures",
    "calibrate",
    "compare",
    "comparison_interval",
    "counsel",
    "difference",
    "drift",
    "failure_modes",
    "foresight",
    "healthy",
    "minimal_detectable_change",
    "named_biases",
    "not_distinguishable",
    "pairwise",
    "pool",
    "rank_sets",
    "rating_table",
    "reference_means",
    "score_ratings",
    "score_subject",
    "series",
    "wave_figures",
    "worth_a_look",
]
