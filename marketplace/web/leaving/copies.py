"""What is held about a member, in words, and the copy of it: asked for, followed, opened."""

from collections.abc import Iterator

from flask import Response, flash, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.reauth import password_is_recent, require_recent_password
from marketplace.people.leaving.models import DataExport, ExportState
from marketplace.web.leaving.blueprint import check_password, leaving, page
from marketplace.workflows.leaving import copies, words


@leaving.get("/data")
@requires(Access.PUBLIC)
def table() -> ResponseReturnValue:
    """What becomes of everybody's data, for whoever wants to know before they come or after they left."""
    return page("leaving/table.html", lines=words.lines())


@leaving.get("/settings/data")
@requires(Access.MEMBER)
def data() -> ResponseReturnValue:
    """The table, and how far one's copy is."""
    return _data_page()


def _data_page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    last = copies.latest(current_user.id)
    return page(
        "leaving/data.html",
        status,
        errors=errors or {},
        lines=words.lines(),
        copy=last,
        may_ask=last is None
        or last.state == ExportState.FAILED
        or last.asked_at + copies.ONE_IN <= clock.now(),
        states=ExportState,
        asks_password=not password_is_recent(),
        next_at=last.asked_at + copies.ONE_IN if last else None,
        zone=settings().company_zone,
    )


@leaving.post("/settings/data/copy")
@requires(Access.MEMBER)
def ask_copy() -> ResponseReturnValue:
    """Ask for a copy, with the password unless it was just given."""
    try:
        if not password_is_recent():
            check_password()
    except Invalid as problem:
        return _data_page(problem.errors, 422)
    with transaction():
        copies.ask(current_user.member)
    flash(_("We are making your copy. You get a letter when it is ready."), "success")
    return redirect(url_for("leaving.data"), 303)


@leaving.get("/settings/data/copy/<export_id>")
@requires(Access.OWNER)
@require_recent_password(60)
def open_copy(export_id: str) -> ResponseReturnValue:
    """The archive, sent piece by piece; only signed in, and only while its days last."""
    with transaction():
        row = copies.own(export_id, current_user.id)
        copies.note_opened(row, current_user.member)
    answer = Response(stream_with_context(_pieces(row)), mimetype="application/zip")
    answer.headers["Content-Length"] = str(row.size_bytes)
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(row)}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _name(row: DataExport) -> str:
    return f"my-data-{row.asked_at:%Y-%m-%d}.zip"


def _pieces(row: DataExport) -> Iterator[bytes]:
    export_id, position = row.id, 0
    while (content := copies.piece(export_id, position)) is not None:
        release()
        yield content
        position += 1
