"""Reports on paper that were rendered before: finding and forgetting them."""

from __future__ import annotations

from surveys.places import Places

PaperKey = tuple[str, str, str]
"""Of whom (subject id), in which language, on which size of paper."""


def paper_prefix(subject_id: str, language: str, paper: str) -> str:
    """How the name of a rendered report begins; a hash of what it was made from follows."""
    return f"{subject_id}-{language}-{paper}-"


def papers_kept(places: Places) -> frozenset[PaperKey]:
    """Which reports are on paper at this moment."""
    parts = (path.name.split("-") for path in places.reports.glob("*.pdf"))
    return frozenset((one[0], one[1], one[2]) for one in parts if len(one) == 4)


def forget_papers(places: Places, subject_id: str) -> int:
    """Delete every rendered report of a leader in a wave; says how many there were."""
    papers = list(places.reports.glob(f"{subject_id}-*.pdf"))
    for paper in papers:
        paper.unlink(missing_ok=True)
    return len(papers)
