"""The studio's pages: today, the week, earnings, the bank account and the profile."""

from datetime import timedelta
from typing import Any

import stripe
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.lists import changes
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import Case, SubjectKind
from marketplace.core import clock, moments
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import gateway, requirements
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payouts import overview
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.people.profiles import queries as profiles
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability import provider_time
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings import reliability as counted
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.indexing import index_provider
from marketplace.trade.listings.models import Kind
from marketplace.web.publish import choices, steps
from marketplace.web.publish.forms import Values, nested
from marketplace.web.studio import calendar_page, holiday, week
from marketplace.web.studio.services import requests_of, services_of
from marketplace.workflows import change_profile, inbox, outbox, reliability

studio = Blueprint("studio", __name__, url_prefix="/studio")

AHEAD = timedelta(days=21)
NEXT_SHOWN = 12


def own_profile() -> Profile:
    """The profile of the provider who asks; the guard let nobody else in."""
    profile = profiles.of_member(current_user.id)
    if profile is None:
        raise LookupError("A provider without a profile cannot pass the guard.")
    return profile


@studio.get("")
@requires(Access.PROVIDER)
def today() -> ResponseReturnValue:
    """Who comes today and next, and what to do."""
    zone, now = own_profile().zone, clock.now()
    day = moments.today_in(zone)
    begins, ends = week.midnight(day, zone), week.midnight(day + timedelta(days=1), zone)
    found = bookings.of_provider(current_user.id, begins, now + AHEAD)
    asked = bookings.to_answer(current_user.id)
    customers = (booking.customer_id for booking in [*found, *asked])
    people = entitlements.people(customers, Right.PRIORITY_REQUEST)
    services = services_of(found, {member: person.name for member, person in people.items()})
    schedules = availability.schedules_of_provider(current_user.id)
    return render_template(
        "studio/today.html",
        today=[service for service in services if service.starts_at < ends],
        upcoming=[service for service in services if service.starts_at >= ends][:NEXT_SHOWN],
        now=now,
        zone=zone,
        away_until=holiday.away_until(provider_time.of_provider(current_user.id), day),
        has_hours=bool(schedules),
        to_answer=requests_of(asked, people, bookings.asking_beside(asked)),
        todo=_todo(),
        reliability=reliability.words(counted.of_provider(current_user.id, now)),
        week_midnight=week.midnight,
    )


def _todo() -> list[dict[str, str]]:
    """What keeps the provider from being found or paid, the most pressing first."""
    found = []
    own = listings.standing_of(current_user.id)
    account = payment_queries.account_of(current_user.id)
    if not own.offers:
        found.append(
            {
                "title": _("You offer nothing yet."),
                "body": _("A few questions, and neighbours can book."),
                "label": _("Publish an offer"),
                "url": url_for("publish.start"),
            }
        )
    elif not own.published:
        found.append(
            {
                "title": _("Nobody can book at the moment."),
                "body": _("All your offers are paused."),
                "label": _("See your offers"),
                "url": url_for("studio.listings"),
            }
        )
    if own.unfinished:
        found.append(
            {
                "title": _("You have begun an offer and not published it."),
                "body": _("Your answers are kept."),
                "label": _("Go on with it"),
                "url": url_for("publish.start"),
            }
        )
    if account is None or not account.transfers_active:
        found.append(
            {
                "title": _("We do not know yet where to send your money."),
                "body": _("Bookings work without it; payouts wait until you add a bank account."),
                "label": _("Add a bank account"),
                "url": url_for("studio.bank"),
            }
        )
    return found


@studio.post("/away")
@requires(Access.PROVIDER)
def away() -> ResponseReturnValue:
    """Close everything for some days, or come back."""
    day = moments.today_in(own_profile().zone)
    asked = request.form.get("days", "")
    with transaction():
        if asked == "back":
            holiday.come_back(current_user.id, day)
            last = None
        else:
            days = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
            last = holiday.leave(current_user.id, day, days)
    if last is None:
        flash(_("You are back: your weekly hours are open again."), "success")
    else:
        flash(_("You are away. Nobody can book these days; what is booked stays booked."), "success")
    return redirect(url_for("studio.today"), code=303)


@studio.get("/calendar")
@requires(Access.PROVIDER)
def calendar() -> ResponseReturnValue:
    """A week of bookings and open hours; the address names the week."""
    zone = own_profile().zone
    monday = week.read_week(request.args.get("week", ""), moments.today_in(zone))
    return render_template("studio/calendar.html", **calendar_page.facts(current_user.id, monday, zone))


