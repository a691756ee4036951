"""Files and statements: the filtered queue as CSV, and a provider's month as page and CSV."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import audit, clock, sheets
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import month_words
from marketplace.core.sheets import Cell
from marketplace.money.ledger import words as ledger_words
from marketplace.money.payouts import desk, statement
from marketplace.money.payouts.desk import Filters
from marketplace.money.payouts.statement import Statement
from marketplace.money.payouts.views.blueprint import DESK_ZONE, asked, payouts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member

QUEUE_HEADS = (
    "payout",
    "state",
    "provider",
    "currency",
    "amount",
    "amount_minor",
    "sales",
    "signals",
    "created_at",
    "due_at",
    "settled_at",
    "second_person",
)
"""Names of columns are for programs and the same in every language."""


@payouts.get("/admin/payouts/export.csv")
@requires(Access.FINANCE)
def export() -> ResponseReturnValue:
    """What the filters find, all of it, as CSV; that it was taken out stands in the audit log."""
    filters = asked().filters
    with transaction():
        audit.record(
            "payout.export",
            actor_id=current_user.id,
            subject=("payouts", filters.state),
            after={"format": "csv", **filters.as_query},
        )
    return sheets.download(f"payouts-{clock.now():%Y-%m-%d}", QUEUE_HEADS, _queue_rows(filters))


def _queue_rows(filters: Filters) -> Iterator[list[Cell]]:
    for row in desk.whole_queue(filters, clock.now()):
        it = row.payout
        yield [
            it.public_id,
            it.state,
            row.provider_name,
            it.currency,
            sheets.decimal(it.amount_minor, it.currency),
            it.amount_minor,
            row.sales,
            " ".join(flag["code"] for flag in it.flags),
            it.created_at,
            it.due_at,
            it.settled_at,
            "yes" if it.needs_second else "no",
        ]


# ── A provider's month ────────────────────────────────────────────────────────────────────────────


@payouts.get("/studio/statement")
@requires(Access.PROVIDER)
def statement_mine() -> ResponseReturnValue:
    """One's own month, this one when none is named."""
    return _page(current_user.member, "payouts.statement_mine", {})


@payouts.get("/studio/statement.csv")
@requires(Access.PROVIDER)
def statement_mine_file() -> ResponseReturnValue:
    return _file(current_user.member)


@payouts.get("/admin/payouts/providers/<member_id>/statement")
@requires(Access.FINANCE)
def statement_of(member_id: str) -> ResponseReturnValue:
    """A provider's month as finance sees it: the same page."""
    return _page(_provider(member_id), "payouts.statement_of", {"member_id": member_id})


@payouts.get("/admin/payouts/providers/<member_id>/statement.csv")
@requires(Access.FINANCE)
def statement_of_file(member_id: str) -> ResponseReturnValue:
    return _file(_provider(member_id))


def _provider(member_id: str) -> Member:
    found = accounts.by_public_id(member_id)
    if found is None:
        raise NotFound(_("We could not find this member."), todo=_("Look for them by name."))
    return found


def _month() -> date:
    """The month of the address, `2026-11`; this one when there is none, or one that means nothing."""
    present = statement.month_of(clock.now(), DESK_ZONE)
    try:
        wanted = date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        return present
    return min(max(wanted, date(2000, 1, 1)), present)


def _statement(member: Member) -> Statement:
    return statement.of_provider(member.public_id, _month(), settings().currency, DESK_ZONE)


def _page(member: Member, endpoint: str, values: dict[str, Any]) -> ResponseReturnValue:
    found = _statement(member)
    present = statement.month_of(clock.now(), DESK_ZONE)

    def at(month: date) -> str:
        return url_for(endpoint, month=f"{month:%Y-%m}", **values)

    return render_template(
        "payouts/statement.html",
        statement=found,
        member=member,
        is_own=member.id == current_user.id and endpoint == "payouts.statement_mine",
        is_over=found.month < present,
        month=month_words(found.month),
        before_url=at(statement.neighbour(found.month, -1)),
        after_url=at(statement.neighbour(found.month, 1)) if found.month < present else None,
        file_url=url_for(f"{endpoint}_file", month=f"{found.month:%Y-%m}", **values),
        ledger_words=ledger_words,
        zone=DESK_ZONE,
    )


def _file(member: Member) -> Response:
    found = _statement(member)
    heads = (_("When"), _("Event"), _("What"), _("Reference"), _("Currency"))
    sums = (_("Sale"), _("Commission"), _("For you"), _("Your debt"), _("Balance"))
    return sheets.download(f"statement-{found.month:%Y-%m}", heads + sums, _statement_rows(found))


def _statement_rows(found: Statement) -> Iterator[list[Cell]]:
    def amount(minor: int) -> Cell:
        return sheets.decimal(minor, found.currency)

    balance, blank = found.opening_minor, ["", "", found.currency, "", "", ""]
    debt = found.debt_opening_minor
    yield [f"{found.month:%Y-%m}", _("Opening balance"), *blank, amount(debt), amount(balance)]
    for line in found.lines:
        balance += line.amount_minor
        yield [
            line.at,
            ledger_words.event_words(line.kind),
            line.label,
            line.reference,
            found.currency,
            amount(line.sale_minor),
            amount(-line.commission_minor),
            amount(line.amount_minor),
            amount(line.debt_minor),
            amount(balance),
        ]
    closing = [*blank, amount(found.debt_closing_minor), amount(found.closing_minor)]
    yield [f"{found.month:%Y-%m}", _("Closing balance"), *closing]
