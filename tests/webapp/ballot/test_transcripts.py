"""The ballot side gives out the transcript of a closed wave, to everybody the same."""

from __future__ import annotations

import pytest

from tests.surveys.anonymity.scene import WAVE_ID
from tests.webapp.ballot.conftest import Scene

PATH = f"/transcripts/{WAVE_ID}"


@pytest.fixture
def closed(scene: Scene) -> Scene:
    (scene.folder.path / "transcript.json").write_text('{"signature":"00","transcript":{}}')
    return scene


def test_it_is_the_file_in_the_campaign_folder_and_nothing_else(closed: Scene) -> None:
    answer = closed.client.get(f"{PATH}.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.text == '{"signature":"00","transcript":{}}'


def test_it_tells_no_visit_from_another(closed: Scene) -> None:
    headers = closed.client.get(f"{PATH}.json").headers
    assert not {"Set-Cookie", "ETag", "Last-Modified", "Expires", "Vary"} & set(headers.keys())
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_before_the_close_there_is_none(scene: Scene) -> None:
    answer = scene.client.get(f"{PATH}.json")
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not-found")


def test_the_record_of_the_destruction_comes_when_it_is_written(closed: Scene) -> None:
    assert closed.client.get(f"{PATH}/destruction.json").status_code == 404
    (closed.folder.path / "destruction.json").write_text("{}")
    assert closed.client.get(f"{PATH}/destruction.json").get_json() == {}


@pytest.mark.parametrize(
    "path",
    [
        "/transcripts",
        "/transcripts/",
        PATH,
        f"{PATH}/seed",
        f"{PATH}/manifest.json",
        "/transcripts/..json",
        "/transcripts/%2e%2e.json",
        f"/transcripts/..%2F{WAVE_ID}.json",
        f"/transcripts/{WAVE_ID.upper()}x.json",
        "/transcripts/../destruction.json",
    ],
)
def test_nothing_else_can_be_reached(closed: Scene, path: str) -> None:
    answer = closed.client.get(path)
    assert answer.status_code == 404
    assert "seed" not in answer.text


def test_a_cookie_is_refused_here_too(closed: Scene) -> None:
    stranger = closed.app.test_client(use_cookies=False)
    answer = stranger.get(f"{PATH}.json", headers={"Cookie": "who=me"})
    assert answer.status_code == 400
