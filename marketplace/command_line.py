"""The application as `flask --app marketplace` has it: with commands, jobs and migrations, which no page needs.

Apart from app.py, because what they import (the demo, the sandbox, Alembic) would delay every web server's start.
"""

from click import Command
from flask import Flask
from flask_migrate import Migrate

from marketplace import app
from marketplace.community.articles import jobs as article_jobs
from marketplace.community.discussions import jobs as discussion_jobs
from marketplace.community.honesty import jobs as honesty_jobs
from marketplace.community.ideas import jobs as idea_jobs
from marketplace.community.meetups import jobs as meetup_jobs
from marketplace.community.messages import jobs as message_jobs
from marketplace.community.reports import jobs as report_jobs
from marketplace.community.reviews import jobs as review_jobs
from marketplace.community.vouches import jobs as vouch_jobs
from marketplace.core.config import Settings
from marketplace.core.database import db
from marketplace.core.resources import resource_path
from marketplace.demo import commands as demo_commands
from marketplace.goods.designs import jobs as design_jobs
from marketplace.goods.fraud import jobs as fraud_jobs
from marketplace.goods.inventory import jobs as thing_jobs
from marketplace.goods.memberships import jobs as membership_jobs
from marketplace.goods.plan_gifts import jobs as plan_gift_jobs
from marketplace.goods.recognition import jobs as recognition_jobs
from marketplace.goods.topups import jobs as topup_jobs
from marketplace.goods.wallet import jobs as wallet_jobs
from marketplace.money.papers import jobs as paper_jobs
from marketplace.money.payments import jobs as payment_jobs
from marketplace.money.payments.commands import payments as payment_commands
from marketplace.money.payouts import jobs as payout_jobs
from marketplace.money.tax import jobs as tax_jobs
from marketplace.people.accounts import jobs as account_jobs
from marketplace.people.accounts.commands import user
from marketplace.people.measures import jobs as measure_jobs
from marketplace.people.notices import jobs as notice_jobs
from marketplace.trade.arrivals import jobs as arrival_jobs
from marketplace.trade.availability import jobs as availability_jobs
from marketplace.trade.bookings import jobs as booking_jobs
from marketplace.trade.calendars import jobs as calendar_jobs
from marketplace.trade.changes import jobs as change_jobs
from marketplace.trade.closures import jobs as closure_jobs
from marketplace.trade.credentials import jobs as credential_jobs
from marketplace.trade.parties import jobs as party_jobs
from marketplace.trade.photos import jobs as photo_jobs
from marketplace.trade.places import commands as place_commands
from marketplace.trade.saved_searches import jobs as saved_search_jobs
from marketplace.trade.search import jobs as search_jobs
from marketplace.trade.waiting import jobs as waiting_jobs
from marketplace.web import commands as web_commands
from marketplace.web import mail_jobs, queue_jobs
from marketplace.web.leaving import jobs as leaving_jobs

JOBS = (
    wallet_jobs,
    topup_jobs,
    thing_jobs,
    design_jobs,
    fraud_jobs,
    recognition_jobs,
    membership_jobs,
    plan_gift_jobs,
    payment_jobs,
    paper_jobs,
    tax_jobs,
    payout_jobs,
    booking_jobs,
    change_jobs,
    closure_jobs,
    waiting_jobs,
    party_jobs,
    arrival_jobs,
    report_jobs,
    review_jobs,
    honesty_jobs,
    vouch_jobs,
    calendar_jobs,
    availability_jobs,
    search_jobs,
    saved_search_jobs,
    photo_jobs,
    credential_jobs,
    message_jobs,
    meetup_jobs,
    discussion_jobs,
    idea_jobs,
    article_jobs,
    account_jobs,
    leaving_jobs,
    measure_jobs,
    notice_jobs,
    mail_jobs,
    queue_jobs,
)
"""Modules whose import declares jobs, so that a worker knows them."""

migrate = Migrate()


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application. Refuses to start in production with unsafe settings (RuntimeError lists them)."""
    whole = app.create_app(settings)
    migrate.init_app(whole, db, directory=str(resource_path("migrations")))
    for command in commands():
        whole.cli.add_command(command)
    return whole


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
