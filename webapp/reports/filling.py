"""From templates to a page, without what only paper needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.reports import words

HERE = Path(__file__).parent


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=False
    )
    environment.globals.update(answers=words.answers, day=words.day, figure=words.figure, listed=words.listed)
    return environment


def template(name: str, **values: object) -> str:
    """A template filled in, in the language that is being spoken."""
    return _templates().get_template(name).render(language=words.language(), **values)
