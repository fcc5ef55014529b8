"""The release gate: the one place that decides what may be shown about a leader, and how.

Pure functions over answers; every rule is certified exhaustively in tests/benchmarks/certificate.py.
"""

from surveys.release.amounts import release_amount
from surveys.release.bins import release_bins
from surveys.release.cells import Cell, Figure, n_range
from surveys.release.comments import Quote, QuotedComments, release_comments
from surveys.release.forecasts import Forecast, Line, forecast
from surveys.release.medians import release_median
from surveys.release.policy import Policy, UnknownPolicy, WeakPolicy, policy_for
from surveys.release.ratings import release_rating
from surveys.release.statements import release_statements
from surveys.release.subjects import Release, comment_pools, release_subject
from surveys.release.waves import barely_changed, coarsen

__all__ = [
    "Cell",
    "Figure",
    "Forecast",
    "Line",
    "Policy",
    "Quote",
    "QuotedComments",
    "Release",
    "UnknownPolicy",
    "WeakPolicy",
    "barely_changed",
    "coarsen",
    "comment_pools",
    "forecast",
    "n_range",
    "policy_for",
    "release_amount",
    "release_bins",
    "release_comments",
    "release_median",
    "release_rating",
    "release_statements",
    "release_subject",
]
