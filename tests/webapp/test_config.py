"""Settings come from file and environment, and say plainly what is wrong with them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from webapp.config import Settings, SettingsError, load_settings
from webapp.config_example import example_file
from webapp.secret import secret_key

ROOT = Path(__file__).parents[2]


def problems_of(**environ: str) -> str:
    with pytest.raises(SettingsError) as wrong:
        load_settings({f"SOUNDLINE_{name}": value for name, value in {"CONFIG": "", **environ}.items()})
    return str(wrong.value)


def test_without_file_and_environment_the_demo_addresses_hold(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert (settings.people_origin, settings.ballot_origin) == (
        "http://localhost:8000",
        "http://127.0.0.1:8001",
    )
    assert settings.database == f"sqlite:///{tmp_path}/instance/data/soundline.db"


def test_the_environment_wins_over_the_file_and_an_override_over_both(tmp_path: Path) -> None:
    file = tmp_path / "soundline.toml"
    file.write_text('k = 6\nlanguage = "de"\npeople_port = 9000\n')
    environ = {"SOUNDLINE_CONFIG": str(file), "SOUNDLINE_K": "7", "SOUNDLINE_PEOPLE_PORT": "9001"}
    settings = load_settings(environ, people_port=9002)
    assert (settings.language, settings.k, settings.people_port) == ("de", 7, 9002)


def test_the_file_in_the_instance_folder_is_found_by_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance/config.toml").write_text("k = 9\n")
    assert load_settings({}).k == 9


def test_every_problem_is_named_at_once_with_its_key() -> None:
    text = problems_of(K="two", PEOPLE_PORT="0", MAIL_FROM="nobody", COLOUR="red")
    for key in ("k:", "people_port:", "mail_from:", "SOUNDLINE_COLOUR:"):
        assert key in text


def test_an_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "soundline.toml"
    file.write_text("treshold = 5\n")
    assert "treshold: there is no such setting" in problems_of(CONFIG=str(file))


def test_a_file_that_is_missing_or_no_toml_is_refused_by_name(tmp_path: Path) -> None:
    assert "there is no file" in problems_of(CONFIG=str(tmp_path / "absent.toml"))
    broken = tmp_path / "broken.toml"
    broken.write_text("k 5")
    assert "broken.toml cannot be read as TOML" in problems_of(CONFIG=str(broken))


def test_both_sides_on_one_host_name_are_refused() -> None:
    assert "different host names" in problems_of(BALLOT_ORIGIN="http://localhost:8001")


def test_plain_http_is_refused_except_on_this_machine() -> None:
    assert "https" in problems_of(BALLOT_ORIGIN="http://ballots.example.org")
    assert (
        load_settings({"SOUNDLINE_CONFIG": "", "SOUNDLINE_BALLOT_ORIGIN": "https://ballots.example.org/"}).k
        == 5
    )


def test_an_origin_with_a_path_is_refused() -> None:
    assert "without a path" in problems_of(PEOPLE_ORIGIN="https://example.org/soundline")


def test_the_high_fear_profile_needs_eight() -> None:
    assert "k = 8" in problems_of(PROFILE="high-fear")
    assert Settings(profile="high-fear", k=8).k == 8


def test_a_user_name_without_a_password_is_refused_and_a_password_is_never_printed() -> None:
    assert "smtp_password" in problems_of(SMTP_USER="mailer")
    assert "anchor-7" not in repr(Settings(smtp_password="anchor-7"))


@pytest.mark.parametrize("url", ["mysql://u@h/d", "nonsense", "sqlite://", "postgresql://host"])
def test_a_database_that_cannot_be_used_is_refused(url: str) -> None:
    assert "database_url" in problems_of(DATABASE_URL=url)


def test_jobs_share_a_postgresql_database_and_have_their_own_sqlite_file(tmp_path: Path) -> None:
    assert Settings(database_url="postgresql://u:p@h/d").jobs_database == "postgresql+psycopg://u:p@h/d"
    assert Settings(data_dir=tmp_path).jobs_database == f"sqlite:///{tmp_path}/jobs.db"


def test_a_child_process_gets_the_same_settings_by_its_environment(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, k=6, smtp_user="u", smtp_password="anchor-7", mail_from="A B <a@b.example>"
    )
    assert load_settings(settings.environment()) == settings


def test_settings_never_change_after_loading() -> None:
    with pytest.raises(ValidationError):
        Settings().k = 6  # type: ignore[misc]
    assert Settings().with_changes(k=6).k == 6
    with pytest.raises(SettingsError):
        Settings().with_changes(k=2)


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    committed = (ROOT / "instance/config.example.toml").read_text()
    assert committed == example_file(), "run: .ci/example-config"
    for name in Settings.model_fields:
        assert f"\n# {name} = " in committed


def test_the_example_file_with_all_lines_switched_on_equals_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    lines = (line.removeprefix("# ") for line in example_file().splitlines())
    names = tuple(f"{name} = " for name in Settings.model_fields)
    file.write_text("\n".join(line for line in lines if line.startswith(names)))
    assert load_settings({"SOUNDLINE_CONFIG": str(file)}) == Settings()


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert len(bytes.fromhex(key)) == 32
    assert stat.S_IMODE((settings.data_dir / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700


def test_a_secret_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    secret_key(settings)
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        secret_key(settings)
