"""Plans and memberships."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

PLANS = """
    insert into plan (public_id, slug, side, rank, names, pitches, commission_bps, waives_fee, photos, statistics,
        calendar_import, monthly_credits, trial_days, offered, created_at, updated_at) values
    ('plan_basic', 'basic', 'provider', 1, '{"en": "Basic", "fr": "Essentiel"}',
        '{"en": "For a table or a few sessions a month.", "fr": "Pour une table ou quelques séances par mois."}',
        600, false, 10, false, true, 0, 14, true, now(), now()),
    ('plan_plus', 'plus', 'provider', 2, '{"en": "Plus", "fr": "Plus"}',
        '{"en": "For those who cook or coach every week.", "fr": "Pour qui cuisine ou accompagne chaque semaine."}',
        500, false, 20, true, true, 0, 14, true, now(), now()),
    ('plan_pro', 'pro', 'provider', 3, '{"en": "Pro", "fr": "Pro"}',
        '{"en": "For those who live from it.", "fr": "Pour qui en vit."}',
        350, false, 40, true, true, 0, 14, true, now(), now()),
    ('plan_neighbour', 'neighbour', 'customer', 1, '{"en": "Good neighbour", "fr": "Bon voisin"}',
        '{"en": "For those who book twice a month or more.", "fr": "Pour qui réserve deux fois par mois ou plus."}',
        null, true, null, false, false, 100, 14, true, now(), now())
"""
# Dated back, so that they are in force on every clock; ten months are the price of twelve.
PRICES = """
    insert into plan_price (public_id, plan_id, every, amount_minor, currency, offered_from, created_at)
    select 'pr_' || p.slug || '_' || v.every, p.id, v.every, v.amount, 'EUR', timestamptz '2020-01-01', now()
    from (values ('basic', 'month', 490), ('basic', 'year', 4900), ('plus', 'month', 990), ('plus', 'year', 9900),
        ('pro', 'month', 1990), ('pro', 'year', 19900), ('neighbour', 'month', 490), ('neighbour', 'year', 4900))
        as v (slug, every, amount) join plan p on p.slug = v.slug
