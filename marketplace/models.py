"""Imports every feature's models once, for mappers and Alembic; defines nothing."""

from marketplace.community.articles import models as articles
from marketplace.community.clubs import models as clubs
from marketplace.community.contributions import models as contributions
from marketplace.community.customers import models as customers
from marketplace.community.discussions import models as discussions
from marketplace.community.honesty import models as honesty
from marketplace.community.ideas import models as ideas
from marketplace.community.lists import models as lists
from marketplace.community.meetups import models as meetups
from marketplace.community.messages import models as messages
from marketplace.community.reports import models as reports
from marketplace.community.reviews import models as reviews
from marketplace.community.vouches import models as vouches
from marketplace.community.welcome import models as welcome
from marketplace.core import audit, idempotency, limits, mail, notices
from marketplace.goods.catalogue import models as catalogue
from marketplace.goods.designs import models as designs
from marketplace.goods.fraud import models as fraud
from marketplace.goods.inventory import models as inventory
from marketplace.goods.memberships import models as memberships
from marketplace.goods.plan_gifts import models as plan_gifts
from marketplace.goods.recognition import models as recognition
from marketplace.goods.topups import models as topups
from marketplace.goods.wallet import models as wallet
from marketplace.goods.works import models as works
from marketplace.money.debts import models as debts
from marketplace.money.disputes import models as disputes
from marketplace.money.ledger import models as ledger
from marketplace.money.papers import models as papers
from marketplace.money.payments import models as payments
from marketplace.money.payouts import models as payouts
from marketplace.money.reconciliation import models as reconciliation
from marketplace.money.tax import models as tax
from marketplace.people.accounts import models as accounts
from marketplace.people.leaving import models as leaving
from marketplace.people.measures import models as measures
from marketplace.people.profiles import models as profiles
from marketplace.trade.arrivals import models as arrivals
from marketplace.trade.availability import models as availability
from marketplace.trade.bookings import models as bookings
from marketplace.trade.boosts import models as boosts
from marketplace.trade.calendars import models as calendars
from marketplace.trade.changes import models as changes
from marketplace.trade.closures import models as closures
from marketplace.trade.credentials import models as credentials
from marketplace.trade.listings import models as listings
from marketplace.trade.parties import models as parties
from marketplace.trade.photos import models as photos
from marketplace.trade.places import models as places
from marketplace.trade.saved_searches import models as saved_searches
from marketplace.trade.search import models as search
from marketplace.trade.series import models as series
from marketplace.trade.statistics import models as statistics
from marketplace.trade.tips import models as tips
from marketplace.trade.waiting import models as waiting

__all__ = [
    "accounts",
    "arrivals",
    "articles",
    "audit",
    "availability",
    "bookings",
    "boosts",
    "calendars",
    "catalogue",
    "changes",
    "closures",
    "clubs",
    "contributions",
    "credentials",
    "customers",
    "debts",
    "designs",
    "discussions",
    "disputes",
    "fraud",
    "honesty",
    "ideas",
    "idempotency",
    "inventory",
    "leaving",
    "ledger",
    "limits",
    "listings",
    "lists",
    "mail",
    "measures",
    "meetups",
    "memberships",
    "messages",
    "notices",
    "papers",
    "parties",
    "payments",
    "payouts",
    "photos",
    "places",
    "plan_gifts",
    "profiles",
    "recognition",
    "reconciliation",
    "reports",
    "reviews",
    "saved_searches",
    "search",
    "series",
    "statistics",
    "tax",
    "tips",
    "topups",
    "vouches",
    "waiting",
    "wallet",
    "welcome",
    "works",
]
