"""The rules are frozen, hashed and never below what is certified."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from surveys.release import Policy, UnknownPolicy, WeakPolicy, policy_for


def test_every_rule_and_its_numbers_are_part_of_the_fingerprint(policy: Policy) -> None:
    rules = json.loads(policy.canonical_json)
    assert set(rules) == {
        *("v", "k", "profile", "claims", "merge", "n_ranges"),
        *("rating", "amount", "bins", "median", "statements", "comments"),
    }
    prints = {rules.sha256 for rules in (policy, Policy(k=6), policy_for("high-fear"))}
    assert len(prints) == 3


def test_rules_that_were_kept_are_read_again(high_fear: Policy) -> None:
    assert Policy.from_json(high_fear.canonical_json) == high_fear


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"k":5}', '{"k":4,"profile":"default"}', '{"k":5,"profile":"default"}']
)
def test_rules_that_this_program_does_not_apply_are_refused(text: str) -> None:
    with pytest.raises(UnknownPolicy):
        Policy.from_json(text)


def test_rules_with_one_other_number_are_refused(policy: Policy) -> None:
    with pytest.raises(UnknownPolicy):
        Policy.from_json(policy.canonical_json.replace('"outside":4', '"outside":3'))


@pytest.mark.parametrize(("k", "profile"), [(4, "default"), (7, "high-fear"), (5, "none")])
def test_weaker_rules_cannot_be_chosen(k: int, profile: str) -> None:
    with pytest.raises(WeakPolicy):
        Policy(k=k, profile=profile)


def test_an_unknown_profile_has_no_rules() -> None:
    with pytest.raises(WeakPolicy):
        policy_for("relaxed")


def test_rules_cannot_be_changed(policy: Policy) -> None:
    with pytest.raises(FrozenInstanceError):
        policy.k = 3  # type: ignore[misc]
