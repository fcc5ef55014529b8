"""Limits that count ballots, not people, and forget."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.ballot.limits import BallotLimits, TokenBuckets
from webapp.ballot.refusals import TooFast


class Clock:
    now = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


def test_a_key_may_be_used_so_often_at_once_and_then_once_in_a_while():
    clock = Clock()
    buckets = TokenBuckets(10.0, clock)
    assert [buckets.take("key", 3) for _ in range(4)] == [True, True, True, False]
    clock.now += timedelta(seconds=9)
    assert not buckets.take("key", 3)
    clock.now += timedelta(seconds=1)
    assert buckets.take("key", 3)
    assert not buckets.take("key", 3)


def test_keys_do_not_disturb_each_other():
    buckets = TokenBuckets(10.0, Clock())
    assert buckets.take("one", 1)
    assert buckets.take("other", 1)


def test_what_is_no_longer_limited_is_forgotten():
    clock = Clock()
    buckets = TokenBuckets(10.0, clock)
    for key in range(100):
        buckets.take(key, 3)
    clock.now += timedelta(minutes=2)
    buckets.take("new", 3)
    assert len(buckets) == 1


def test_a_whole_group_may_send_and_revise_at_once():
    limits = BallotLimits(Clock())
    for rater in range(30):
        limits.check(b"gid", bytes([rater]), 30)
        limits.check(b"gid", bytes([rater]), 30)


def test_a_flood_in_one_group_has_to_wait_and_no_other_group_with_it():
    limits = BallotLimits(Clock())
    for rater in range(30):
        limits.check(b"gid", bytes([rater]), 5)
    with pytest.raises(TooFast):
        limits.check(b"gid", b"one more", 5)
    limits.check(b"other", b"t", 5)
