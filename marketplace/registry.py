"""The list of rooms' edges that the application puts on: blueprints, commands and jobs, nothing else."""

from click import Command
from flask import Blueprint, Flask

from marketplace.api import v1
from marketplace.demo import commands as demo_commands
from marketplace.money.papers import jobs as paper_jobs
from marketplace.money.papers.views import papers
from marketplace.money.payments import jobs as payment_jobs
from marketplace.money.payments.commands import payments as payment_commands
from marketplace.money.payments.views import payments
from marketplace.money.payouts import jobs as payout_jobs
from marketplace.money.payouts.views import payouts
from marketplace.money.reconciliation.views import reconciliation
from marketplace.money.tax import jobs as tax_jobs
from marketplace.money.tax.views import tax
from marketplace.people.accounts import jobs as account_jobs
from marketplace.people.accounts.commands import user
from marketplace.people.accounts.views import accounts
from marketplace.people.profiles.views import profiles
from marketplace.trade.availability.views import slots
from marketplace.trade.bookings import jobs as booking_jobs
from marketplace.trade.bookings.views import bookings
from marketplace.trade.listings.views import listings
from marketplace.trade.places import commands as place_commands
from marketplace.trade.requests.views import requests
from marketplace.trade.search import jobs as search_jobs
from marketplace.trade.search.views import search
from marketplace.trade.tips.views import tips
from marketplace.web import commands as web_commands
from marketplace.web import mail_jobs, queue_jobs
from marketplace.web.admin import admin
from marketplace.web.audit import audit
from marketplace.web.casework import casework
from marketplace.web.dev_mail import dev_mail
from marketplace.web.home import home
from marketplace.web.pages import pages
from marketplace.web.pictures import pictures
from marketplace.web.publish.views import publish
from marketplace.web.studio import studio
from marketplace.web.styleguide import styleguide

JOBS = (
    payment_jobs,
    paper_jobs,
    tax_jobs,
    payout_jobs,
    booking_jobs,
    search_jobs,
    account_jobs,
    mail_jobs,
    queue_jobs,
)
"""Modules whose import declares jobs, so that a worker knows them."""


def blueprints() -> list[Blueprint]:
    return [
        home,
        pages,
        pictures,
        search,
        styleguide,
        dev_mail,
        accounts,
        profiles,
        slots,
        listings,
        bookings,
        requests,
        tips,
        payments,
        payouts,
        papers,
        tax,
        reconciliation,
        publish,
        studio,
        admin,
        audit,
        casework,
    ]


def api_blueprints(app: Flask) -> list[Blueprint]:
    """The JSON API, put on the application; its requests carry no cookie, so no CSRF token either."""
    return v1.install(app)


def unprotected() -> list[Blueprint]:
    """Blueprints whose requests carry a signature of their own instead of a CSRF token."""
    return [payments]


def commands() -> list[Command]:
    return [
        web_commands.worker,
        web_commands.sandbox,
        web_commands.self_check_command,
        web_commands.doctor,
        place_commands.build_gazetteer,
        user,
        payment_commands,
        demo_commands.demo,
    ]
