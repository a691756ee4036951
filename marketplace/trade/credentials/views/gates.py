"""The page on which administrators say what a country asks for, from which day on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.trade.credentials import gates as operations
from marketplace.trade.credentials import queries, rules
from marketplace.trade.credentials.models import NONE_KNOWN, Activity, Document
from marketplace.trade.credentials.schemas import GateInput
from marketplace.trade.credentials.views.blueprint import credential_desk
from marketplace.workflows import credential_gates


@credential_desk.get("/gates")
@requires(Access.ADMIN)
def gates() -> ResponseReturnValue:
    """Every gate, by country, and the form for another."""
    return _page({"begins_on": queries.today().isoformat()}, {}, 200)


@credential_desk.post("/gates")
@requires(Access.ADMIN)
def set_gate() -> ResponseReturnValue:
    """Set a gate from a day on."""
    try:
        given = load_form(GateInput)
        with transaction():
            gate = operations.set_gate(
                given["country"],
                Activity(given["activity"]),
                given["document"],
                given["source"],
                given["begins_on"],
                current_user.member,
            )
            credential_gates.announce(gate.public_id)
    except Invalid as refusal:
        return _page(dict(request.form), refusal.errors, refusal.status)
    flash(
        _("It is set; providers are told now, and on its day offers that lack the document are hidden."),
        "success",
    )
    return redirect(url_for("credential_desk.gates"), code=303)


@credential_desk.post("/gates/<gate_id>/end")
@requires(Access.ADMIN)
def end_gate(gate_id: str) -> ResponseReturnValue:
    """It is no longer asked for."""
    with transaction():
        operations.end_gate(queries.gate(gate_id, lock=True), current_user.member)
    flash(_("It ends today; what it hid is shown again within the hour."), "success")
    return redirect(url_for("credential_desk.gates"), code=303)


def _page(values: dict[str, Any], errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    page = render_template(
        "credential_desk/gates.html",
        found=queries.all_gates(),
        none_known=NONE_KNOWN,
        rules=rules,
        activities=[(one.value, rules.activity_name(one)) for one in Activity],
        documents=[
            *((one.value, rules.name(one)) for one in Document),
            (NONE_KNOWN, _("None known: somebody looked")),
        ],
        values=values,
        errors=errors,
    )
    return page, status
