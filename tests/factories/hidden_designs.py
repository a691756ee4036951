"""Hides designs by a decision, suspends makers, and lets the hour pass; by the real operations and jobs."""

from sqlalchemy import select

from marketplace.community.reports.models import Case, Party
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.catalogue import operations as catalogue
from marketplace.goods.catalogue.models import Good
from marketplace.goods.designs import jobs
from marketplace.goods.designs.models import Design
from marketplace.goods.wallet.models import Lot, Wallet
from marketplace.people.accounts.models import Member, Role
from marketplace.workflows import suspend_provider
from tests.factories import cases, designs, goods
from tests.factories.accounts import a_staff_member


def hide(design: Design) -> Case:
    """A case about a design, decided so that it is hidden."""
    case = cases.a_case("design", designs.good_of(design).public_id, None)
    cases.decided(case, cases.HIDDEN)
    return case


def overturn(design: Design, case: Case) -> None:
    """Its maker objects, and somebody else on the team agrees."""
    cases.objected(case, Party.AUTHOR, designs.maker_of(design))
    cases.decided(case, cases.NO_FAULT)


def hidden_and_returned(design: Design) -> Case:
    """Hidden, and two hours later."""
    case = hide(design)
    time_passes()
    return case


def time_passes(hours: int = 2) -> None:
    """The sweep runs some hours later."""
    with goods.later(hours=hours):
        jobs.return_hidden_ones()


def suspend_maker(design: Design) -> None:
    maker = designs.maker_of(design)
    suspend_provider.suspend(maker, a_staff_member(Role.ADMIN), "Being looked into")


def take(good: Good) -> int | None:
    """Take a copy of a good at the price it has, past every check before."""
    return catalogue.take_copy(good, good.price_version, clock.now())


def lots_of(member: Member) -> list[tuple[str, int, int]]:
    """A member's lots as (kind, credits left, cost left in minor units), the oldest first."""
    query = (
        select(Lot.kind, Lot.credits_left, Lot.cost_left_minor)
        .join(Wallet, Wallet.id == Lot.wallet_id)
        .where(Wallet.member_id == member.id)
        .order_by(Lot.id)
    )
    return [(kind, left, cost) for kind, left, cost in db.session.execute(query)]
