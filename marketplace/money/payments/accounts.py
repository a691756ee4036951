"""Accounts that providers are paid on, and what leaves for them; nothing here calls the provider of payments."""

from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import calls, emails
from marketplace.money.payments.models import ConnectedAccount, Operation, OperationKind
from marketplace.money.reconciliation import queries as reconciliation
from marketplace.people.accounts import queries as members


class NoAccount(Refusal):
    code = "no_account"


class Blocked(Refusal):
    """What the provider lists and what the ledger says differ: no money leaves until a person knows why."""

    code = "transfers_blocked"


def request_account(
    member_id: int, member_public_id: str, email: str, country: str = "FR"
) -> Operation | None:
    """Intend a connected account for a provider; None when there is one. The platform bears fees and losses."""
    row = db.session.get(ConnectedAccount, member_id)
    if row is not None and row.stripe_id is not None:
        return None
    if row is None:
        now = clock.now()
        row = ConnectedAccount(
            member_id=member_id,
            payouts_enabled=False,
            transfers_active=False,
            requirements=[],
            past_due=[],
            created_at=now,
            updated_at=now,
        )
        db.session.add(row)
        db.session.flush()
    known = calls.live(OperationKind.ACCOUNT, member_public_id)
    attempt = calls.attempts(OperationKind.ACCOUNT, member_public_id) + 1
    return known or calls.intend(
        OperationKind.ACCOUNT,
        member_public_id,
        f"account:{member_public_id}:{attempt}",
        {
            "body": {
                "country": country,
                "email": email,
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "stripe_dashboard": {"type": "express"},
                    "requirement_collection": "stripe",
                },
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"member": member_public_id},
            }
        },
    )


def record_account(row: ConnectedAccount, account: dict[str, Any]) -> None:
    """Note what a connected account can do now, and when its bank account changed."""
    requirements = account.get("requirements") or {}
    banks = (account.get("external_accounts") or {}).get("data") or []
    row.stripe_id = account["id"]
    row.payouts_enabled = bool(account.get("payouts_enabled"))
    row.transfers_active = (account.get("capabilities") or {}).get("transfers") == "active"
    row.requirements = list(requirements.get("currently_due") or [])
    row.past_due = list(requirements.get("past_due") or [])
    row.disabled_reason = requirements.get("disabled_reason")
    if banks:
        fingerprint = banks[0].get("fingerprint") or banks[0]["id"]
        if row.bank_fingerprint is not None and row.bank_fingerprint != fingerprint:
            row.bank_changed_at = clock.now()
            _tell_bank_changed(row.member_id, banks[0].get("last4"))
        row.bank_added_at = row.bank_added_at or clock.now()
        row.bank_fingerprint, row.bank_last4 = fingerprint, banks[0].get("last4")
    row.updated_at = clock.now()
    db.session.flush()


def _tell_bank_changed(member_id: int, last4: str | None) -> None:
    member = members.by_id(member_id)
    if member is not None:
        emails.bank_changed(member, last4)


def request_transfer(
    *,
    earning_public_id: str,
    provider_member_id: int,
    amount_minor: int,
    currency: str,
    charge_id: str,
    transfer_group: str,
) -> Operation:
    """Intend the transfer of one earning to its provider's account. Another attempt after a refusal is a new row.

    Raises `NoAccount` when the provider has no account that can receive it, `Blocked` while lines of the
    reconciliation that touch them are open.
    """
    refuse_blocked(provider_member_id)
    account = db.session.get(ConnectedAccount, provider_member_id)
    if account is None or account.stripe_id is None or not account.transfers_active:
        raise NoAccount(
            _("This provider has no bank account that can be paid yet."),
            kept=_("The payout stays in review."),
            todo=_("They are asked to add one; approve it afterwards."),
        )
    known = calls.live(OperationKind.TRANSFER, earning_public_id)
    if known is not None:
        return known
    attempt = calls.attempts(OperationKind.TRANSFER, earning_public_id) + 1
    return calls.intend(
        OperationKind.TRANSFER,
        earning_public_id,
        f"transfer:{earning_public_id}:{attempt}",
        {
            "body": {
                "amount": amount_minor,
                "currency": currency.lower(),
                "destination": account.stripe_id,
                "source_transaction": charge_id,
                "transfer_group": transfer_group,
                "metadata": {"earning": earning_public_id},
            }
        },
    )


def refuse_blocked(provider_member_id: int) -> None:
    """Raises `Blocked` while open lines of the reconciliation touch a provider, whatever way money would leave."""
    if reconciliation.count_touching(provider_member_id):
        raise Blocked(
            _("The books and the payment provider do not agree about this provider’s money."),
            kept=_("Nothing was sent and the payout stays as it is."),
            todo=_("Resolve the open lines of the reconciliation first, each with a reason."),
        )
