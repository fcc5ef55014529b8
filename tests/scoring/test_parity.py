"""Our figures are those of R: psych, multilevel, lme4, lavaan and limma.

tests/golden holds made-up ratings, the R code that scored them (reference.R) and what it said, with versions.
Where R is installed, it is asked again, also about data sets that come with its packages.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from scoring.agreement_table import agreement_table
from scoring.generalisability import components
from scoring.mixed import one_way_reml
from scoring.omega import omega
from scoring.pooling import fit_variance_prior, moderate
from scoring.reliability import alpha, one_way

GOLDEN = Path(__file__).parent.parent / "golden"
PACKAGES = ("psych", "psychTools", "multilevel", "lme4", "lavaan", "limma")
INSTALL = (
    "R with its packages is not installed; on Debian: apt-get install --no-install-recommends "
    "r-base-core r-cran-psych r-cran-psychtools r-cran-gparotation r-cran-multilevel r-cran-lme4 "
    "r-cran-lavaan r-bioc-limma"
)
CLOSED_FORM, LIKELIHOOD, FACTOR = 1e-9, 1e-6, 1e-5
RELATIVE = {
    "reml": LIKELIHOOD,
    "blup": LIKELIHOOD,
    "blup_sd": LIKELIHOOD,
    "components": LIKELIHOOD * 10,
    "omega_standardised": FACTOR,
    "omega_covariance": FACTOR,
}
Table = dict[str, np.ndarray]
T = TypeVar("T")
R = shutil.which("Rscript")


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))[1:]
    names = [row[0] for row in rows]
    numeric = all(name.isdigit() for name in names)
    return np.array([int(name) for name in names] if numeric else names), np.array(
        [row[1:] for row in rows], float
    )


def told_by_r(text: str) -> Table:
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("version "))
    return {name: np.array(values.replace("NA", "nan").split(), float) for name, values in lines}


def ours(leaders: np.ndarray, numbers: np.ndarray, ends: tuple[int, int]) -> dict[str, Callable[[], object]]:
    """Each quantity by the name that reference.R gives it."""
    place = np.unique(leaders, return_inverse=True)[1]
    rating = numbers.mean(axis=1)
    return {
        "alpha": lambda: known(alpha(numbers)).value,
        "feldt": lambda: [known(alpha(numbers)).low, known(alpha(numbers)).high],
        "omega_standardised": lambda: omega(numbers),
        "omega_covariance": lambda: omega(numbers, standardised=False),
        "icc1": lambda: known(one_way(rating, place)).icc1_mean_n,
        "icc2": lambda: known(one_way(rating, place)).icc2,
        "reml": lambda: [
            getattr(known(one_way_reml(rating, place)), n) for n in ("between", "within", "mean")
        ],
        "blup": lambda: known(one_way_reml(rating, place)).leaders,
        "blup_sd": lambda: known(one_way_reml(rating, place)).errors,
        "squeeze_prior": lambda: squeezed(rating, place)[0],
        "squeeze_posterior": lambda: squeezed(rating, place)[1],
        "r_wg_j": lambda: agreement_table(numbers, place, ends).r_wg_j,
        "r_star": lambda: agreement_table(numbers, place, ends).r_star,
        "deviation": lambda: agreement_table(numbers, place, ends).deviation,
        "a_wg": lambda: agreement_table(numbers, place, ends).a_wg,
        "components": lambda: [
            getattr(known(components(numbers, place)), n) for n in ("leader", "rater", "leader_item", "rest")
        ],
    }


def known(found: T | None) -> T:
    assert found is not None
    return found


def squeezed(rating: np.ndarray, place: np.ndarray) -> tuple[list[float], list[float]]:
    n = np.bincount(place)
    means = np.bincount(place, weights=rating) / n
    variances = np.bincount(place, weights=(rating - means[place]) ** 2) / (n - 1)
    df, variance = fit_variance_prior(variances, n - 1.0)
    return [df, variance], [
        moderate(float(s2), float(m) - 1, df, variance) for s2, m in zip(variances, n, strict=True)
    ]


def compare(path: Path, reference: Table, ends: tuple[int, int] = (1, 5)) -> None:
    figures = ours(*read(path), ends)
    assert reference
    for name, expected in reference.items():
        allowed = RELATIVE.get(name, CLOSED_FORM)
        found = np.atleast_1d(np.asarray(figures[name](), float))
        assert found == pytest.approx(expected, rel=allowed, abs=allowed / 1000, nan_ok=True), name


@pytest.mark.parametrize("kind", ["uneven", "even"])
def test_figures_of_made_up_ratings_are_those_that_r_told(kind: str) -> None:
    reference = told_by_r((GOLDEN / f"ratings_{kind}.tsv").read_text("utf-8"))
    assert len(reference) >= 15
    compare(GOLDEN / f"ratings_{kind}.csv", reference)


def ask_r(script: str, *arguments: object) -> str:
    told = subprocess.run(
        [known(R), GOLDEN / script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return told.stdout


def has_r() -> bool:
    if R is None:
        return False
    names = ", ".join(f"'{name}'" for name in PACKAGES)
    script = f"quit(status = !all(sapply(c({names}), requireNamespace, quietly = TRUE)))"
    return not subprocess.run([R, "-e", script], capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data sets of R's packages as tables of ratings."""
    if not has_r():
        pytest.skip(INSTALL)
    folder = tmp_path_factory.mktemp("tables")
    ask_r("packages.R", folder)
    return folder


@pytest.mark.r
@pytest.mark.slow
@pytest.mark.parametrize(("name", "ends"), [("lq2002", (1, 5)), ("bh1996", (1, 5)), ("bfi", (1, 6))])
def test_figures_of_published_data_are_those_that_r_tells_now(
    tables: Path, name: str, ends: tuple[int, int]
) -> None:
    path = tables / f"{name}.csv"
    compare(path, told_by_r(ask_r("reference.R", path, *ends)), ends)


@pytest.mark.r
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["uneven", "even"])
def test_r_still_says_what_is_kept_here(tables: Path, kind: str) -> None:
    kept = told_by_r((GOLDEN / f"ratings_{kind}.tsv").read_text("utf-8"))
    for name, values in told_by_r(ask_r("reference.R", GOLDEN / f"ratings_{kind}.csv", 1, 5)).items():
        assert values == pytest.approx(kept[name], rel=1e-6, nan_ok=True), name
