"""The page of the audit log for finance and administration; nothing on it can be changed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_query
from marketplace.web import audit_log
from marketplace.web.audit_log import Filters

audit = Blueprint("audit", __name__)


class LogQuery(Schema):
    """The log's filters as they stand in the URL."""

    act = fields.String(load_default="", validate=validate.Length(max=80))
    who = fields.String(load_default="", validate=validate.Length(max=80))
    subject = fields.String(load_default="", validate=validate.Length(max=80))
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    after = fields.Integer(load_default=None, validate=validate.Range(1, 2**62))


@audit.get("/admin/audit")
@requires(Access.FINANCE)
def log() -> ResponseReturnValue:
    """Who did what, when, with before and after; filters that mean nothing are left out."""
    try:
        query = load_query(LogQuery)
    except Invalid:
        query = {"after": None}
    after = query.pop("after")
    filters = Filters(**query)
    page = audit_log.page(filters, is_admin=current_user.has_role("admin"), after=after)
    return render_template(
        "audit/log.html",
        page=page,
        filters=filters,
        acts=[(act, act) for act in page.acts],
        is_later_page=after is not None,
        zone=audit_log.ZONE,
    )
