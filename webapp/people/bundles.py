"""Many reports in one ZIP, handed out piece by piece: one paper is in memory at a time, nothing on disk."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from surveys.campaigns import Subject

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP can tell: the same papers give the same bytes at any time."""
_READABLE = 0o644 << 16

Paper = Callable[[], bytes]


def zip_stream(papers: Iterable[tuple[str, Paper]]) -> Iterator[bytes]:
    """A ZIP with one file per paper, in the order given, as it grows."""
    grown = _Grown()
    with zipfile.ZipFile(grown, "w") as bundle:
        for name, paper in papers:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system, entry.external_attr = 3, _READABLE
            # stored files of unknown size cannot be read by every program from a stream
            bundle.writestr(entry, paper(), zipfile.ZIP_DEFLATED, compresslevel=1)
            yield grown.take()
    yield grown.take()


def file_names(subjects: Sequence[Subject]) -> dict[str, str]:
    """A file name per leader (subject id), none of them twice, also where upper and lower case are one.

    Leaders of the same name are told apart by their mail addresses.
    """
    plain = {one.id: _plain(one.person.name) for one in subjects}
    times = Counter(name.casefold() for name in plain.values())
    for one in subjects:
        if times[plain[one.id].casefold()] > 1 or not plain[one.id]:
            plain[one.id] = f"{plain[one.id]} ({_plain(one.person.email)})".strip()
    return {one.id: f"soundline-{one.wave.number}-{plain[one.id]}.pdf" for one in subjects}


def _plain(text: str) -> str:
    """A text as part of a file name: letters of any script, digits, and what stands in mail addresses."""
    return re.sub(r"[^\w.@+]+", "-", unicodedata.normalize("NFC", text)).strip("-.")


class _Grown(io.RawIOBase):
    """What was written since the last look; it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """Everything that was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken
