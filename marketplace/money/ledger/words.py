"""What accounts and events of the ledger are called on staff pages; reads nothing."""

from marketplace.core.i18n import gettext as _


def account_words(code: str) -> str:
    """An account by its code: "Stripe balance", "Owed to the provider"; an unknown one by the code itself."""
    names: dict[str, str] = {
        "stripe": _("Balance at Stripe"),
        "stripe_fees": _("Stripe’s fee"),
        "bank": _("Our bank account"),
        "commission": _("Our commission"),
        "service_fees": _("Our service fee"),
        "refund_due": _("Refunds due"),
        "booking": _("Kept for the booking"),
        "tip": _("Kept for the tip"),
        "provider": _("Owed to the provider"),
        "provider_debt": _("Owed by the provider"),
        "dispute": _("Held by customers’ banks"),
        "dispute_fees": _("Stripe’s dispute fee"),
        "dispute_loss": _("Lost to disputes"),
    }
    return names.get(code.partition(":")[0], code)


def event_words(kind: str) -> str:
    """An event by its kind: "Customer paid"; an unknown one by the kind itself."""
    names: dict[str, str] = {
        "charge_captured": _("Customer paid"),
        "tip_captured": _("Customer gave a tip"),
        "tip_refunded": _("Tip refunded to the customer"),
        "refund_made": _("Refunded to the customer"),
        "earning_approved": _("Approved"),
        "bank_paid": _("Paid from our bank account"),
        "transfer_made": _("Sent to the provider"),
        "paid_out": _("Paid out to our bank"),
        "payout_came_back": _("Sent back by our bank"),
        "returned_to_booking": _("Shares taken back for a refund"),
        "refund_owed": _("Refund due from our own pocket"),
        "refund_paid": _("Refunded from our own pocket"),
        "refund_came_back": _("The refund came back"),
        "debt_netted": _("Kept back for a debt"),
        "share_called_back": _("Share called back for a dispute"),
        "dispute_opened": _("Dispute opened"),
        "dispute_won": _("Dispute won"),
        "dispute_lost": _("Dispute lost"),
    }
    return names.get(kind, kind)
