"""What the classifier has learnt: told as arrays that can be kept, and taken up instead of learning again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import load_bank
from scoring.comments.ensemble import Ensemble
from scoring.comments.features import VIEWS, Features
from scoring.comments.labels import LABELS
from scoring.comments.settings import load_settings

_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn")
_FORMS: Final = {
    "fingerprint": np.uint8,
    **{view.name: np.uint8 for view in VIEWS},
    "pairs": np.int64,
    "idf": np.float32,
    "weights": np.float32,
    "intercepts": np.float32,
}
"""The type of every array of `weights`; texts are UTF-8, one feature a line."""

_held: list[Ensemble] = []  # what this process has learnt or taken up: nothing or one


def has_learned() -> bool:
    """Whether `classify` can begin at once; otherwise its first call learns (some seconds)."""
    return bool(_held)


def learned() -> Ensemble:
    """What was taken up or learnt before; else it is learnt now, from the bank."""
    if not _held:
        _held.append(Ensemble.learnt(load_settings(), load_bank()))
    return _held[0]


def weights() -> dict[str, NDArray[Any]]:
    """All that the classifier has learnt, in arrays without objects; learns if nothing is learnt yet."""
    ensemble = learned()
    names = zip(VIEWS, ensemble.features.names, strict=True)
    return {
        "fingerprint": _bytes(_fingerprint()),
        **{view.name: _bytes("\n".join(features)) for view, features in names},
        "pairs": ensemble.features.pairs,
        "idf": ensemble.features.idf,
        "weights": ensemble.weights.astype(np.float32),
        "intercepts": ensemble.intercepts,
    }


def from_weights(kept: Mapping[str, NDArray[Any]]) -> None:
    """Take up what `weights` has told, here or in another process: the answers are the same to the last bit.

    Raises ValueError unless it was learnt from the same bank by the same program and libraries, and is whole.
    """
    if any(name not in kept or kept[name].dtype != form for name, form in _FORMS.items()):
        raise ValueError("these are not the weights of a classifier")
    if _text(kept["fingerprint"]) != _fingerprint():
        raise ValueError("these weights were learnt from another bank or by another program")
    names = [_text(kept[view.name]).split("\n") for view in VIEWS]
    width = sum(map(len, names)) + len(kept["pairs"])
    shapes = [kept[name].shape for name in ("idf", "weights", "intercepts")]
    if shapes != [(width,), (width, 2 * len(LABELS)), (2 * len(LABELS),)]:
        raise ValueError("these weights are not complete")
    settings = load_settings()
    features = Features(settings, names, kept["pairs"], kept["idf"])
    _held[:] = [Ensemble(settings, features, kept["weights"], kept["intercepts"])]


def _fingerprint() -> str:
    """A hash of all that the weights follow from: these modules, settings and bank, libraries, processor."""
    made_with = [f"{name} {version(name)}" for name in _LIBRARIES]
    hashed = hashlib.sha256("\n".join([*made_with, platform.python_version(), platform.machine()]).encode())
    for name, content in sorted(_contents(files("scoring.comments"))):
        hashed.update(f"\n{name} {len(content)}\n".encode() + content)
    return hashed.hexdigest()


def _contents(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry)
        elif entry.name.endswith((".py", ".toml", ".csv")):
            yield entry.name, entry.read_bytes()


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode()
