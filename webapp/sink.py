"""A mail server for this machine only: whatever is sent to it becomes a file in data_dir/outbox."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from webapp.config import Settings

LARGEST_MAIL = 1_000_000


class Outbox:
    """Keeps each mail as a file; names sort by time of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Called for each mail that arrives."""
        name = f"{time.time_ns()}.eml"
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.original_content)
        return "250 kept"


@contextmanager
def mail_sink(settings: Settings) -> Iterator[Outbox]:
    """Take mails at 127.0.0.1:outbox_port for as long as the block lasts; OSError if the port is taken."""
    outbox = Outbox(settings.outbox_dir)
    controller = Controller(
        outbox,
        hostname="127.0.0.1",
        port=settings.outbox_port,
        ident="Soundline",
        server_hostname="localhost",
        data_size_limit=LARGEST_MAIL,
    )
    controller.start()
    try:
        yield outbox
    finally:
        controller.stop()
