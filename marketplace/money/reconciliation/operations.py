"""Changes to runs and lines: note what the provider lists, put the ledger beside it, resolve. Posts no sale."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text, update

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.ledger import treasury
from marketplace.money.payments import calls
from marketplace.money.payments import queries as payments
from marketplace.money.payments.alerts import checked_reason
from marketplace.money.reconciliation import queries, rules
from marketplace.money.reconciliation.models import (
    LineState,
    ReconciliationLine,
    ReconciliationRun,
    RunState,
)
from marketplace.people.accounts.models import Member


class NotOpen(Refusal):
    code = "not_open"


# ── A run ─────────────────────────────────────────────────────────────────────────────────────────


def begin(since: int) -> ReconciliationRun:
    """A new run that reads movements from an epoch second on; one that broke off counts as failed."""
    now = clock.now()
    db.session.execute(
        update(ReconciliationRun)
        .where(ReconciliationRun.state == RunState.RUNNING)
        .values(state=RunState.FAILED, finished_at=now, error="broke off")
    )
    run = ReconciliationRun(
        public_id=ids.public_id("rec"), state=RunState.RUNNING, started_at=now, since=since
    )
    db.session.add(run)
    db.session.flush()
    return run


def note_movements(run_id: int, movements: Sequence[dict[str, Any]]) -> int:
    """Give each movement a line, or its place in the line of its fact; how many were new."""
    fresh = [one for one in movements if one["id"] not in _known(movements)]
    waiting = _lines_of([rules.fact_key(one) for one in fresh])
    for movement in fresh:
        _book_own_money(movement)
        line = waiting.get(rules.fact_key(movement))
        if line is None or line.movement_id is not None:
            # A second movement for one fact stands alone, under its own name, for a person to see.
            taken = line is not None
            line = _new_line(movement, movement["id"] if taken else rules.fact_key(movement))
            waiting.setdefault(line.fact_key, line)
            db.session.add(line)
        line.movement_id, line.their_minor, line.run_id = movement["id"], movement["net"], run_id
        line.charge_id = line.charge_id or rules.charge_of(movement)
        line.account_id = line.account_id or rules.account_of(movement)
        line.kind = movement["type"]
        _restate(line)
    db.session.flush()
    return len(fresh)


def _known(movements: Sequence[dict[str, Any]]) -> set[str]:
    names = [movement["id"] for movement in movements]
    query = select(ReconciliationLine.movement_id).where(ReconciliationLine.movement_id.in_(names))
    return {name for name in db.session.scalars(query) if name is not None}


def _lines_of(keys: Sequence[str]) -> dict[str, ReconciliationLine]:
    query = select(ReconciliationLine).where(ReconciliationLine.fact_key.in_(keys)).with_for_update()
    return {line.fact_key: line for line in db.session.scalars(query)}


def _new_line(movement: dict[str, Any], key: str) -> ReconciliationLine:
    return ReconciliationLine(
        public_id=ids.public_id("rl"),
        fact_key=key,
        currency=movement["currency"].upper(),
        created_at=datetime.fromtimestamp(movement["created"], UTC),
    )


def _restate(line: ReconciliationLine) -> None:
    """Say again how the two sides compare; what a person resolved before was another question."""
    line.state = rules.state_of(line.their_minor, line.our_minor)
    line.resolved_at = line.resolved_by_id = line.reason = None


def _book_own_money(movement: dict[str, Any]) -> None:
    # Payouts to our own bank are asked for on the provider's pages: its list is where we learn of them.
    source, at = rules.source_id(movement), datetime.fromtimestamp(movement["created"], UTC)
    if source is None or not rules.fact_key(movement).endswith((":paid_out", ":payout_failed")):
        return
    if movement["net"] < 0:
        treasury.paid_out(source, -movement["net"], at, currency=movement["currency"])
    else:
        treasury.payout_came_back(source, movement["net"], at, currency=movement["currency"])


# What a ledger transaction `t` changed of our balance at the provider.
_OURS = """lateral (
        select a.unit, sum(e.amount) as amount
        from ledger_entry e join ledger_account a on a.id = e.account_id
        where e.transaction_id = t.id and (a.code = 'stripe' or a.code like 'stripe:%')
        group by a.unit having sum(e.amount) <> 0) ours"""
_ATTACH = text(f"""
    update reconciliation_line l set ledger_transaction_id = found.id, our_minor = found.amount, run_id = :run,
        state = case when found.amount = l.their_minor then 'matched' else 'differs' end,
        resolved_at = null, resolved_by_id = null, reason = null
    from (select t.id, t.key, ours.unit, ours.amount
        from reconciliation_line waiting join ledger_transaction t on t.key = waiting.fact_key, {_OURS}
        where waiting.ledger_transaction_id is null) found
    where found.key = l.fact_key and l.ledger_transaction_id is null and found.unit = lower(l.currency)
