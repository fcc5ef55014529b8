"""The instrument as data: read from one file, checked as a whole, frozen and hashed."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.timing import TIMING
from surveys.question_types import question_types

LIBRARY = Path(__file__).parent / "library"
ROLES = ("cto", "vp-engineering", "director", "ceo", "cro", "general")
DIRECTIONS = ("helped", "too-far", "too-involved")
FORMS = ("standard", "short", "long")
PROMISE_WORDS = 60
WORDS_READ_PER_MINUTE = 200

Text = Mapping[str, str]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
ItemId = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]
Form = Annotated[str, Field(pattern=f"^({'|'.join(FORMS)})$")]
Role = Annotated[str, Field(pattern=f"^({'|'.join(ROLES)})$")]
Direction = Annotated[str, Field(pattern=f"^({'|'.join(DIRECTIONS)})$")]
Weight = Annotated[float, Field(gt=0, le=1)]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an instrument: where it stands and why it cannot stay."""

    path: str
    reason: str


class BadInstrument(Exception):
    """An instrument that may not be used; `problems` names everything that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{problem.path}: {problem.reason}" for problem in problems))
        self.problems = tuple(problems)


class UnknownInstrument(Exception):
    """No instrument of this name is in the library, or no file stands at this path."""


class Part(BaseModel):
    """Whatever is read from an instrument file: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchors(Part):
    """The words of a question type: what stands before a stem, at its points and beside them."""

    lead: Text | None = None
    points: tuple[Text, ...] = ()
    absent: Text | None = None
    words: Mapping[str, Text] = Field(default_factory=dict)


class Item(Part):
    """One question with its place in the scoring key.

    `modes_low` and `modes_high` weigh the failure modes for which the low and the high end are
    evidence. `reversed` swaps the two ends for the facet, after the release and never before.
    """

    id: ItemId
    type: Slug
    text: Text
    facet: Slug | None = None
    reversed: bool = False
    variants: Mapping[Role, Text] = Field(default_factory=dict)
    modes_low: Mapping[Slug, Weight] = Field(default_factory=dict)
    modes_high: Mapping[Slug, Weight] = Field(default_factory=dict)
    roles: tuple[Role, ...] = ROLES
    ladder: tuple[float, ...] = ()
    unit: Text | None = None
    measure: Literal["positive", "share"] | None = None
    directions: tuple[Direction, ...] = ()
    anchors: Anchors = Field(default_factory=Anchors, exclude=True)

    def wording(self, language: str, role: str) -> str:
        """The stem as people of this role are rated with."""
        return self.variants.get(role, self.text)[language]

    def sentence(self, language: str, role: str) -> str:
        """The stem as it is quoted alone: a question that the lead begins ("How often …") is told whole."""
        lead, stem = self.anchors.lead, self.wording(language, role)
        begins = lead[language].removesuffix(" …") if lead else ""
        begun = lead and begins != lead[language] and stem.endswith("?")
        return f"{begins} {stem}" if begun else stem

    @property
    def modes(self) -> tuple[str, ...]:
        """Failure modes for which this item can be evidence, those of its low end first."""
        return (*self.modes_low, *self.modes_high)

    def frame(self, language: str, role: str) -> dict[str, Any]:
        """What every look has in common."""
        lead, absent = self.anchors.lead, self.anchors.absent
        return {
            "id": self.id,
            "type": self.type,
            "lead": lead[language] if lead else "",
            "stem": self.wording(language, role),
            "absent": absent[language] if absent else None,
        }


class Instrument(Part):
    """A versioned set of items with its forms, its plain words and its scoring key."""

    id: Slug
    version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    title: Text
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(min_length=1)
    forms: Mapping[Form, tuple[ItemId, ...]]
    facets: Mapping[Slug, Text]
    taps: tuple[Slug, ...]
    anchors: Mapping[Slug, Anchors]
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _give_items_their_anchors(cls, raw: Any) -> Any:
        if not (isinstance(raw, dict) and isinstance(raw.get("items"), list | tuple)):
            return raw
        anchors = raw.get("anchors")
        return raw | {"items": [_anchored(item, anchors) for item in raw["items"]]}

    @property
    def canonical_json(self) -> str:
        """The one spelling that is hashed: sorted keys, no spaces."""
        return canonical_json(self.model_dump(mode="json"))

    @property
    def sha256(self) -> str:
        """Fingerprint of everything that a rater can be asked and how it counts, in hex."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    def spoken(self, language: str) -> str:
        """The language that is wanted if the instrument speaks it, else its first one."""
        return language if language in self.languages else self.languages[0]

    def item(self, item_id: str) -> Item:
        """The item of this id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def items_of(self, form: str, role: str | None = None) -> tuple[Item, ...]:
        """The items of a form in its order; with a role, only those meant for that role."""
        chosen = [self.item(item_id) for item_id in self.forms[form]]
        return tuple(item for item in chosen if role is None or role in item.roles)


