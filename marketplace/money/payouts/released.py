"""Shares set free after a dispute that have not left: which they are and why, and sending one once more."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core import audit
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import alerts, refusals
from marketplace.money.payments.accounts import Blocked, NoAccount
from marketplace.money.payments.models import Operation, OperationKind, OperationState
from marketplace.money.payouts import queries, sending
from marketplace.money.payouts.models import Earning
from marketplace.money.tax import queries as tax
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


class NothingWaits(Refusal):
    """The share left meanwhile, or is on its way."""

    code = "nothing_waits"


class TaxMissing(Refusal):
    """The law has payouts wait until the tax details are given."""

    code = "tax_missing"


REFUSALS = (NothingWaits, TaxMissing, NoAccount, Blocked, Forbidden)
"""Why a share was not sent again."""


class Waiting(NamedTuple):
    """A share that should have left: whose it is, and the newest try to send it."""

    earning: Earning
    provider_id: int
    provider: str
    call: Operation | None

    @property
    def why(self) -> str:
        """Why it is still here, in words."""
        if self.call is None or self.call.state not in {OperationState.FAILED, OperationState.STOPPED}:
            return str(_("It could not be ordered: the account cannot receive money, or lines are open."))
        return refusals.words(self.call)


def standing() -> ColumnElement[bool]:
    """Earnings that left once, were called back, and are free again."""
    return and_(Earning.held_minor > 0, Earning.transferred_at.is_not(None), Earning.frozen_since.is_(None))


def _of_earning(operation: type[Operation]) -> ColumnElement[bool]:
    return and_(
        operation.kind == OperationKind.TRANSFER,
        or_(
            operation.subject_id == Earning.public_id,
            operation.subject_id.like(func.concat(Earning.public_id, ":%")),
        ),
    )


def _stays() -> ColumnElement[bool]:
    """No call is on its way with it."""
    pending = (OperationState.READY, OperationState.SENT, OperationState.UNKNOWN)
    call = aliased(Operation)
    return and_(
        standing(),
        ~select(call.id).where(_of_earning(call), call.state.in_(pending)).correlate(Earning).exists(),
    )


def counted() -> ScalarSelect[int]:
    """How many shares wait for a person, as an expression for a query about more than this."""
    return select(func.count()).select_from(Earning).where(_stays()).scalar_subquery()


def count() -> int:
    """How many shares wait for a person."""
    return int(db.session.scalar(select(counted())) or 0)


def waiting(limit: int = 100) -> list[Waiting]:
    """Shares that should have left and did not, the longest waiting first; one query."""
    tried = aliased(Operation)
    newest = (
        select(func.max(tried.id))
        .where(_of_earning(tried), tried.state != OperationState.DONE)
        .correlate(Earning)
        .scalar_subquery()
    )
    query = (
        select(Earning, Member.id, Member.name, Operation)
        .join(Member, Member.id == Earning.provider_id)
        .outerjoin(Operation, Operation.id == newest)
        .where(_stays())
        .order_by(Earning.transferred_at, Earning.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def stopped_call(earning_public_id: str) -> str | None:
    """The call of a share that was stopped, which has to be looked up before another is made."""
    query = (
        select(Operation.public_id)
        .join(Earning, _of_earning(Operation))
        .where(Earning.public_id == earning_public_id, Operation.state == OperationState.STOPPED)
    )
    return db.session.scalar(query.limit(1))


def send_again(earning_public_id: str, by: Member) -> Earning:
    """Order the transfer of a released share once more, under a new key: the first is known to have failed.

    In the open transaction. Raises one of `REFUSALS`, or `NotFound`.
    """
    source = db.session.execute(
        select(Earning.source_kind, Earning.source_id).where(Earning.public_id == earning_public_id)
    ).first()
    found = queries.locked_earning_of(source[0], source[1]) if source else None
    if found is None:
        raise NotFound(_("We could not find this share."), todo=_("Look in the list of shares."))
    earning = found[1]
    _refuse(earning, by)
    provider = accounts.by_id(earning.provider_id)
    if provider is None:
        raise LookupError(f"{earning_public_id} has no provider")
    before = earning.held_minor
    sending.order(earning, provider)
    for row in waiting_alerts(earning_public_id):
        alerts.resolve(row, by, "Sent again from the list of released shares.")
    audit.record(
        "share.send_again",
        actor_id=by.id,
        subject=("earning", earning_public_id),
        before={"held": before},
        after={"held": earning.held_minor},
    )
    return earning


def _refuse(earning: Earning, by: Member) -> None:
    if earning.provider_id == by.id:
        raise Forbidden(
            _("This share is yours."),
            kept=_("Nothing was sent."),
            todo=_("Someone else on the team has to do this."),
        )
    stays = earning.held_minor > 0 and earning.transferred_at is not None and earning.frozen_since is None
    if not stays or sending.is_under_way(earning):
        raise NothingWaits(
            _("This share has left, or is on its way at this moment."),
            kept=_("Nothing was sent by you."),
            todo=_("Look at the list again in a minute."),
        )
    if tax.is_blocked(earning.provider_id):
        raise TaxMissing(
            tax.reason_words(),
            kept=_("Nothing was sent."),
            todo=_("Try again once the provider has given them."),
        )


def waiting_alerts(earning_public_id: str) -> list[str]:
    """The alerts that are open about calls of a share."""
    query = (
        select(Operation.public_id)
        .join(Earning, _of_earning(Operation))
        .where(Earning.public_id == earning_public_id)
    )
    return alerts.open_about(list(db.session.scalars(query)))