""")  # noqa: S608 - a constant of this file
_MISSING_THERE = text(f"""
    insert into reconciliation_line (public_id, fact_key, kind, ledger_transaction_id, state, our_minor,
        currency, charge_id, provider_id, created_at, run_id)
    select 'rl_' || substr(md5(t.key), 1, 20), t.key, t.kind, t.id, 'missing_there', ours.amount,
        upper(ours.unit), coalesce(p.charge_id, e.charge_id), e.provider_id, t.event_at, :run
    from ledger_transaction t
    left join earning e on t.source_kind = 'earning' and e.public_id = t.source_id
    left join lateral (select charge_id from payment where subject_kind = t.source_kind
        and subject_id = t.source_id and charge_id is not null order by id desc limit 1) p on true,
    {_OURS}
    where t.event_at < :before and t.posted_at >= :since
    and not exists (select from reconciliation_line l where l.ledger_transaction_id = t.id)
    on conflict do nothing
""")  # noqa: S608 - a constant of this file


def put_ledger_beside(run_id: int, since: int, before: datetime) -> None:
    """Match lines with ledger transactions one to one, and give lines to those the provider never listed.

    Only facts before `before` can be missing there: younger ones were not listed. What was posted before
    `since` (epoch seconds) has been looked at by an earlier run.
    """
    db.session.flush()
    # A month of a large town takes longer than a page may.
    db.session.execute(text("set local statement_timeout = '5min'"))
    db.session.execute(_ATTACH, {"run": run_id})
    facts = {"run": run_id, "since": datetime.fromtimestamp(since, UTC), "before": before}
    db.session.execute(_MISSING_THERE, facts)
    db.session.expire_all()


def conclude(run: ReconciliationRun, listed: int) -> None:
    """Count how all lines stand: every matched one, and of the others those nobody has resolved."""
    state = ReconciliationLine.state
    counts = {
        found: int(number)
        for found, number in db.session.execute(
            select(state, func.count())
            .where((state == LineState.MATCHED) | ReconciliationLine.resolved_at.is_(None))
            .group_by(state)
        )
    }
    run.listed, run.state, run.finished_at = listed, RunState.DONE, clock.now()
    run.matched = counts.get(LineState.MATCHED, 0)
    run.missing_here = counts.get(LineState.MISSING_HERE, 0)
    run.missing_there = counts.get(LineState.MISSING_THERE, 0)
    run.differs = counts.get(LineState.DIFFERS, 0)
    db.session.flush()


def give_up(run: ReconciliationRun, error: str) -> None:
    run.state, run.finished_at, run.error = RunState.FAILED, clock.now(), error[:500]
    db.session.flush()


# ── A line ────────────────────────────────────────────────────────────────────────────────────────


def resolve(public_id: str, by: Member, reason: str) -> ReconciliationLine:
    """A person knows why a line does not match; what it held back goes on. Written to the audit log."""
    reason = checked_reason(reason)
    line = db.session.scalar(
        select(ReconciliationLine)
        .where(ReconciliationLine.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NotFound(_("We could not find this page."))
    if line.state == LineState.MATCHED or line.resolved_at is not None:
        raise NotOpen(
            _("This line matches by now, or somebody has resolved it."),
            kept=_("Your reason was not recorded."),
        )
    touched = queries.providers_touched(line)
    line.resolved_at, line.resolved_by_id, line.reason = clock.now(), by.id, reason
    db.session.flush()
    audit.record(
        "reconciliation.resolve",
        actor_id=by.id,
        subject=("reconciliation_line", line.public_id),
        before={"state": line.state, "theirs": line.their_minor, "ours": line.our_minor},
        after={"reason": reason},
    )
    for provider_id in touched:
        _let_go(provider_id)
    return line


def _let_go(provider_id: int) -> None:
    account = payments.account_of(provider_id)
    if account is not None and account.stripe_id and not queries.count_touching(provider_id):
        calls.let_go(payments.held_back_to(account.stripe_id))
