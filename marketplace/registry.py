"""The list of rooms' edges that a web server puts on: blueprints, nothing else; see command_line.py for the rest."""

from flask import Blueprint, Flask

from marketplace.api import v1
from marketplace.community.articles.views import articles
from marketplace.community.clubs.views import clubs
from marketplace.community.contributions.views import contributions
from marketplace.community.customers.views import customers
from marketplace.community.discussions.views import discussions
from marketplace.community.figures.views import figures
from marketplace.community.honesty.views import honesty
from marketplace.community.ideas.views import ideas
from marketplace.community.lists.views import lists
from marketplace.community.meetups.views import meetups
from marketplace.community.messages.views import messages
from marketplace.community.reports.views import reports
from marketplace.community.reviews.views import reviews
from marketplace.community.vouches.views import vouches
from marketplace.community.welcome.views import welcome
from marketplace.goods.catalogue.views import shop
from marketplace.goods.designs.views import designs
from marketplace.goods.figures.views import revenue
from marketplace.goods.fraud.views import fraud
from marketplace.goods.inventory.views import things
from marketplace.goods.memberships.admin_views import plan_desk
from marketplace.goods.memberships.views import memberships
from marketplace.goods.plan_gifts.views import plan_gifts
from marketplace.goods.recognition.views import badges
from marketplace.goods.topups.carriers.views import callbacks, carriers
from marketplace.goods.topups.views import topups
from marketplace.goods.wallet.views import wallet
from marketplace.goods.works.views import works
from marketplace.money.papers.views import papers
from marketplace.money.payments.views import payments
from marketplace.money.payouts.views import payouts
from marketplace.money.reconciliation.views import reconciliation
from marketplace.money.tax.views import tax
from marketplace.people.accounts.views import accounts
from marketplace.people.notices.views import letters, notices
from marketplace.people.profiles.views import profiles
from marketplace.trade.arrivals.views import arrivals
from marketplace.trade.availability.views import slots
from marketplace.trade.bookings.views import bookings
from marketplace.trade.boosts.views import boosts
from marketplace.trade.calendars.views import calendars
from marketplace.trade.changes.views import changes
from marketplace.trade.credentials.views import credential_desk, credentials
from marketplace.trade.listings.views import listings
from marketplace.trade.parties.views import parties
from marketplace.trade.photos.views import photos
from marketplace.trade.programmes.views import programmes
from marketplace.trade.requests.views import requests
from marketplace.trade.saved_searches.views import searches
from marketplace.trade.search.views import search
from marketplace.trade.series.views import series
from marketplace.trade.statistics.views import statistics
from marketplace.trade.tips.views import tips
from marketplace.trade.waiting.views import waiting
from marketplace.web.admin import admin
from marketplace.web.audit import audit
from marketplace.web.badge_desk import badge_desk
from marketplace.web.casework import casework
from marketplace.web.credits_desk import credits_desk
from marketplace.web.design_desk import design_desk
from marketplace.web.dev_mail import dev_mail
from marketplace.web.home import home
from marketplace.web.leaving.views import leaving
from marketplace.web.letters_desk import letters_desk
from marketplace.web.pages import pages
from marketplace.web.pictures import pictures
from marketplace.web.publish.views import publish
from marketplace.web.shop_desk import shop_desk
from marketplace.web.studio import studio
from marketplace.web.styleguide import styleguide
from marketplace.web.work_desk import work_desk


def blueprints() -> list[Blueprint]:
    return [
        home,
        pages,
        pictures,
        search,
        styleguide,
        dev_mail,
        accounts,
        notices,
        letters,
        leaving,
        profiles,
        slots,
        listings,
        bookings,
        calendars,
        changes,
        waiting,
        parties,
        series,
        programmes,
        requests,
        arrivals,
        tips,
        wallet,
        topups,
        carriers,
        callbacks,
        credits_desk,
        revenue,
        fraud,
        messages,
        customers,
        clubs,
        discussions,
        meetups,
        ideas,
        figures,
        contributions,
        welcome,
        articles,
        reports,
        lists,
        reviews,
        honesty,
        vouches,
        payments,
        payouts,
        memberships,
        plan_gifts,
        plan_desk,
        papers,
        tax,
        reconciliation,
        publish,
        studio,
        admin,
        audit,
        casework,
        shop,
        things,
        designs,
        design_desk,
        shop_desk,
        works,
        work_desk,
        letters_desk,
        badges,
        badge_desk,
        boosts,
        statistics,
        photos,
        credentials,
        credential_desk,
        searches,
    ]


def api_blueprints(app: Flask) -> list[Blueprint]:
    """The JSON API, put on the application; its requests carry no cookie, so no CSRF token either."""
    return v1.install(app)


def unprotected() -> list[Blueprint]:
    """Blueprints whose requests carry a signature of their own instead of a CSRF token."""
    return [payments, callbacks, letters]
