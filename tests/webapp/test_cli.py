"""What somebody at a shell reads when a command cannot do what it was asked for."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from surveys.anonymity.refusals import CannotOpen
from webapp import cli
from webapp.config import SettingsError
from webapp.jobs import JobFailed
from webapp.mailer import MailUnavailable
from webapp.serve import CannotServe

LOCKED = OperationalError("INSERT", None, sqlite3.OperationalError("unable to open database file"))


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (CannotOpen("This is not a sealed ballot."), 2, "This is not a sealed ballot."),
        (SettingsError(["k: too small."]), 2, "k: too small."),
        (CannotServe("Port 8000 cannot be used."), 2, "Port 8000 cannot be used."),
        (MailUnavailable("The mail server does not answer."), 1, "The mail server does not answer."),
        (JobFailed("tell_leader failed: ValueError"), 1, "tell_leader failed: ValueError"),
        (LOCKED, 1, "The database cannot be used: unable to open database file."),
        (PermissionError(13, "Permission denied", "/srv/reports"), 1, "/srv/reports: Permission denied."),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, Exception) else "",
)
def test_an_expected_error_is_one_sentence_and_no_traceback(
    error: Exception,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr(cli, "soundline", fails)
    with pytest.raises(SystemExit) as left:
        cli.main()
    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (code, "")
    assert words in shown.err
    assert "Traceback" not in shown.err


def test_an_unexpected_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "soundline", fails)
    with pytest.raises(ZeroDivisionError):
        cli.main()
