"""The desk of credits, for finance: what is outstanding, packs, printed codes, and wallets in trouble."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from marketplace.core import audit, clock, idempotency, ids
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import minor_of
from marketplace.core.urls import absolute
from marketplace.goods.topups import codes, operations, queries
from marketplace.goods.topups.models import VoucherBatch, VoucherCode
from marketplace.goods.topups.schemas import BatchInput, OnSaleInput, PackInput
from marketplace.goods.wallet import leaving
from marketplace.goods.wallet.errors import credits
from marketplace.money.ledger import accounts, wallets
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.reauth import ask_password, password_is_recent

credits_desk = Blueprint("credits_desk", __name__, url_prefix="/admin/credits")

PASSWORD_MINUTES = 60
WARN_PERCENT = 80
"""From this share of the legal threshold on the desk says so."""


@credits_desk.get("")
@requires(Access.FINANCE)
def home() -> ResponseReturnValue:
    """The figures, the packs, the batches, and who owes."""
    return _page(200)


def _page(status: int, errors: dict[str, list[str]] | None = None, values: Any = None) -> ResponseReturnValue:
    figures, threshold = queries.outstanding(), settings().outstanding_threshold_minor
    page = render_template(
        "credits_desk/home.html",
        figures=figures,
        threshold_minor=threshold,
        percent=100 * figures.total_minor // threshold,
        warns=100 * figures.total_minor >= WARN_PERCENT * threshold,
        packs=queries.all_packs(),
        batches=_batches(),
        troubled=queries.in_trouble(),
        errors=errors or {},
        values=values or {},
        credits=credits,
        currency=settings().currency,
        zone=settings().company_zone,
        now=clock.now(),
        key=ids.random_code(20),
    )
    return page, status


def _batches() -> list[tuple[VoucherBatch, int]]:
    """Batches, the newest first, with how many of their codes were redeemed."""
    rows = db.session.execute(
        select(VoucherBatch, func.count(VoucherCode.redeemed_at))
        .join(VoucherCode, VoucherCode.batch_id == VoucherBatch.id)
        .group_by(VoucherBatch.id)
        .order_by(VoucherBatch.id.desc())
        .limit(100)
    )
    return [(batch, used) for batch, used in rows]


@credits_desk.post("/packs")
@requires(Access.FINANCE)
def add_pack() -> ResponseReturnValue:
    """Put a new pack on sale."""
    try:
        given = load_form(PackInput)
        with transaction():
            operations.add_pack(given["credits"], _minor(given["price"]), current_user.member)
    except Invalid as problem:
        return _page(problem.status, problem.errors, request.form)
    return _back(_("The pack is on sale."))


def _minor(written: str) -> int:
    minor = minor_of(written, settings().currency)
    if minor is None:
        problem = _("Write a price such as 10 or 9.50.")
        raise Invalid(problem, errors={"price": [problem]})
    return minor


@credits_desk.post("/packs/<pack_id>")
@requires(Access.FINANCE)
def put_on_sale(pack_id: str) -> ResponseReturnValue:
    """Sell a pack, or stop selling it."""
    on_sale = load_form(OnSaleInput)["on_sale"]
    with transaction():
        operations.put_on_sale(pack_id, current_user.member, on_sale=on_sale)
    return _back(_("The pack is on sale.") if on_sale else _("The pack is not sold any more."))


@credits_desk.post("/batches")
@requires(Access.FINANCE)
def issue() -> ResponseReturnValue:
    """Make codes and show the sheet to print: this once, for they are kept nowhere."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("credits_desk.home"))
    try:
        given = load_form(BatchInput)
        end = datetime.combine(given["redeem_before"], time.max, ZoneInfo(settings().company_zone))
        with transaction():
            scope, key = f"vouchers:{current_user.id}", given["key"]
            if idempotency.earlier(scope, key, given, wait=True) is not None:
                return _shown_before()
            batch, made = codes.issue(
                current_user.member,
                partner=given["partner"],
                count=given["count"],
                credits=given["credits"],
                price_minor=_minor(given["price"]),
                redeem_before=end,
            )
            idempotency.remember(scope, key, given, batch.public_id)
    except Invalid as problem:
        return _page(problem.status, problem.errors, request.form)
    page = render_template(
        "credits_desk/sheet.html",
        batch=batch,
        codes=made,
        picture=_picture(),
        address=absolute(url_for("topups.code")),
        number=credits(batch.credits),
        zone=settings().company_zone,
    )
    return page, 200, {"Cache-Control": "no-store"}


def _shown_before() -> ResponseReturnValue:
    flash(
        _("This batch was made already, and its sheet was shown then. Revoke it if the sheet is lost."),
        "warning",
    )
    return redirect(url_for("credits_desk.home"), code=303)


def _picture() -> str:
    """The way to the form as a QR code. The code itself is typed: an address would stay in logs and histories."""
    address = absolute(url_for("topups.code"))
    return str(
        segno.make(address, error="m").svg_data_uri(scale=3, border=2, dark="#1c1410", light="#ffffff")
    )


@credits_desk.post("/batches/<batch_id>/revoke")
@requires(Access.FINANCE)
def revoke(batch_id: str) -> ResponseReturnValue:
    """Make the unused codes of a batch worthless."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("credits_desk.home"))
    with transaction():
        count = codes.revoke(batch_id, current_user.member)
    return _back(
        ngettext("%(num)s unused code is worthless now.", "%(num)s unused codes are worthless now.", count)
    )


@credits_desk.post("/debts/<member_id>/forgive")
@requires(Access.FINANCE)
def forgive(member_id: str) -> ResponseReturnValue:
    """Write off what a wallet owes; the reason is in the audit log's facts: who, when, how much."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("credits_desk.home"))
    with transaction():
        member = members.by_public_id(member_id)
        if member is None or member.id == current_user.id:
            raise NotFound(_("This member does not exist."), kept=_("Nothing was changed."))
        now = clock.now()
        wallet, owed = leaving.pay_debt(member.id, settings().outstanding_threshold_minor)
        if owed:
            wallets.debt_forgiven(
                wallet,
                f"{wallet}:forgiven:{int(now.timestamp())}",
                owed=owed,
                unit=accounts.unit_of(settings().currency),
                at=now,
                actor=current_user.member.public_id,
            )
            audit.record(
                "wallet.forgive",
                actor_id=current_user.id,
                subject=("wallet", wallet),
                before={"debt_minor": owed},
                after={"debt_minor": 0},
            )
    return _back(_("Written off. The wallet can be used again."))


def _back(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("credits_desk.home"), code=303)
