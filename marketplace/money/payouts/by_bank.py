"""Payouts that the payment provider refused to transfer, paid from our own bank account instead.

An IBAN is typed in for one file and never kept; it has to end as the account that the payment provider knows.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.ledger import bank as ledger
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import claims, credit_transfers, queries
from marketplace.money.payouts.credit_transfers import CreditTransfer, Debtor
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.steps import move, write_audit
from marketplace.people.accounts.models import Member


class NotByBank(Refusal):
    """It is not one that the bank is to pay."""

    code = "not_by_bank"


class Candidate(NamedTuple):
    """A refused payout with what is left to pay of it, in cents, and how the known account ends."""

    payout: Payout
    provider: Member
    left_minor: int
    last4: str | None


class File(NamedTuple):
    message_id: str
    xml: bytes
    total_minor: int
    transfers: int


def debtor() -> Debtor | None:
    """Our own account; None while the settings do not name a valid one."""
    s = settings()
    iban = credit_transfers.plain_iban(s.bank_iban)
    return Debtor(s.bank_name or s.site_name, iban, s.bank_bic) if credit_transfers.is_iban(iban) else None


def candidates(*, exported: bool) -> list[Candidate]:
    """Refused payouts in euro: those in no file yet, or those in one and not settled; one query."""
    left = (
        select(func.coalesce(func.sum(Earning.held_minor), 0))
        .where(Earning.payout_id == Payout.id, Earning.transferred_at.is_(None))
        .correlate(Payout)
        .scalar_subquery()
    )
    query = (
        select(Payout, Member, left, ConnectedAccount.bank_last4)
        .join(Member, Member.id == Payout.provider_id)
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Payout.provider_id)
        .where(
            Payout.state == PayoutState.FAILED,
            Payout.currency == credit_transfers.CURRENCY,
            Payout.bank_file_id.is_not(None) if exported else Payout.bank_file_id.is_(None),
        )
        .order_by(Payout.created_at, Payout.id)
    )
    return [Candidate(*row) for row in db.session.execute(query)]


def make_file(ibans: Mapping[str, str], by: Member, from_: Debtor) -> File:
    """The bank's file for those payouts an IBAN was typed for (public id → IBAN); they are marked with it.

    Raises `Invalid` with the sentence of each field, `Blocked` while the books disagree about a provider.
    One's own payout is refused like any decision on it.
    """
    typed = {
        public_id: credit_transfers.plain_iban(iban) for public_id, iban in ibans.items() if iban.strip()
    }
    for public_id in sorted(typed):
        claims.refuse_own(queries.locked(public_id), by)
    chosen = [one for one in candidates(exported=False) if one.payout.public_id in typed]
    errors = {
        f"iban_{one.payout.public_id}": [problem]
        for one in chosen
        if (problem := _problem(typed[one.payout.public_id], one.last4))
    }
    if errors or not chosen:
        nothing = {} if errors else {"_": [_("Type the IBAN of at least one of them.")]}
        raise Invalid(_("No file was made."), errors=errors or nothing)
    for one in chosen:
        payment_accounts.refuse_blocked(one.provider.id)
    return _written(chosen, typed, by, from_)


def _problem(iban: str, last4: str | None) -> str:
    if not credit_transfers.is_iban(iban):
        return str(_("This is not an IBAN: its check digits do not fit."))
    if last4 is None:
        return str(_("No bank account of this provider is known, so this one cannot be compared."))
    if iban[-4:] != last4:
        return str(_("It has to be the account we know, which ends in %(last4)s.", last4=last4))
    return ""


def _written(chosen: list[Candidate], typed: Mapping[str, str], by: Member, from_: Debtor) -> File:
    now = clock.now()
    message_id = f"PROCHE-{now:%Y%m%d%H%M%S}-{ids.random_code(6)}"
    transfers = [
        CreditTransfer(
            one.payout.public_id,
            one.left_minor,
            one.provider.name,
            typed[one.payout.public_id],
            f"{settings().site_name} {one.payout.public_id.replace('_', '-')}",
        )
        for one in chosen
    ]
    for one in chosen:
        one.payout.bank_file_id = message_id
    db.session.flush()
    total = sum(one.amount_minor for one in transfers)
    audit.record(
        "payout.bank_file",
        actor_id=by.id,
        subject=("bank_file", message_id),
        after={"payouts": [one.payout.public_id for one in chosen], "total": total},
    )
    day = (now + timedelta(days=1)).date()
    return File(
        message_id, credit_transfers.message(message_id, now, day, from_, transfers), total, len(chosen)
    )


def settle(payout_public_id: str, by: Member) -> Payout:
    """The bank has paid: what was left is booked against our bank account, and the payout is paid."""
    payout = _in_a_file(payout_public_id, by)
    provider = db.session.get_one(Member, payout.provider_id)
    now = clock.now()
    for earning in queries.locked_earnings_in(payout.id):
        if earning.transferred_at is None:
            ledger.bank_paid(
                provider.public_id,
                earning.public_id,
                earning.held_minor,
                now,
                currency=earning.currency,
                actor=f"member:{by.public_id}",
            )
            # Without a transfer there is nothing to call back: should it be needed, it becomes a debt.
            earning.sent_minor += earning.held_minor
            earning.held_minor, earning.transferred_at = 0, now
    payout.settled_at = now
    move(payout, PayoutState.PAID, actor=by, reason=payout.bank_file_id)
    write_audit("payout.bank_paid", payout, by, PayoutState.FAILED, payout.bank_file_id or "")
    return payout


def withdraw(payout_public_id: str, by: Member) -> Payout:
    """The bank did not pay, or the file was not sent: it can be put back to review, or into another file."""
    payout = _in_a_file(payout_public_id, by)
    write_audit("payout.bank_withdrawn", payout, by, payout.state, payout.bank_file_id or "")
    payout.bank_file_id = None
    db.session.flush()
    return payout


def _in_a_file(payout_public_id: str, by: Member) -> Payout:
    payout = queries.locked(payout_public_id)
    claims.refuse_own(payout, by)
    if payout.state != PayoutState.FAILED or payout.bank_file_id is None:
        raise NotByBank(
            _("This payout is in no file for the bank."),
            kept=_("Nothing was changed."),
            todo=_("Look at the list again."),
        )
    return payout


def refuse_in_file(payout: Payout) -> None:
    """Raises `NotByBank` for one that the bank may be paying just now: it would be paid twice."""
    if payout.state == PayoutState.FAILED and payout.bank_file_id is not None:
        raise NotByBank(
            _("This payout is in the file %(file)s for the bank.", file=payout.bank_file_id),
            kept=_("Nothing was changed."),
            todo=_("Say first whether the bank has paid it, on the page of bank files."),
        )
