"""The hash tree of RFC 6962 section 2.1, over leaves that are already hashed."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.anonymity.canonical import digest

Step = tuple[str, bytes]
"""The side of the sibling, "L" or "R", and its 32 bytes."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return digest(b"\x00", data)


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over at least one leaf. Raises ValueError for none."""
    if not leaves:
        raise ValueError("a tree needs at least one leaf")
    if len(leaves) == 1:
        return leaves[0]
    cut = _left_size(len(leaves))
    return _node(tree_root(leaves[:cut]), tree_root(leaves[cut:]))


def tree_path(leaves: Sequence[bytes], index: int) -> list[Step]:
    """The siblings from the leaf at `index` up to the root, nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError("there is no such leaf")
    if len(leaves) == 1:
        return []
    cut = _left_size(len(leaves))
    if index < cut:
        return [*tree_path(leaves[:cut], index), ("R", tree_root(leaves[cut:]))]
    return [*tree_path(leaves[cut:], index - cut), ("L", tree_root(leaves[:cut]))]


def tree_paths(leaves: Sequence[bytes]) -> list[list[Step]]:
    """The paths of all leaves at once; the cost grows as n log n where one by one it is n squared."""
    if len(leaves) == 1:
        return [[]]
    cut = _left_size(len(leaves))
    left, right = tree_root(leaves[:cut]), tree_root(leaves[cut:])
    return [[*path, ("R", right)] for path in tree_paths(leaves[:cut])] + [
        [*path, ("L", left)] for path in tree_paths(leaves[cut:])
    ]


def root_over(leaf: bytes, path: Sequence[Step]) -> bytes:
    """The root that a leaf and its path lead to. Raises ValueError for an unknown side."""
    node = leaf
    for side, sibling in path:
        if side not in ("L", "R"):
            raise ValueError("the side of a sibling is L or R")
        node = _node(sibling, node) if side == "L" else _node(node, sibling)
    return node


def _left_size(count: int) -> int:
    # the largest power of two below the count
    return 1 << (count - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return digest(b"\x01", left, right)
