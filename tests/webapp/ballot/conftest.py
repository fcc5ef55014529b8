"""A ballot app on a folder of its own, with a clock that stands where the test puts it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys.anonymity.rater import Rater
from surveys.anonymity.urn import BallotBox
from surveys.places import Places
from tests.surveys.anonymity.scene import ADA, BEN, PeopleSide, facts, freeze
from webapp.ballot import create_ballot_app

OPEN = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)


@dataclass
class Settings:
    """What the ballot app needs to know."""

    data_dir: Path
    people_origin: str = "https://people.example.org"
    ballot_origin: str = "https://ballots.example.org"


class StoppedClock:
    """A clock that the test sets."""

    def __init__(self):
        self.now = OPEN

    def __call__(self):
        return self.now


class Scene:
    """A frozen wave between a people side in memory and a real ballot app."""

    def __init__(self, data_dir, *groups, **settings):
        self.settings = Settings(data_dir, **settings)
        self.clock = StoppedClock()
        self.wave = freeze(*(groups or (facts(), facts(BEN), facts(ADA, ("report",)))))
        self.people = PeopleSide(self.wave)
        self.folder = self.wave.write(data_dir)
        self.app = create_ballot_app(self.settings, self.clock)
        self.client = self.app.test_client()
        self.urns = BallotBox(Places(data_dir).ballots)

    def put(self, path, body, **options):
        """PUT JSON as the rater's program does."""
        answer = self.client.put(path, json=body, **options)
        return answer.status_code, answer.get_json(silent=True)

    def rater(self, token, *gids, **options):
        """Somebody invited to these groups (Ada's peers if none is named)."""
        if token not in self.people.invited:
            self.people.invite(token, *(gids or (self.wave.gid(ADA, "peer"),)))
        return Rater(self.people.post, self.put, token, **options)

    def counted(self, subject_id=ADA, *groups):
        """How many ballots the urn of a group holds."""
        gid = self.wave.gid(subject_id, *(groups or ("peer",)))
        return self.urns.counts([gid])[gid]


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)
