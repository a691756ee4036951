"""Jobs of payouts: released earnings are gathered for review, and providers are told of each step."""

from flask import current_app
from werkzeug.routing import BuildError

from marketplace.core import clock, idempotency
from marketplace.core.database import db, transaction
from marketplace.core.jobs import job
from marketplace.core.urls import absolute
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import emails, operations, queries, reminders, review
from marketplace.money.payouts.models import Payout, PayoutEvent
from marketplace.people.accounts import queries as accounts


@job("payouts.gather", every="*/5 * * * *")
def gather_due() -> None:
    """Every five minutes, a provider at a time: what cannot be gathered for one stops no other."""
    now = clock.now()
    with transaction():
        due = queries.providers_due(now)
    for provider_id in due:
        with transaction():
            operations.gather_for(provider_id, now)


@job("payouts.tell")
def tell(event: int) -> None:
    """Write the provider a step of her payout; a job that runs twice writes once."""
    with transaction():
        if idempotency.earlier("payouts.tell", str(event), {}) is not None:
            return
        step = db.session.get(PayoutEvent, event)
        payout = db.session.get(Payout, step.payout_id) if step else None
        provider = accounts.by_id(payout.provider_id) if payout else None
        if step is None or payout is None or provider is None:
            return
        account = payments.account_of(provider.id)
        bank = account.bank_last4 if account else None
        emails.tell(payout, step, provider, bank=bank, url=absolute(_earnings_path()))
        idempotency.remember("payouts.tell", str(event), {}, payout.public_id)


@job("payouts.look_again", every="20 * * * *")
def look_again() -> None:
    """Every hour the signals of what waits are brought up to date, so that the queue can be filtered by them."""
    with transaction():
        waiting = queries.undecided()
    for public_id in waiting:
        with transaction():
            review.look_again(public_id)


@job("payouts.remind", every="10 * * * *")
def remind() -> None:
    """Every hour, write finance what is near its deadline or over it; each payout once for each."""
    with transaction():
        due = reminders.take(clock.now())
        if due.near or due.over:
            for reader in reminders.readers():
                emails.remind(reader, due, url=absolute(_path("payouts.review")))


@job("payouts.tell_taken_over")
def tell_taken_over(payout: str, earlier: int, by: int) -> None:
    """Write whoever had a payout on their desk that a colleague took it over."""
    with transaction():
        found, reader, colleague = queries.named(payout), accounts.by_id(earlier), accounts.by_id(by)
        if found is not None and reader is not None and colleague is not None:
            url = absolute(_path("payouts.show", payout_id=payout))
            emails.taken_over(reader, colleague, found, url=url)


def _path(endpoint: str, **values: str) -> str:
    return current_app.url_map.bind("").build(endpoint, values)


def _earnings_path() -> str:
    try:
        return current_app.url_map.bind("").build("studio.earnings")
    except BuildError:
        return "/"
