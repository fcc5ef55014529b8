"""Is the installation sound? Looks at what a promise rests on and says what it found, with the way out."""

from webapp.doctor.findings import Check, Sentence
from webapp.doctor.runner import Group, blocking, examine, require_sound
from webapp.doctor.visit import Visit

__all__ = ["Check", "Group", "Sentence", "Visit", "blocking", "examine", "require_sound"]
