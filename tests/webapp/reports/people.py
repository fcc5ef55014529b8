"""Whole reports for the tests: scorecards with their texts, comments and replies."""

from __future__ import annotations

from surveys.scorecards import Estimate, Scorecard, SubjectFacts
from tests.webapp.reports import cards, over_time
from webapp.reports.board import BoardPack
from webapp.reports.expectations import Expectation
from webapp.reports.leader import LeaderReport
from webapp.reports.remarks import Comment

EXPECTATION = Expectation(
    "Knows the systems well enough to judge dates and risks without asking for a report, and leaves the "
    "building to the teams.",
    {"contact": (-0.5, 0.5), "room": (0.0, 1.0), "altitude": (-0.3, 0.7), "friction": (-0.5, 0.5)},
)
REPLY = (
    "Thank you for being this plain. I had not seen that reviews wait for me.\n"
    "From October I shall stop approving changes in the two services I used to own. I will ask in November "
    "whether it made a difference."
)
SAID = [
    (
        "O1",
        "Explains in minutes why an estimate will not hold, and is right about it.",
        "challenge",
        "helped",
    ),
    (
        "O1",
        "When something breaks they know where to look and say so without blame.",
        "ground-truth",
        "helped",
    ),
    ("O1", "Talks to sales for us, so that promises are at least possible.", "bridging", "helped"),
    ("O1", "Good questions in design reviews.", None, "helped"),
    ("O2", "Changes wait for days because one pair of eyes has to see them.", "room", "too-involved"),
    (
        "O2",
        "Rewrites small things after they were agreed. I now ask first, which slows everybody.",
        "room",
        "too-involved",
    ),
    ("O2", "The build has been slow for a year and it never makes the list.", "friction", "too-far"),
    ("O2", "Deep in tickets, and nobody decides where we go next year.", "altitude", "too-involved"),
    ("O2", "Some weeks too close, some weeks not to be found.", None, None),
]
COMMENTS = [Comment(*said) for said in SAID]


def report(card: Scorecard, **changes: object) -> LeaderReport:
    """A report on a card."""
    values: dict[str, object] = {
        "card": card,
        "item_texts": cards.stems(card.subject.name),
        "comments": COMMENTS,
        "reply": REPLY,
        "expectation": EXPECTATION,
    }
    return LeaderReport(**(values | changes))  # type: ignore[arg-type]


def rich() -> LeaderReport:
    """Everything there is."""
    return report(cards.rich())


def withheld() -> LeaderReport:
    """Nothing may be shown."""
    return report(cards.withheld(), comments=(), reply="", expectation=None)


def one_set() -> LeaderReport:
    """One small set, no comments."""
    return report(cards.one_set(), comments=(), reply="", expectation=None)


def polarised() -> LeaderReport:
    """People are divided; the name is Greek."""
    return report(cards.polarised(), reply="")


def talkative() -> LeaderReport:
    """Sixty comments and a very long name."""
    name = "Maximiliana-Konstanze Freifrau von Hohenstein-Wackerbarth zu Oberammerdorf"
    many = [
        Comment(
            "O2" if n % 2 else "O1",
            f"{text} And it has been like this for some time; version {n}.",
            facet,
            way,
        )
        for n in range(60)
        for _item, text, facet, way in [COMMENTS[n % len(COMMENTS)]]
    ]
    return report(cards.rich(subject=cards.named(name, "cto")), comments=many)


def cyrillic() -> LeaderReport:
    """A name in Cyrillic letters, no calibration."""
    card = cards.rich(subject=cards.named("Светлана Жуковская", "cro"), calibration=cards.NO_CALIBRATION)
    return report(card)


def arabic() -> LeaderReport:
    """A name in Arabic letters, one group alone."""
    return report(
        cards.one_set().model_copy(update={"subject": cards.named("ليلى عبد الرحمن الحداد", "cto")})
    )


def chinese() -> LeaderReport:
    """A name in Chinese signs, and two hundred comments."""
    many = [
        Comment(item, f"{text} It has been so for {n + 2} months.", facet, way)
        for n in range(200)
        for item, text, facet, way in [COMMENTS[n % len(COMMENTS)]]
    ]
    return report(cards.rich(subject=cards.named("王秀英", "director")), comments=many)


def two_groups() -> LeaderReport:
    """Two groups that see the leader differently."""
    return report(over_time.two_groups())


def three_groups() -> LeaderReport:
    """Three groups, one of which is small."""
    return report(over_time.three_groups())


def fifth_wave() -> LeaderReport:
    """A leader who was asked about four times before."""
    return report(over_time.fifth_wave(), earlier=over_time.fourth_wave_back())


ALL = {
    "rich": rich,
    "withheld": withheld,
    "one-set": one_set,
    "polarised": polarised,
    "talkative": talkative,
    "cyrillic": cyrillic,
    "arabic": arabic,
    "chinese": chinese,
    "two-groups": two_groups,
    "three-groups": three_groups,
    "fifth-wave": fifth_wave,
}


def board(**changes: object) -> BoardPack:
    """Five leaders of two roles side by side."""
    cards_of = [
        _colleague(cards.rich(), "Rhea Marlowe", "vp-engineering", "1"),
        _colleague(cards.one_set(), "Ines Calder", "cto", "2"),
        _colleague(cards.polarised(), "Bram Osei", "vp-engineering", "3"),
        _colleague(cards.withheld(), "Otis Varga", "vp-engineering", "4"),
        _colleague(cards.rich(), "Łucja Nowicka", "cto", "5"),
    ]
    values: dict[str, object] = {
        "cards": cards_of,
        "expectations": {"vp-engineering": EXPECTATION},
        "replies": {"1" * 32: REPLY},
        "role_worded": ("C1",),
    }
    return BoardPack(**(values | changes))  # type: ignore[arg-type]


def crowd(number: int, **changes: object) -> BoardPack:
    """Leaders of three roles, as many as are needed."""
    names = ("Abe", "Bea", "Cas", "Dot", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kit", "Lea")
    towns = ("Harbour", "Inlet", "Jetty", "Keyes", "Lagoon")
    roles = ("cto", "director", "vp-engineering")
    shapes = (cards.rich, cards.polarised, cards.one_set)
    return board(
        cards=[
            _colleague(
                shapes[place % 3](),
                f"{names[place % 12]} {towns[place // 12]}",
                roles[place % 3],
                f"{place:x}" if place < 12 else f"{place:04x}",
            )
            for place in range(number)
        ],
        **changes,
    )


def before(card: Scorecard, number: int = 0, **moved: float) -> Scorecard:
    """The same leader in an earlier wave, in which these facets stood higher by so much."""
    facets = [
        one.model_copy(update={"bias": _shifted(one.bias, moved.get(one.facet.replace("-", "_"), 0.0))})
        for one in card.facets
    ]
    facts = cards.wave(
        wave_id=f"{number}" * 32, opens=f"202{number}-03-07T08:00Z", closes=f"202{number}-03-21T18:00Z"
    )
    return card.model_copy(update={"facets": facets, "wave": facts})


def _shifted(estimate: Estimate | None, by: float) -> Estimate | None:
    if estimate is None:
        return None
    return Estimate(value=estimate.value + by, low=estimate.low + by, high=estimate.high + by)


def _colleague(card: Scorecard, name: str, role: str, digit: str) -> Scorecard:
    key = (digit * 32)[:32]
    subject = SubjectFacts(subject_id=key, person_id=key, name=name, role=role)
    return card.model_copy(update={"subject": subject})
