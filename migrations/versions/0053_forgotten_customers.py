"""The provider of payments can be asked to delete whoever left."""

from alembic import op

revision = "0053"
down_revision = "0048"
branch_labels = None
depends_on = None

KINDS = """'checkout','expire_checkout','refund','transfer','account','reversal','dispute_evidence',
    'dispute_close','capture','cancel_intent','charge_saved','forget_card',{more}'billing_customer','plan_price',
    'subscribe','change_plan','end_plan'"""


def upgrade() -> None:
    """One more kind of call."""
    _allow(KINDS.format(more="'forget_customer',"))


def downgrade() -> None:
    op.execute("delete from payment_operation where kind = 'forget_customer'")
    _allow(KINDS.format(more=""))


def _allow(kinds: str) -> None:
    op.execute("alter table payment_operation drop constraint ck_payment_operation_kind")
    op.execute(
        f"alter table payment_operation add constraint ck_payment_operation_kind check (kind in ({kinds}))"
    )
