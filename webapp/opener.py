"""The opener of level basic: a process of its own that unseals the ballots of one closed wave.

It reads the campaign folder, the ballot box and the opening key, and writes the opened wave as JSON to its
standard output, which only the process that started it reads. Nothing is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.opening import OpenedWave, open_wave, seal_wave
from surveys.anonymity.opening_keys import read_private
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.places import Places
from surveys.refusals import Refusal

SECONDS_AT_MOST = 600


class OpeningFailed(Refusal):
    """The opener ended without a result."""


def opened(places: Places, wave_id: str) -> OpenedWave:
    """Run the opener in a process of its own and return what it found. Raises OpeningFailed."""
    command = [sys.executable, "-m", "webapp.opener", str(places.data_dir), wave_id]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS_AT_MOST, check=False)  # noqa: S603
    if done.returncode != 0:
        raise OpeningFailed(
            "The ballots could not be opened: %(why)s", why=done.stderr.decode(errors="replace").strip()
        )
    found: OpenedWave = json.loads(done.stdout)
    return found


def main(data_dir: str, wave_id: str) -> int:
    """Open one wave and print it; the reason of a refusal goes to standard error."""
    places = Places(Path(data_dir))
    try:
        private = read_private(places.opening_key(wave_id).read_bytes())
        manifest = read_campaign_folder(places.campaign(wave_id)).manifest
        box = BallotBox(places.ballots)
        # a wave in which nobody answered has no urns yet; and writing waits for the last ballot in flight
        box.create(urn_shapes(manifest))
        json.dump(open_wave(seal_wave(manifest, box), private), sys.stdout)
    except FileNotFoundError:
        print("the opening key is no longer there.", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except Exception as error:  # its words could be words of a ballot, and would be kept and shown
        print(f"the opener broke off ({type(error).__name__}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
