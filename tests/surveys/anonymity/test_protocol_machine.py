"""The protocol in any order: collect, answer, revise, replay, crash, extend, close, open.

A model keeps what every rater was told; after each step the real files must agree with it. No ballot that was
acknowledged is lost, none is counted twice, the last acknowledged version is the one that is opened, and
nothing is refused without a sentence and a known code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from surveys.anonymity.moments import read_moment
from surveys.campaigns import Wave
from surveys.moves import close_early, close_when_due, extend, open_wave
from surveys.refusals import Refusal
from tests.surveys.anonymity.protocol_world import (
    ONE_SITTING,
    PEOPLE,
    PEOPLE_MOMENTS,
    TWO_SITTINGS,
    URN_MOMENTS,
    Device,
    PlugPulled,
    World,
)
from tests.surveys.anonymity.scene import WAVE_ID

CODES = {"phase", "collected", "group", "mac", "older", "full", "too-fast", "refused"}
BEFORE_THE_CLOSE = ("frozen", "collecting", "answering")
DAYS = (1, 4, 6, 8, 10, 12, 15, 16, 22)
MOMENTS = [read_moment(f"2026-12-{day:02}T{hour:02}:00Z") for day in DAYS for hour in (9, 18)]

people = st.integers(0, PEOPLE - 1)
devices = st.integers(0, 2)
groups = st.integers(0, 1)
numbers = st.integers(1, 10**6)


def plugs(moments: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    """Mostly everything goes well."""
    return st.one_of(st.none(), st.none(), st.none(), st.sampled_from(moments))


class Protocol(RuleBasedStateMachine):
    """Six people with three devices each: two that share a recovery code, and one with another."""

    dates = ONE_SITTING

    @initialize()
    def freeze(self) -> None:
        """A frozen wave on its first day."""
        self.world = World(**self.dates)
        self.devices = [self._devices_of(person) for person in range(PEOPLE)]
        self.claimed: dict[int, bytes] = {}  # whose code holds the slots of an invitation
        self.told: dict[tuple[int, bytes], tuple[int, str]] = {}  # last acknowledged version and box
        self.unsure: dict[tuple[int, bytes], set[tuple[int, str]]] = {}  # sent, and never answered
        self.sent: list[tuple[bytes, dict[str, Any]]] = []
        self.numbers: dict[str, int] = {}  # what each box holds
        self.result: dict[bytes, list[int]] | None = None
        self.state = "frozen"
        self._look_in()

    @rule(person=people, at=devices, pull=plugs(PEOPLE_MOMENTS))
    def collect(self, person: int, at: int, pull: str | None) -> None:
        """Collect, again too, with the same code or with another."""
        device = self.devices[person][at]
        mine = self.claimed.get(person, device.secret) == device.secret
        allowed = self.world.collecting() and self.state in BEFORE_THE_CLOSE
        try:
            self.world.collect(device, pull)
        except PlugPulled:
            assert allowed
            assert mine
            if pull == "after the commit":
                self.claimed[person] = device.secret
        except Refusal as refusal:
            self._check_refusal(self._code(refusal), refusal.sentence, "collected" if allowed else "phase")
            assert not (allowed and mine)
        else:
            assert allowed
            assert mine
            self.claimed[person] = device.secret

    @rule(pull=plugs(PEOPLE_MOMENTS), number=numbers, group=groups)
    def everybody_sends(self, pull: str | None, number: int, group: int) -> None:
        """The usual way, for everybody: collect with one's own code, then answer."""
        for person in range(PEOPLE):
            self.collect(person, 0, pull if person == number % PEOPLE else None)
            if self.world.gids[group] in self.devices[person][0].outputs:
                self._deliver(self.devices[person][0], self.world.gids[group], number + person, None)

    @precondition(lambda self: self._ready())
    @rule(which=numbers, number=numbers, pull=plugs(URN_MOMENTS))
    def send(self, which: int, number: int, pull: str | None) -> None:
        """Answer or revise, from any device that has collected."""
        device, gid = self._ready()[which % len(self._ready())]
        self._deliver(device, gid, number, pull)

    @rule(person=people, group=groups)
    def forge(self, person: int, group: int) -> None:
        """Somebody without a credential makes one up."""
        device, gid = Device(person, secrets.token_bytes(16)), self.world.gids[group]
        device.outputs[gid] = secrets.token_bytes(64)
        status, answer = self.world.put(gid, self.world.ballot(device, gid, 1))
        assert status == 403
        self._check_refusal(answer["error"], answer["sentence"], "mac" if self.world.answering() else "phase")

    @precondition(lambda self: self.sent)
    @rule(which=numbers)
    def replay(self, which: int) -> None:
        """Play a ballot again that was sent before: nothing changes by it."""
        gid, ballot = self.sent[which % len(self.sent)]
        t = bytes.fromhex(ballot["t"])
        before = self.world.kept(gid).get(t)
        status, answer = self.world.put(gid, ballot)
        if status == 204:
            # it had never arrived, and whoever sent it got no answer: now it has
            assert before is None or before.version < ballot["v"]
            self._acknowledge(gid, ballot)
            return
        self._check_refusal(answer["error"], answer["sentence"])
        assert self.world.kept(gid).get(t) == before

    @rule(moments=st.integers(1, 2))
    def wait(self, moments: int) -> None:
        """Let time pass; the worker looks in."""
        coming = [moment for moment in MOMENTS if moment > self.world.now]
        self.world.now = [self.world.now, *coming][min(moments, len(coming))]
        self._look_in()

    @precondition(lambda self: self.state == "answering")
    @rule(pull=plugs(PEOPLE_MOMENTS))
    def extend(self, pull: str | None) -> None:
        """Move the end to the day that was declared."""
        self._move(lambda wave: extend(wave, self.world.now, self.world.places), pull)

    @precondition(lambda self: self.state == "answering" and len(self.told) > PEOPLE)
    @rule(pull=plugs(PEOPLE_MOMENTS))
    def close_early(self, pull: str | None) -> None:
        """Close before the time."""
        self._move(lambda wave: close_early(wave, self.world.now, self.world.places), pull)

    @precondition(lambda self: self.state == "closed")
    @rule()
    def open(self) -> None:
        """Open; whoever pulled the plug before the result was kept opens again and finds the same."""
        opened = self.world.opened()
        found = {
            bytes.fromhex(one["gids"][0]): sorted(sheet["answers"]["Q1"] for sheet in one["sheets"])
            for one in opened["sets"]
        }
        assert opened["unreadable"] == 0
        assert self.result in (None, found)
        self.result = found
        for gid, read in found.items():
            kept = sorted(self.numbers[ballot.box.hex()] for ballot in self.world.kept(gid).values())
            assert read == (kept if len(kept) >= self.world.facts().k else [])

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def what_was_acknowledged_is_kept(self) -> None:
        """Every acknowledged ballot lies in its urn, in that version or a later one of its sender."""
        for (person, gid), told in self.told.items():
            kept = self.world.kept(gid).get(self._t(person, gid))
            assert kept is not None
            later = {one for one in self.unsure.get((person, gid), set()) if one[0] > told[0]}
            assert (kept.version, kept.box.hex()) in {told, *later}

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def nobody_is_counted_twice(self) -> None:
        """An urn holds at most one ballot for each person who has collected, and nobody else's."""
        for gid in self.world.gids:
            known = {self._t(person, gid) for person in self.claimed}
            assert set(self.world.kept(gid)) <= known
            assert len(self.world.kept(gid)) <= self.world.facts().invited

    @precondition(lambda self: self.result is not None)
    @invariant()
    def after_the_opening_nothing_is_taken(self) -> None:
        """A ballot that came now would be acknowledged and never counted."""
        assert not self.world.answering()

    def teardown(self) -> None:
        """Whatever happened, the wave comes to its end, is opened, and everything still holds."""
        if not hasattr(self, "world"):
            return
        try:
            while self.state != "closed":
                self.wait(1)
            self.open()
            self.what_was_acknowledged_is_kept()
            self.after_the_opening_nothing_is_taken()
        finally:
            self.world.leave()

    def _devices_of(self, person: int) -> list[Device]:
        mine, other = secrets.token_bytes(16), secrets.token_bytes(16)
        return [Device(person, mine), Device(person, mine), Device(person, other)]

    def _ready(self) -> list[tuple[Device, bytes]]:
        return [
            (one, gid)
            for mine in self.devices
            for one in mine
            for gid in self.world.gids
            if gid in one.outputs
        ]

    def _deliver(self, device: Device, gid: bytes, number: int, pull: str | None) -> None:
        """Send; a device that is behind learns the stored version and sends the next."""
        status, answer = self._send(device, gid, number, pull)
        if status == 409 and answer["error"] == "older":
            device.versions[gid] = answer["v"]
            status, _ = self._send(device, gid, number, None)
        assert status in (0, 204 if self.world.answering() else 403)

    def _t(self, person: int, gid: bytes) -> bytes:
        return Device(person, self.claimed[person]).t(gid)

    def _send(self, device: Device, gid: bytes, number: int, pull: str | None) -> tuple[int, Any]:
        ballot = self.world.ballot(device, gid, number)
        self.sent.append((gid, ballot))
        self.numbers[ballot["box"]] = number
        self.world.now += timedelta(seconds=11)
        try:
            status, answer = self.world.put(gid, ballot, pull)
        except PlugPulled:
            key = device.person, gid
            self.unsure.setdefault(key, set()).add((ballot["v"], ballot["box"]))
            return 0, None
        if status == 204:
            device.versions[gid] = ballot["v"]
            self._acknowledge(gid, ballot)
        else:
            self._check_refusal(answer["error"], answer["sentence"])
        return status, answer

    def _acknowledge(self, gid: bytes, ballot: dict[str, Any]) -> None:
        owner = next(p for p in self.claimed if self._t(p, gid).hex() == ballot["t"])
        self.told[owner, gid] = ballot["v"], ballot["box"]

    def _look_in(self) -> None:
        """What the worker does every minute."""
        self._move(lambda wave: close_when_due(wave, self.world.now, self.world.places))
        if self.state in ("frozen", "collecting"):
            self._move(lambda wave: open_wave(wave, self.world.now))

    def _move(self, move: Callable[[Wave], Any], pull: str | None = None) -> None:
        try:
            with self.world.writing(pull) as session:
                move(self._wave(session))
        except PlugPulled:
            pass
        except Refusal as refusal:
            self._check_refusal(self._code(refusal), refusal.sentence)
        with self.world.sessions() as session:
            self.state = self._wave(session).state

    def _wave(self, session: Any) -> Wave:
        wave = session.get(Wave, WAVE_ID)
        assert wave is not None
        return wave

    def _code(self, refusal: Refusal) -> str:
        return getattr(refusal, "code", "refused")

    def _check_refusal(self, code: str, sentence: str, expected: str | None = None) -> None:
        assert code in ({expected} if expected else CODES)
        assert len(sentence) > 20
        assert sentence.endswith(".")


class TwoSittings(Protocol):
    """The same behind the barrier, with a late window and an extension."""

    dates = TWO_SITTINGS

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def nobody_collects_and_answers_at_one_moment(self) -> None:
        """The barrier holds, in the late window too."""
        assert not (self.world.collecting() and self.world.answering())


BRIEF = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
DEEP = settings(BRIEF, max_examples=30, stateful_step_count=60)
BOTH = pytest.mark.parametrize("machine", [Protocol, TwoSittings], ids=["one sitting", "two sittings"])


@BOTH
def test_the_protocol_keeps_its_word_in_any_order(machine: type[Protocol]) -> None:
    run_state_machine_as_test(machine, settings=BRIEF)


@pytest.mark.slow
@BOTH
def test_the_protocol_keeps_its_word_over_many_more_orders(machine: type[Protocol]) -> None:
    run_state_machine_as_test(machine, settings=DEEP)
