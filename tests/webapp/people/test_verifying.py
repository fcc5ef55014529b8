"""The stand-alone script finds what the product finds: two implementations, one answer."""

from __future__ import annotations

import io
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import webapp.people
from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.transcript import faults, words_of
from tests.surveys.anonymity.published import (
    BLINDED,
    NULLIFIERS,
    Document,
    patched_up,
    published,
    signed,
    with_info,
)

SCRIPT = Path(webapp.people.__file__).parent / "downloads" / "verify_transcript.py"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run the script in a process of its own, as people do, in an empty folder."""

    def run(content: Document | str, *options: str, isolated: str = "-I") -> tuple[int, str]:
        file = tmp_path / "transcript.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        command = [sys.executable, isolated, str(SCRIPT), str(file), *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60)
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


class TestByItself:
    """In a process of its own."""

    def test_a_true_transcript_passes_with_one_line_per_check(self, check: Any) -> None:
        code, said = check(published())
        assert code == 0
        assert "FAULT" not in said
        assert len(said.splitlines()) == 3 + 11
        assert all(line.startswith("ok ") for line in said.splitlines())

    def test_it_prints_the_words_by_which_people_compare(self, check: Any) -> None:
        document = published()
        _code, said = check(document)
        assert words_of(canonical_json(document["transcript"])) in said
        assert document["transcript"]["fingerprint"] in said

    def test_what_people_bring_along_is_found(self, check: Any) -> None:
        receipt = sha256(NULLIFIERS[0]).hexdigest()[:16]
        spaced = " ".join(receipt[at : at + 4] for at in range(0, 16, 4))
        document = published()
        code, said = check(
            document,
            *("--fingerprint", document["transcript"]["fingerprint"].upper()),
            *("--receipt", spaced, "--receipt", receipt),
            *("--blinded", BLINDED[0].hex()),
        )
        assert code == 0, said
        assert said.count("is counted") == 2

    @pytest.mark.parametrize(
        "brought",
        [
            ("--fingerprint", "babab-babab-babab-babab-babab-babab"),
            ("--receipt", "0123456789abcdef"),
            ("--receipt", sha256(NULLIFIERS[0]).hexdigest()[:8]),
            ("--receipt", ""),
            ("--blinded", "77" * 32),
            ("--blinded", "no number"),
            ("--program", str(SCRIPT)),
            ("--program", "there-is-no-such-file"),
        ],
    )
    def test_what_does_not_belong_is_a_fault(self, check: Any, brought: tuple[str, str]) -> None:
        code, said = check(published(), *brought)
        assert code == 1
        assert "FAULT" in said

    def test_a_program_at_hand_is_compared(self, check: Any, tmp_path: Path) -> None:
        body = published()["transcript"] | {"rater_program": sha256(b"program").hexdigest()}
        (tmp_path / "client.js").write_bytes(b"program")
        code, said = check(signed(body), "--program", "client.js")
        assert code == 0, said

    def test_without_the_package_the_signature_is_left_out_and_it_says_so(self, check: Any) -> None:
        document = published() | {"signature": "00" * 64}
        assert check(document)[0] == 1
        code, said = check(document, isolated="-S")
        assert code == 0
        assert "signature was NOT checked" in said

    @pytest.mark.parametrize("share", [0, 1, 100, 0.5, 0.99])
    def test_a_file_that_broke_off_is_a_fault(self, check: Any, share: float) -> None:
        text = json.dumps(published())
        code, said = check(text[: int(share if share >= 1 else share * len(text))])
        assert code == 1
        assert "cannot be read as a transcript" in said

    def test_every_single_value_that_is_changed_is_a_fault(self) -> None:
        document = published()
        for path in list(leaves(document)):
            assert verdict(changed(document, path, "x")) == 1, path

    def test_a_name_cannot_play_tricks_with_the_terminal(self, check: Any) -> None:
        document = published()
        with_info(document, lambda info: info.update(leader="\x1b[2JAda\nok    all is well"))
        _code, said = check(patched_up(document))
        assert "\x1b" not in said
        assert "\nok    all is well" not in said

    def test_it_is_short_enough_to_be_read(self) -> None:
        assert len(SCRIPT.read_text().splitlines()) < 100

    def test_it_needs_nothing_that_is_not_in_python_itself(self) -> None:
        imported = {
            line.split()[1].split(".")[0]
            for line in SCRIPT.read_text().splitlines()
            if line.startswith(("import ", "from "))
        }
        assert imported <= sys.stdlib_module_names


class TestTwice:
    """The product and the script, on whatever hypothesis thinks of."""

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_both_find_a_fault_or_neither_does(self, data: st.DataObject) -> None:
        document = published()
        for _ in range(data.draw(st.integers(1, 3))):
            document = mutated(document, data)
        document = data.draw(st.sampled_from([patched_up, deepcopy]))(document)
        assert verdict(document) == (1 if faults(document) else 0)

    @settings(max_examples=60, deadline=None)
    @given(
        st.recursive(
            st.none() | st.integers() | st.text() | st.booleans(),
            lambda deeper: (
                st.lists(deeper)
                | st.dictionaries(st.sampled_from(["transcript", "signature", "groups", "ballots"]), deeper)
            ),
        )
    )
    @example({"transcript": {"groups": []}})
    def test_what_is_no_transcript_is_one_for_neither(self, document: Any) -> None:
        assert (verdict(document), bool(faults(document))) == (1, True)


def verdict(document: object) -> int:
    """The script's exit code, without the cost of a process."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()):
        patch.setattr(sys, "argv", ["verify_transcript.py", "-"])
        patch.setattr(Path, "read_bytes", lambda _path: json.dumps(document).encode())
        with pytest.raises(SystemExit) as left:
            runpy.run_path(str(SCRIPT))
    return int(left.value.code or 0)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from leaves(below, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def changed(document: Document, path: tuple[Any, ...], value: Any) -> Document:
    """The document with another value at the end of a way."""
    copy: Any = deepcopy(document)
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return dict(copy)


def mutated(document: Document, data: st.DataObject) -> Document:
    """The document with one thing changed, left out, doubled or turned round; sometimes inside a text."""
    if data.draw(st.booleans()):
        name, value = data.draw(st.sampled_from(INFO_NAMES)), data.draw(VALUES)
        copy = deepcopy(document)
        try:
            with_info(copy, lambda info: info.update({name: value}), data.draw(st.integers(0, 2)))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            return document
        return copy
    path = data.draw(st.sampled_from(list(leaves(document)) or [("transcript",)]))
    whole = path[: data.draw(st.integers(1, len(path)))]
    return changed(document, whole, data.draw(VALUES | st.sampled_from([value_at(document, path), 0])))


def value_at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


INFO_NAMES = [
    "k",
    "invited",
    "wave_id",
    "subject_id",
    "groups",
    "opening",
    "level",
    "v",
    "suite",
    "leader",
    "more",
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.floats(allow_nan=True),
    st.sampled_from(["", "00" * 32, "00" * 16, "peer", "AB" * 32, "\ud800", "strong"]),
    st.lists(st.sampled_from(["peer", "report", 1, "00" * 32]), max_size=3),
    st.dictionaries(st.sampled_from(["00" * 32, "gid"]), st.integers(0, 3), max_size=2),
)
