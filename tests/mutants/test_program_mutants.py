"""The same for the rater's program: a patched copy of its source must fail the program's own tests."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.webapp.ballot_client.test_built_program import CLIENT, node

ROOT = CLIENT.parents[2]


@dataclass(frozen=True)
class Mutant:
    """A line of the program, what stands there instead, and the tests that must notice."""

    file: str
    honest: str
    spoilt: str
    tests: tuple[str, ...]


MUTANTS = {
    "proofs are not checked": Mutant(
        "credential.js",
        "voprf.finalize(prepared.t, prepared.blind, unhex(z), prepared.blinded, unhex(pk), unhex(proof))",
        "ristretto255_oprf.oprf.finalize(prepared.t, prepared.blind, unhex(z))",
        ("oprf", "sending"),
    ),
    "the manifest is not checked": Mutant(
        "manifest.js",
        "(await rootOf(group.info, group.pk, group.path)) === reply.root",
        "true",
        ("manifest",),
    ),
    "the fingerprint is not checked": Mutant(
        "manifest.js", "fingerprint(unhex(root)) === shown", "true", ("manifest",)
    ),
    "the blinding is the same for everybody": Mutant(
        "credential.js",
        'await hkdf(secret, concat(utf8("blind"), unhex(gid)), 64)',
        'await hkdf(new Uint8Array(16), concat(utf8("blind"), unhex(gid)), 64)',
        ("protocol", "sending"),
    ),
    "the secret is not random": Mutant(
        "recovery.js", "randomBytes(16)", "new Uint8Array(16)", ("recovery", "state", "drafts", "protocol")
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The client in a folder of its own, with what its tests read."""
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("run `npm ci` in webapp/ballot/client first")
    client = tmp_path / CLIENT.relative_to(ROOT)
    for part in ("src", "tests"):
        shutil.copytree(CLIENT / part, client / part)
    shutil.copy(CLIENT / "package.json", client)
    (client / "node_modules").symlink_to(CLIENT / "node_modules")
    shutil.copytree(ROOT / "tests" / "golden", tmp_path / "tests" / "golden")
    return client


def passes(client: Path, *tests: str) -> bool:
    """Whether these tests of the program pass."""
    files = [f"tests/{name}.test.mjs" for name in tests]
    finished = subprocess.run(
        [node(), "--test", *files], cwd=client, capture_output=True, timeout=120, check=False
    )
    return finished.returncode == 0


@pytest.mark.parametrize("name", list(MUTANTS))
def test_a_mutant_of_the_raters_program_is_caught(name: str, copy: Path) -> None:
    mutant = MUTANTS[name]
    source = copy / "src" / mutant.file
    honest = source.read_text()
    assert honest.count(mutant.honest) == 1
    assert passes(copy, *mutant.tests)
    source.write_text(honest.replace(mutant.honest, mutant.spoilt))
    assert not passes(copy, *mutant.tests)
