"""What pages of plans show, as plain values in the reader's language; changes nothing."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import clock, localtime
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import bills, queries, rules, words
from marketplace.goods.memberships.changes import Change, When
from marketplace.goods.memberships.models import BILL, GIFT, RUNNING, Interval, MembershipState
from marketplace.goods.memberships.queries import Detailed, Offered
from marketplace.money.papers import listing
from marketplace.money.papers import rules as tax

Shown = dict[str, Any]


def days(number: int) -> timedelta:
    return timedelta(days=number)


def vat_percent() -> str:
    """The tax in every price of ours today."""
    s = settings()
    return words.percent(tax.rate_on(localtime.local(clock.now(), s.company_zone).date(), s.vat_rates))


def card(one: Offered) -> Shown:
    """A plan on a card."""
    prices = [
        {"every": every, "words": words.price(price), "amount_minor": price.amount_minor}
        for every in (Interval.MONTH, Interval.YEAR)
        if (price := one.prices.get(every)) is not None
    ]
    return {
        "slug": one.plan.slug,
        "name": words.name(one.plan),
        "pitch": words.pitch(one.plan),
        "gives": words.gives(one.plan),
        "prices": prices,
        "saving_minor": one.saving_minor,
        "currency": next((price.currency for price in one.prices.values()), settings().currency),
        "trial_days": one.plan.trial_days,
    }


def standing(own: Detailed, now: datetime) -> Shown:
    """A membership on its owner's page."""
    m = own.membership
    goes_on = m.state in (MembershipState.TRIAL, MembershipState.ACTIVE) and m.ends_at is None
    return {
        "id": m.public_id,
        "name": words.name(own.plan),
        "gives": words.gives(own.plan),
        "label": words.state_label(m.state)
        if m.ends_at is None or m.state == MembershipState.ENDED
        else _("Ends soon"),
        "tone": {"past_due": "bad", "paused": "wait", "ended": "plain"}.get(
            m.state, "good" if m.ends_at is None else "wait"
        ),
        "state": words.state(own),
        "price": words.price(own.price),
        "runs": m.state in RUNNING,
        "ends": m.ends_at is not None,
        "may_change": goes_on,
        "may_pause": goes_on and own.price.every == Interval.MONTH and m.state == MembershipState.ACTIVE,
        "paused": m.state == MembershipState.PAUSED,
        "past_due": m.state == MembershipState.PAST_DUE,
        "may_withdraw": bills.gives_back(m, now) is not None,
        "withdraw_until": words.day(rules.withdrawal_ends(m.begun_at)) if m.begun_at else "",
    }


def grants(member_id: int, now: datetime) -> list[Shown]:
    """What somebody has, and until when, but graces: they are no promise."""
    return [
        {"name": words.name(plan), "until": words.day(grant.until_at), "gift": grant.source_kind == "gift"}
        for grant, plan in queries.grants_of(member_id, now)
        if grant.source_kind != "grace"
    ]


def papers(member_id: int) -> list[Shown]:
    """Receipts and credit notes of memberships and gifts."""
    return listing.shown(member_id, (BILL, GIFT))


def change(found: Change) -> Shown:
    """A change before it is made."""
    return {
        "slug": found.plan.slug,
        "every": found.price.every,
        "name": words.name(found.plan),
        "price": words.price(found.price),
        "is_now": found.when is When.NOW,
        "due_now_minor": found.due_now_minor,
        "currency": found.price.currency,
        "from_day": words.day(found.from_at),
        "next_day": words.day(found.next_at),
        "next_minor": found.price.amount_minor,
        "counted_at": found.counted_at,
    }
