"""The campaign folder of a test ballot, and the people side that issues its one credential."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from surveys.anonymity.folder import CampaignFolder, new_seed, write_campaign_folder
from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.manifest import build_manifest, issue, opening_digest
from surveys.anonymity.moments import moment_text
from surveys.storage import new_id

TITLE = "Test ballot of Soundline – never counted"
NOBODY = "Nobody – a test"
WINDOW = timedelta(hours=1)


def write_test_folder(home: Path, opening_key: bytes, now: datetime) -> CampaignFolder:
    """A campaign folder with one group for one ballot, open for an hour before and after `now`."""
    begins, ends = moment_text(now - WINDOW), moment_text(now + WINDOW)
    nothing = "00" * 32
    group = BallotGroup(
        campaign=TITLE,
        wave=1,
        wave_id=new_id(),
        leader=NOBODY,
        subject_id="00" * 16,
        groups=("test",),
        level="basic",
        purpose="development",
        collect_from=begins,
        collect_to=ends,
        late_from=None,
        late_to=None,
        answer_from=begins,
        answer_to=ends,
        extension_to=None,
        invited=1,
        k=1,
        instrument=nothing,
        policy=nothing,
        opening=opening_digest([opening_key]),
        holder=NOBODY,
        roster=nothing,
    )
    seed = new_seed()
    return write_campaign_folder(home, build_manifest(seed, [group], [opening_key]), seed)


def people_side(folder: CampaignFolder, path: str, request: Mapping[str, Any]) -> tuple[int, Any]:
    """What the people side would answer: the invitation, then the credential, issued with the test's seed."""
    manifest, (group,) = folder.manifest, folder.manifest.groups
    if path == "/collect":
        blinded = bytes.fromhex(request["blinded"][group.gid.hex()])
        issued = issue(folder.seed, group.info, blinded)
        return 200, {group.gid.hex(): {"z": issued.element.hex(), "proof": issued.proof.hex()}}
    entry = {
        "gid": group.gid.hex(),
        "info": group.info,
        "pk": group.public.hex(),
        "path": [[side, sibling.hex()] for side, sibling in manifest.path(group.gid)],
        "leader": {"name": group.facts.leader},
        "invited": group.facts.invited,
    }
    return 200, {
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "phase": "open",
        "groups": [entry],
    }
