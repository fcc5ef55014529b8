"""What the protocol costs: times on this machine, and the size of the cryptography in the rater's program.

    python -m tests.benchmarks.cost [--quick]

Times are medians. The size is that of a bundle of the library functions and of our own modules that do
cryptography, made by the bundler that builds the program, minified, then compressed by gzip. Pages, questions
and words are not in it. The exit status is 1 if a limit is passed.
"""

from __future__ import annotations

import gzip
import itertools
import json
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from surveys.anonymity import credentials
from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.manifest import group_key, issue
from surveys.anonymity.oprf import derive_group_key
from surveys.anonymity.oprf_sodium import blind
from surveys.anonymity.sealing import seal
from tests.benchmarks.results import Result, report
from tests.surveys.anonymity.scene import FrozenWave, facts, freeze, sheet
from webapp.ballot import create_ballot_app

CLIENT = Path(__file__).parents[2] / "webapp" / "ballot" / "client"
CRYPTOGRAPHY = ("credential", "hashes", "manifest", "sealing")
SLOTS = 30
OPEN = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)

ISSUE_MS, ACCEPT_MS, PROGRAM_BYTES, KEYS_SECONDS = 1.0, 5.0, 30_000, 60.0
"""The limits. That of the group keys is ours: a freeze should not keep anybody waiting."""
KEYS = 50_000

BUNDLE = """
import { build } from "esbuild";
const source = process.argv[1].split(",").map((name) => `export * from "./src/${name}.js";`).join("\\n");
const { outputFiles } = await build({
  stdin: { contents: source, resolveDir: process.cwd() },
  ...{ bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", write: false },
});
process.stdout.write(outputFiles[0].contents);
"""


def run(*, quick: bool = False) -> list[Result]:
    """Every cost beside its limit."""
    times = 30 if quick else 500
    keys = 1_000 if quick else KEYS
    return [
        _within("issue a credential", issue_ms(times), ISSUE_MS, "ms"),
        _within(f"accept a ballot at {SLOTS} slots", accept_ms(min(times, 200)), ACCEPT_MS, "ms"),
        _within(f"derive {keys:,} group keys", keys_seconds(keys), KEYS_SECONDS * keys / KEYS, "s"),
        *_program(),
    ]


def issue_ms(times: int) -> float:
    """Milliseconds to issue one credential: derive the group's key, evaluate, prove."""
    wave = freeze(facts(invited=SLOTS), holders=2)
    (group,) = wave.manifest.groups
    elements = iter([_element(group.gid) for _ in range(times)])
    return _median(lambda: issue(wave.seed, group.info, next(elements)), times)


def accept_ms(times: int) -> float:
    """Milliseconds from PUT to 204 with the urn full: read, check, rewrite the urn, commit to disk."""
    wave = freeze(facts(invited=SLOTS), holders=2)
    with tempfile.TemporaryDirectory() as folder:
        wave.write(Path(folder))
        origins = {"people_origin": "https://people.test", "ballot_origin": "https://ballots.test"}
        client = create_ballot_app(
            SimpleNamespace(data_dir=Path(folder), **origins),
            _clock(),
        ).test_client()
        path = f"/b/{wave.manifest.groups[0].gid.hex()}"
        ballots = iter(list(_ballots(wave, SLOTS + times)))

        def put() -> None:
            status = client.put(path, data=next(ballots)).status_code
            if status != 204:
                raise AssertionError(f"a ballot was refused with {status}")

        _median(put, SLOTS)  # from here the urn is full, and every ballot is a revision
        return _median(put, times)


def keys_seconds(keys: int) -> float:
    """Seconds to derive this many group keys from one seed."""
    seed = secrets.token_bytes(32)
    started = time.perf_counter()
    for number in range(keys):
        derive_group_key(seed, number.to_bytes(4, "big"))
    return time.perf_counter() - started


def program_bytes(node: str) -> int:
    """Bytes of the cryptography in the rater's program, minified and compressed."""
    command = [node, "--input-type=module", "-e", BUNDLE, "--", ",".join(CRYPTOGRAPHY)]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, check=True)
    return len(gzip.compress(done.stdout, 9, mtime=0))


def find_node() -> str | None:
    """Node, if the program can be built here."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    return found if (CLIENT / "node_modules").is_dir() else None


def _program() -> Iterator[Result]:
    node = find_node()
    if node is None:
        said = "cannot be measured: it needs Node, and `npm ci` in webapp/ballot/client"
        yield Result("cost", "cryptography in the rater's program", said, passed=False)
        return
    yield _within(
        "cryptography in the rater's program", program_bytes(node) / 1000, PROGRAM_BYTES / 1000, "kB"
    )


def _within(what: str, figure: float, limit: float, unit: str) -> Result:
    said = f"{figure:.2f} {unit}, {figure / limit:.0%} of the limit of {limit:g} {unit}"
    return Result("cost", what, said, figure <= limit)


def _median(act: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def _element(gid: bytes) -> bytes:
    secret = credentials.new_secret()
    return blind(credentials.nullifier(secret, gid), credentials.blind_scalar(secret, gid))


def _ballots(wave: FrozenWave, count: int) -> Iterator[bytes]:
    """Thirty people's first ballots, then their revisions in turn, as they travel."""
    (group,) = wave.manifest.groups
    key = group_key(wave.seed, group.info)
    text = canonical_json(sheet(3)).encode()
    names = [secrets.token_bytes(32) for _ in range(SLOTS)]
    for number in range(count):
        t, version = names[number % SLOTS], 1 + number // SLOTS
        box = seal(text, wave.manifest.opening_keys, group.gid, t)
        mac = credentials.ballot_mac(key.output_for(t), group.gid, t, version, box)
        yield json.dumps({"t": t.hex(), "v": version, "box": box.hex(), "mac": mac.hex()}).encode()


def _clock() -> Callable[[], datetime]:
    """A clock on which a second passes with every look, so that nobody sends too fast."""
    seconds = itertools.count()
    return lambda: OPEN + timedelta(seconds=next(seconds))


if __name__ == "__main__":
    sys.exit(report(run(quick="--quick" in sys.argv[1:])))
