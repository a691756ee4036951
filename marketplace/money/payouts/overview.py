"""A provider's earnings as her studio shows them: figures, a chart by week, payouts with their steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date

from marketplace.core import clock
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.money.debts import queries as debt_queries
from marketplace.money.debts.models import Debt
from marketplace.money.debts.queries import Kept
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import queries, sentences
from marketplace.money.payouts.models import Earning, Payout, PayoutEvent, PayoutState
from marketplace.money.payouts.queries import Bucket, Earnings

WEEKS = 8
LISTED = 20


class Shown(NamedTuple):
    """A payout with the sales behind it and its steps for the timeline component."""

    payout: Payout
    state: str
    tone: str
    sales: list[Earning]
    steps: list[dict[str, Any]]
    kept: list[Kept]
    """What was kept back from it for debts."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the earnings partial needs; `zone` words its dates."""

    earnings: Earnings
    bars: list[dict[str, Any]]
    summary: str
    payouts: list[Shown]
    account: ConnectedAccount | None
    zone: str
    debts: list[Debt]
    """What the provider still owes, oldest first."""

    @property
    def owed_minor(self) -> int:
        return sum(debt.open_minor for debt in self.debts)


def of_provider(provider_id: int, *, zone: str) -> Overview:
    """A provider's whole page of earnings; eight queries however much there is."""
    earnings = queries.earnings_of(provider_id, zone=zone, listed=LISTED)
    account = payments.account_of(provider_id)
    bank = account.bank_last4 if account else None
    shown = [own.payout for own in earnings.payouts]
    sales, events = queries.sales_of(shown), queries.steps_of(shown)
    kept = debt_queries.kept_back_from([sale.public_id for sold in sales.values() for sale in sold])
    bars = weekly_bars(earnings.buckets, earnings.currency, zone, clock.now())
    return Overview(
        earnings=earnings,
        bars=bars,
        summary=_summary(bars, earnings.currency),
        payouts=[
            _shown(payout, sales.get(payout.id, []), events.get(payout.id, []), kept, zone, bank)
            for payout in shown
        ],
        account=account,
        zone=zone,
        debts=debt_queries.open_of(provider_id, earnings.currency),
    )


def _shown(
    payout: Payout,
    sales: list[Earning],
    events: list[PayoutEvent],
    kept: list[Kept],
    zone: str,
    bank: str | None,
) -> Shown:
    own = {sale.public_id for sale in sales}
    return Shown(
        payout=payout,
        state=sentences.provider_state_words(payout.state),
        tone=sentences.TONES[PayoutState(payout.state)],
        sales=sales,
        steps=sentences.timeline(payout, events, lambda at: datetime_words(at, zone), bank),
        kept=[line for line in kept if line.earning_id in own],
    )


def weekly_bars(buckets: Sequence[Bucket], currency: str, zone: str, now: datetime) -> list[dict[str, Any]]:
    """The last weeks up to this one, for the chart; a week with something not paid out yet is soft.

    Weeks begin on Monday on the provider's wall. What was rejected is left out.
    """
    totals: dict[Any, int] = {}
    soft = set()
    for bucket in buckets:
        if bucket.standing == PayoutState.REJECTED:
            continue
        monday = bucket.week.astimezone(ZoneInfo(zone)).date()
        totals[monday] = totals.get(monday, 0) + bucket.share_minor
        if bucket.standing != PayoutState.PAID:
            soft.add(monday)
    today = now.astimezone(ZoneInfo(zone)).date()
    this_week = today - timedelta(days=today.weekday())
    mondays = [this_week - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [
        {
            "label": format_date(monday, "d MMM", locale=current_locale()),
            "value": totals.get(monday, 0),
            "text": money(totals.get(monday, 0), currency),
            "soft": monday in soft,
        }
        for monday in mondays
    ]


def _summary(bars: Sequence[dict[str, Any]], currency: str) -> str:
    total = sum(bar["value"] for bar in bars)
    best = max(bars, key=lambda bar: bar["value"])
    words: str = (
        _(
            "%(total)s earned in eight weeks; the best one began on %(week)s, with %(amount)s.",
            total=money(total, currency),
            week=best["label"],
            amount=best["text"],
        )
        if total
        else _("Nothing earned in the last eight weeks.")
    )
    return words
