"""The command that loads the made-up neighbours once."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from marketplace.core import audit
from marketplace.core.audit import AuditEntry
from marketplace.core.config import Profile, settings
from marketplace.core.database import db, transaction
from marketplace.demo import (
    books,
    box,
    care,
    circles,
    credits,
    departures,
    history,
    makers,
    oddities,
    plans,
    shelf,
    standing,
    talks,
    writings,
)
from marketplace.demo.neighbours import DOMAIN, PASSWORD, Cast, Maker
from marketplace.demo.people import PROVIDERS
from marketplace.money.payments.operations import stamp_database
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.places.towns import gazetteer
from marketplace.trade.search import operations as search
from marketplace.workflows import recognise, self_check

_LOADED = "demo.loaded"


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load made-up neighbours with listings, bookings and payouts, once; never in production."""
    s = settings()
    if s.profile is Profile.PRODUCTION or not s.sandbox:
        raise click.ClickException("Demo data is for the sandbox; it is not loaded beside real payments.")
    with transaction():
        stamp_database()
        loaded = db.session.scalar(select(func.count()).where(AuditEntry.act == _LOADED))
    if loaded:
        click.echo("Demo data is already here.")
        return
    # Built inside a transaction it would outlast what an idle one is allowed.
    gazetteer().prepare()
    cast = _people()
    history.tell(
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        cast.customers,
        cast.listings,
        lambda words: click.echo(f"  {words}"),
    )
    with transaction():
        shelf.fill(cast)
        makers.fill(cast, _staff("moderator"))
        talks.tell(cast)
        standing.stand_up(cast)
        circles.gather(cast)
        box.fill(cast, _staff("admin"))
        writings.publish(cast)
        care.happen(cast, _staff("moderator"))
        care.change_words(_staff("coach"))
        care.report_card(cast.customers[2], cast.customers[0])
    credits.fill(current_app.config["SQLALCHEMY_DATABASE_URI"], cast.customers[0], _staff("finance"))
    _sell_books(cast)
    _take_plans(cast)
    oddities.happen(cast.customers[-1])
    departures.happen(Maker())
    recognise.recompute_all()
    click.echo("  A first shelf in the shop, and the badges everybody has earned")
    with transaction():
        search.refresh_next_free(1_000)
    with transaction():
        broken = self_check.failures()
    if broken:
        raise click.ClickException(f"The self-check found: {broken}")
    with transaction():
        # Noted last: what stopped half-way is continued by the next run, not taken for whole.
        audit.record(_LOADED, actor_id=None, subject=("demo", DOMAIN))
    click.echo(f"Demo data is ready. Every demo account has the password {PASSWORD}.")


def _sell_books(cast: Cast) -> None:
    database_url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    cook, coach = _staff("cook"), _staff("coach")
    books.fill(database_url, cook, coach, _staff("moderator"), cast.customers[0])


def _take_plans(cast: Cast) -> None:
    database_url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    plans.fill(database_url, _staff("cook"), _staff("coach"), cast.customers[0])


def _staff(name: str) -> Member:
    """Somebody with a fixed address in the demo: a desk, or one of the shown neighbours."""
    found = accounts.by_email(f"{name}@{DOMAIN}")
    if found is None:
        raise LookupError(f"the demo has lost {name}")
    return found


def _people() -> Cast:
    """In steps, so that a slow machine shows how far it is."""
    maker = Maker()
    with transaction():
        maker.staff()
        customers = maker.customers()
    providers, listings = [], []
    for number in range(len(PROVIDERS)):
        with transaction():
            member = maker.provider(number)
            providers.append(member)
            listings.extend(maker.offers(number, member))
        if number % 16 == 15:
            click.echo(f"  {number + 1} providers with {len(listings)} listings")
    return Cast(customers, providers, listings)
