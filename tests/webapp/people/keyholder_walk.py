"""Keyholders in their browsers, in a house whose campaign is sealed to their keys."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from surveys.anonymity.keyfile import new_key_secret, open_test_ballot, private_from
from surveys.anonymity.opening import OpenedWave, SealedWave, open_wave
from surveys.anonymity.opening_keys import public_bytes
from surveys.keyholders import name_keyholder
from surveys.log import events
from tests import cast
from tests.crawl import signed_in
from tests.walk import House, SetClock, the_wave
from tests.webapp.people.conftest import ORIGIN, Browser

PEOPLE_OF = {"keyholder": cast.KEYHOLDER, "deputy": cast.DEPUTY}


@dataclass
class Holder:
    """A keyholder with a browser, the wave's address, and the secret of a key."""

    house: House
    browser: Browser
    at: str
    secret: bytes

    def text(self, path: str = "/") -> str:
        """A page as text."""
        return self.browser.get(self.at + path).get_data(as_text=True)

    def post(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a form."""
        return self.browser.post(self.at + path, data)

    def hand_in_key(self, **changes: Any) -> TestResponse:
        """Hand in the public half of the key."""
        public = public_bytes(private_from(self.secret)).hex()
        return self.post("/key", {"public_key": public, "promise": "y"} | changes)

    def prove(self) -> TestResponse:
        """Open the test ballot, and tell the words."""
        ballot = json.loads(self.browser.get(self.at + "/test-ballot").data)
        return self.post("/words", {"words": open_test_ballot(ballot, self.secret)})

    def countersign(self) -> TestResponse:
        """Agree to the settings that the page shows."""
        found = re.search(r'name="seen" value="([0-9a-f]{64})"', self.text("/settings"))
        assert found
        return self.post("/countersign", {"seen": found[1]})

    def sealed(self) -> SealedWave:
        """Download the sealed ballots."""
        sealed: SealedWave = json.loads(self.browser.get(self.at + "/sealed-ballots").data)
        return sealed

    def opened(self) -> OpenedWave:
        """What the opening page writes."""
        return open_wave(self.sealed(), private_from(self.secret))

    def upload(self, content: object) -> TestResponse:
        """Upload a file: bytes as they are, anything else as JSON."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        # put together by hand: the test client would let a large file go to disk
        body = b"--part\r\n".join(
            (
                b"",
                _part('name="csrf_token"', self.browser.token().encode()),
                _part('name="ballots"; filename="soundline-opened-ballots.json"', data),
            )
        )
        return self.browser.client.post(
            self.at + "/opened-ballots",
            base_url=ORIGIN,
            data=body + b"--part--\r\n",
            content_type="multipart/form-data; boundary=part",
        )


def browser_of(house: House, address: str) -> Browser:
    """A browser in which somebody of the cast has signed in."""
    return Browser(signed_in(house, address))


def acts(house: House) -> list[tuple[str, str]]:
    """Who has done what, as the log of the wave says."""
    with house.sessions() as session:
        return [(event.actor, event.what) for event in events(session, the_wave(session))]


def letters_to(house: House, address: str) -> list[str]:
    """The subjects of the mails that somebody has got."""
    return [one.subject for one in house.outbox.letters if getattr(one, "email", "") == address]


def holder_of(house: House, place: str = "keyholder") -> Holder:
    """Keyholder or deputy, signed in."""
    with house.sessions() as session:
        wave_id = the_wave(session).id
    secret = house.secrets.setdefault(place, new_key_secret())
    return Holder(house, browser_of(house, PEOPLE_OF[place][1]), f"/keyholder/{wave_id}", secret)


def name_both(house: House) -> None:
    """Name keyholder and deputy, who have done nothing yet."""
    with house.sessions.begin() as session:
        for place, (name, email) in PEOPLE_OF.items():
            name_keyholder(session, the_wave(session), place, name=name, email=email)


def copy_of(source: House, target: Path) -> House:
    """The same house in a folder of its own, at the same moment and with the same keys."""
    shutil.copytree(source.settings.data_dir, target)
    house = House(target, SetClock(source.clock.now))
    house.secrets.update(source.secrets)
    return house


def _part(name: str, content: bytes) -> bytes:
    return f"Content-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"
