"""Numbers in, numbers out: what released cells say about a leader, a wave and a board's question."""

from scoring.cells import ItemKey, KnownFigure, Ladder, Named, Prediction, ReleasedCell, SetKey, ThreePoint
from scoring.comparison import compare, difference, reference_means
from scoring.counsel import counsel
from scoring.drift import drift, minimal_detectable_change
from scoring.estimates import EstimateFigures, calibrate
from scoring.intervals import comparison_interval
from scoring.modes import failure_modes, healthy
from scoring.pooling import Pooled, pool
from scoring.ranks import rank_sets
from scoring.ratings import BadRatings, rating_table, score_ratings
from scoring.scores import Estimate, Foresight, SubjectScores, WaveFigures
from scoring.selfother import foresight, named_biases
from scoring.subject import score_subject
from scoring.wave import wave_figures

__all__ = [
    "BadRatings",
    "Estimate",
    "EstimateFigures",
    "Foresight",
    "ItemKey",
    "KnownFigure",
    "Ladder",
    "Named",
    "Pooled",
    "Prediction",
    "ReleasedCell",
    "SetKey",
    "SubjectScores",
    "ThreePoint",
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
    "pool",
    "rank_sets",
    "rating_table",
    "reference_means",
    "score_ratings",
    "score_subject",
    "wave_figures",
]
