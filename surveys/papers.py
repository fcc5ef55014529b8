"""Reports on paper that were rendered before, and forgetting them."""

from __future__ import annotations

from surveys.places import Places


def forget_papers(places: Places, subject_id: str) -> int:
    """Delete every rendered report of a leader in a wave; says how many there were."""
    papers = list(places.reports.glob(f"{subject_id}-*.pdf"))
    for paper in papers:
        paper.unlink(missing_ok=True)
    return len(papers)
