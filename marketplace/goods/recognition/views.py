"""The public page of badges and levels, so that everybody can read what each of them takes."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.goods.recognition import naming, queries
from marketplace.goods.recognition.rules import Level
from marketplace.workflows.deeds import DEEDS

badges = Blueprint("badges", __name__)


@badges.get("/badges")
@requires(Access.PUBLIC)
def home() -> ResponseReturnValue:
    """What can be earned, how, and what the reader has of it."""
    own = queries.earned_by(current_user.id) if current_user.is_authenticated else []
    return render_template(
        "badges/home.html",
        rules=[rule for rule in queries.rules() if rule.is_on and rule.deed in DEEDS],
        own={earned.rule.key: earned.badge for earned in own},
        counts=queries.counts(),
        level=Level(queries.level_of(current_user.id)) if current_user.is_authenticated else None,
        naming=naming,
    )