"""


def upgrade() -> None:
    """Rooms for plans and what is paid for them, the calls they need, and a first offer."""
    _widen_calls("billing_customer", "plan_price", "subscribe", "change_plan", "end_plan")
    _tables()
    op.execute(PLANS)
    op.execute(PRICES)


def _widen_calls(*more: str) -> None:
    """Let more kinds of calls be intended, whatever may be by now: other migrations widen the same list."""
    name = "ck_payment_operation_kind"
    found = op.get_bind().scalar(
        sa.text("select pg_get_constraintdef(oid) from pg_constraint where conname = :name"), {"name": name}
    )
    words = sorted({*re.findall(r"'([a-z_]+)'", str(found)), *more})
    op.drop_constraint(op.f(name), "payment_operation", type_="check")
    allowed = ",".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(name), "payment_operation", f"kind in ({allowed})")


def _tables() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("pitches", JSONB(), nullable=False),
        sa.Column("commission_bps", sa.Integer(), nullable=True),
        sa.Column("waives_fee", sa.Boolean(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=True),
        sa.Column("statistics", sa.Boolean(), nullable=False),
        sa.Column("calendar_import", sa.Boolean(), nullable=False),
        sa.Column("monthly_credits", sa.Integer(), nullable=False),
        sa.Column("trial_days", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("commission_bps is null or side = 'provider'", name=op.f("ck_plan_provider_side")),
        sa.CheckConstraint(
            "side = 'customer' or not (waives_fee or monthly_credits > 0)", name=op.f("ck_plan_customer_side")
        ),
        sa.CheckConstraint("side in ('provider','customer')", name=op.f("ck_plan_side")),
        sa.CheckConstraint("commission_bps between 0 and 10000", name=op.f("ck_plan_commission")),
        sa.CheckConstraint(
            "monthly_credits >= 0 and trial_days between 0 and 90", name=op.f("ck_plan_bounds")
        ),
        sa.CheckConstraint("photos is null or photos between 1 and 100", name=op.f("ck_plan_photos")),
        sa.CheckConstraint("rank > 0", name=op.f("ck_plan_rank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_public_id")),
        sa.UniqueConstraint("side", "rank", name=op.f("uq_plan_side_rank")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_slug")),
    )
    op.create_table(
        "billing_customer",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_billing_customer_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_billing_customer")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_billing_customer_stripe_id")),
    )
    op.create_table(
        "plan_gift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'taken') = (taken_at is not null)", name=op.f("ck_plan_gift_taken")),
        sa.CheckConstraint(
            "state in ('open','paid','taken','withdrawn','dropped')", name=op.f("ck_plan_gift_state")
        ),
        sa.CheckConstraint("months between 1 and 24 and amount_minor > 0", name=op.f("ck_plan_gift_bounds")),
        sa.CheckConstraint(
            "taken_by_id is null or taken_by_id <> giver_id", name=op.f("ck_plan_gift_two_people")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_plan_gift_giver_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_gift_plan_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_plan_gift_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_gift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_gift_public_id")),
    )
    op.create_index(op.f("ix_plan_gift_giver_id"), "plan_gift", ["giver_id"], unique=False)
    op.create_table(
        "plan_grant",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "source_kind in ('bill','trial','grace','gift')", name=op.f("ck_plan_grant_source")
        ),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_plan_grant_period")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_plan_grant_member_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_grant_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_grant")),
        sa.UniqueConstraint("source_kind", "source_id", name=op.f("uq_plan_grant_source_kind_source_id")),
    )
    op.create_index("ix_plan_grant_member_id", "plan_grant", ["member_id", "until_at"], unique=False)
    op.create_table(
        "plan_price",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("offered_from", MOMENT, nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("every in ('month','year')", name=op.f("ck_plan_price_every")),
        sa.CheckConstraint("amount_minor >= 50", name=op.f("ck_plan_price_amount")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_price_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_price")),
        sa.UniqueConstraint(
            "plan_id", "every", "offered_from", name=op.f("uq_plan_price_plan_id_every_offered_from")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_price_public_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_plan_price_stripe_id")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("price_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("item_ref", sa.Text(), nullable=True),
        sa.Column("period_start", MOMENT, nullable=True),
        sa.Column("period_end", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("resumes_at", MOMENT, nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("grace_until", MOMENT, nullable=True),
        sa.Column("noticed_until", MOMENT, nullable=True),
        sa.Column("told_price_id", sa.BigInteger(), nullable=True),
        sa.Column("told_price_at", MOMENT, nullable=True),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("looked_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("(state = 'ended') = (ended_at is not null)", name=op.f("ck_membership_ended")),
        sa.CheckConstraint("side in ('provider','customer')", name=op.f("ck_membership_side")),
        sa.CheckConstraint(
            "state in ('opening','abandoned') or stripe_id is not null", name=op.f("ck_membership_known")
        ),
        sa.CheckConstraint(
            "state in ('opening','trial','active','past_due','paused','ended','abandoned')",
            name=op.f("ck_membership_state"),
        ),
        sa.CheckConstraint("withdrawn_at is null or state = 'ended'", name=op.f("ck_membership_withdrawn")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.ForeignKeyConstraint(["price_id"], ["plan_price.id"], name=op.f("fk_membership_price_id")),
        sa.ForeignKeyConstraint(
            ["told_price_id"], ["plan_price.id"], name=op.f("fk_membership_told_price_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("public_id", name=op.f("uq_membership_public_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_membership_session_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_membership_stripe_id")),
    )
    op.create_index(
        "ix_membership_looked_at",
        "membership",
        ["looked_at"],
        unique=False,
        postgresql_where=sa.text("state not in ('ended','abandoned')"),
    )
    op.create_index("ix_membership_member_id", "membership", ["member_id"], unique=False)
    op.create_index(
        "uq_membership_live",
        "membership",
        ["member_id", "side"],
        unique=True,
        postgresql_where=sa.text("state not in ('ended','abandoned')"),
    )
    op.create_table(
        "membership_bill",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("gift_id", sa.BigInteger(), nullable=True),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("recognised_minor", sa.Integer(), nullable=False),
        sa.Column("refunded_minor", sa.Integer(), nullable=False),
        sa.Column("paid_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_membership_bill_amount")),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_membership_bill_period")),
        sa.CheckConstraint(
            "num_nonnulls(membership_id, gift_id) = 1", name=op.f("ck_membership_bill_one_source")
        ),
        sa.CheckConstraint(
            "recognised_minor >= 0 and refunded_minor >= 0 and recognised_minor + refunded_minor <= amount_minor",
            name=op.f("ck_membership_bill_parts"),
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["plan_gift.id"], name=op.f("fk_membership_bill_gift_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_membership_bill_membership_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_membership_bill_payment_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_membership_bill_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_bill")),
        sa.UniqueConstraint("gift_id", name=op.f("uq_membership_bill_gift_id")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_membership_bill_payment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_membership_bill_public_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_membership_bill_stripe_id")),
    )
    op.create_index(
        op.f("ix_membership_bill_membership_id"), "membership_bill", ["membership_id"], unique=False
    )
    op.create_index(
        "ix_membership_bill_open",
        "membership_bill",
        ["until_at"],
        unique=False,
        postgresql_where=sa.text("recognised_minor + refunded_minor < amount_minor"),
    )
    op.create_table(
        "membership_bill_line",
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_membership_bill_line_period")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["membership_bill.id"], name=op.f("fk_membership_bill_line_bill_id")
        ),
        sa.PrimaryKeyConstraint("bill_id", "position", name=op.f("pk_membership_bill_line")),
    )


def downgrade() -> None:
    """What people paid for is not thrown away."""
    raise RuntimeError("Memberships were sold under these rules; restore a backup instead.")
