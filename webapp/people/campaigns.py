"""The coordinator's desk: all campaigns at a glance."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.people.roles import coordinators_only

blueprint = Blueprint("campaigns", __name__, url_prefix="/desk")
coordinators_only(blueprint)


@blueprint.get("/")
def index() -> str:
    """All campaigns."""
    return render_template("desk/index.html", waves=[])


@blueprint.get("/what-next")
def what_next() -> str:
    """What a first coordinator does after the set-up."""
    return render_template("firstrun/next.html")
