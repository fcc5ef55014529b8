"""Whether the installation is sound: what the doctor found, and a test ballot at the press of a button."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from webapp.doctor import Check, Visit, examine
from webapp.doctor.asking import ask
from webapp.people.roles import coordinators_only
from webapp.people.security import limiter
from webapp.people.surroundings import now, settings
from webapp.probe import send_test_ballot

OUTCOMES = {"good": _l("good"), "warning": _l("worth a look"), "bad": _l("not sound")}

blueprint = Blueprint("installation", __name__, url_prefix="/desk/installation")
coordinators_only(blueprint)


@blueprint.get("/")
def index() -> str:
    """What every check found."""
    return _page(None)


@blueprint.post("/test-ballot")
@limiter.limit("10 per hour")
def test_ballot() -> str:
    """Send a test ballot and tell how far it came."""
    return _page(send_test_ballot(settings(), now, ask))


def _page(ballot: list[Check] | None) -> str:
    moment = now()  # checks run beside each other, where there is no request to ask
    visit = Visit(settings(), clock=lambda: moment)
    groups = examine(visit)
    bad = sum(line.outcome == "bad" for group in groups for line in group.lines)
    return render_template(
        "desk/installation.html",
        groups=groups,
        bad=bad,
        ballot=ballot,
        outcomes=OUTCOMES,
        here=visit,
    )
