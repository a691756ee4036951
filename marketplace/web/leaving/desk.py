"""Who asked to leave, for administrators: how many, when it is due, and what keeps it from being done. Only to read."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.web.leaving.blueprint import leaving
from marketplace.workflows.leaving import requests


@leaving.get("/admin/leaving")
@requires(Access.ADMIN)
def desk() -> ResponseReturnValue:
    """Nobody on the team can erase a member or hurry it: the member asks, and a sweep does it."""
    return render_template(
        "leaving/desk.html",
        waiting=requests.waiting(),
        ended=requests.ended(),
        now=clock.now(),
        zone=settings().company_zone,
    )
