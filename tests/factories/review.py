"""Makes what the signals, claims and deadlines of the payout review are about, for tests."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, text
from werkzeug.test import TestResponse

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.ledger import accounts as ledger_accounts
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import account_gate, claims, desk, review
from marketplace.money.payouts.models import Decision, Payout
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import Member
from tests.factories import pages, payouts
from tests.factories.accounts import Browser, a_member


def signals_of(payout: Payout) -> list[str]:
    """The codes of what is known of a payout at this instant."""
    review.look_again(payout.public_id)
    return [flag["code"] for flag in payout.flags]


def bank_of(member: Member, fingerprint: str) -> None:
    """Where a member is paid, who may be a customer elsewhere."""
    account = db.session.get(ConnectedAccount, member.id)
    if account is None:
        now = clock.now()
        account = ConnectedAccount(
            member_id=member.id, requirements=[], payouts_enabled=True, transfers_active=True
        )
        account.created_at = account.updated_at = now
        db.session.add(account)
    account.bank_fingerprint = fingerprint
    db.session.flush()


def signs_in(member: Member, *, network: str, browser: str) -> None:
    accounts.begin_session(member, user_agent=browser, network=network)


def owes(provider: Member, amount: int) -> None:
    """The provider owes us an amount in cents."""
    ledger.post(
        f"test-debt:{provider.public_id}",
        "debt_made",
        source=("provider", provider.public_id),
        entries=[
            (ledger_accounts.provider_debt(provider.public_id, "eur"), amount),
            (ledger_accounts.refund_due("eur"), -amount),
        ],
        event_at=clock.now(),
    )


def earlier_sales(provider: Member, price: int, *, count: int) -> None:
    """Sales of a provider before, each at a price in cents that its commission is part of."""
    customer = a_member("Nour Haddad")
    for _sale in range(count):
        payouts.a_sale(provider, price * 10 // 11, customer=customer, days_ago=30)
    payouts.operations.gather_for(provider.id, clock.now())


def disabled(provider: Member) -> list[Payout]:
    """The payment provider tells us that the account cannot receive money any more."""
    account = payouts.account_of(provider)
    account.transfers_active = False
    return account_gate.follow(account)


def enabled(provider: Member) -> list[Payout]:
    account = payouts.account_of(provider)
    account.transfers_active = account.payouts_enabled = True
    return account_gate.follow(account)


def due_in(payout: Payout, *, hours: float) -> Payout:
    payout.due_at = clock.now() + timedelta(hours=hours)
    db.session.flush()
    return payout


def letters(kind: str) -> list[OutgoingMail]:
    return list(
        db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))
    )


def audited(act: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)))


def jobs_of(task: str) -> list[dict[str, object]]:
    """The arguments of the waiting jobs of one name."""
    rows = db.session.execute(
        text("select args from procrastinate_jobs where task_name = :task order by id"), {"task": task}
    )
    return [row[0] for row in rows]


def holder_of(payout: Payout, at: datetime | None = None) -> int | None:
    """Who has claimed it at an instant."""
    db.session.refresh(payout)
    found = claims.standing(payout, at or clock.now())
    return found.by_id if found else None


def claiming(payout: Payout, people: list[Member]) -> Callable[[Callable[[], int]], None]:
    """Work for `at_once`: each thread is another person who takes the payout."""
    waiting = iter(people)

    def work(_meet: Callable[[], int]) -> None:
        claims.claim(payout.public_id, next(waiting))

    return work


def claiming_without_lock(payout: Payout, people: list[Member]) -> Callable[[Callable[[], int]], None]:
    """The mistake the row lock prevents: look whether it is free, then write."""
    waiting = iter(people)

    def work(meet: Callable[[], int]) -> None:
        person, found = next(waiting), desk.payout(payout.public_id)
        is_free = claims.standing(found, clock.now()) is None
        meet()
        if not is_free:
            raise claims.Claimed("taken")
        found.claimed_by_id, found.claimed_at = person.id, clock.now()
        db.session.flush()

    return work


def deciding(
    payout: Payout, decisions: list[tuple[Member, Decision]], before: str
) -> Callable[[Callable[[], int]], None]:
    """Work for `at_once`: each thread decides as another person on what all have before them."""
    waiting = iter(decisions)

    def work(_meet: Callable[[], int]) -> None:
        person, decision = next(waiting)
        review.decide(payout.public_id, person, decision, "because", seen=before)

    return work


def tick_and_approve(browser: Browser, *ticked: Payout) -> TestResponse:
    """Send the form of the queue with these ticks."""
    form = pages.form_to(browser.get("/admin/payouts"), "/approve")
    return browser.post(form.action, {**form.fields, "payout": [one.public_id for one in ticked]})
