"""What a release consists of: figures, and cells, which are figures in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.release.policy import N_RANGES

FEW_ANSWERS = "few-answers"
BAND_RULE = "band-rule"


@dataclass(frozen=True)
class Figure:
    """A published figure: its label (numbers and codes, no language), its band, the range of answers."""

    figure: str
    label: str
    low: float | None
    high: float | None
    n_low: int
    n_high: int | None


@dataclass(frozen=True)
class Cell:
    """A figure of one item in one set of raters; `set_id` joins the set's groups with "+"."""

    set_id: str
    item: str
    figure: str
    label: str
    low: float | None
    high: float | None
    n_low: int
    n_high: int | None


def place(figures: Iterable[Figure], set_id: str, item: str) -> list[Cell]:
    """Figures as cells of this set and item."""
    return [
        Cell(set_id, item, one.figure, one.label, one.low, one.high, one.n_low, one.n_high) for one in figures
    ]


def withheld(reason: str) -> Figure:
    """What is said of a figure that may not be shown: the reason code and nothing else."""
    return Figure("withheld", reason, None, None, 0, None)


def n_range(n: int) -> tuple[int, int | None]:
    """The published range that holds n answers: (0, 4), where no figure may rest, up to (15, None)."""
    for low, high in N_RANGES:
        if n >= low and (high is None or n <= high):
            return low, high
    return 0, N_RANGES[0][0] - 1


def label_n(n: int) -> int:
    """The n from which the bounds of a band are worked out.

    Within a closed range it is the smallest n of that range, so that a bound cannot tell n; from 15 on,
    where n need not be hidden, it is n itself.
    """
    low, high = n_range(n)
    return n if high is None else low


def tenths(total: int, n: int) -> int:
    """The mean total/n in tenths, halves rounded up."""
    return (20 * total + n) // (2 * n)


def tenths_up(total: int, n: int) -> int:
    """The smallest number of tenths that is not below total/n."""
    return -(-10 * total // n)


def tenths_down(total: int, n: int) -> int:
    """The largest number of tenths that is not above total/n."""
    return 10 * total // n


def one_decimal(number_of_tenths: int) -> str:
    """Tenths as text with one decimal.

    >>> one_decimal(22)
    '2.2'
    """
    return f"{number_of_tenths // 10}.{number_of_tenths % 10}"
