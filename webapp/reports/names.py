"""What things are called in a report: facets, poles, groups, roles, and how strong something is."""

from __future__ import annotations

from webapp.reports.words import gettext as _
from webapp.reports.words import listed, translated

FACETS = (
    "contact",
    "ground-truth",
    "dialogue",
    "room",
    "altitude",
    "currency",
    "challenge",
    "friction",
    "bridging",
)
# Facets that lie between too far from the work and too deep in it; True: too much of it means too far.
FAR_OR_DEEP = {"contact": False, "ground-truth": False, "dialogue": False, "room": True, "altitude": True}


def measure_name(measure: str) -> str:
    """A facet, credibility, or the distance from the work, in plain words."""
    return _("Distance from the work") if measure == "depth" else facet_name(measure)


def facet_name(facet: str) -> str:
    """A facet in plain words."""
    names = {
        "contact": _("Hands-on work"),
        "currency": _("Being up to date"),
        "challenge": _("Testing claims and dates"),
        "ground-truth": _("Seeing the real state"),
        "friction": _("Clearing obstacles"),
        "altitude": _("Working on direction"),
        "dialogue": _("Weight in technical talk"),
        "room": _("Leaving the how to the team"),
        "bridging": _("Speaking for the team"),
        "credibility": _("Credibility"),
    }
    return names.get(facet, facet)


def poles(facet: str) -> tuple[str, str]:
    """What too little and what too much of a facet look like, in a few words each."""
    phrases = {
        "contact": (_("hardly takes part"), _("holds too much of it")),
        "currency": (_("on older knowledge"), _("early to the new")),
        "challenge": (_("takes it on trust"), _("questions too much")),
        "ground-truth": (_("works from reports"), _("looks over shoulders")),
        "friction": (_("obstacles remain"), _("more than needed")),
        "altitude": (_("absorbed by the day"), _("far ahead of it")),
        "dialogue": (_("holds back"), _("settles it alone")),
        "room": (_("steers the how"), _("leaves people alone")),
        "bridging": (_("not heard outside"), _("outside too much")),
    }
    return phrases.get(facet, (_("too little"), _("too much")))


def position_word(position: str) -> str:
    """Where a facet stands, in words."""
    words = {
        "too-little": _("too little"),
        "right": _("about right"),
        "too-much": _("too much"),
        "divided": _("divided"),
        "unclear": _("cannot be told"),
        "not-shown": _("not shown"),
    }
    return words[position]


def group_name(group: str) -> str:
    """A rater group in plain words."""
    names = {
        "self": _("yourself"),
        "manager": _("manager"),
        "report": _("direct reports"),
        "peer": _("peers"),
        "other": _("others who work with you"),
    }
    return names.get(group, group)


def set_name(set_id: str) -> str:
    """A set of raters, e.g. `other+peer`, in plain words."""
    return listed([group_name(group) for group in set_id.split("+")])


def set_asked(set_id: str) -> str:
    """A set of raters in plain words for readers who are not the leader."""
    others = {"other": _("others who work with the leader")}
    return listed([others.get(group) or group_name(group) for group in set_id.split("+")])


def role_name(role: str) -> str:
    """A leader's role in words."""
    names = {
        "cto": _("Chief technology officer"),
        "vp-engineering": _("Vice president of engineering"),
        "director": _("Director"),
        "ceo": _("Chief executive officer"),
        "cro": _("Chief revenue officer"),
        "general": _("Technical leader"),
    }
    return names.get(role, role)


def purpose_sentence(purpose: str) -> str:
    """What the wave is for, as raters were told."""
    if purpose == "board":
        return _("For your development, and for the board, which sees figures but no comment.")
    return _("For your development only.")


def not_meant_for() -> str:
    """What a leader's report is not made for."""
    return _(
        "These are the views of a few people at one time. They are not made for decisions on pay, promotion "
        "or dismissal, nor for ranking anybody."
    )


def level_sentence(level: str) -> str:
    """Whom the wave's protection stops, as raters were told."""
    sentences = {
        "basic": _("Basic protection: ballots were sealed to a key on the server."),
        "strong": _("Strong protection: ballots were sealed to a keyholder outside the operator."),
        "strongest": _(
            "Strongest protection: rights to answer were collected first, answers came days later, "
            "sealed to a keyholder outside the operator."
        ),
    }
    return sentences.get(level, level)


def level_promise(level: str) -> str:
    """Whom the wave's protection stops, as it is promised before and while people answer."""
    sentences = {
        "basic": _("Basic protection: ballots are sealed to a key on the server."),
        "strong": _("Strong protection: ballots are sealed to a keyholder outside the operator."),
        "strongest": _(
            "Strongest protection: rights to answer are collected first, answers come days later, "
            "sealed to a keyholder outside the operator."
        ),
    }
    return sentences.get(level, level)


def holder_name(holder: str) -> str:
    """Who holds the key: a name as it was promised, or the operator in the language of the report."""
    return translated(holder)


def family_name(family: str) -> str:
    """A family of patterns in words."""
    names = {
        "distance": _("distance from the work"),
        "judgement": _("technical judgement"),
        "overreach": _("too much of the work"),
        "standing": _("technical standing"),
    }
    return names.get(family, family)


def strength_word(words: str) -> str:
    """How strong the evidence for a pattern is."""
    names = {
        "strong": _("strong evidence"),
        "clear": _("clear evidence"),
        "some": _("some evidence"),
        "little": _("little evidence"),
        "none": _("no evidence"),
        "not-shown": _("not shown"),
    }
    return names[words]


def reason(code: str) -> str:
    """Why a figure is withheld, in one short phrase."""
    reasons = {
        "few-answers": _("too few answers"),
        "band-rule": _("would say too much about single answers"),
    }
    return reasons.get(code, code)


def statement_name(facet: str, direction: str) -> str:
    """A statement that raters made themselves beside a comment."""
    sides = {
        "helped": _("helps"),
        "too-far": _("too far from it"),
        "too-involved": _("too involved in it"),
    }
    return _(
        "People's own statement on “%(facet)s”: %(side)s",
        facet=facet_name(facet),
        side=sides.get(direction, direction),
    )
