"""Logs of requests: what nginx, Apache and Caddy are told to write, and our own servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.checks import access_logs
from webapp.doctor.findings import Check
from webapp.doctor.proxies import apache, caddy, nginx
from webapp.doctor.proxies.site import Site

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
EXAMPLE = README.split("```nginx\n")[1].split("```")[0]
HOST = "ballots.example.org"


def of_nginx(server: str, http: str = "") -> Site:
    text = f"http {{\n{http}\nserver {{\nserver_name {HOST};\n{server}\n}}\n}}"
    (site,) = nginx.sites({"nginx.conf": text}, HOST)
    return site


class TestNginx:
    """A log is written unless something switches it off."""

    def test_the_example_of_the_readme_writes_no_log_for_either_side(self) -> None:
        for host in (HOST, "people.example.org"):
            (site,) = nginx.sites({"soundline": EXAMPLE}, host)
            assert site.logs == ()

    def test_a_server_block_that_says_nothing_writes_the_usual_log(self) -> None:
        assert of_nginx("listen 443 ssl;").logs == (("nginx.conf", 3),)

    def test_what_the_whole_server_is_told_holds_for_the_block(self) -> None:
        assert of_nginx("", "access_log off;").logs == ()
        assert of_nginx("", "access_log /var/log/nginx/access.log main;").logs == (("nginx.conf", 2),)
        assert of_nginx("access_log off;", "access_log /var/log/nginx/access.log;").logs == ()

    def test_a_location_that_switches_it_on_again_is_named(self) -> None:
        site = of_nginx('access_log off;\nlocation /b/ {\n  access_log "/var/log/ballots.log";\n}')
        assert site.logs == (("nginx.conf", 7),)

    def test_a_file_beside_the_main_one_inherits_from_it(self) -> None:
        main = {"nginx.conf": "events {}\nhttp {\n  access_log off;\n  include conf.d/*.conf;\n}"}
        site = {"ballots.conf": f"server {{ server_name {HOST}; }}"}
        assert nginx.sites(main | site, HOST)[0].logs == ()
        assert nginx.sites(site, HOST)[0].logs == (("ballots.conf", 1),)

    def test_comments_and_quotes_are_read_as_nginx_does(self) -> None:
        assert of_nginx("# access_log off;\n add_header X 'a; access_log off;';").logs != ()
        assert of_nginx("access_log off; # access_log on;").logs == ()

    @pytest.mark.parametrize("name", ["*.example.org", ".example.org", "www.example.net ballots.example.org"])
    def test_patterns_and_several_names_are_understood(self, name: str) -> None:
        assert nginx.sites({"f": f"server {{ server_name {name}; }}"}, HOST)

    def test_other_hosts_are_nobodys_business(self) -> None:
        assert nginx.sites({"f": "server { server_name other.example.org; access_log on; }"}, HOST) == []

    def test_an_error_log_is_found_unless_it_is_thrown_away(self) -> None:
        assert of_nginx("error_log /dev/null crit;").errors is None
        assert of_nginx("error_log /var/log/e.log;").errors == ("nginx.conf", 5)
        assert of_nginx("").errors == ("nginx.conf", 3)

    @given(st.text(alphabet="server{};_name# \\\"'\naccess_log offballots.example.org", max_size=200))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        assert isinstance(nginx.sites({"f": text}, HOST), list)

    @given(st.integers(0, 30))
    def test_lines_are_those_of_the_file(self, above: int) -> None:
        (site,) = nginx.sites({"f": "\n" * above + f"server {{\nserver_name {HOST}; }}"}, HOST)
        assert site.place == ("f", above + 1)


class TestApache:
    """A virtual host without a log of its own writes to that of the server."""

    QUIET = f"<VirtualHost *:443>\n ServerName {HOST}\n CustomLog /dev/null common\n</VirtualHost>\n"
    LOUD = f"<VirtualHost *:443>\n ServerName {HOST}:443\n CustomLog logs/b.log common\n</VirtualHost>\n"
    SILENT = f"<VirtualHost *:443>\n ServerAlias {HOST}\n</VirtualHost>\n"

    def logs(self, text: str, **others: str) -> tuple[tuple[str, int], ...]:
        (site,) = apache.sites({"site": text, **others}, HOST)
        return site.logs

    def test_a_log_of_its_own_is_named_and_one_to_nowhere_is_none(self) -> None:
        assert self.logs(self.LOUD) == (("site", 3),)
        assert self.logs(self.QUIET, main="CustomLog logs/access.log combined") == ()

    def test_without_one_the_log_of_the_server_counts(self) -> None:
        assert self.logs(self.SILENT) == ()
        assert self.logs(self.SILENT, main="\nCustomLog logs/access.log combined") == (("main", 2),)

    def test_comments_do_not_count(self) -> None:
        assert self.logs(self.SILENT, main="# CustomLog logs/access.log combined") == ()

    @given(st.text(max_size=200))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        assert apache.sites({"f": text}, HOST) == []


class TestCaddy:
    """A log is written only where the site says so."""

    def logs(self, inside: str) -> tuple[tuple[str, int], ...]:
        text = f"other.example.org {{\n log\n}}\nhttps://{HOST}:443, x.org {{\n{inside}\n}}\n"
        (site,) = caddy.sites({"Caddyfile": text}, HOST)
        return site.logs

    def test_a_site_without_the_word_writes_none(self) -> None:
        assert self.logs("reverse_proxy localhost:8001") == ()
        assert self.logs("# log\nreverse_proxy localhost:8001 {\n header_up Host {host}\n}") == ()

    def test_a_site_with_it_is_named(self) -> None:
        assert self.logs("log {\n output file /var/log/x\n}") == (("Caddyfile", 5),)

    @given(st.text(max_size=200))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        assert isinstance(caddy.sites({"f": text}, HOST), list)


def test_a_loud_proxy_is_bad_with_file_and_line(machine: Machine) -> None:
    machine.lay("/etc/nginx/sites-enabled/soundline", EXAMPLE.replace("access_log off;", "", 1))
    found = told(machine.look(access_logs), "bad")
    assert "/etc/nginx/sites-enabled/soundline, line 1: requests to people.example.org" in found
    assert "access_log off in nginx" in found
    assert "ballots" not in found


def test_the_proxy_of_the_readme_is_good(machine: Machine) -> None:
    machine.lay("/etc/nginx/sites-enabled/soundline", EXAMPLE)
    assert set(outcomes(machine.look(access_logs))) == {"good"}


def test_an_error_log_is_a_warning_for_the_ballots_only(machine: Machine) -> None:
    machine.lay("/etc/nginx/conf.d/soundline.conf", EXAMPLE.replace("error_log /dev/null crit;", ""))
    (line,) = [line for line in machine.look(access_logs) if line.outcome != "good"]
    assert line.outcome == "warning"
    assert "failed requests are logged" in str(line.sentence)


def test_a_proxy_somewhere_else_is_a_warning_that_names_both_hosts(machine: Machine) -> None:
    found = told(machine.look(access_logs), "warning")
    assert "people.example.org" in found
    assert "ballots.example.org" in found


def test_what_could_not_be_read_is_said(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    file = machine.lay("/etc/nginx/nginx.conf", "http {}")
    plain = Path.read_text

    def refuse(self: Path, *args: str, **more: str) -> str:
        if self == file:
            raise PermissionError(13, "Permission denied", str(self))
        return plain(self, *args, **more)

    monkeypatch.setattr(Path, "read_text", refuse)
    assert "/etc/nginx/nginx.conf could not be read" in told(machine.look(access_logs), "warning")


def test_our_own_servers_write_none_unless_they_are_told_to(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def own(**environ: str) -> Check:
        return machine.look(access_logs, environ=environ)[0]

    assert own().outcome == "good"
    assert own(GUNICORN_CMD_ARGS="--access-logfile -").outcome == "bad"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gunicorn.conf.py").write_text("accesslog = '-'")
    assert own().outcome == "bad"
