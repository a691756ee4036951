"""What stands on the public page of prices besides bookings: what is sold for credits, works, and what we earned."""

from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue import queries as catalogue
from marketplace.goods.catalogue import words as good_words
from marketplace.goods.catalogue.models import Good, Kind, Sale
from marketplace.goods.memberships import words as plan_words
from marketplace.goods.memberships.models import MembershipBill, Plan
from marketplace.goods.topups import queries as topups
from marketplace.goods.topups.models import CreditPack
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.works import rules as work_rules
from marketplace.goods.works.rules import Shares
from marketplace.money.ledger import accounts
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.words import account_words

_EXAMPLE_MINOR = 1_200
"""The price of the digital work in the example."""


class Offered(NamedTuple):
    """A good on sale with its price in credits and, at the plain price of credits, in minor units."""

    public_id: str
    name: str
    kind: str
    credits: int
    money_minor: int


class Earned(NamedTuple):
    """What one source brought, to the whole unit; `parts` are what it consists of, where that is told."""

    words: str
    minor: int
    parts: list["Earned"]


class PriceList(NamedTuple):
    packs: list[CreditPack]
    goods: list[Offered]
    work: Shares | None
    """An example of a digital work sold at home; None where none can be sold."""
    earned: list[Earned]


def read() -> PriceList:
    """Everything of it; six statements."""
    return PriceList(topups.packs_on_sale(settings().currency), _goods(), _work(), _earned())


def _goods() -> list[Offered]:
    return [
        Offered(
            good.public_id,
            naming.name(good, current_locale()),
            str(good_words.KINDS[Kind(good.kind)]),
            good.price_credits,
            wallet.euro_price(good.price_credits),
        )
        for good in sorted(
            catalogue.on_sale(clock.now()), key=lambda one: (one.kind, one.price_credits, one.id)
        )
    ]


def _work() -> Shares | None:
    s = settings()
    if s.company_country not in work_rules.rates_of(s.works_vat_rates):
        return None
    rate = work_rules.rate_in(s.company_country, clock.now().date(), s.works_vat_rates)
    return work_rules.shares_of(_EXAMPLE_MINOR, rate, s.works_commission_bps)


def _earned() -> list[Earned]:
    """Every account of revenue, so that the page may say there is no other; the largest first."""
    names = {
        "commission": _("Commission from providers"),
        "service_fees": _("Service fees from guests"),
        "memberships_revenue": _("Plans, for the time that has passed"),
        "credits_revenue": _("Credits that were used"),
        "credits_breakage": _("Credits and codes that ran out"),
    }
    found = ledger.earned_by_source(accounts.unit_of(settings().currency))
    parts = {"memberships_revenue": _by_plan(), "credits_revenue": _by_kind()}
    sources = names | {name: account_words(name) for name in found if name not in names}
    rows = [Earned(words, _whole(found.get(name, 0)), parts.get(name, [])) for name, words in sources.items()]
    return sorted(rows, key=lambda row: -row.minor)


def _by_plan() -> list[Earned]:
    earned = func.sum(MembershipBill.recognised_minor)
    query = (
        select(Plan, earned)
        .join(MembershipBill, MembershipBill.plan_id == Plan.id)
        .where(MembershipBill.currency == settings().currency)
        .group_by(Plan.id)
        .having(earned > 0)
        .order_by(earned.desc(), Plan.id)
    )
    return [
        Earned(plan_words.name(plan), _whole(int(minor)), []) for plan, minor in db.session.execute(query)
    ]


def _by_kind() -> list[Earned]:
    """By the kind of good the credits went for, without what was given back."""
    kept = func.sum(Sale.cost_minor - Sale.cost_minor * Sale.returned_credits / Sale.credits)
    query = (
        select(Good.kind, kept)
        .join(Sale, Sale.good_id == Good.id)
        .where(Sale.currency == settings().currency)
        .group_by(Good.kind)
        .having(kept > 0)
        .order_by(kept.desc(), Good.kind)
    )
    return [
        Earned(str(good_words.KINDS[Kind(kind)]), _whole(round(minor)), [])
        for kind, minor in db.session.execute(query)
    ]


def _whole(minor: int) -> int:
    """Minor units to the whole unit, half rounded up."""
    whole = 10 ** exponent(settings().currency)
    return int((minor + whole // 2) // whole * whole)
