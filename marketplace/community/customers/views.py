"""The provider's customers: who came, what was said, what she noted for herself."""

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.customers import operations, queries
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.trade.bookings import pages as booking_pages

customers = Blueprint("customers", __name__, url_prefix="/studio/customers")


@customers.get("")
@requires(Access.PROVIDER)
def mine() -> ResponseReturnValue:
    """Customers, the latest booking first; with a tag only those who have it."""
    tag = request.args.get("tag", "")[: operations.MOST_TAG_SIGNS]
    asked = request.args.get("skip", "")
    skip = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    found = queries.of_provider(current_user.id, tag=tag, skip=skip, limit=queries.A_PAGE + 1)
    return render_template(
        "customers/mine.html",
        rows=found[: queries.A_PAGE],
        more=skip + queries.A_PAGE if len(found) > queries.A_PAGE else None,
        tag=tag,
        tags=queries.tags(current_user.id),
    )


@customers.get("/export")
@requires(Access.PROVIDER)
def export() -> ResponseReturnValue:
    """All notes and tags as a file to keep."""
    body = json.dumps(queries.everything(current_user.id), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="customers.json"', "Cache-Control": "no-store"}
    return Response(body, mimetype="application/json", headers=headers)


@customers.get("/<member_id>")
@requires(Access.PROVIDER)
def show(member_id: str) -> ResponseReturnValue:
    """One customer in one place."""
    return _page(member_id, 200)


@customers.post("/<member_id>/notes")
@requires(Access.PROVIDER)
def add_note(member_id: str) -> ResponseReturnValue:
    customer = queries.one(current_user.id, member_id)
    try:
        with transaction():
            operations.add_note(current_user.id, customer.id, request.form.get("text", ""))
    except Invalid as problem:
        return _page(member_id, 422, problem)
    return redirect(url_for("customers.show", member_id=member_id), code=303)


@customers.post("/<member_id>/notes/<note_id>")
@requires(Access.PROVIDER)
def remove_note(member_id: str, note_id: str) -> ResponseReturnValue:
    customer = queries.one(current_user.id, member_id)
    with transaction():
        operations.remove_note(queries.note(current_user.id, customer.id, note_id))
    flash(_("The note is erased."), "success")
    return redirect(url_for("customers.show", member_id=member_id), code=303)


@customers.post("/<member_id>/tags")
@requires(Access.PROVIDER)
def set_tags(member_id: str) -> ResponseReturnValue:
    customer = queries.one(current_user.id, member_id)
    try:
        with transaction():
            operations.set_tags(current_user.id, customer.id, request.form.get("tags", ""))
    except Invalid as problem:
        return _page(member_id, 422, problem)
    flash(_("Saved."), "success")
    return redirect(url_for("customers.show", member_id=member_id), code=303)


def _page(member_id: str, status: int, refusal: Invalid | None = None) -> ResponseReturnValue:
    customer = queries.one(current_user.id, member_id)
    bookings = queries.history(current_user.id, customer.id)
    tags = queries.tags_of(current_user.id, [customer.id]).get(customer.id, [])
    page = render_template(
        "customers/show.html",
        customer=customer,
        bookings=bookings,
        figures=queries.figures(bookings, settings().currency),
        notes=queries.notes(current_user.id, customer.id),
        threads=queries.threads(current_user.id, customer.id),
        tags=request.form.get("tags") if refusal and "tags" in refusal.errors else ", ".join(tags),
        typed=request.form.get("text", "") if refusal else "",
        errors=refusal.errors if refusal else {},
        pages=booking_pages,
        operations=operations,
    )
    return page, status
