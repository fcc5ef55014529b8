"""Runs the checks: finds them by listing their folder, and says which of them refuse a freeze."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType

from surveys.refusals import Incomplete
from webapp.config import Settings
from webapp.doctor import checks
from webapp.doctor.findings import Check, Desk, Outcome, Sentence, marked
from webapp.doctor.visit import Visit


@dataclass(frozen=True)
class Group:
    """What one check found."""

    name: str
    title: Sentence
    lines: tuple[Check, ...]
    refuses_at: tuple[str, ...]
    """The levels at which a bad line here refuses a freeze."""

    @property
    def outcome(self) -> Outcome:
        """The worst of its lines."""
        found = {line.outcome for line in self.lines}
        return "bad" if "bad" in found else "warning" if "warning" in found else "good"


def examine(visit: Visit) -> list[Group]:
    """Every check, in the order in which an operator reads them."""
    return _all(_modules(), visit)


def blocking(settings: Settings, level: str, visit: Visit | None = None) -> list[Check]:
    """The bad lines that break what raters are promised at a level; a campaign is not frozen over them.

    Nothing is refused while ballots can come from this machine only: nobody is promised anything there.
    What does not answer within the visit's patience refuses nothing either.
    """
    visit = visit or Visit(settings)
    if visit.is_local:
        return []
    promised = [module for module in _modules() if level in module.REFUSES_AT]
    return [line for group in _all(promised, visit) for line in group.lines if line.outcome == "bad"]


def require_sound(settings: Settings, level: str, visit: Visit | None = None) -> None:
    """Raise Incomplete with every reason if a promise of this level cannot be kept."""
    found = blocking(settings, level, visit)
    if found:
        raise Incomplete(" ".join(f"{line.sentence} {line.way_out}".strip() for line in found))


def _all(modules: list[ModuleType], visit: Visit) -> list[Group]:
    """At the same time, because some wait for answers over the network."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda module: _run(module, visit), modules))


def _run(module: ModuleType, visit: Visit) -> Group:
    name = module.__name__.rpartition(".")[2]
    return Group(name, module.TITLE, tuple(_lines(module, Desk(name), visit)), module.REFUSES_AT)


def _lines(module: ModuleType, desk: Desk, visit: Visit) -> Iterator[Check]:
    try:
        yield from module.examine(visit, desk)
    except OSError as error:
        where = str(error.filename or "") or type(error).__name__
        yield desk.warning(
            marked("%(where)s could not be looked at: %(why)s.", where=where, why=error.strerror or "?"),
            marked("Run the command as the user that runs Soundline."),
        )


def _modules() -> list[ModuleType]:
    found = pkgutil.iter_modules(checks.__path__)
    modules = (importlib.import_module(f"{checks.__name__}.{one.name}") for one in found)
    return sorted(modules, key=lambda module: int(module.ORDER))
