"""Short pages that explain how things work, for everybody, signed in or not."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from webapp.people.surroundings import settings
from webapp.reports.pattern_texts import practices_in_words
from webapp.reports.words import speaking

PAGES = {
    "campaign": _l("How a campaign runs"),
    "anonymity": _l("How your anonymity works"),
    "figures": _l("What the figures mean"),
    "practices": _l("Practices that protect"),
}

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/")
def index() -> str:
    """All help pages."""
    return render_template("help/index.html", pages=PAGES)


@blueprint.get("/<name>")
def page(name: str) -> str:
    """One help page."""
    if name not in PAGES:
        abort(404)
    with speaking(str(get_locale())):
        practices = practices_in_words()
    return render_template(f"help/{name}.html", title=PAGES[name], kept=settings(), practices=practices)
