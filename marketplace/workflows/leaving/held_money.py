"""What is held of a member who pays and is paid: mostly what the law makes us keep. A table, nothing else."""

from marketplace.workflows.leaving.held import File, bare, kept

HELD = (
    bare("payment", "payer_id", "payments", {"card_hash": "null", "checkout_url": "null"}),
    kept("refund", "payment_id>payment", "payments"),
    kept("billing_customer", "member_id", "payments"),
    kept("dispute", "payment_id>payment", "disputes", hidden=("evidence",)),
    bare("connected_account", "member_id", "payouts", {"bank_fingerprint": "null"}, stays=("bank_last4",)),
    kept("earning", "provider_id", "payouts"),
    kept("payout", "provider_id", "payouts", hidden=("flags",)),
    kept("payout_event", "payout_id>payout", "payouts", exported=False),
    kept("payout_decision", "payout_id>payout", "payouts", exported=False),
    kept("debt", "provider_id", "payouts"),
    kept("debt_netting", "debt_id>debt", "payouts"),
    kept("reconciliation_line", "provider_id", "payouts", exported=False),
    kept("paper", "owner_id", "papers"),
    kept("paper_file", "paper_id>paper", "papers", file=File("content", "pdf")),
    kept("paper_entry", "paper_id>paper", "papers", exported=False),
    kept("tax_details", "member_id", "tax"),
    kept("tax_standing", "member_id", "tax"),
    kept("membership", "member_id", "payments", hidden=("session_id", "checkout_url", "item_ref")),
    kept("membership_bill", "membership_id>membership|gift_id>plan_gift", "payments"),
    kept("membership_bill_line", "bill_id>membership_bill", "payments"),
)
