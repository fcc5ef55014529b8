"""A small frozen wave and a people side that lives in memory: the scene of the protocol's tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from surveys.anonymity.folder import CampaignFolder, new_seed, write_campaign_folder
from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.manifest import Manifest, build_manifest, issue, opening_digest
from surveys.anonymity.opening_keys import new_opening_key, public_bytes
from surveys.anonymity.refusals import ProtocolRefusal

ADA, BEN = "a1" * 16, "b2" * 16
LEADERS = {ADA: "Ada Example", BEN: "Ben Example"}
WAVE_ID = "00112233445566778899aabbccddeeff"


def facts(subject_id: str = ADA, groups: tuple[str, ...] = ("peer",), **changes: Any) -> BallotGroup:
    """A plausible ballot group; `changes` replace single facts."""
    plain = BallotGroup(
        campaign="Technical leadership 2026",
        wave=1,
        wave_id=WAVE_ID,
        leader=LEADERS[subject_id],
        subject_id=subject_id,
        groups=groups,
        level="basic",
        purpose="development",
        collect_from="2026-12-01T08:00Z",
        collect_to="2026-12-15T17:00Z",
        late_from=None,
        late_to=None,
        answer_from="2026-12-01T08:00Z",
        answer_to="2026-12-15T17:00Z",
        extension_to="2026-12-22T17:00Z",
        invited=6,
        k=5,
        instrument="1a" * 32,
        policy="2b" * 32,
        opening="00" * 32,
        holder="This server",
        roster="3c" * 32,
    )
    return replace(plain, **changes)


@dataclass(frozen=True)
class FrozenWave:
    """A wave after the freeze, with everything its operator holds."""

    seed: bytes
    manifest: Manifest
    holders: tuple[EllipticCurvePrivateKey, ...]

    def gid(self, subject_id: str, *groups: str) -> bytes:
        """The gid of a leader's ballot group."""
        wanted = (subject_id, groups)
        found = [g.gid for g in self.manifest.groups if (g.facts.subject_id, g.facts.groups) == wanted]
        return found[0]

    def write(self, data_dir: Path) -> CampaignFolder:
        """Its campaign folder."""
        return write_campaign_folder(data_dir, self.manifest, self.seed)


def freeze(*groups: BallotGroup, holders: int = 2, seed: bytes | None = None) -> FrozenWave:
    """Freeze a wave with these groups, for this many holders of an opening key."""
    return freeze_for([new_opening_key() for _ in range(holders)], *groups, seed=seed)


def freeze_for(
    keys: Sequence[EllipticCurvePrivateKey], *groups: BallotGroup, seed: bytes | None = None
) -> FrozenWave:
    """Freeze a wave whose ballots these keys open."""
    public = [public_bytes(key) for key in keys]
    named = [replace(group, opening=opening_digest(public)) for group in groups or (facts(),)]
    seed = seed or new_seed()
    return FrozenWave(seed, build_manifest(seed, named, public), tuple(keys))


@dataclass
class PeopleSide:
    """The people side in memory: who was invited to which groups, and what each has collected."""

    wave: FrozenWave
    invited: dict[str, list[bytes]] = field(default_factory=dict)
    blinded: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    phase: str = "open"

    def invite(self, token: str, *gids: bytes) -> str:
        """Invite somebody to these groups."""
        self.invited[token] = list(gids)
        return token

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Answer a request as the people side does."""
        if body.get("invite") not in self.invited:
            return 404, {"error": "unknown-invite", "sentence": "This invitation is not known."}
        return {"/invitation": self._invitation, "/collect": self._collect}[path](body)

    def _invitation(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        manifest = self.wave.manifest
        return 200, {
            "root": manifest.root.hex(),
            "fingerprint": manifest.fingerprint,
            "opening_keys": [key.hex() for key in manifest.opening_keys],
            "phase": self.phase,
            "groups": [self._entry(gid) for gid in self.invited[body["invite"]]],
        }

    def _entry(self, gid: bytes) -> dict[str, Any]:
        group = self.wave.manifest.by_gid[gid]
        return {
            "gid": gid.hex(),
            "info": group.info,
            "pk": group.public.hex(),
            "path": [[side, sibling.hex()] for side, sibling in self.wave.manifest.path(gid)],
            "leader": {"name": group.facts.leader, "role": "cto"},
            "invited": group.facts.invited,
        }

    def _collect(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        if self.phase != "open":
            return 403, {"error": "phase", "sentence": "Not open."}
        answer = {}
        for gid_hex, blinded_hex in body["blinded"].items():
            gid, blinded = bytes.fromhex(gid_hex), bytes.fromhex(blinded_hex)
            if gid not in self.invited[body["invite"]]:
                return 403, {"error": "not-invited", "sentence": "Not invited to this group."}
            if self.blinded.setdefault((body["invite"], gid), blinded) != blinded:
                return 409, {"error": "collected", "sentence": "Please enter your recovery code."}
            try:
                evaluation = issue(self.wave.seed, self.wave.manifest.by_gid[gid].info, blinded)
            except ProtocolRefusal as refusal:
                return refusal.status, {"error": refusal.code, "sentence": refusal.sentence}
            answer[gid_hex] = {"z": evaluation.element.hex(), "proof": evaluation.proof.hex()}
        return 200, answer


def sheet(number: int, comment: str = "") -> dict[str, Any]:
    """A short answer sheet whose first answer is the number."""
    said = {"text": comment, "facet": "contact", "direction": None, "themes_only": False}
    return {
        "v": 1,
        "form": "short",
        "declined": False,
        "answers": {"Q1": number, "K1": None},
        "calibration": {},
        "comments": {"O2": said} if comment else {},
    }
