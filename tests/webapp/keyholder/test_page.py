"""From a new key to opened ballots, on a computer without network."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import expect

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.keyfile import (
    key_file,
    key_name,
    key_words,
    make_test_ballot,
    private_from,
    read_key_file,
)
from surveys.anonymity.opening import SealedWave, open_wave, seal_wave
from surveys.anonymity.opening_keys import public_bytes
from tests.surveys.anonymity.scene import ADA, BEN, facts, freeze_for, sheet
from tests.surveys.anonymity.test_opening import Urns
from tests.webapp.keyholder.conftest import Sitting
from tests.webapp.keyholder.keyholder import Keyholder

pytestmark = pytest.mark.browser

SECRETS = [bytes(range(32)), bytes(range(64, 96))]
NAMES = [key_name(public_bytes(private_from(secret))) for secret in SECRETS]
REMARK = "Nobody may read this remark here"
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {},
    "small": {"viewport": {"width": 320, "height": 640}},
    "phone-dark-german": {"color_scheme": "dark", "locale": "de-DE"},
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "wide-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture
def sealed(tmp_path: Path) -> SealedWave:
    """A closed wave: eleven ballots about Ada, one of them damaged, and two about Ben."""
    wave = freeze_for(
        [private_from(secret) for secret in SECRETS],
        facts(ADA, ("peer",), invited=9),
        facts(ADA, ("report",), invited=7),
        facts(BEN, invited=6),
    )
    urns = Urns(wave, tmp_path / "ballots.db")
    urns.put(wave.gid(ADA, "peer"), *(sheet(n, f"{REMARK} {n}") for n in range(6)))
    urns.put(wave.gid(ADA, "report"), *(sheet(n) for n in range(4)), b"{")
    urns.put(wave.gid(BEN, "peer"), *(sheet(n, REMARK) for n in range(2)))
    return seal_wave(wave.manifest, urns.box)


def _in_order(upload: Any) -> Any:
    upload["comments"].sort(key=canonical_json)
    for one in upload["sets"]:
        one["sheets"].sort(key=canonical_json)
    return upload


def _at_the_ballots(keyholder: Keyholder, sealed: SealedWave, holder: int = 0) -> None:
    keyholder.step("open")
    keyholder.loads_key(key_file(SECRETS[holder]))
    keyholder.loads("sealed", keyholder.write("sealed.json", sealed))
    keyholder.page.locator("#wave").wait_for()


def _opened(keyholder: Keyholder, sealed: SealedWave) -> None:
    _at_the_ballots(keyholder, sealed)
    keyholder.page.locator("#agree").check()
    keyholder.press("open")
    keyholder.page.locator("#opened").wait_for()


def _paper(keyholder: Keyholder) -> str:
    """What the printer prints, as text."""
    paper = keyholder.page.pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert len(document.pages) <= 2
    command = [str(shutil.which("pdftotext")), "-layout", "-", "-"]
    return subprocess.run(command, input=paper, capture_output=True, check=True, timeout=60).stdout.decode()


def test_a_new_key_is_the_same_on_screen_in_its_file_and_at_the_desk(keyholder: Keyholder) -> None:
    keyholder.step("make")
    keyholder.press("make")
    expect(keyholder.page.locator("#made")).to_be_focused()
    file = keyholder.saves("save-key")
    secret = read_key_file(file.read_text())
    public = public_bytes(private_from(secret))
    assert file.name == f"soundline-opening-key-{key_name(public)}.json"
    assert keyholder.public_half() == public.hex()
    assert keyholder.words() == key_words(secret)
    assert keyholder.saves("save-public").read_text() == f"{public.hex()}\n"


def test_every_press_makes_another_key(keyholder: Keyholder) -> None:
    keyholder.step("make")
    keyholder.press("make")
    first = keyholder.public_half()
    keyholder.page.get_by_role("button", name="Make another key instead").click()
    keyholder.page.get_by_role("button", name="Make another key", exact=True).click()
    expect(keyholder.page.locator("#public")).not_to_have_value(first)


def test_a_key_that_was_kept_is_tried_on_a_test_ballot(keyholder: Keyholder) -> None:
    keyholder.step("make")
    keyholder.press("make")
    ballot = make_test_ballot(bytes.fromhex(keyholder.public_half()), "Leaders 2027")
    file = keyholder.saves("save-key")
    keyholder.step("try")
    assert not keyholder.page.locator("#ballot").count()
    keyholder.loads("key", file)
    keyholder.loads("ballot", keyholder.write("test.json", ballot.document))
    expect(keyholder.page.locator("#trial")).to_be_focused()
    assert keyholder.reads("test-words").replace("\n", "") == ballot.words
    assert "Leaders 2027" in keyholder.page.locator("main").inner_text()


def test_words_from_paper_are_as_good_as_the_file(keyholder: Keyholder) -> None:
    keyholder.step("try")
    keyholder.page.locator("summary").click()
    for row, words in enumerate(key_words(SECRETS[0])):
        keyholder.page.locator(f"#row-{row}").fill(" - ".join(words).upper())
    keyholder.press("use-words")
    expect(keyholder.page.locator("#loaded")).to_contain_text(NAMES[0])


def test_a_mistyped_row_is_named_at_once_and_again_when_used(keyholder: Keyholder) -> None:
    rows = key_words(SECRETS[0])
    rows[2][1] = "babab"
    keyholder.step("try")
    keyholder.page.locator("summary").click()
    for row, words in enumerate(rows):
        keyholder.page.locator(f"#row-{row}").fill(" ".join(words))
    keyholder.page.locator("#row-3").blur()
    expect(keyholder.page.locator("#row-3-said")).to_have_text("Row 4 is right.")
    expect(keyholder.page.locator("#row-2-said")).to_contain_text("mistake in row 3")
    keyholder.press("use-words")
    expect(keyholder.page.locator("#key-problem")).to_contain_text("mistake in row 3")
    keyholder.page.locator("#row-2").fill(" ".join(key_words(SECRETS[0])[2]))
    keyholder.press("use-words")
    expect(keyholder.page.locator("#loaded")).to_contain_text(NAMES[0])


def test_a_wrong_key_is_told_with_both_names_and_the_way_out(keyholder: Keyholder) -> None:
    keyholder.step("try")
    keyholder.loads_key(key_file(SECRETS[1]))
    ballot = make_test_ballot(public_bytes(private_from(SECRETS[0])), "Leaders 2027")
    keyholder.loads("ballot", keyholder.write("test.json", ballot.document))
    told = keyholder.page.locator("#trial")
    expect(told).to_contain_text(f"made for the key {NAMES[0]}. You have loaded the key {NAMES[1]}.")
    expect(told).to_contain_text("fetch a new test ballot")


def test_another_file_is_called_by_its_name(keyholder: Keyholder, sealed: SealedWave) -> None:
    keyholder.step("try")
    keyholder.loads("key", keyholder.write("sealed.json", sealed))
    expect(keyholder.page.locator("#key-problem")).to_contain_text(
        "holds the sealed ballots. Here you need the key file"
    )
    keyholder.loads_key(key_file(SECRETS[0]))
    keyholder.loads("ballot", keyholder.write("key.json", key_file(SECRETS[0])))
    expect(keyholder.page.locator("#trial")).to_contain_text(
        "holds the key file. Here you need the test ballot"
    )
    keyholder.step("open")
    keyholder.loads("sealed", keyholder.write("notes.txt", "no JSON"))
    expect(keyholder.page.locator("#wave")).to_contain_text("of another kind, or damaged")


@pytest.mark.parametrize("holder", [0, 1])
def test_what_either_keyholder_uploads_is_what_the_server_would_have_opened(
    keyholder: Keyholder, sealed: SealedWave, holder: int
) -> None:
    _at_the_ballots(keyholder, sealed, holder)
    assert keyholder.reads("fingerprint").replace("\n", "") == sealed["fingerprint"]
    keyholder.page.locator("#agree").check()
    keyholder.press("open")
    file = keyholder.saves("save-opened")
    assert file.name == "soundline-opened-ballots.json"
    ours = open_wave(sealed, private_from(SECRETS[holder]))
    assert _in_order(json.loads(file.read_text())) == _in_order(json.loads(json.dumps(ours)))
    assert len(ours["comments"]) == 6


def test_nothing_is_opened_before_the_six_words_were_compared(
    keyholder: Keyholder, sealed: SealedWave
) -> None:
    _at_the_ballots(keyholder, sealed)
    keyholder.press("open")
    expect(keyholder.page.get_by_role("status").last).to_contain_text("compare the six words")
    assert not keyholder.page.locator("#opened").count()


def test_before_and_after_there_are_counts_and_never_an_answer(
    keyholder: Keyholder, sealed: SealedWave
) -> None:
    _at_the_ballots(keyholder, sealed)
    rows = [row.inner_text().split("\n") for row in keyholder.page.locator(".counts tbody tr").all()]
    assert [" ".join(row).split() for row in rows] == [
        ["Ada", "Example", "16", "11"],
        ["Ben", "Example", "Stays", "sealed:", "fewer", "than", "5", "ballots", "6", "2"],
    ]
    keyholder.page.locator("#agree").check()
    keyholder.press("open")
    keyholder.page.locator("#opened").wait_for()
    keyholder.saves("save-opened")
    shown = keyholder.page.locator(".found .fact").all_inner_texts()
    assert shown[2].split("\n") == ["Ballots in the file", "13"]
    assert [text.split("\n")[:2] for text in shown[3:]] == [
        ["Opened", "10"],
        ["Stay sealed", "2"],
        ["Could not be read", "1"],
    ]
    for hidden in (REMARK, '"answers"', "Q1", "contact"):
        assert hidden not in keyholder.everything()
    assert "Nobody may" not in str(
        keyholder.page.evaluate("JSON.stringify(Object.values(globalThis).map(String))")
    )


def test_a_key_of_another_campaign_is_told_which_keys_open_this_one(
    keyholder: Keyholder, sealed: SealedWave
) -> None:
    keyholder.step("open")
    keyholder.loads_key(key_file(bytes(range(5, 37))))
    keyholder.loads("sealed", keyholder.write("sealed.json", sealed))
    told = keyholder.page.locator("#wave")
    for name, place in zip(NAMES, ("keyholder", "deputy"), strict=True):
        expect(told).to_contain_text(f"{name} ({place})")
    expect(told).to_contain_text("the other keyholder can open the ballots alone")
    keyholder.press("change-key")
    keyholder.loads_key(key_file(SECRETS[1]))
    expect(keyholder.page.locator("main")).to_contain_text(f"{NAMES[1]} (deputy)")


def test_a_changed_file_is_refused_with_what_to_do(keyholder: Keyholder, sealed: SealedWave) -> None:
    sealed["groups"][0]["info"] = sealed["groups"][0]["info"].replace('"k":5', '"k":1')
    _at_the_ballots(keyholder, sealed)
    expect(keyholder.page.locator("#wave")).to_contain_text("do not lead up to its fingerprint")
    expect(keyholder.page.locator("#wave")).to_contain_text("open nothing and tell the coordinator")
    assert not keyholder.page.locator("#open").count()


def test_forgetting_leaves_nothing_on_the_page(keyholder: Keyholder, sealed: SealedWave) -> None:
    _opened(keyholder, sealed)
    keyholder.saves("save-opened")
    keyholder.page.get_by_role("button", name="Forget everything").click()
    keyholder.page.get_by_role("button", name="Yes, forget everything").click()
    keyholder.sees("Forgotten")
    for trace in (NAMES[0], "Ada Example", sealed["fingerprint"].split("-")[0]):
        assert trace not in keyholder.everything()
    keyholder.step("open")
    assert keyholder.page.locator("#key").count() == 1


def test_a_browser_that_fails_is_told_of_and_nobody_waits(keyholder: Keyholder, sealed: SealedWave) -> None:
    _at_the_ballots(keyholder, sealed)
    keyholder.page.locator("#agree").check()
    keyholder.page.evaluate("void (crypto.getRandomValues = () => { throw new Error('no randomness') })")
    keyholder.press("open")
    expect(keyholder.page.get_by_role("status").last).to_contain_text("Something unexpected happened")
    expect(keyholder.page.locator("#open")).to_be_visible()


def test_closing_with_an_unsaved_key_is_asked_about(keyholder: Keyholder) -> None:
    asked: list[str] = []
    keyholder.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    keyholder.step("make")
    keyholder.press("make")
    keyholder.page.locator("#made").wait_for()
    keyholder.page.close(run_before_unload=True)
    keyholder.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_the_language_can_be_changed_at_any_moment(keyholder: Keyholder, sealed: SealedWave) -> None:
    _opened(keyholder, sealed)
    keyholder.press("speak-de")
    expect(keyholder.page.locator("#opened")).to_have_text("Die Stimmzettel sind geöffnet")
    expect(keyholder.page.locator("#speak-de")).to_be_focused()
    assert keyholder.page.locator("html").get_attribute("lang") == "de"
    keyholder.page.evaluate(
        "addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"
    )


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
class TestPaper:
    """What is printed."""

    def test_the_words_are_printed_with_what_they_are_for_and_what_to_do_if_lost(
        self, keyholder: Keyholder
    ) -> None:
        keyholder.step("make")
        keyholder.press("make")
        keyholder.page.locator("#made").wait_for()
        said = " ".join(_paper(keyholder).split())
        for row, words in enumerate(keyholder.words(), 1):
            assert f"{row} {' '.join(words)}" in said
        assert keyholder.page.locator("main .big-words").inner_text().replace("\n", "") in said
        assert "the sealed ballots of a campaign can be opened" in said
        assert "If both are lost" in said
        assert "Save the key file" not in said

    def test_the_minutes_hold_everything_that_can_be_checked_later(
        self, keyholder: Keyholder, sealed: SealedWave
    ) -> None:
        _opened(keyholder, sealed)
        said = " ".join(_paper(keyholder).split())
        ours = open_wave(sealed, private_from(SECRETS[0]))
        year = keyholder.page.evaluate("String(new Date().getFullYear())")
        for fact in (sealed["fingerprint"], sealed["root"], ours["ballots"], f"{NAMES[0]} (keyholder)", year):
            assert fact in said
        assert "Ada Example 16 11" in said
        assert "Witness" in said
        assert "Save the opened" not in said

    def test_the_paper_is_white_in_a_dark_room(self, sitting: Sitting) -> None:
        keyholder = sitting(color_scheme="dark")
        keyholder.step("make")
        keyholder.press("make")
        keyholder.page.locator("#made").wait_for()
        keyholder.page.emulate_media(media="print")
        assert (
            keyholder.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert (
            keyholder.page.evaluate("getComputedStyle(document.querySelector('.sheet')).color")
            == "rgb(0, 0, 0)"
        )


@pytest.mark.parametrize("screen", SCREENS)
def test_every_step_is_without_barriers(sitting: Sitting, sealed: SealedWave, screen: str) -> None:
    keyholder = sitting(**SCREENS[screen])
    page = keyholder.page
    page.locator("summary").click()
    keyholder.finds_no_barrier()
    keyholder.step("make")
    keyholder.finds_no_barrier()
    keyholder.press("make")
    keyholder.saves("save-key")
    keyholder.finds_no_barrier()
    keyholder.step("try")
    page.locator("summary").click()
    page.locator("#row-0").fill("babab")
    keyholder.press("use-words")
    keyholder.finds_no_barrier()
    keyholder.loads_key(key_file(SECRETS[0]))
    ballot = make_test_ballot(public_bytes(private_from(SECRETS[0])), "Leaders 2027")
    keyholder.loads("ballot", keyholder.write("test.json", ballot.document))
    page.locator("#test-words").wait_for()
    keyholder.finds_no_barrier()
    keyholder.step("open")
    keyholder.loads("sealed", keyholder.write("sealed.json", sealed))
    page.locator("#agree").check()
    keyholder.finds_no_barrier()
    keyholder.press("open")
    keyholder.saves("save-opened")
    keyholder.finds_no_barrier()
    page.locator(".forget button").click()
    keyholder.finds_no_barrier()
    keyholder.step("lost")
    keyholder.finds_no_barrier()
