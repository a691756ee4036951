"""Sweeps of memberships: what was missed, what time earned, the month's credits, letters ahead of time."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.memberships import bills, due
from marketplace.workflows import renew_plans, settle_membership


@job("memberships.sweep", every="*/5 * * * *")
def sweep() -> None:
    """Every five minutes: memberships whose period is over, or that nobody looked at for hours."""
    with transaction():
        names = due.stale(clock.now())
    each(names, _reconcile)


def _reconcile(name: str) -> None:
    settle_membership.reconcile(name)


@job("memberships.earn", every="23 1 * * *")
def earn() -> None:
    """Every night: time has earned a part of what was paid ahead."""
    now = clock.now()
    with transaction():
        names = bills.bills_to_earn()

    def book(name: str) -> None:
        with transaction():
            settle_membership.earn(name, now)

    each(names, book)


@job("memberships.credits", every="41 * * * *")
def bring_credits() -> None:
    """Every hour: the month's credits of plans that bring some, each month of each paid time once."""
    with transaction():
        grants = due.with_credits(clock.now())
    each(map(str, grants), _bring)


def _bring(grant_id: str) -> None:
    with transaction():
        renew_plans.bring_credits(int(grant_id), clock.now())


@job("memberships.announce", every="11 * * * *")
def announce() -> None:
    """Every hour: renewals that come near and prices that change are told ahead; told prices are put in force."""
    now = clock.now()
    with transaction():
        renewing, dearer = due.to_announce(now), due.to_tell_price(now)
        moving = due.to_move_price(now)
    each(renewing, _announce)
    each(dearer, _tell_price)
    each(moving, _move_price)


def _announce(name: str) -> None:
    with transaction():
        renew_plans.announce(name)


def _tell_price(name: str) -> None:
    with transaction():
        renew_plans.tell_price(name)


def _move_price(name: str) -> None:
    renew_plans.move_price(name)
