"""What levels with keyholders promise: no key is on the server, and keyholders learn nothing of anybody."""

from __future__ import annotations

import json
import re
import shutil
from ast import literal_eval
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from surveys.anonymity.keyfile import key_words, private_from
from surveys.anonymity.opening_keys import ORDER, public_bytes, read_private
from surveys.anonymity.refusals import BadOpeningKey
from surveys.dates import fitted
from tests import cast
from tests.evidence import Evidence, Mail, holding, mails, rows, sheet_texts
from tests.evidence_walk import LATE
from tests.walk import BALLOTS, DATES, House, SetClock

SMALL_FILE = 4096
PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)
HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
BYTES = re.compile(r"""(?<!\w)b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*?Z")
HASH = re.compile(r"[0-9a-f]{64}")
STEP_TWO = ("Step two", "Reminder:", "Schritt 2", "Erinnerung:")
DAYS = fitted(DATES, "strongest")


@pytest.fixture(scope="module", params=["strong", pytest.param("strongest", marks=pytest.mark.slow)])
def found(request: pytest.FixtureRequest, evidence_at: Callable[[str], Evidence]) -> Evidence:
    return evidence_at(request.param)


@pytest.fixture(scope="module")
def strongest(evidence_at: Callable[[str], Evidence]) -> Evidence:
    return evidence_at("strongest")


class TestOpeningKeys:
    """The key is with the keyholder, and nowhere else."""

    def test_no_key_and_no_word_of_one_is_in_any_file_log_job_or_mail(self, found: Evidence) -> None:
        wanted = [spelling for secret in found.secrets.values() for spelling in written(secret)]
        text = "\n".join(mail.text for mail in mails(found.erased))
        jobs = "\n".join(row for table in found.job_rows.values() for row in table)
        everything = {**found.around, "mails": text.encode(), "jobs": jobs.encode()}
        assert len(wanted) > 20
        for content in (found.before, found.after, found.destroyed, found.pages, everything):
            assert holding(content, *wanted) == set()

    def test_before_the_opening_nothing_on_the_server_opens_a_ballot(self, found: Evidence) -> None:
        material = set(key_material(found.before, found.people_rows["before"]))
        assert found.own["seed"] in material
        assert len(material) > 200
        assert opening(material, found.opening_keys) == set()

    def test_a_key_that_was_left_behind_would_be_noticed(self, found: Evidence, tmp_path: Path) -> None:
        secret = found.secrets["deputy"]
        for left in (secret, secret.hex().encode(), pem_of(secret)):
            material = set(key_material({"left/behind": b"\x00" * 7 + left + b"\n"}, {}))
            assert len(opening(material, found.opening_keys)) == 1

    def test_at_level_basic_the_same_attack_finds_the_key(
        self, evidence_at: Callable[[str], Evidence]
    ) -> None:
        basic = evidence_at("basic")
        material = set(key_material(basic.before, basic.people_rows["before"]))
        assert len(opening(material, basic.opening_keys)) == 1


class TestUpload:
    """The opened ballots pass through memory only."""

    def test_nothing_of_the_uploaded_document_is_left(self, found: Evidence) -> None:
        upload = json.loads(found.upload)
        sheets = [json.dumps(sheet) for one in upload["sets"] for sheet in one["sheets"]]
        comments = [json.dumps(comment) for comment in upload["comments"]]
        assert len(sheets) > 30
        for content in (found.after, found.destroyed, found.around):
            assert holding(content, found.upload, *sheets, *comments) == set()

    def test_no_answer_sheet_and_no_comment_is_among_logs_and_temporary_files(self, found: Evidence) -> None:
        texts = [text for sheet in found.traces.sheets for text in sheet_texts(sheet)]
        assert "everything.log" in found.around
        assert holding(found.around, *texts, *found.traces.remarks) == set()


class TestWhatKeyholdersSee:
    """They open ballots of nobody in particular."""

    def test_their_pages_name_no_rater_no_link_and_no_answer(self, found: Evidence) -> None:
        assert {name.split("/")[0] for name in found.pages} >= {"draft", "closed", "opened", "destroyed"}
        assert holding(found.pages, *secrets_of_raters(found), *found.traces.remarks) == set()

    def test_their_mails_name_no_rater_no_link_and_no_answer(self, found: Evidence) -> None:
        letters = [one for one in mails(found.erased) if cast.KEYHOLDER[1] in one.to]
        assert len(letters) >= 3
        text = {str(number): letter.text.encode() for number, letter in enumerate(letters)}
        assert holding(text, *secrets_of_raters(found), *found.traces.remarks) == set()

    def test_what_they_download_names_no_rater(self, found: Evidence) -> None:
        assert {name for name in found.downloads if name.endswith("sealed-ballots")}
        assert holding(found.downloads, *secrets_of_raters(found)) == set()
        assert holding(found.downloads, *found.traces.blinded) == set()

    def test_what_they_download_holds_no_moment_but_the_dates_of_the_campaign(self, found: Evidence) -> None:
        sealed = json.loads(found.downloads["closed/keyholder/sealed-ballots"])
        dates = {moment for entry in sealed["groups"] for moment in MOMENT.findall(entry["info"])}
        assert dates
        for name, content in found.downloads.items():
            assert set(MOMENT.findall(content.decode())) <= dates, name

    def test_what_they_download_is_sorted_so_that_no_order_tells_anything(self, found: Evidence) -> None:
        sealed = json.loads(found.downloads["closed/keyholder/sealed-ballots"])
        for entry in sealed["groups"]:
            assert list(entry["boxes"]) == sorted(entry["boxes"])

    def test_no_sealed_ballot_is_given_out_before_the_close_or_after_the_destruction(
        self, found: Evidence
    ) -> None:
        given = {name.split("/")[0] for name in found.downloads if name.endswith("sealed-ballots")}
        assert given == {"closed", "opened"}


class TestTranscript:
    """What everybody may read."""

    def test_its_lists_are_sorted_and_hold_hashes_only(self, found: Evidence) -> None:
        transcript = transcript_of(found)
        for name, values in (("blinded", found.traces.blinded), ("ballots", found.traces.nullifiers)):
            assert transcript[name] == sorted({sha256(value).hexdigest() for value in values})
            assert all(HASH.fullmatch(entry) for entry in transcript[name])

    def test_it_names_no_rater_and_no_ballot(self, found: Evidence) -> None:
        document = {"transcript": json.dumps(transcript_of(found)).encode()}
        assert holding(document, *secrets_of_raters(found)) == set()
        assert holding(document, *found.traces.nullifiers, *found.traces.blinded) == set()

    def test_no_moment_stands_in_it_but_the_dates_of_the_campaign(self, found: Evidence) -> None:
        transcript = transcript_of(found)
        dates = {moment for entry in transcript["groups"] for moment in MOMENT.findall(entry["info"])}
        assert set(MOMENT.findall(json.dumps(transcript))) == dates


@pytest.mark.slow
class TestTwoSteps:
    """Level strongest: not even the time of a visit tells who sent a ballot."""

    def test_nothing_is_taken_while_latecomers_collect(self, strongest: Evidence) -> None:
        assert [(status, answer["error"]) for status, answer in strongest.late_refusals] == [(403, "phase")]
        as_it_began, as_it_ended = strongest.box_while_late
        assert as_it_began == as_it_ended

    def test_mails_of_step_two_carry_one_common_link_and_nothing_personal(self, strongest: Evidence) -> None:
        letters = of_step_two(strongest)
        assert len(letters) > len(cast.RATERS)
        text = {str(number): letter.text.encode() for number, letter in enumerate(letters)}
        assert holding(text, *strongest.traces.tokens) == set()
        assert {link for letter in letters for link in links(letter)} == {f"{BALLOTS}/c"}

    def test_they_go_to_everybody_who_has_collected_by_then(self, strongest: Evidence) -> None:
        begins = [one for one in of_step_two(strongest) if one.subject.startswith(("Step two", "Schritt 2"))]
        assert sorted(address_of(one) for one in begins) == sorted(set(cast.RATERS) - set(LATE))

    def test_no_row_and_no_file_tells_who_collected_late(self, tmp_path: Path) -> None:
        frozen = two_steps(tmp_path / "frozen")
        some, others = (
            left_behind(frozen, tmp_path / name, late)
            for name, late in (("some", cast.ENGINEERS[3:5]), ("others", cast.ENGINEERS[5:7]))
        )
        assert any("True" in row for row in some["credential_slot"])
        assert some == others

    def test_a_latecomer_who_never_comes_would_be_noticed(self, tmp_path: Path) -> None:
        frozen = two_steps(tmp_path / "frozen")
        coming = left_behind(frozen, tmp_path / "coming", cast.ENGINEERS[3:5])
        absent = left_behind(frozen, tmp_path / "absent", cast.ENGINEERS[3:5], comes=False)
        assert coming["credential_slot"] != absent["credential_slot"]

    def test_participation_is_kept_in_thirds_only(self, strongest: Evidence) -> None:
        (wave,) = strongest.people_rows["before"]["wave"]
        assert re.search(r"'(low|middle|high)'", wave)
        assert not re.search(rf"\b({len(strongest.latest())}|{len(cast.RATERS)})\b", without_dates(wave))


def written(secret: bytes) -> Iterator[bytes | str]:
    """A key in every form in which somebody might have kept it."""
    number = private_from(secret).private_numbers().private_value
    yield from (secret, number.to_bytes(32, "big"), str(number))
    yield from (line for line in pem_of(secret).splitlines()[1:-1] if len(line) > 40)
    for row in key_words(secret):
        yield from (between.join(row) for between in (" ", "-", ", ", ""))
        yield " ".join(row[:2])


def pem_of(secret: bytes) -> bytes:
    """The private key as other programs keep it."""
    return private_from(secret).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_material(content: dict[str, bytes], tables: dict[str, list[str]]) -> Iterator[bytes]:
    """Everything that could be a key: PEM texts, 32 bytes in hex, any 32 bytes of a small file."""
    for data in content.values():
        yield from PEM.findall(data)
        yield from (bytes.fromhex(found.decode()) for found in HEX.findall(data))
        if len(data) <= SMALL_FILE:
            yield from (data[start : start + 32] for start in range(max(0, len(data) - 31)))
    for row in (row for table in tables.values() for row in table):
        yield from (value for text in BYTES.findall(row) if len(value := literal_eval(text)) == 32)


def opening(material: Iterable[bytes], keys: Iterable[bytes]) -> set[bytes]:
    """What of it opens ballots: the private half of one of these keys follows from it."""
    wanted = set(keys)
    return {one for one in material if {public_bytes(key) for key in keys_from(one)} & wanted}


def keys_from(data: bytes) -> Iterator[ec.EllipticCurvePrivateKey]:
    """The opening keys that somebody may try to make of some bytes."""
    if data.startswith(b"-----"):
        try:
            yield read_private(data)
        except BadOpeningKey:
            return
        return
    yield private_from(data)
    if 0 < int.from_bytes(data, "big") < ORDER:
        yield ec.derive_private_key(int.from_bytes(data, "big"), ec.SECP256R1())


def secrets_of_raters(found: Evidence) -> list[bytes | str]:
    """Names, addresses, keys in the database and links of everybody who only rates."""
    return [*(word for one in found.raters() for word in one), *found.traces.tokens]


def transcript_of(found: Evidence) -> dict[str, Any]:
    (name,) = (one for one in found.before if one.endswith("/transcript.json"))
    transcript: dict[str, Any] = json.loads(found.before[name])["transcript"]
    return transcript


def of_step_two(found: Evidence) -> list[Mail]:
    to_raters = (one for one in mails(found.erased) if address_of(one) in cast.RATERS)
    return [one for one in to_raters if one.subject.startswith(STEP_TWO)]


def address_of(mail: Mail) -> str:
    return mail.to.rpartition("<")[2].rstrip(">")


def links(mail: Mail) -> set[str]:
    """Every address in a mail that leads to the ballot side."""
    return {link.rstrip(".,") for link in re.findall(rf"{re.escape(BALLOTS)}[^\s\"<]*", mail.text)}


def two_steps(folder: Path) -> House:
    """A wave in two steps, frozen."""
    house = House(folder)
    house.plan(level="strongest", dates=DAYS)
    house.freeze()
    house.leave()
    return house


def left_behind(
    frozen: House, folder: Path, late: tuple[str, ...], *, comes: bool = True
) -> dict[str, list[str]]:
    """Every row and every file after the day for latecomers, but for what chance alone decides."""
    shutil.copytree(frozen.settings.data_dir, folder)
    house = House(folder, SetClock(DAYS.begins - timedelta(hours=1)))
    in_time = [rater for rater in cast.ENGINEERS if rater not in late]
    assert DAYS.late_from is not None
    assert DAYS.late_to is not None
    visits = ((DAYS.begins, in_time), (DAYS.opens_at, ()), (DAYS.late_from, late if comes else ()))
    for moment, visitors in (*visits, (DAYS.late_to, ())):
        house.clock.set(moment)
        house.engine.minute()
        for address in visitors:
            house.rater(address).collect()
    house.leave()
    tables = {name: sorted(map(without_chance, kept)) for name, kept in rows(house.settings.database).items()}
    files = [str(path.relative_to(folder)) for path in folder.rglob("*") if "soundline.db-" not in path.name]
    return {**tables, "files": sorted(files), "sign_in_link": []}


def without_chance(row: str) -> str:
    """A row without its random key, and of a credential only whether it was collected."""
    row = re.sub(r"^\('[0-9a-f]{32}', ", "(", row) if "'Soundline'" in row or "datetime.date(" in row else row
    return BYTES.sub(lambda found: str(any(literal_eval(found[0]))), row)


def without_dates(row: str) -> str:
    return re.sub(r"datetime\.\w+\([^)]*\)|'[^']{30,}'", "", row)
