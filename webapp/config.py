"""Settings: typed, read once (file, then environment), loud when something is wrong."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from surveys.places import Places
from webapp.addresses import is_loopback, is_origin, mailbox_of

PREFIX = "SOUNDLINE_"
FILE_VARIABLE = "SOUNDLINE_CONFIG"
DEFAULT_FILE = Path("instance/config.toml")


class SettingsError(Exception):
    """The settings are wrong; the text names every problem with its key and the way out."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("The settings need attention:\n" + "\n".join(f"  - {line}" for line in problems))


class Settings(BaseModel):
    """Everything an operator may choose. Made once by `load_settings`, then only read.

    Built directly (`Settings(data_dir=...)`, as tests do) it reads neither file nor environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    data_dir: Path = Field(
        Path("instance/data"),
        description="Folder of databases, keys and ballots. Relative paths start where the command is run.",
    )
    database_url: str = Field(
        "",
        description="Database of the people side, sqlite:///FILE or postgresql://USER@HOST/NAME. "
        "Empty means soundline.db in data_dir.",
    )
    people_origin: str = Field(
        "http://localhost:8000",
        description="Address at which browsers reach the people side, without a path.",
    )
    ballot_origin: str = Field(
        "http://127.0.0.1:8001",
        description="Address at which browsers reach the ballots; its host name must differ.",
    )
    people_host: str = Field("127.0.0.1", description="Network address on which the people side listens.")
    people_port: int = Field(8000, ge=1, le=65535, description="Port on which the people side listens.")
    ballot_host: str = Field("127.0.0.1", description="Network address on which the ballots listen.")
    ballot_port: int = Field(8001, ge=1, le=65535, description="Port on which the ballots listen.")
    smtp_host: str = Field(
        "",
        description="Mail server. Empty means that mails are kept as files in data_dir/outbox.",
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="User name at the mail server; empty means no sign-in.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description='Encryption to the mail server: "starttls", "tls" (from the first byte) or "none".',
    )
    outbox_port: int = Field(
        8025, ge=1, le=65535, description="Local port of the built-in mail sink, used without smtp_host."
    )
    mail_from: str = Field(
        "Soundline <soundline@localhost>", description="Sender of all mails, as Name <address>."
    )
    language: Literal["en", "de"] = Field(
        "en", description='Language when nothing else is known: "en" or "de".'
    )
    web_processes: int = Field(1, ge=1, le=64, description="Web processes per side, eight threads each.")
    worker_processes: int = Field(1, ge=1, le=64, description="Processes that score, render and send mails.")
    k: int = Field(5, ge=5, le=20, description="Fewest answers that any shown figure may rest on, 5 or more.")
    profile: Literal["standard", "high-fear"] = Field(
        "standard",
        description='Release rules for new waves: "standard", or "high-fear" (wider bands, k 8 or more).',
    )
    objection_days: int = Field(
        14,
        ge=1,
        le=60,
        description="Days after the scoring on which ballots and keys are destroyed.",
    )
    unopened_days: int = Field(
        30, ge=7, le=90, description="Days after the close on which ballots that nobody opened are destroyed."
    )
    report_months: int = Field(
        36,
        ge=0,
        le=240,
        description="Months after the scoring on which reports, comments and answers by name are destroyed, "
        "12 or more; 0 keeps them.",
    )
    backup_lists: tuple[str, ...] = Field(
        (),
        description="Lists of your backup programs, for `soundline doctor` to read. Empty: the usual places. "
        "In the environment separated by colons.",
    )
    job_days: int = Field(14, ge=1, le=90, description="Days for which finished jobs stay listed.")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("backup_lists", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return tuple(filter(None, given.split(os.pathsep))) if isinstance(given, str) else given

    @field_validator("people_origin", "ballot_origin")
    @classmethod
    def _bare_origin(cls, origin: str) -> str:
        origin = origin.rstrip("/")
        if not is_origin(origin):
            raise ValueError("write it like https://people.example.org, without a path")
        if origin.startswith("http://") and not is_loopback(urlsplit(origin).hostname or ""):
            raise ValueError(
                "browsers seal ballots and keep sessions only over https; put a reverse proxy with a "
                "certificate in front and write https://"
            )
        return origin

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        way_out = "write sqlite:////path/to/file.db or postgresql://user:password@host/name"
        if not url:
            return url
        try:
            parsed = sa.make_url(url)
        except sa.exc.ArgumentError:
            raise ValueError(way_out) from None
        if parsed.get_backend_name() == "postgresql" and parsed.database:
            return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            return url
        raise ValueError(way_out)

    @field_validator("mail_from")
    @classmethod
    def _one_mailbox(cls, sender: str) -> str:
        if mailbox_of(sender) is None:
            raise ValueError("write it like Soundline <soundline@example.org>")
        return sender

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = list(_contradictions(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def database(self) -> str:
        """URL of the people database for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data_dir / 'soundline.db'}"

    @property
    def jobs_database(self) -> str:
        """URL of the job engine's tables: the PostgreSQL database, or an SQLite file of their own."""
        on_postgres = self.database.startswith("postgresql")
        return self.database if on_postgres else f"sqlite:///{self.data_dir / 'jobs.db'}"

    @property
    def places(self) -> Places:
        """Where campaign folders, keys and ballots lie."""
        return Places(self.data_dir)

    @property
    def outbox_dir(self) -> Path:
        """Mails kept by the built-in sink."""
        return self.data_dir / "outbox"

    def with_changes(self, **changes: Any) -> Settings:
        """The same settings with some replaced, checked again."""
        return _checked({**self.model_dump(), **changes})

    def environment(self) -> dict[str, str]:
        """These settings as environment variables for a child process; it then needs no file."""
        values = {name: getattr(self, name) for name in Settings.model_fields}
        values["smtp_password"] = self.smtp_password.get_secret_value()
        values["backup_lists"] = os.pathsep.join(self.backup_lists)
        return {FILE_VARIABLE: "", **{PREFIX + name.upper(): str(value) for name, value in values.items()}}


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from `overrides`, then the environment (SOUNDLINE_*), then the file, then the defaults.

    The file is the one named by SOUNDLINE_CONFIG (empty: none), else instance/config.toml if it exists.
    Raises SettingsError naming every problem at once.
    """
    environ = os.environ if environ is None else environ
    problems = _unknown_variables(environ)
    try:
        loaded = _checked({**_from_file(environ), **_from_environment(environ), **overrides})
    except SettingsError as wrong:
        raise SettingsError(problems + wrong.problems) from None
    if problems:
        raise SettingsError(problems)
    return loaded


def _file_named_by(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(FILE_VARIABLE)
    if named is None:
        return DEFAULT_FILE if DEFAULT_FILE.exists() else None
    if not named:
        return None
    if not Path(named).is_file():
        raise SettingsError(
            [f"{FILE_VARIABLE}: there is no file {named}. Correct the path or unset the variable."]
        )
    return Path(named)


def _from_file(environ: Mapping[str, str]) -> dict[str, Any]:
    file = _file_named_by(environ)
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as unreadable:
        raise SettingsError([f"{file} cannot be read as TOML: {unreadable}."]) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    named = {name: environ.get(PREFIX + name.upper()) for name in Settings.model_fields}
    return {name: value for name, value in named.items() if value is not None}


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE_VARIABLE}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [f"{name}: there is no such setting. See instance/config.example.toml." for name in unknown]


def _checked(values: dict[str, Any]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as wrong:
        raise SettingsError([line for error in wrong.errors() for line in _sentences(error)]) from None


def _sentences(error: Any) -> list[str]:
    key = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    if not key:
        return message.split("\n")
    if error["type"] == "extra_forbidden":
        return [f"{key}: there is no such setting. See instance/config.example.toml."]
    shown = "" if key == "smtp_password" else f" (it is {str(error['input'])!r})"
    return [f"{key}: {message[:1].lower()}{message[1:]}{shown}."]


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if urlsplit(settings.people_origin).hostname == urlsplit(settings.ballot_origin).hostname:
        found.append(
            "people_origin, ballot_origin: the two sides need different host names, because cookies ignore "
            "ports. Use two names, such as people.example.org and ballots.example.org."
        )
    if (settings.people_host, settings.people_port) == (settings.ballot_host, settings.ballot_port):
        found.append(
            "people_port, ballot_port: both sides listen on the same port. Choose another for one of them."
        )
    if settings.smtp_user and not settings.smtp_password.get_secret_value():
        found.append(
            "smtp_password: smtp_user is set but the password is missing. Set it, or leave smtp_user empty."
        )
    if 0 < settings.report_months < 12:
        found.append(
            "report_months: a wave is compared with the one before it, so reports are kept for 12 months or "
            "more. Write 12 or more, or 0 to keep them."
        )
    if settings.profile == "high-fear" and settings.k < 8:
        found.append(
            'k: the profile "high-fear" needs k = 8 or more. Raise k, or choose profile = "standard".'
        )
    return found
