"""Each leader by themself: what is expected, one sentence, the facets, the leader's words, one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.intervals import worst_case
from surveys.scorecards import FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import Compared
from webapp.reports.board_rows import StripRow, facet_row, head
from webapp.reports.facets import by_name, with_interval
from webapp.reports.plan import PlannedRow, Promise, planned_rows
from webapp.reports.verdicts import OFF, anything_shown, how_much, most_clearly_off, with_clearest
from webapp.reports.words import gettext as _

NAMED_GROUPS = ("self", "manager")  # their answers are no part of any figure


@dataclass(frozen=True)
class LeaderPage:
    """One leader's part, half a page on paper. `worst_case` is empty unless few of those invited answered."""

    anchor: str
    name: str
    role: str
    expectation: str
    sentence: str
    rows: list[StripRow]
    against: bool  # whether an expectation was written down for any facet of the role
    credibility: str
    worst_case: str
    reply: str
    plan: list[PlannedRow]
    question: str


def leader(
    table: Compared, card: Scorecard, replies: Mapping[str, str], plans: Mapping[str, Sequence[Promise]]
) -> LeaderPage:
    """A leader's part, with the same words as the comparison."""
    expectation = table.expectations.get(card.subject.role)
    clearest = _clearest(table, card)
    rows = [facet_row(table, card, facet, by_leader=False) for facet in names.FACETS]
    return LeaderPage(
        anchor=f"leader-{card.subject.subject_id}",
        name=card.subject.name,
        role=names.role_name(card.subject.role),
        expectation=expectation.text if expectation else "",
        sentence=_sentence(table, card, clearest),
        rows=rows,
        against=any(row.expected for row in rows),
        credibility=_credibility(table, card),
        worst_case=_worst_case(table, card) if head(card).few else "",
        reply=replies.get(card.subject.subject_id, ""),
        plan=planned_rows(plans.get(card.subject.subject_id, ())),
        question=_question(clearest),
    )


def _clearest(table: Compared, card: Scorecard) -> FacetScore | None:
    scores = by_name(card)
    told = [scores[facet] for facet in names.FACETS if table.position(card, facet) in OFF]
    return next(iter(most_clearly_off(told)), None)


def _sentence(table: Compared, card: Scorecard, clearest: FacetScore | None) -> str:
    name, side = card.subject.name, table.side(card)
    if not anything_shown(card):
        return _("There are too few answers to tell how people see %(name)s.", name=name)
    amount = how_much(card.depth, side)
    sentences = {
        "deep": _("People see %(name)s %(amount)s in the work", name=name, amount=amount),
        "far": _("People see %(name)s %(amount)s from the work", name=name, amount=amount),
        "right": _("People see %(name)s at about the right distance from the work", name=name),
        "open": _(
            "The answers do not tell whether %(name)s stands too far from the work or too deep in it",
            name=name,
        ),
        "missing": _(
            "Too little may be shown to place %(name)s between too far from the work and too deep in it",
            name=name,
        ),
    }
    return with_clearest(sentences[side], clearest)


def _credibility(table: Compared, card: Scorecard) -> str:
    sentences = {
        "above": _("above the mean of the leaders compared"),
        "below": _("below the mean of the leaders compared"),
        "not-distinguishable": _("not distinguishable from the mean of the leaders compared"),
        "not-compared": _("not compared with others"),
        "not-shown": _("not shown: too few answers"),
    }
    said = sentences[table.credibility(card)]
    if card.credibility.mean is None:
        return said
    return _(
        "%(word)s; %(figure)s on a scale from 1 to 5", word=said, figure=with_interval(card.credibility.mean)
    )


def _worst_case(table: Compared, card: Scorecard) -> str:
    firm = [names.facet_name(facet) for facet in names.FACETS if _stands(table, card, facet)]
    if not firm:
        return _(
            "If all who did not answer thought the opposite, none of these words would be sure to stand."
        )
    return _(
        "Even if all who did not answer thought the opposite, this would stand: %(facets)s.",
        facets=words.listed(firm),
    )


def _stands(table: Compared, card: Scorecard, facet: str) -> bool:
    """Whether a word keeps its side in the worst case, with as few answers as the published range allows."""
    score, position = by_name(card).get(facet), table.position(card, facet)
    if score is None or score.bias is None or position not in ("too-little", "too-much"):
        return False
    invited = sum(number for group, number in card.invited.items() if group not in NAMED_GROUPS)
    answered = min(score.n_low, invited)
    low, high = worst_case(round(score.bias.value, 1), answered, invited, -3, 3)
    return low > 0 if position == "too-much" else high < 0


def _question(clearest: FacetScore | None) -> str:
    questions = {
        "contact": _("Which work do you take part in yourself, and what would happen if you did not?"),
        "currency": _(
            "What have you tried yourself in the last months, and what did it change in a decision?"
        ),
        "challenge": _("Which date or claim did you question last, and what came of it?"),
        "ground-truth": _("How do you learn what is going on, apart from what is reported to you?"),
        "friction": _("What slows your teams most, and what would you need from us to remove it?"),
        "altitude": _("What are you not getting to, and who could take over what keeps you from it?"),
        "dialogue": _("When did somebody last change your mind on a technical question?"),
        "room": _("Which decisions have you handed over this year, and which will be next?"),
        "bridging": _("What should we know about the state of the work that we do not?"),
    }
    if clearest:
        end = (clearest.facet, clearest.position)
        return _at_one_end().get(end) or questions[clearest.facet]
    return _("What would you need to be a little closer to the work, or a little further from it?")


def _at_one_end() -> dict[tuple[str, str], str]:
    """Where the question for both ends would ask for more of what there is too much of already."""
    return {
        ("contact", "too-little"): _(
            "Which piece of work did you last see being done, and what did it tell you?"
        ),
        ("ground-truth", "too-much"): _("What do you check yourself that others check already?"),
        ("altitude", "too-much"): _("Which of your plans has a team called possible, and on what evidence?"),
        ("dialogue", "too-little"): _("On which technical question did you last say what you think?"),
        ("room", "too-much"): _("Which decision did a team take alone that it wanted to take with you?"),
        ("friction", "too-much"): _("Which improvement that you pushed for could have waited?"),
        ("bridging", "too-much"): _("What do you say outside for a team that it would rather say itself?"),
    }