def read_instrument(raw: Mapping[str, Any]) -> Instrument:
    """Check an instrument given as plain data (a parsed file, or kept canonical JSON).

    Raises BadInstrument with every problem of its shape; once the shape is sound, with every
    problem of its content.
    """
    try:
        instrument = Instrument.model_validate(raw)
    except ValidationError as error:
        found = [Problem(_path(problem["loc"]), problem["msg"]) for problem in error.errors()]
        raise BadInstrument(found) from None
    if problems := list(_problems(instrument)):
        raise BadInstrument(problems)
    return instrument


def load_instrument(name_or_path: str | Path) -> Instrument:
    """Read an instrument of the library by name, or any instrument file by its path (*.toml)."""
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = LIBRARY / f"{path.name}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnknownInstrument(str(name_or_path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInstrument([Problem(path.name, f"not readable as TOML: {error}")]) from None
    return read_instrument(raw)


def list_instruments() -> tuple[str, ...]:
    """Names of the instruments that come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.toml") if path != TIMING))


def questions_for(instrument: Instrument, form: str, language: str, role: str) -> dict[str, Any]:
    """What a rater of somebody in this role is asked, as the rater's program reads it."""
    types = question_types()
    items = instrument.items_of(form, role)
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "form": form,
        "language": language,
        "items": [types[item.type].look(item, language, role) for item in items],
        "taps": [{"value": tap, "label": instrument.facets[tap][language]} for tap in instrument.taps],
    }


def budget_seconds(instrument: Instrument, form: str, role: str) -> int:
    """Seconds that a rater needs: the items by their types, and the promise at 200 words a minute."""
    types = question_types()
    asked = sum(types[item.type].seconds for item in instrument.items_of(form, role))
    return asked + PROMISE_WORDS * 60 // WORDS_READ_PER_MINUTE


def _anchored(item: Any, anchors: Any) -> Any:
    if not (isinstance(item, dict) and isinstance(anchors, dict) and item.get("type") in anchors):
        return item
    return item | {"anchors": anchors[item["type"]]}


def _path(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts)


def _problems(instrument: Instrument) -> Iterator[Problem]:
    yield from _problems_of_forms(instrument)
    yield from _problems_of_texts(instrument)
    for place, item in enumerate(instrument.items):
        path = f"items.{place} ({item.id})"
        yield from (Problem(path, reason) for reason in _item_problems(instrument, item))
    yield from (
        Problem(f"taps.{place}", f"unknown facet {tap}")
        for place, tap in enumerate(instrument.taps)
        if tap not in instrument.facets
    )


def _problems_of_forms(instrument: Instrument) -> Iterator[Problem]:
    known = [item.id for item in instrument.items]
    for repeated in sorted({item_id for item_id in known if known.count(item_id) > 1}):
        yield Problem("items", f"the id {repeated} stands more than once")
    for form in ("standard", "short"):
        if form not in instrument.forms:
            yield Problem("forms", f"the {form} form is missing")
    for form, ids in instrument.forms.items():
        for place, item_id in enumerate(ids):
            if item_id not in known:
                yield Problem(f"forms.{form}.{place}", f"unknown item {item_id}")
            if item_id in ids[:place]:
                yield Problem(f"forms.{form}.{place}", f"{item_id} stands twice in this form")


def _item_problems(instrument: Instrument, item: Item) -> Iterator[str]:
    if item.facet is not None and item.facet not in instrument.facets:
        yield f"unknown facet {item.facet}"
    if item.type not in question_types():
        yield f"unknown question type {item.type}"
        return
    if item.type not in instrument.anchors:
        yield f"there are no anchors for the type {item.type}"
        return
    yield from question_types()[item.type].problems(item)


def _problems_of_texts(instrument: Instrument) -> Iterator[Problem]:
    data = instrument.model_dump(mode="json")
    for path, text in _texts(data, instrument.languages, ""):
        missing = [language for language in instrument.languages if not text.get(language, "").strip()]
        if missing:
            yield Problem(path, f"no text in {', '.join(missing)}")
        if unknown := sorted(set(text) - set(instrument.languages)):
            yield Problem(path, f"text in {', '.join(unknown)}, which the instrument does not offer")
        for mark in sorted(set(re.findall(r"\{[^}]*\}?", " ".join(text.values()))) - {"{L}"}):
            yield Problem(path, f"only {{L}} may stand in braces, not {mark}")


def _texts(part: Any, languages: tuple[str, ...], path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in any depth: a table in which at least one language, and only strings, stand."""
    if (
        isinstance(part, dict)
        and set(part) & set(languages)
        and all(isinstance(v, str) for v in part.values())
    ):
        yield path, part
        return
    branches = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, branch in branches:
        yield from _texts(branch, languages, f"{path}.{key}" if path else str(key))
