"""A people side in memory: one frozen wave, its invitations, and the blind credentials it issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.manifest import build_manifest, issue, opening_digest
from surveys.anonymity.opening_keys import new_opening_key, public_bytes
from surveys.instruments import load_instrument, questions_for

TOKEN = "an-invitation-for-one-person"
SEED = bytes(range(32))
WAVE_ID = "00112233445566778899aabbccddeeff"
LEADERS = {
    "a1" * 16: ("Ada Example", "cto", ("report",), "standard"),
    "b2" * 16: ("Ben Example", "director", ("other", "peer"), "short"),
    "c3" * 16: ("Cleo Example", "general", ("peer",), "short"),
}
OPEN = {
    "collect_from": "2020-01-01T08:00Z",
    "collect_to": "2099-12-15T17:00Z",
    "answer_from": "2020-01-01T08:00Z",
    "answer_to": "2099-12-15T17:00Z",
}
NEVER = {"late_from": None, "late_to": None, "extension_to": None}
FORECAST = "8 invited: never quoted; a theme appears only if three of you raise it."

Answer = tuple[int, dict[str, Any]]


def refusal(status: int, code: str) -> Answer:
    """An error as the people app words it."""
    return status, {"error": code, "sentence": "No."}


@dataclass
class PeopleSide:
    """Answers /invitation and /collect; the fields may be changed by a test at any time."""

    level: str = "strong"
    dates: dict[str, str] = field(default_factory=lambda: dict(OPEN))
    leaders: int = 3
    phase: str = "open"
    tamper: Any = None
    evaluation_seed: bytes = SEED
    is_down: bool = False
    company: bool | None = None
    forgotten: bool = False
    blinded: dict[str, str] = field(default_factory=dict)
    collected: int = 0

    def __post_init__(self) -> None:
        self.keys = [new_opening_key(), new_opening_key()]
        self.opening = [public_bytes(key) for key in self.keys]
        self.manifest = build_manifest(
            SEED, [self._group(subject) for subject in self.subjects], self.opening
        )

    @property
    def subjects(self) -> list[str]:
        """The leaders of the one invitation, in the order of asking."""
        return list(LEADERS)[: self.leaders]

    def answer(self, path: str, sent: dict[str, Any]) -> Answer:
        """What the people app says to a request of the rater's program."""
        if self.forgotten or sent.get("invite") != TOKEN:
            return refusal(404, "unknown")
        if path == "/invitation":
            return 200, self._invitation(sent["language"])
        return self._collect(sent["blinded"])

    def _group(self, subject: str) -> BallotGroup:
        name, _role, groups, _form = LEADERS[subject]
        return BallotGroup(
            campaign="Technical leadership 2026",
            wave=1,
            wave_id=WAVE_ID,
            leader=name,
            subject_id=subject,
            groups=groups,
            level=self.level,
            purpose="development",
            invited=8,
            k=5,
            instrument="1a" * 32,
            policy="2b" * 32,
            opening=opening_digest(self.opening),
            holder="Works council (M. Example)",
            roster="3c" * 32,
            **{**NEVER, **self.dates},
        )

    def _invitation(self, language: str) -> dict[str, Any]:
        instrument = load_instrument("technical-leadership")
        entries = [self._entry(subject) for subject in self.subjects]
        questions = {
            f"{role}-{form}": questions_for(instrument, form, language, role)
            for _name, role, _groups, form in (LEADERS[subject] for subject in self.subjects)
        }
        reply = {
            "campaign": "Technical leadership 2026",
            "wave": 1,
            "purpose": "development",
            "level": self.level,
            "holder": "Works council (M. Example)",
            "root": self.manifest.root.hex(),
            "fingerprint": self.manifest.fingerprint,
            "opening_keys": [key.hex() for key in self.opening],
            "opens": self.dates["collect_from"],
            "closes": self.dates["answer_to"],
            "phase": self.phase,
            "language": language,
            "languages": ["en", "de"],
            "minutes": 10 + 4 * (len(entries) - 1),
            "questions": questions,
            "groups": entries,
        }
        return self.tamper(reply) if self.tamper else reply

    def _entry(self, subject: str) -> dict[str, Any]:
        name, role, _groups, form = LEADERS[subject]
        group = next(one for one in self.manifest.groups if one.facts.subject_id == subject)
        return {
            "gid": group.gid.hex(),
            "info": group.info,
            "pk": group.public.hex(),
            "path": [[side, digest.hex()] for side, digest in self.manifest.path(group.gid)],
            "leader": {"name": name, "role": role},
            "form": form,
            "questions": f"{role}-{form}",
            "invited": 8,
            "forecast": {"comment": FORECAST},
        } | ({} if self.company is None else {"company": self.company})

    def _collect(self, blinded: dict[str, str]) -> Answer:
        if self.phase != "open":
            return refusal(403, "phase")
        if any(self.blinded.get(gid, element) != element for gid, element in blinded.items()):
            return refusal(409, "collected")
        self.blinded.update(blinded)
        self.collected += 1
        return 200, {gid: self._issue(gid, element) for gid, element in blinded.items()}

    def _issue(self, gid: str, element: str) -> dict[str, str]:
        info = self.manifest.by_gid[bytes.fromhex(gid)].info
        evaluation = issue(self.evaluation_seed, info, bytes.fromhex(element))
        return {"z": evaluation.element.hex(), "proof": evaluation.proof.hex()}

    def renamed(self, reply: dict[str, Any], name: str) -> dict[str, Any]:
        """The reply with another name shown for the first leader."""
        first, *others = reply["groups"]
        return reply | {"groups": [first | {"leader": first["leader"] | {"name": name}}, *others]}
