"""Merging rater groups that are too small to stand alone. It looks at counts, never at answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def merge_small(counts: Mapping[str, int], k: int) -> list[tuple[str, ...]]:
    """The sets into which groups merge: the smallest joins the next smallest until each has k.

    `counts` are persons (at the freeze) or ballots (after the close) by group; equal counts are taken in
    the order of their names. Every group is in exactly one set; names within a set, and the sets, are in
    the order of the alphabet. Where all groups together have fewer than k, one set remains: whoever
    calls must look at its count.
    """
    sets: list[tuple[tuple[str, ...], int]] = [((name,), count) for name, count in counts.items()]
    while len(sets) > 1:
        sets.sort(key=lambda one: (one[1], one[0]))
        (names, count), (next_names, next_count) = sets[:2]
        if count >= k:
            break
        sets[:2] = [(tuple(sorted(names + next_names)), count + next_count)]
    return sorted(names for names, _ in sets)


def set_id(names: Iterable[str]) -> str:
    """The name of a set: its rater groups in the order of the alphabet joined by "+".

    A name may itself be a merged one: "other+peer" and "report" give "other+peer+report".
    """
    return "+".join(sorted(member for name in names for member in name.split("+")))
