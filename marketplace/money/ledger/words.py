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
        "cash": _("Owed or paid by partners"),
        "wallet": _("Credits in the wallet"),
        "wallet_debt": _("Owed by the member"),
        "credits_issued": _("Credits in all wallets"),
        "deferred_credits": _("Paid for credits not used yet"),
        "credits_revenue": _("Credits used"),
        "credits_breakage": _("Credits and codes that ran out"),
        "voucher_liability": _("Codes sold and not redeemed"),
        "carrier": _("Owed by a phone company"),
        "carrier_fees": _("Phone companies’ share"),
        "deferred_memberships": _("Paid ahead for memberships"),
        "memberships_revenue": _("Memberships"),
        "deferred_gifts": _("Paid for gifts nobody has accepted"),
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
        "reversal": _("Booking taken back by its opposite"),
        "pack_bought": _("Credits bought by card"),
        "pack_on_bill": _("Credits bought on a phone bill"),
        "pack_charged_back": _("Credits taken back by the bank"),
        "pack_taken_back": _("Credits taken back by the phone company"),
        "carrier_settled": _("Paid by the phone company"),
        "credits_granted": _("Credits given"),
        "credits_spent": _("Credits used"),
        "credits_given_back": _("Use of credits undone"),
        "credits_expired": _("Credits ran out"),
        "credits_handed_back": _("Credits handed back"),
        "debt_paid_in_credits": _("Debt paid with credits"),
        "wallet_debt_paid": _("Debt paid by card"),
        "wallet_debt_forgiven": _("Debt written off"),
        "voucher_sold": _("Code sold by a partner"),
        "voucher_redeemed": _("Code redeemed"),
        "vouchers_revoked": _("Codes revoked"),
        "vouchers_run_out": _("Codes ran out"),
        "membership_paid": _("Membership paid"),
        "membership_earned": _("Membership time earned"),
        "membership_refunded": _("Membership refunded"),
        "membership_charged_back": _("Membership taken back by the bank"),
        "plan_gift_paid": _("Membership paid as a gift"),
        "plan_gift_taken": _("Gift accepted"),
        "plan_gift_refunded": _("Gift refunded to its giver"),
    }
    return names.get(kind, kind)
