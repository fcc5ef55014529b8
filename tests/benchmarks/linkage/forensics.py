"""The forensic search: every trace that raters left, looked for in every file of a walked installation.

Each check returns the names of the files in which something was found that has no business there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests import evidence
from tests.evidence import Evidence, fragments, holding

CANARIES = (evidence.AGENT, evidence.ADDRESS, evidence.REFERER, "x-canary-tongue")
PEOPLE_SIDE = ("outbox", "soundline.db")
BALLOT_BOX = "ballots/ballots.db"


def outside(content: dict[str, bytes], *folders: str) -> dict[str, bytes]:
    """The files that lie in none of these folders and have none of these names."""
    return {name: data for name, data in content.items() if not name.startswith(folders)}


def raters_named(found: Evidence) -> set[str]:
    """Files with ballots, answers, jobs or keys in which a rater is named."""
    named = [word for one in found.raters() for word in one]
    return _both(found, lambda content: holding(outside(content, *PEOPLE_SIDE), *named))


def stray_ballots(found: Evidence) -> set[str]:
    """Files other than the ballot box in which a sealed ballot or its name lies."""
    wanted = [*found.traces.nullifiers, *fragments(found.traces.boxes)]
    return _both(found, lambda content: holding(content, *wanted)) - {BALLOT_BOX}


def invitations_among_ballots(found: Evidence) -> set[str]:
    """Files of the ballot side in which an invitation or a credential lies."""
    traces = found.traces
    wanted = [*traces.tokens, *traces.blinded, *traces.codes]
    return {name for name in _both(found, lambda content: holding(content, *wanted)) if _is_ballots(name)}


def tokens_kept(found: Evidence) -> set[str]:
    """Files in which a link still lies once its mail is out."""
    return holding(outside(found.after, "outbox"), *found.traces.tokens)


def codes_received(found: Evidence) -> set[str]:
    """Files in which a recovery code or its secret lies: it never leaves the rater's browser."""
    codes = [*found.traces.codes, *(code.replace("-", "") for code in found.traces.codes)]
    return _both(found, lambda content: holding(content, *codes, *found.traces.secrets))


def canaries_written(found: Evidence) -> set[str]:
    """Files in which a rater's browser, address, language or referer was written down."""
    return _both(found, lambda content: holding(content, *CANARIES))


def words_before_the_opening(found: Evidence) -> set[str]:
    """Files in which words of a rater can be read before the ballots are opened."""
    return holding(found.before, *found.traces.remarks)


def sheets_after_the_opening(found: Evidence) -> set[str]:
    """Files in which a whole answer sheet can be read after the ballots were opened."""
    texts = [text for sheet in found.traces.sheets for text in evidence.sheet_texts(sheet)]
    return holding(found.after, *texts)


def shy_words(found: Evidence) -> set[str]:
    """Files in which words lie that were given for themes only."""
    return holding(found.after, evidence.SHY_WORDS, evidence.SHY_WORDS.capitalize())


def replaced_versions(found: Evidence) -> set[str]:
    """Files in which something is left of a ballot that was revised."""
    latest = dict(zip(found.traces.nullifiers, found.traces.boxes, strict=True))
    return holding(found.before, *fragments(set(found.traces.boxes) - set(latest.values())))


def journals(found: Evidence) -> set[str]:
    """Files beside the ballot box: a log of its writes would keep old versions and an order."""
    return {name for name in (*found.before, *found.after) if _is_ballots(name)} - {BALLOT_BOX}


def left_around(found: Evidence) -> set[str]:
    """Logs and temporary files in which anything of a rater or a ballot lies."""
    traces = found.traces
    people = [word for one in found.raters() for word in one]
    ballots = [*traces.nullifiers, *traces.blinded, *fragments(traces.boxes), *traces.groups]
    secret = [*traces.tokens, *traces.codes, *traces.secrets, *traces.remarks]
    return holding(found.around, *people, *ballots, *secret, *CANARIES)


CHECKS: Mapping[str, Callable[[Evidence], set[str]]] = {
    "raters named beside ballots, jobs or keys": raters_named,
    "ballots outside the ballot box": stray_ballots,
    "invitations or credentials among ballots": invitations_among_ballots,
    "links kept after their mail": tokens_kept,
    "recovery codes": codes_received,
    "browser, address, language, referer": canaries_written,
    "words before the opening": words_before_the_opening,
    "answer sheets after the opening": sheets_after_the_opening,
    "words given for themes only": shy_words,
    "replaced versions of ballots": replaced_versions,
    "journals beside the ballot box": journals,
    "anything in logs and temporary files": left_around,
}


def _both(found: Evidence, search: Callable[[dict[str, bytes]], set[str]]) -> set[str]:
    return search(found.before) | search(found.after)


def _is_ballots(name: str) -> bool:
    return name.startswith("ballots/")
