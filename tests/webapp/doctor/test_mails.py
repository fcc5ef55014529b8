"""Mails to raters: headers against tracking, and links that are ours."""

from __future__ import annotations

import json

import pytest

from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.config import Settings
from webapp.doctor.checks import mails
from webapp.doctor.findings import Check
from webapp.tracking import PROVIDERS, no_tracking, provider_of


def tracking(host: str, machine: Machine) -> Check:
    machine.settings = machine.settings.with_changes(smtp_host=host)
    return machine.look(mails)[0]


def test_without_a_mail_server_nobody_can_track(machine: Machine) -> None:
    assert outcomes(machine.look(mails)) == ["good", "good"]
    assert no_tracking("") == {}


@pytest.mark.parametrize("host", ["smtp.eu.mailgun.org", "in-v3.mailjet.com", "smtp.sendgrid.net"])
def test_a_provider_that_heeds_headers_is_good_and_the_account_is_named(host: str, machine: Machine) -> None:
    line = tracking(host, machine)
    assert line.outcome == "good"
    assert next(iter(no_tracking(host))) in str(line.sentence)
    assert "Switch it off in the account as well" in str(line.way_out)


@pytest.mark.parametrize(
    "host", ["smtp.postmarkapp.com", "email-smtp.eu-central-1.amazonaws.com", "smtp-relay.brevo.com"]
)
def test_a_provider_whose_account_wins_is_a_warning_with_the_switch(host: str, machine: Machine) -> None:
    line = tracking(host, machine)
    provider = provider_of(host)
    assert provider
    assert line.outcome == "warning"
    assert provider.switch in str(line.way_out)


def test_an_unknown_server_gets_the_headers_of_all(machine: Machine) -> None:
    assert tracking("mail.example.org", machine).outcome == "warning"
    sent = no_tracking("mail.example.org")
    assert {name for provider in PROVIDERS for name in provider.headers} == set(sent)


def test_a_name_that_only_looks_like_a_provider_is_none() -> None:
    assert provider_of("notmailgun.org") is None
    assert provider_of("SMTP.MAILGUN.ORG.") is provider_of("mailgun.org") is not None


def test_headers_that_hold_json_say_what_is_meant() -> None:
    assert json.loads(no_tracking("smtp.sendgrid.net")["X-SMTPAPI"])["filters"]["clicktrack"] == {
        "settings": {"enable": 0}
    }
    assert (
        json.loads(no_tracking("smtp.sparkpostmail.com")["X-MSYS-API"])["options"]["click_tracking"] is False
    )


def test_a_link_to_somebody_else_is_bad(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mails, "rater_link", lambda _settings, token: f"https://click.example.net/c#i={token}"
    )
    assert "links to click.example.net, which is not ours" in told(machine.look(mails), "bad")


def test_the_links_of_the_default_addresses_are_ours(machine: Machine) -> None:
    machine.settings = Settings(data_dir=machine.settings.data_dir)
    assert "bad" not in outcomes(machine.look(mails))
