"""Run by Alembic: applies the migrations to the connection that `surveys.schema` hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context

from surveys.schema import metadata, of_soundline
from surveys.storage import Instant


def _plain_types(kind: str, thing: object, _context: object) -> str | Literal[False]:
    # a migration must not depend on code that may change
    return "sa.DateTime()" if kind == "type" and isinstance(thing, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    include_name=of_soundline,
    render_as_batch=True,
    compare_type=True,
    render_item=_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
