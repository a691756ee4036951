"""The refund desk: find a booking, see its money, see what a refund would do, then do it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Forbidden, Invalid, NotFound, Refusal, Unavailable
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.ledger import words as ledger_words
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationKind
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.trade.bookings import pages
from marketplace.trade.tips import queries as tips
from marketplace.web.casework import sentences
from marketplace.web.casework.blueprint import DESK_ZONE, PASSWORD_MINUTES, casework
from marketplace.web.publish.forms import price_minor, price_text
from marketplace.workflows import case_file, refund_booking, send_refund_again
from marketplace.workflows.case_file import Case, File
from marketplace.workflows.refund_booking import NotRefundable, StaleOffer
from marketplace.workflows.sold import BOOKING, TIP


class FindQuery(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=80))


class RefundQuery(Schema):
    """A refund being considered, as it stands in the URL."""

    amount = fields.String(load_default="", validate=validate.Length(max=20))
    words = fields.String(load_default="", validate=validate.Length(max=refund_booking.MAX_WORDS))


class RefundInput(Schema):
    """A refund with the effects that were shown: `seen` is compared, never trusted."""

    amount_minor = fields.Integer(required=True)
    words = fields.String(load_default="")
    seen = fields.String(required=True)


@casework.get("/bookings")
@requires(Access.FINANCE)
def bookings() -> ResponseReturnValue:
    """Bookings by reference, name or address, and the refunds that wait for a person."""
    try:
        words = load_query(FindQuery)["q"].strip()
    except Invalid:
        words = ""
    stuck = payments.stuck_refunds()
    return render_template(
        "casework/bookings.html",
        words=words,
        found=case_file.find(words),
        stuck=stuck,
        cases=case_file.cases_of([payment for _refund, payment in stuck]),
        calls=payments.newest_calls(OperationKind.REFUND, [refund.public_id for refund, _payment in stuck]),
        sentences=sentences,
        pages=pages,
        zone=DESK_ZONE,
    )


@casework.get("/bookings/<booking_id>")
@requires(Access.FINANCE)
def booking(booking_id: str) -> ResponseReturnValue:
    """One booking with its money, and the form that begins a refund."""
    return _page(booking_id, 200, {}, {})


@casework.get("/bookings/<booking_id>/refund")
@requires(Access.FINANCE)
def refund(booking_id: str) -> ResponseReturnValue:
    """What the refund would do, before the tap."""
    return _offer(booking_id, BOOKING)


@casework.get("/bookings/<booking_id>/tip/refund")
@requires(Access.FINANCE)
def refund_tip(booking_id: str) -> ResponseReturnValue:
    """The same for the tip that was given for the booking."""
    return _offer(booking_id, TIP)


@casework.post("/bookings/<booking_id>/refund")
@requires(Access.FINANCE)
def confirm_refund(booking_id: str) -> ResponseReturnValue:
    """Refund with exactly the effects that were shown. The same form sent twice is refused the second time."""
    return _refund(booking_id, BOOKING)


@casework.post("/bookings/<booking_id>/tip/refund")
@requires(Access.FINANCE)
def confirm_tip_refund(booking_id: str) -> ResponseReturnValue:
    """The same for the tip that was given for the booking."""
    return _refund(booking_id, TIP)


def _offer(booking_id: str, kind: str) -> ResponseReturnValue:
    case = case_file.case_of(booking_id)
    values = {name: request.args.get(name, "") for name in ("amount", "words")}
    try:
        wanted = load_query(RefundQuery)
        amount = _amount(wanted["amount"], case)
        if not wanted["words"].strip():
            problem = _("Write a reason: both sides read it.")
            raise Invalid(problem, errors={"words": [problem]})
        with transaction():
            subject = _subject(case, kind)
            offered = refund_booking.offer(subject, amount, current_user.member, kind=kind)
            effects = sentences.effects(offered)
    except Invalid as problem:
        return _page(booking_id, 422, values, problem.errors, kind=kind)
    except (NotRefundable, Forbidden) as refusal:
        return _page(booking_id, refusal.status, values, {}, refusal, kind=kind)
    return render_template(
        "casework/refund.html",
        case=case,
        title=pages.title_of(case.terms),
        is_tip=kind == TIP,
        amount_minor=amount,
        words=wanted["words"].strip(),
        seen=offered.seen,
        effects=effects,
        zone=DESK_ZONE,
    )


def _amount(written: str, case: Case) -> int:
    amount = price_minor(written, case.currency)
    if amount is None:
        problem = _("Write an amount, like %(example)s.", example=price_text(case.total_minor, case.currency))
        raise Invalid(problem, errors={"amount": [problem]})
    return amount


def _subject(case: Case, kind: str) -> str:
    """The public id of what was paid: the booking, or its tip."""
    if kind == BOOKING:
        return case.public_id
    tip = tips.live_of(case.id)
    if tip is None:
        raise NotFound(
            _("No tip was given for this booking."), todo=_("Look at the booking to see how it stands.")
        )
    return tip.public_id


def _refund(booking_id: str, kind: str) -> ResponseReturnValue:
    here = url_for("casework.booking", booking_id=booking_id)
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    case = case_file.case_of(booking_id)
    try:
        wanted = load_form(RefundInput)
        with transaction():
            refund_booking.refund(
                _subject(case, kind),
                wanted["amount_minor"],
                current_user.member,
                wanted["words"],
                kind=kind,
                seen=wanted["seen"],
            )
    except Invalid as problem:
        return _page(booking_id, 422, request.form, problem.errors, kind=kind)
    except (NotRefundable, StaleOffer, Forbidden) as refusal:
        return _page(booking_id, refusal.status, request.form, {}, refusal, kind=kind)
    amount = money(wanted["amount_minor"], case.currency)
    flash(_("%(amount)s is on its way back; both sides are told.", amount=amount), "success")
    return redirect(here, code=303)


@casework.post("/refunds/<refund_id>/again")
@requires(Access.FINANCE)
def send_again(refund_id: str) -> ResponseReturnValue:
    """Send a refund once more that was refused, stopped or came back."""
    here = url_for("casework.bookings")
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    try:
        sent = send_refund_again.send_again(refund_id, current_user.member)
    except (StaleOffer, NotRefundable, Unavailable) as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(
            _("The refund is sent once more.") if sent else _("It had left already: that is booked now."),
            "success",
        )
    return redirect(here, code=303)


def _page(
    booking_id: str,
    status: int,
    values: Any,
    errors: dict[str, list[str]],
    refusal: Refusal | None = None,
    *,
    kind: str = BOOKING,
) -> ResponseReturnValue:
    """One booking's money. What was typed stands again in the form it was typed into: the booking's or the tip's."""
    file = case_file.file_of(booking_id)
    page = render_template(
        "casework/booking.html", **_facts(file), values=values, errors=errors, refusal=refusal, typed_for=kind
    )
    return page, status


def _facts(file: File) -> dict[str, Any]:
    case = file.case
    return {
        "file": file,
        "case": case,
        "title": pages.title_of(case.terms),
        "state": pages.state_words(case.state),
        "rows": pages.price_rows(file.lines, case.currency, case.terms["shared"]),
        "left_minor": file.money.left_minor,
        "tip_left_minor": file.tip_money.left_minor if file.tip_money else 0,
        "is_own": current_user.id in {case.customer_id, case.provider_id},
        "sentences": sentences,
        "ledger_words": ledger_words,
        "zone": DESK_ZONE,
    }
