"""Whether freed pages of an SQLite file were cleared: with secure_delete they hold nothing but zeros.

The layout is that of https://www.sqlite.org/fileformat2.html#the_freelist. A page that lists other freed
pages is not looked at, because old page numbers may stay in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEADER = 100
_FIRST_TRUNK, _PAGE_SIZE = 32, 16


def pages_not_cleared(path: Path) -> int:
    """How many freed pages still hold something. The caller keeps writers away while this reads."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
        if len(head) < _HEADER:
            return 0
        size = int.from_bytes(head[_PAGE_SIZE : _PAGE_SIZE + 2], "big")
        size = 65536 if size == 1 else size
        first = int.from_bytes(head[_FIRST_TRUNK : _FIRST_TRUNK + 4], "big")
        return sum(any(_page(file, size, number)) for number in _freed(file, size, first))


def _freed(file: BinaryIO, size: int, trunk: int) -> Iterator[int]:
    seen: set[int] = set()
    while trunk and trunk not in seen:
        seen.add(trunk)
        page = _page(file, size, trunk)
        numbers = [int.from_bytes(page[start : start + 4], "big") for start in range(0, len(page) - 3, 4)]
        if len(numbers) < 2:
            return
        yield from numbers[2 : 2 + numbers[1]]
        trunk = numbers[0]


def _page(file: BinaryIO, size: int, number: int) -> bytes:
    file.seek((number - 1) * size)
    return file.read(size)
