"""Work that makes very many objects at once goes faster while the garbage collector waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile, or until such work ends in another thread. What is not in a cycle is
    freed all the same.
    """
    gc.disable()
    try:
        yield
    finally:
        # For the whole process, whoever else is at it: one who put back what it had found could find the
        # collector switched off by another thread, and leave it so for good.
        gc.enable()
