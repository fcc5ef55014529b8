"""Groups of leaders are named only where they are firm."""

from __future__ import annotations

import numpy as np

from surveys.scorecards import Scorecard
from tests.webapp.reports.test_board_compared import leader
from webapp.reports.board_compared import compared
from webapp.reports.board_groups import groups


def drawn(number: int, centres: list[dict[str, float]], role: str = "cto") -> list[Scorecard]:
    random = np.random.default_rng(7)
    found = []
    for place in range(number):
        centre = centres[place % len(centres)]
        amounts = {
            facet: centre.get(facet, 0.0) + float(random.normal(0, 0.05))
            for facet in ("room", "friction", "altitude")
        }
        found.append(leader(place, amounts, role=role))
    return found


CLOSE = {"room": 1.8, "friction": 1.8, "altitude": 1.8}
FAR = {"room": -1.8, "friction": 0.0, "altitude": -1.8}


def test_fewer_than_six_leaders_are_never_grouped() -> None:
    found = groups(compared(drawn(5, [CLOSE, FAR]), {}, ()), {})
    assert found.found == []
    assert found.sentence.startswith("No stable groups: it takes at least six")


def test_differences_far_below_their_errors_make_no_groups() -> None:
    found = groups(compared(drawn(8, [{}, {"room": 0.1}]), {}, ()), {})
    assert found.found == []
    assert found.sentence == "No stable groups: the answers do not tell these leaders apart."


def test_one_leader_unlike_all_others_is_no_group() -> None:
    found = groups(compared([*drawn(7, [{}]), leader(8, FAR)], {}, ()), {})
    assert found.found == []
    assert "they come apart" in found.sentence


def test_firm_groups_are_named_with_what_is_said_of_each_of_their_leaders() -> None:
    found = groups(compared(drawn(12, [CLOSE, FAR]), {}, ()), {})
    assert [one.names for one in found.found] == [
        "Leader 0, Leader 10, Leader 2, Leader 4, Leader 6 and Leader 8",
        "Leader 1, Leader 11, Leader 3, Leader 5, Leader 7 and Leader 9",
    ]
    assert "Clearing obstacles: too much" in found.found[0].shared
    assert "Clearing obstacles: too much" not in found.found[1].shared


def test_a_facet_asked_in_the_words_of_the_role_makes_no_groups() -> None:
    mixed = [
        *drawn(6, [{"friction": 2.0}]),
        *(
            card.model_copy(update={"subject": card.subject.model_copy(update={"subject_id": f"{n}" * 32})})
            for n, card in enumerate(drawn(6, [{"friction": -2.0}], role="ceo"))
        ),
    ]
    assert groups(compared(mixed, {}, ()), {}).found
    assert groups(compared(mixed, {}, ["F1"]), {}).found == []
