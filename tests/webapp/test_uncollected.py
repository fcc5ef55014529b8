"""The garbage collector waits for work that makes very many objects, and never for ever."""

from __future__ import annotations

import gc

import pytest

from webapp.uncollected import uncollected


def test_nothing_is_collected_meanwhile() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_work_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(LookupError), uncollected():
        raise LookupError
    assert gc.isenabled()


def test_whoever_finds_the_collector_off_does_not_leave_it_off() -> None:
    gc.disable()  # as in another thread, whose work may end a moment after this one has looked
    with uncollected():
        pass
    assert gc.isenabled()
