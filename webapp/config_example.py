"""The example file of all settings, made from the settings themselves."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from webapp.config import Settings


def example_file() -> str:
    """The text of instance/config.example.toml: every setting with its default and its meaning."""
    head = (
        "# Every setting of Soundline with its default. Copy this file to instance/config.toml and keep\n"
        "# only the lines you change. An environment variable (SOUNDLINE_ and the name in capitals) wins.\n"
    )
    defaults = [
        f"\n# {field.description}\n# {name} = {_toml_value(field.default)}\n"
        for name, field in Settings.model_fields.items()
    ]
    return head + "".join(defaults)


def _toml_value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml_value(one) for one in value)}]"
    plain = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return f'"{plain}"'
