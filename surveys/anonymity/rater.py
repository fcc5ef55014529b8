"""A complete rater in Python: what the program in the browser does, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.anonymity import credentials
from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.invitation_check import CheckedGroup, CheckedInvitation, check_invitation
from surveys.anonymity.oprf_group import Evaluation
from surveys.anonymity.oprf_sodium import blind, finalize
from surveys.anonymity.refusals import AnswerUnreadable, NotOpenNow, ServerRefused
from surveys.anonymity.sealing import seal

Send = Callable[[str, Mapping[str, Any]], tuple[int, Any]]
"""Sends JSON to a path of one server and returns the status and the JSON answer (None if there is none)."""

Sheet = Mapping[str, Any]


@dataclass
class Credential:
    """The right to one ballot in one group, and the version last sent (0 before the first)."""

    group: CheckedGroup
    t: bytes
    output: bytes
    version: int = 0


class Rater:
    """One invited person: looks at the invitation, collects credentials, sends and revises ballots.

    `people` posts to the people side, `ballots` puts to the ballot side. `secret` is the recovery code's
    16 bytes (fresh ones unless given); `fingerprint` is the one in the invitation mail, if it was read.
    """

    def __init__(
        self,
        people: Send,
        ballots: Send,
        invite: str,
        *,
        secret: bytes | None = None,
        fingerprint: str | None = None,
        language: str = "en",
    ) -> None:
        self._people = people
        self._ballots = ballots
        self._invite = invite
        self._fingerprint = fingerprint
        self._language = language
        self._invitation: CheckedInvitation | None = None
        self._collected: dict[str, Credential] = {}
        self.secret = secret or credentials.new_secret()

    @property
    def code(self) -> str:
        """The recovery code in writing."""
        return credentials.write_code(self.secret)

    @property
    def collected(self) -> Mapping[str, Credential]:
        """The credentials at hand, by subject_id."""
        return self._collected

    def look(self) -> CheckedInvitation:
        """Fetch the invitation and check it whole. Raises the refusals of `check_invitation`."""
        request = {"invite": self._invite, "language": self._language}
        self._invitation = check_invitation(_ask(self._people, "/invitation", request), self._fingerprint)
        return self._invitation

    def collect(self) -> None:
        """Collect one credential per group in one request; again with the same code is the same.

        Raises NotOpenNow, ServerRefused, ProofRefused, BadElement, AnswerUnreadable.
        """
        invitation = self._invitation or self.look()
        if invitation.phase != "open":
            raise NotOpenNow("The wave is not open at the moment.")
        blinded = {group.gid: self._blinded(group.gid) for group in invitation.groups}
        request = {"invite": self._invite, "blinded": {gid.hex(): one.hex() for gid, one in blinded.items()}}
        answer = _ask(self._people, "/collect", request)
        for group in invitation.groups:
            credential = self._finish(group, blinded[group.gid], _evaluation(answer, group.gid))
            self._collected.setdefault(group.facts.subject_id, credential)

    def send(self, sheets: Mapping[str, Sheet]) -> None:
        """Seal and send one sheet for each leader (by subject_id); sending again revises.

        If the ballot side holds a later version, from another device perhaps, the sheet goes out once more
        as the next one. Raises KeyError for a leader who was not in the invitation, SheetTooLong,
        ServerRefused, and the refusals of `collect`.
        """
        if not self._collected:
            self.collect()
        for subject_id, sheet in sheets.items():
            credential = self._collected[subject_id]
            status, answer = self._put(credential, sheet)
            if status == 409 and _code(answer) == "older":
                credential.version = int(answer["v"])
                status, answer = self._put(credential, sheet)
            _check_status(status, answer)

    def ballot(self, credential: Credential, sheet: Sheet) -> dict[str, Any]:
        """The next version of a ballot as it travels."""
        keys = (self._invitation or self.look()).opening_keys
        gid, t, version = credential.group.gid, credential.t, credential.version + 1
        box = seal(canonical_json(dict(sheet)).encode(), keys, gid, t)
        mac = credentials.ballot_mac(credential.output, gid, t, version, box)
        return {"t": t.hex(), "v": version, "box": box.hex(), "mac": mac.hex()}

    def _put(self, credential: Credential, sheet: Sheet) -> tuple[int, Any]:
        ballot = self.ballot(credential, sheet)
        status, answer = self._ballots(f"/b/{credential.group.gid.hex()}", ballot)
        if status == 204:
            credential.version = ballot["v"]
        return status, answer

    def _blinded(self, gid: bytes) -> bytes:
        return blind(credentials.nullifier(self.secret, gid), self._scalar(gid))

    def _scalar(self, gid: bytes) -> bytes:
        # from the secret alone: whatever else it followed from, the operator might know
        return credentials.blind_scalar(self.secret, gid)

    def _finish(self, group: CheckedGroup, blinded: bytes, evaluation: Evaluation) -> Credential:
        t = credentials.nullifier(self.secret, group.gid)
        output = finalize(t, self._scalar(group.gid), blinded, evaluation, group.public)
        return Credential(group, t, output)


def _ask(send: Send, path: str, request: Mapping[str, Any]) -> Any:
    status, answer = send(path, request)
    _check_status(status, answer)
    return answer


def _check_status(status: int, answer: Any) -> None:
    if status not in (200, 204):
        sentence = answer.get("sentence") if isinstance(answer, dict) else None
        raise ServerRefused(status, _code(answer), sentence or "The server refused without a reason.")


def _code(answer: Any) -> str:
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""


def _evaluation(answer: Any, gid: bytes) -> Evaluation:
    try:
        entry = answer[gid.hex()]
        return Evaluation(bytes.fromhex(entry["z"]), bytes.fromhex(entry["proof"]))
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerUnreadable("The answer of the people side cannot be read.") from error
