"""Pages of what members gave: what one lets be shown, the thanks of a month, and the desk where they are signed."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.contributions import drafts, operations, queries
from marketplace.community.contributions.models import Deed, ThanksPost
from marketplace.core import clock, moments
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import LOCALES, current_locale
from marketplace.core.i18n import gettext as _

contributions = Blueprint("contributions", __name__)

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@contributions.get("/settings/contributions")
@requires(Access.MEMBER)
def choose() -> ResponseReturnValue:
    """Which of one's deeds are brought to the front."""
    hidden = queries.hidden_by(current_user.id)
    options = [(kind.value, drafts.kind_words(kind)) for kind in Deed]
    shown = [kind.value for kind in Deed if kind not in hidden]
    return render_template("contributions/choose.html", options=options, shown=shown)


@contributions.post("/settings/contributions")
@requires(Access.MEMBER)
def save() -> ResponseReturnValue:
    """Show these kinds from now on, and no others."""
    with transaction():
        operations.show(current_user.member, set(request.form.getlist("shown")))
    flash(_("Saved. Pages show it so from now on."), "success")
    return redirect(url_for("contributions.choose"), code=303)


@contributions.get("/thanks")
@requires(Access.PUBLIC)
def thanks() -> ResponseReturnValue:
    """The thanks of every month."""
    return render_template("contributions/thanks.html", posts=queries.thanks(), drafts=drafts)


@contributions.get("/thanks/<month>")
@requires(Access.PUBLIC)
def of_month(month: str) -> ResponseReturnValue:
    """Whom we thank for a month, and who signed."""
    post, signed = _post(month)
    named = queries.named_in(post.id)
    return render_template(
        "contributions/month.html",
        post=post,
        signed=signed,
        text=post.text_fr if current_locale() == "fr" else post.text_en,
        named=named,
        is_named=current_user.is_authenticated and any(one.member_id == current_user.id for one in named),
        drafts=drafts,
        zone=settings().company_zone,
    )


@contributions.post("/thanks/<month>/withdraw")
@requires(Access.OWNER)
def withdraw(month: str) -> ResponseReturnValue:
    """Take one's own name off."""
    with transaction():
        operations.withdraw(current_user.member, _post(month)[0])
    flash(_("Your name is off this page."), "success")
    return redirect(url_for("contributions.of_month", month=month), code=303)


def _post(month: str) -> tuple[ThanksPost, str]:
    found = queries.thanks_of(_date(month))
    if found is None:
        raise _missing()
    return found


def _date(month: str) -> date:
    named = _MONTH.fullmatch(month)
    if named is None or not 2000 <= int(named[1]) <= 2200:
        raise _missing()
    return date(int(named[1]), int(named[2]), 1)


def _missing() -> NotFound:
    return NotFound(_("You are not named here."), todo=_("Look at the thanks of another month."))


@contributions.get("/admin/thanks")
@requires(Access.ADMIN)
def desk() -> ResponseReturnValue:
    """The draft of a month's thanks, made from its figures; the month that ended last when none is named."""
    return _desk(_asked(request.args), 200)


@contributions.post("/admin/thanks")
@requires(Access.ADMIN)
def publish() -> ResponseReturnValue:
    """Sign and publish them; who is named is told and may take their name off."""
    form = request.form
    month = _asked(form)
    texts = {locale: form.get(f"text_{locale}", "") for locale in LOCALES}
    try:
        with transaction():
            operations.publish(current_user.member, month, texts, set(form.getlist("left_out")))
    except Refusal as refusal:
        return _desk(month, refusal.status, refusal)
    flash(_("Published, with your name."), "success")
    return redirect(url_for("contributions.of_month", month=f"{month:%Y-%m}"), code=303)


def _asked(values: Mapping[str, str]) -> date:
    if values.get("month"):
        return _date(values["month"])
    this = moments.today_in(settings().company_zone).replace(day=1)
    return (this - timedelta(days=1)).replace(day=1)


def _desk(month: date, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    named = queries.of_month(*operations.span(month))
    page = render_template(
        "contributions/desk.html",
        month=month,
        is_over=operations.span(month)[1] <= clock.now(),
        known=queries.thanks_of(month),
        named=named,
        people=[(str(one.member_id), f"{one.name}: {drafts.deeds_words(one.deeds)}") for one in named],
        texts={
            locale: request.form.get(f"text_{locale}") or drafts.draft(month, named, locale)
            for locale in LOCALES
        },
        left_out=request.form.getlist("left_out"),
        drafts=drafts,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        most=operations.MOST_SIGNS,
    )
    return page, status
