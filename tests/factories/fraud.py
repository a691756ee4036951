"""Members who top up, give and guess, for tests of the rules and of cases; and finance, who looks at them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.fraud import looking, queries, rules
from marketplace.goods.fraud.models import FraudCase
from marketplace.goods.fraud.world import Gift, Grant, Miss, TopUp, World
from marketplace.goods.topups import codes
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member, Role
from tests.factories import accounts, goods, topups
from tests.factories.accounts import a_member
from tests.factories.goods import a_good

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def gift(giver: int, receiver: int, hours: int = 0, *, credits: int = 120, cost: int = 120) -> Gift:
    at = NOW - 5 * DAY + hours * HOUR
    return Gift(f"gft_{giver}_{receiver}_{hours}", giver, receiver, at, credits, cost)


def topup(member: int, hours: int = -2, *, credits: int = 240, card: str = "", lost: bool = False) -> TopUp:
    return TopUp(f"top_{member}_{hours}", member, NOW - 5 * DAY + hours * HOUR, credits, card, lost)


def misses(member: int, count: int, *, network: str = "", apart: timedelta = HOUR) -> tuple[Miss, ...]:
    return tuple(Miss(f"{member}-{turn}", member, network, NOW - turn * apart) for turn in range(count))


def grant(member: int) -> Grant:
    return Grant(f"mv_{member}", member, NOW - DAY)


def newcomers(count: int, first: int = 10) -> dict[int, datetime]:
    """Accounts that were made ten days ago, by number."""
    return {first + number: NOW - 10 * DAY for number in range(count)}


def a_fan(givers: int = 4, *, busy: tuple[int, ...] = ()) -> World:
    """So many new accounts that top up and give to member 1."""
    born = newcomers(givers)
    return World(
        tuple(topup(one) for one in born),
        tuple(gift(one, 1, place) for place, one in enumerate(born)),
        born=born,
        busy=busy,
    )


def codes_of(world: World, member: int) -> list[str]:
    """The rules that find enough about somebody."""
    return [flag["code"] for flag in rules.flags_of(world, member)]


def points_of(world: World, member: int) -> int:
    return rules.score(rules.flags_of(world, member))


def guess(member: Member, times: int = 12, network: str = "") -> None:
    """Codes nobody knows, typed one after the other."""
    for _turn in range(times):
        codes.missed(member, network)


def a_case(times: int = 12) -> FraudCase:
    """An open case of somebody who guesses codes."""
    member = a_member("Gus Sable")
    guess(member, times)
    looking.look()
    found = queries.open_case(member.id)
    assert found is not None
    return found


def a_claimed_case(by: Member) -> FraudCase:
    case = a_case()
    case.claimed_by, case.claimed_at = by.id, clock.now()
    db.session.flush()
    return case


def member_of(case: FraudCase) -> Member:
    return db.session.get_one(Member, case.member_id)


def case_of(member: Member) -> FraudCase | None:
    return queries.open_case(member.id)


def a_giver_who_topped_up(card: str, receivers: list[Member]) -> Member:
    """Bought 1,000 credits with a card and gave presents to these."""
    giver = topups.an_adult("Gil Riva")
    paid = topups.bought(giver)
    payment = db.session.scalars(select(Payment).where(Payment.subject_id == paid.public_id)).one()
    payment.card_hash = ids.keyed_hash(b"tests", card)
    good = a_good(Kind.FRAME, 400)
    for receiver in receivers:
        goods.buy(giver, good, receiver=receiver.public_id)
    db.session.flush()
    return giver


def finance() -> Member:
    return accounts.a_staff_member(Role.FINANCE)
