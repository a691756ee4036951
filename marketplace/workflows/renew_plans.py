"""What comes with time to a membership: its month's credits, a letter before it renews, another price after notice."""

from datetime import datetime

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.memberships import due, emails, granting, operations, queries, rules, words
from marketplace.goods.memberships.models import Plan, PlanGrant
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import outbox


def bring_credits(grant_id: int, now: datetime) -> None:
    """Give the credits of the months that have begun; those that were given are not given again."""
    # Its row is locked: who takes the plan back at this moment waits, and then takes these credits back too.
    grant = db.session.get_one(PlanGrant, grant_id, with_for_update=True, populate_existing=True)
    plan = db.session.get_one(Plan, grant.plan_id)
    member = accounts.by_id(grant.member_id)
    if member is None or not plan.monthly_credits or grant.revoked_at is not None:
        return
    for month in rules.months_of_credits(grant.from_at, grant.until_at, now):
        with speaking(member.locale):
            reason = _("Credits of your plan %(plan)s", plan=words.name(plan))
        ends = rules.months_later(grant.from_at, month + 3)
        if ends > now:
            reference = f"{granting.allowance_source(grant.source_kind, grant.source_id)}{month}"
            wallet.grant(
                member.id,
                plan.monthly_credits,
                reason=reason,
                reference=reference,
                expires_at=ends,
                has_ceiling=False,
            )


def announce(public_id: str) -> None:
    """Write before it renews, once for each period."""
    membership = queries.locked(public_id)
    if membership is not None and membership.noticed_until != membership.period_end:
        membership.noticed_until = membership.period_end
        db.session.flush()
        emails.renewing(membership)


def tell_price(public_id: str) -> None:
    """Announce the price that comes, once."""
    membership = queries.locked(public_id)
    price = due.coming_price(membership.price_id, clock.now()) if membership else None
    if membership is None or price is None or membership.told_price_id == price.id:
        return
    membership.told_price_id, membership.told_price_at = price.id, clock.now()
    db.session.flush()
    emails.price_changes(membership, price)


def move_price(public_id: str) -> None:
    """Put an announced price on the next period; what is paid is not touched."""
    with transaction():
        membership = queries.locked(public_id)
        if membership is None or membership.told_price_id is None:
            return
        price = queries.price_by_id(membership.told_price_id)
        call = operations.price_call(queries.plan_of_price(price.id), price)
        first = call.public_id if call is not None else None
    if first is not None:
        outbox.send(first)
    with transaction():
        membership, price = queries.locked(public_id), queries.price_by_id(price.id)
        if membership is None or price.stripe_id is None or membership.price_id == price.id:
            return
        body = {
            "items": [{"id": membership.item_ref, "price": price.stripe_id}],
            "proration_behavior": "none",
        }
        key = operations.change_call(membership, body).public_id
    outbox.send(key)
