"""Two made-up keyholders at their desk: keys, test ballots, countersignatures, and the opening."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from surveys.anonymity.keyfile import key_file, new_key_secret, open_test_ballot, private_from
from surveys.anonymity.opening import open_wave
from surveys.anonymity.opening_keys import public_bytes
from surveys.places import write_secret
from webapp.demo.browser import DeskBrowser

PLACES = {
    "keyholder": ("Ketil Trustworth", "ketil.trustworth@example.org"),
    "deputy": ("Dagny Sparekey", "dagny.sparekey@example.org"),
}


@dataclass
class DemoKeyholders:
    """Both keyholders of one wave, each with a key that the server never sees."""

    wave_id: str
    secrets: dict[str, bytes] = field(default_factory=dict)  # by place

    @property
    def names(self) -> dict[str, str]:
        """The fields in which a coordinator names them."""
        return {
            f"{place}-{part}": value
            for place, person in PLACES.items()
            for part, value in zip(("name", "email"), person, strict=True)
        }

    def make_key(self, desk: DeskBrowser, place: str) -> None:
        """Make a key, hand in its public half, and prove it on the test ballot."""
        secret = self.secrets[place] = new_key_secret()
        page = f"/keyholder/{self.wave_id}/"
        public = public_bytes(private_from(secret)).hex()
        desk.post(f"{page}key", {"public_key": public, "promise": "y"}, page=page)
        words = open_test_ballot(json.loads(desk.get(f"{page}test-ballot")), secret)
        desk.post(f"{page}words", {"words": words}, page=page)

    def countersign(self, desk: DeskBrowser) -> None:
        """Agree to the settings as they are shown."""
        page = f"/keyholder/{self.wave_id}/settings"
        seen = desk.text(page).split('name="seen"')[1].split('value="')[1].split('"')[0]
        desk.post(f"/keyholder/{self.wave_id}/countersign", {"seen": seen}, page=page)

    def open_ballots(self, desk: DeskBrowser, place: str = "keyholder") -> None:
        """Download the sealed ballots, open them away from the server, and upload what came out."""
        page = f"/keyholder/{self.wave_id}/"
        sealed = json.loads(desk.get(f"{page}sealed-ballots"))
        opened = json.dumps(open_wave(sealed, private_from(self.secrets[place]))).encode()
        desk.post(f"{page}opened-ballots", file=("ballots", "opened.json", opened), page=page)

    def save_keys(self, folder: Path) -> None:
        """Write both key files, as the opening page saves them."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place, secret in self.secrets.items():
            write_secret(folder / f"{place}-opening-key.json", key_file(secret).encode())
