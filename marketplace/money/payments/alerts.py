"""Alerts: what only a person can decide about calls, events and payments; they repair nothing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments.models import AlertKind, PaymentAlert
from marketplace.people.accounts.models import Member

MAX_REASON = 500


class AlreadyResolved(Refusal):
    code = "already_resolved"


def raise_alert(kind: AlertKind, subject: tuple[str, str], **facts: Any) -> None:
    """Put something before a person. `subject` is (kind, id); an alert that is open already counts up."""
    now = clock.now()
    values = {
        "public_id": ids.public_id("al"),
        "kind": kind,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "facts": facts,
        "times": 1,
        "raised_at": now,
        "last_raised_at": now,
    }
    db.session.execute(
        insert(PaymentAlert)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["kind", "subject_id"],
            index_where=text("resolved_at is null"),
            set_={"times": PaymentAlert.times + 1, "last_raised_at": now, "facts": facts},
        )
    )


def open_alerts(limit: int = 100) -> list[PaymentAlert]:
    """Those nobody has resolved, the oldest first."""
    query = select(PaymentAlert).where(PaymentAlert.resolved_at.is_(None))
    return list(db.session.scalars(query.order_by(PaymentAlert.raised_at, PaymentAlert.id).limit(limit)))


def open_about(subject_ids: Collection[str]) -> list[str]:
    """The public ids of open alerts about any of these."""
    query = select(PaymentAlert.public_id).where(
        PaymentAlert.resolved_at.is_(None), PaymentAlert.subject_id.in_(list(subject_ids))
    )
    return list(db.session.scalars(query.order_by(PaymentAlert.id)))


def count_open() -> int:
    query = select(func.count()).select_from(PaymentAlert).where(PaymentAlert.resolved_at.is_(None))
    return int(db.session.scalar(query) or 0)


def find(public_id: str) -> PaymentAlert:
    """An alert by its public id. Raises `NotFound`."""
    found = db.session.scalar(
        select(PaymentAlert)
        .where(PaymentAlert.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found


def resolve(public_id: str, by: Member, reason: str) -> PaymentAlert:
    """Note that a person dealt with an alert, and how; written to the audit log."""
    reason = checked_reason(reason)
    alert = find(public_id)
    if alert.resolved_at is not None:
        raise AlreadyResolved(
            _("Somebody has resolved this already."), kept=_("Your reason was not recorded.")
        )
    alert.resolved_at, alert.resolved_by_id, alert.reason = clock.now(), by.id, reason
    audit.record(
        "payments.resolve_alert",
        actor_id=by.id,
        subject=("payment_alert", alert.public_id),
        before={"kind": alert.kind, alert.subject_kind: alert.subject_id},
        after={"reason": reason},
    )
    return alert


def checked_reason(reason: str) -> str:
    """A reason that says something. Raises `Invalid`."""
    reason = reason.strip()
    problem = None
    if not reason:
        problem = _("Write what you found and what you did: the audit log keeps it.")
    elif len(reason) > MAX_REASON:
        problem = _("Keep the reason under %(n)s characters.", n=MAX_REASON)
    if problem is not None:
        raise Invalid(problem, kept=_("Nothing was resolved."), errors={"reason": [problem]})
    return reason
