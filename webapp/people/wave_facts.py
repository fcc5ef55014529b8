"""A wave as mails and pages speak of it."""

from __future__ import annotations

from surveys.campaigns import Wave
from surveys.moves import end_of_answers
from surveys.release import Policy
from webapp.mail import WaveFacts


def wave_facts(wave: Wave) -> WaveFacts:
    """What mails say about a frozen wave."""
    return WaveFacts(
        title=wave.title,
        purpose=wave.campaign.purpose,
        level=wave.level,
        holder=wave.holder,
        fingerprint=wave.fingerprint or "",
        closes_at=end_of_answers(wave),
        k=Policy.from_json(wave.policy_json).k if wave.policy_json else 5,
        collect_to=wave.collect_to,
        answers_from=wave.opens_at if wave.collect_to else None,
        late_from=wave.late_from,
        late_to=wave.late_to,
    )