@studio.get("/earnings")
@requires(Access.PROVIDER)
def earnings() -> ResponseReturnValue:
    """What is earned, waits, is reviewed, is booked ahead, and every payout with its steps."""
    zone = own_profile().zone
    shown = overview.of_provider(current_user.id, zone=zone)
    ahead_count, ahead_minor = bookings.booked_ahead(current_user.id)
    return render_template(
        "studio/earnings.html",
        overview=shown,
        ahead_count=ahead_count,
        ahead_minor=ahead_minor,
        account=shown.account,
    )


# ── The bank account ──────────────────────────────────────────────────────────────────────────────


@studio.get("/bank")
@requires(Access.PROVIDER)
def bank() -> ResponseReturnValue:
    """Where the money goes, in words. Back from the hosted page, the payment provider is asked afresh."""
    account = payment_queries.account_of(current_user.id)
    if account is not None and account.stripe_id and request.args.get("back"):
        stripe_id = account.stripe_id
        release()
        if inbox.refresh_account(stripe_id) is not None:
            flash(_("The payment provider is slow to answer. The state below may be older."), "warning")
        return redirect(url_for("studio.bank"), code=303)
    return render_template(
        "studio/bank.html",
        account=account,
        zone=own_profile().zone,
        wanted=requirements.words(account.past_due or account.requirements) if account else [],
        stopped=requirements.stopped_words(account) if account and account.bank_last4 else "",
    )


@studio.post("/bank")
@requires(Access.PROVIDER)
def open_bank() -> ResponseReturnValue:
    """Make the account if there is none, and go to the payment provider's own pages."""
    if not password_is_recent():
        return ask_password(url_for("studio.bank"))
    with transaction():
        intended = payment_accounts.request_account(
            current_user.id, current_user.public_id, current_user.member.email
        )
        operation_id = intended.public_id if intended else None
    if operation_id is not None:
        outbox.send(operation_id)
    account = payment_queries.account_of(current_user.id)
    stripe_id = account.stripe_id if account else None
    release()
    link = _onboarding(stripe_id) if stripe_id else None
    if link is None:
        flash(
            _("The payment provider does not answer. Nothing is lost: try again in a minute."),
            "warning",
        )
        return redirect(url_for("studio.bank"), code=303)
    return redirect(link, code=303)


def _onboarding(stripe_id: str) -> str | None:
    try:
        return gateway.onboarding_link(
            stripe_id,
            return_url=absolute(url_for("studio.bank", back=1)),
            refresh_url=absolute(url_for("studio.bank")),
        )
    except stripe.StripeError:
        return None


# ── The profile ───────────────────────────────────────────────────────────────────────────────────


@studio.route("/profile", methods=["GET", "POST"])
@requires(Access.PROVIDER)
def profile() -> ResponseReturnValue:
    """Change who one is to one's neighbours."""
    known = own_profile()
    if request.method == "GET":
        return _profile_page(known, _profile_values(known), {}, 200)
    values = nested(request.form)
    try:
        given = steps.BY_NAME["profile"].read(values, steps.About(Kind.MEAL, {"locale": known.locale}))
        with transaction():
            waits = _save_profile(known, given)
    except Invalid as problem:
        return _profile_page(known, values, problem.errors, problem.status)
    if waits:
        flash(changes.waits_words(), "info")
    else:
        flash(_("Your profile is saved."), "success")
    return redirect(url_for("studio.profile"), code=303)


def _save_profile(known: Profile, given: Values) -> bool:
    waits = change_profile.save(
        current_user.member, given, locale=known.locale, zone=known.zone, languages=known.languages
    )
    # Its name stands on every result.
    index_provider(current_user.id)
    return waits


def _profile_values(known: Profile) -> Values:
    """What the form begins with: words that wait for a person are its author's latest."""
    names = ("display_name", "headline", "about", "headline_other", "about_other", "trader")
    return {name: getattr(known, name) for name in names} | dict(change_profile.waiting(known) or {})


def _hidden_by(known: Profile) -> Case | None:
    """The decision that keeps the page out of sight, if one does."""
    if current_user.member.page_hidden_at is None:
        return None
    return reports.latest_about(SubjectKind.PROFILE, known.slug)


def _profile_page(
    known: Profile, values: Values, errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    facts: dict[str, Any] = {
        "profile": known,
        "values": values,
        "errors": errors,
        "choices": choices,
        "about": {"locale": known.locale},
        "waits": changes.waits_words() if change_profile.waiting(known) else "",
        "hidden": _hidden_by(known),
    }
    return render_template("studio/profile.html", **facts), status
