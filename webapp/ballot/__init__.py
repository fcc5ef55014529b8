"""Origin B: serves the rater's program and takes sealed ballots. Knows no person, keeps no time."""

from webapp.ballot.app import BallotSettings, create_ballot_app

__all__ = ["BallotSettings", "create_ballot_app"]
