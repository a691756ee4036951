"""Where a provider writes works: words, price, the file, and sending it to a moderator."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import ValidationError

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.money import minor_of
from marketplace.goods.works import errors, files, naming, operations, queries
from marketplace.goods.works.files import Pdf
from marketplace.goods.works.models import Work
from marketplace.goods.works.queries import Sold
from marketplace.goods.works.schemas import WorkInput, priced
from marketplace.goods.works.views.blueprint import names, works
from marketplace.goods.works.views.sending import as_download
from marketplace.workflows import buy_work

_SENT_BYTES = files.MOST_BYTES + 512 * 1024
_EXAMPLE_MINOR = 1_200


@works.url_value_preprocessor
def _room_for_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A work is larger than anything else that is sent; strangers get no such room."""
    if endpoint in {"works.write", "works.save"} and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = _SENT_BYTES


@works.get("/studio/works")
@requires(Access.PROVIDER)
def mine() -> ResponseReturnValue:
    """One's works with what each brought."""
    return render_template(
        "works/mine.html",
        found=queries.of_provider(current_user.id),
        sold=queries.sold_of(current_user.id),
        nothing=Sold(0, 0),
        example=buy_work.shares_in(_EXAMPLE_MINOR, buy_work.countries()[0]),
        currency=settings().currency,
        **names(),
    )


@works.get("/studio/works/new")
@requires(Access.PROVIDER)
def new() -> ResponseReturnValue:
    """An empty sheet."""
    return _sheet(None, {"language": current_user.member.locale}, {}, 200)


@works.post("/studio/works/new")
@requires(Access.PROVIDER)
def write() -> ResponseReturnValue:
    """Keep it as a draft, with its file when one was sent."""
    return _kept(None)


@works.get("/studio/works/<work_id>")
@requires(Access.PROVIDER)
def edit(work_id: str) -> ResponseReturnValue:
    """A work as it is, and what was decided about it."""
    work = queries.own(work_id, current_user.id)
    return _sheet(work, _values_of(work), {}, 200)


@works.post("/studio/works/<work_id>")
@requires(Access.PROVIDER)
def save(work_id: str) -> ResponseReturnValue:
    """Write it anew."""
    return _kept(queries.own(work_id, current_user.id))


def _kept(work: Work | None) -> ResponseReturnValue:
    work_id = work.public_id if work else ""
    try:
        written = _written()
        pdf = _sent_file()
        with transaction():
            if work is None:
                row = operations.write(current_user.member, written)
            else:
                row = queries.own(work_id, current_user.id, lock=True)
                operations.edit(row, written)
            if pdf is not None:
                operations.attach(row, pdf)
            work_id = row.public_id
    except Invalid as refusal:
        known = queries.own(work_id, current_user.id) if work else None
        return _sheet(known, dict(request.form), refusal.errors, refusal.status)
    flash(_("Saved."), "success")
    return redirect(url_for("works.edit", work_id=work_id), code=303)


def _written() -> dict[str, Any]:
    given = load_form(WorkInput)
    try:
        price = priced(given.pop("price"), settings().currency)
    except ValidationError as error:
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"price": [str(error.messages[0])]},
        ) from None
    return given | {"price_minor": price}


def _sent_file() -> Pdf | None:
    """The file that was sent, looked through outside any transaction; None when there was none."""
    sent = request.files.get("file")
    raw = sent.read(files.MOST_BYTES + 1) if sent is not None and sent.filename else b""
    if not raw:
        return None
    with transaction():
        limits.spend(f"works.file:{current_user.id}", limit=20, window=timedelta(hours=1))
    return files.prepared(raw)


@works.post("/studio/works/<work_id>/submit")
@requires(Access.PROVIDER)
def submit(work_id: str) -> ResponseReturnValue:
    """Send it to a moderator."""
    try:
        with transaction():
            operations.submit(queries.own(work_id, current_user.id, lock=True))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
    else:
        flash(_("Sent. Somebody of our team looks at it, usually within a working day."), "success")
    return redirect(url_for("works.edit", work_id=work_id), code=303)


@works.post("/studio/works/<work_id>/withdraw")
@requires(Access.PROVIDER)
def withdraw(work_id: str) -> ResponseReturnValue:
    """Sell it no longer."""
    with transaction():
        operations.withdraw(queries.own(work_id, current_user.id, lock=True))
    flash(_("It is no longer sold. Whoever bought it keeps it."), "success")
    return redirect(url_for("works.edit", work_id=work_id), code=303)


@works.get("/studio/works/<work_id>/file")
@requires(Access.PROVIDER)
def own_file(work_id: str) -> ResponseReturnValue:
    """The file as buyers get it."""
    work = queries.own(work_id, current_user.id)
    file = queries.file_of(work.id)
    if file is None:
        raise errors.no_such_work()
    return as_download(queries.content_of(file.id), naming.title(work))


def _values_of(work: Work) -> dict[str, Any]:
    whole, cents = divmod(work.price_minor, 100)
    return {name: getattr(work, name) for name in operations.WORDS} | {
        "price": f"{whole}.{cents:02d}" if cents else str(whole)
    }


def _sheet(
    work: Work | None, values: dict[str, Any], problems: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    price = minor_of(str(values.get("price", "")), settings().currency) or _EXAMPLE_MINOR
    page = render_template(
        "works/edit.html",
        work=work,
        file=queries.file_of(work.id) if work else None,
        decisions=queries.decisions(work.id) if work else [],
        values=values,
        errors=problems,
        shares=buy_work.shares_in(price, buy_work.countries()[0]),
        currency=settings().currency,
        most_megabytes=files.MOST_BYTES // 1024 // 1024,
        most_pages=files.MOST_PAGES,
        languages=("fr", "en"),
        **names(),
    )
    return page, status
