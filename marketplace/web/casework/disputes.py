"""The dispute desk: what has to be answered first, the evidence we have, and who bears a loss."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.community.messages import queries as messages
from marketplace.core import audit, clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import words as plan_words
from marketplace.goods.memberships.models import BILL, GIFT
from marketplace.goods.topups.models import KIND as TOPUP
from marketplace.goods.wallet import words as wallet_words
from marketplace.goods.wallet.errors import credits
from marketplace.goods.works import naming as work_naming
from marketplace.goods.works import queries as works
from marketplace.goods.works.models import KIND as WORK
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.models import Bearer, Dispute
from marketplace.money.disputes.operations import NotAnswerable
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.trade.bookings import pages
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.series.models import KIND as SERIES
from marketplace.web.casework import sentences
from marketplace.web.casework.blueprint import DESK_ZONE, PASSWORD_MINUTES, casework
from marketplace.workflows import case_file, evidence, membership_case, topup_case, work_case

STATES = ("open", "won", "lost", "all")


class DisputesQuery(Schema):
    state = fields.String(load_default="open", validate=validate.OneOf(STATES))


class BearerInput(Schema):
    bearer = fields.Enum(Bearer, by_value=True, required=True)


@casework.get("/disputes")
@requires(Access.FINANCE)
def disputes() -> ResponseReturnValue:
    """Disputes, the nearest deadline first."""
    try:
        state = load_query(DisputesQuery)["state"]
    except Invalid:
        state = "open"
    found = queries.listed(state)
    return render_template(
        "casework/disputes.html",
        found=found,
        cases=case_file.cases_of([payment for _dispute, payment in found]),
        works=works.sales_named([payment.subject_id for _row, payment in found]),
        work_title=work_naming.title,
        counts=queries.counts(),
        state=state,
        pages=pages,
        sentences=sentences,
        now=clock.now(),
        zone=DESK_ZONE,
    )


@casework.get("/disputes/<dispute_id>")
@requires(Access.FINANCE)
def dispute(dispute_id: str) -> ResponseReturnValue:
    """One dispute with the evidence to send; the part that falls on one week is seen with the others."""
    return _page(dispute_id, 200)


@casework.post("/disputes/<dispute_id>/evidence")
@requires(Access.FINANCE)
def answer(dispute_id: str) -> ResponseReturnValue:
    """Save the texts, or save them and send them to the bank: that is done once."""
    texts = {name: request.form.get(name, "")[: evidence.MAX_TEXT] for name in evidence.FIELDS}
    if request.form.get("act") == "submit":
        said = _("The evidence goes to the bank. It decides in some weeks.")
        return _act(dispute_id, "dispute.submit", said, lambda row: _submit(row, texts))
    return _act(
        dispute_id,
        "dispute.save",
        _("Saved. Nothing was sent."),
        lambda row: operations.save_evidence(row, texts),
    )


def _submit(row: Dispute, texts: dict[str, str]) -> None:
    operations.save_evidence(row, texts)
    operations.submit(row)


@casework.post("/disputes/<dispute_id>/accept")
@requires(Access.FINANCE)
def accept(dispute_id: str) -> ResponseReturnValue:
    """Give it up: the bank keeps the money."""
    return _act(
        dispute_id,
        "dispute.accept",
        _("The dispute is given up; the customer keeps the money."),
        operations.accept,
    )


@casework.post("/disputes/<dispute_id>/bearer")
@requires(Access.FINANCE)
def bearer(dispute_id: str) -> ResponseReturnValue:
    """Decide who pays should it be lost."""
    try:
        chosen = load_form(BearerInput)["bearer"]
    except Invalid as problem:
        return _page(dispute_id, 422, problem)
    said = _("Noted: that is who bears it should it be lost.")
    return _act(dispute_id, "dispute.bearer", said, lambda row: operations.choose_bearer(row, chosen))


def _act(dispute_id: str, name: str, said: str, change: Any) -> ResponseReturnValue:
    here = url_for("casework.dispute", dispute_id=dispute_id)
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    try:
        with transaction():
            row = queries.locked(dispute_id)
            if row is None or row.part_of_id is not None:
                raise queries.missing()
            change(row)
            audit.record(
                name,
                actor_id=current_user.id,
                subject=("dispute", dispute_id),
                after={"status": row.status, "bearer": row.bearer},
            )
    except NotAnswerable as refusal:
        return _page(dispute_id, refusal.status, refusal)
    flash(said, "success")
    return redirect(here, code=303)


def _page(dispute_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    row, payment = queries.one(dispute_id)
    if row.part_of_id is not None:
        whole = queries.public_id_of(row.part_of_id)
        return redirect(url_for("casework.dispute", dispute_id=whole), code=303)
    facts = _facts(row, payment)
    # What was saved is kept as it was written; the rest is drafted from what was sold.
    facts["texts"] |= row.evidence
    page = render_template(
        "casework/dispute.html",
        dispute=row,
        evidence=evidence,
        sentences=sentences,
        pages=pages,
        Bearer=Bearer,
        refusal=refusal,
        now=clock.now(),
        zone=DESK_ZONE,
        **facts,
    )
    return page, status


def _facts(row: Dispute, payment: Payment) -> dict[str, Any]:
    if payment.subject_kind == TOPUP:
        return _of_topup(payment)
    if payment.subject_kind == WORK:
        return _of_work(payment)
    return _of_membership(payment) if payment.subject_kind in {BILL, GIFT} else _of_booking(row, payment)


def _of_membership(payment: Payment) -> dict[str, Any]:
    case = membership_case.case_of(payment)
    return {"plan": case, "texts": membership_case.bundle(case, DESK_ZONE), "plan_words": plan_words}


def _of_topup(payment: Payment) -> dict[str, Any]:
    case = topup_case.case_of(payment.subject_id)
    texts = topup_case.bundle(case, DESK_ZONE)
    return {"topup": case, "texts": texts, "credits": credits, "words_of_moves": wallet_words}


def _of_work(payment: Payment) -> dict[str, Any]:
    case = work_case.case_of(payment.subject_id)
    texts = work_case.bundle(case, DESK_ZONE)
    return {"work_case": case, "title": work_naming.title(case.sale), "texts": texts}


def _of_booking(row: Dispute, payment: Payment) -> dict[str, Any]:
    case = case_file.case_of(case_file.booking_of(payment))
    for_tip = payment.subject_kind == "tip"
    portions = case_file.portions_of(row) if payment.subject_kind == SERIES else []
    talk = messages.of_booking(case.id)
    texts = evidence.bundle(case, bookings.events(case.id), talk, for_tip=for_tip)
    if portions:
        texts["service_date"] = evidence.dates_of([portion.case for portion in portions])
    title = pages.title_of(case.terms)
    return {"for_tip": for_tip, "case": case, "portions": portions, "title": title, "texts": texts}
