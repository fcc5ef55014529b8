"""The release rules that an installation gives to new waves."""

from __future__ import annotations

from surveys.release import Policy
from webapp.config import Settings


def policy_of_settings(settings: Settings) -> Policy:
    """The rules of the configured profile with the configured least number of answers."""
    return Policy(k=settings.k, profile="default" if settings.profile == "standard" else settings.profile)
