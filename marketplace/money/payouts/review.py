"""The review: a person approves, holds, rejects or reopens a payout; flushes, never commits, calls nobody."""

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments.accounts import Blocked
from marketplace.money.payouts import (
    by_bank,
    claims,
    facts,
    held_by_rule,
    queries,
    rules,
    sending,
    sentences,
)
from marketplace.money.payouts.claims import Claimed, OwnPayout
from marketplace.money.payouts.models import Decision, Payout, PayoutDecision, PayoutState
from marketplace.money.payouts.operations import deadline, open_payout
from marketplace.money.payouts.steps import move, note, write_audit
from marketplace.money.tax import queries as tax
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member

MAX_REASON = 500
TAX_MISSING = "tax_missing"
"""The signal, and the reason of the hold that follows from it."""


class Stale(Refusal):
    """Somebody or something changed the payout since its reviewer looked."""

    code = "stale"


class SamePerson(Refusal):
    """A second approval must come from a second person."""

    code = "same_person"


class NotPayable(Refusal):
    code = "not_payable"


class Disputed(NotPayable):
    """A payment behind the payout is disputed: its share goes nowhere until that is decided."""

    code = "disputed"


class Flagged(Refusal):
    """One of many that were to be approved together has a signal by now."""

    code = "flagged"


REFUSALS = (
    Stale,
    SamePerson,
    NotPayable,
    Flagged,
    OwnPayout,
    Claimed,
    Blocked,
    by_bank.NotByBank,
)
"""Why a decision was not taken, other than malformed input."""


def decide(
    payout_public_id: str, by: Member, decision: Decision, reason: str = "", *, seen: str | None = None
) -> Payout:
    """Approve, hold or reject a payout in the open transaction.

    `seen` is the `rules.version` the reviewer had before them: `Stale` when it is another by now.
    `reason` is a code of `sentences.reasons` or free text; a hold and a rejection need one. The last
    approval needed books the earnings and orders their transfers. Raises `OwnPayout`, `Claimed` while it is
    on somebody else's desk, `SamePerson`, `NotPayable`, `Invalid`.
    """
    payout = _looked_at_again(payout_public_id, by, seen)
    return _decide(payout, by, decision, reason)


def approve_unflagged(payout_public_id: str, by: Member) -> Payout:
    """Approve a payout without signals as one of many; `Flagged` when it has one by now."""
    payout = _looked_at_again(payout_public_id, by, None)
    if payout.state == PayoutState.HELD:
        raise _stale(payout)
    if payout.flags:
        raise Flagged(
            rules.sentence(payout.flags[0]), kept=_("It was not approved."), todo=_("Look at it by itself.")
        )
    return _decide(payout, by, Decision.APPROVE, "")


def look_again(payout_public_id: str) -> Payout:
    """Bring the signals of a payout up to this instant; one that is decided keeps those it was decided on.

    While the law has payouts wait for tax details it is held for that, and its provider reads why.
    """
    payout = queries.locked(payout_public_id)
    if rules.is_decidable(payout.state):
        _look_again(payout, None)
        missing = any(flag["code"] == TAX_MISSING for flag in payout.flags)
        held_by_rule.follow(payout, TAX_MISSING, stands=missing)
    return payout


def _looked_at_again(payout_public_id: str, by: Member, seen: str | None) -> Payout:
    """The payout with its row lock and the signals of this instant, when this person may decide on it."""
    payout = queries.locked(payout_public_id)
    claims.refuse_own(payout, by)
    if not rules.is_decidable(payout.state):
        raise _stale(payout)
    claims.refuse_claimed(payout, by)
    _look_again(payout, seen)
    return payout


def _decide(payout: Payout, by: Member, decision: Decision, reason: str) -> Payout:
    reason = _checked_reason(decision, reason)
    approvals = _count_with(payout, by) if decision is Decision.APPROVE else 0
    target = rules.target_of(decision, approvals=approvals, needed=2 if payout.needs_second else 1)
    if target == payout.state == PayoutState.HELD:
        raise _stale(payout)
    before = payout.state
    _record_decision(payout, by, decision, reason)
    if target is PayoutState.APPROVED:
        _order_transfers(payout, by)
    if target is PayoutState.REJECTED:
        payout.settled_at = clock.now()
    move(payout, target, actor=by, reason=reason)
    if target is PayoutState.APPROVED:
        _conclude_at_once(payout)
    if target is PayoutState.HELD:
        # What was approved before the doubt must be approved again.
        payout.round += 1
        db.session.flush()
    claims.end(payout)
    write_audit(f"payout.{decision}", payout, by, before, reason)
    return payout


def reopen(payout_public_id: str, by: Member, *, seen: str | None = None) -> Payout:
    """Put a held or refused payout back to review; earlier approvals no longer count.

    A rejected one stays rejected: its earnings go into a new payout, which is returned.
    """
    payout = queries.locked(payout_public_id)
    claims.refuse_own(payout, by)
    claims.refuse_claimed(payout, by)
    by_bank.refuse_in_file(payout)
    before = payout.state
    if before == PayoutState.REJECTED:
        earnings = queries.earnings_in(payout.id)
        if not earnings:
            raise _stale(payout)
        opened = open_payout(payout.provider_id, earnings, clock.now(), after=payout)
        note(payout, PayoutState.REJECTED, PayoutState.REJECTED, actor=by, reason=opened.public_id)
    elif rules.may_move(before, PayoutState.IN_REVIEW):
        _look_again(payout, seen)
        payout.round += 1
        payout.due_at, payout.near_told_at, payout.over_told_at = deadline(clock.now()), None, None
        claims.end(payout)
        move(payout, PayoutState.IN_REVIEW, actor=by)
        opened = payout
    else:
        raise _stale(payout)
    write_audit("payout.reopen", opened, by, before, "")
    return opened


def _look_again(payout: Payout, seen: str | None) -> None:
    """Bring flags up to this instant, and refuse a decision taken on others. The payout's row is locked."""
    now = clock.now()
    refused = facts.refusal_of(payout.id)
    known = facts.known(payout.provider_id, queries.earnings_in(payout.id), now, refused=refused)
    found = rules.flags(known, facts.limits())
    if seen is not None and seen != rules.version(payout.state, payout.round, found):
        raise _stale(payout)
    payout.flags = found
    payout.needs_second = payout.needs_second or rules.needs_second(
        payout.amount_minor, found, facts.limits()
    )
    approved_at = facts.first_approval_at(payout)
    if known.bank_changed_at and approved_at and known.bank_changed_at > approved_at:
        # Whoever approved saw another bank account.
        payout.round += 1
    db.session.flush()


def _stale(payout: Payout) -> Stale:
    return Stale(
        _(
            "Someone decided a moment ago, or something changed: this payout now stands at “%(state)s”.",
            state=sentences.state_words(payout.state),
        ),
        kept=_("Your decision was not recorded and no money moved."),
        todo=_("Look at it again before you decide."),
    )


def _checked_reason(decision: Decision, reason: str) -> str:
    reason = reason.strip()
    if decision is not Decision.APPROVE and not reason:
        problem = _("Choose or write a reason: the provider will read it.")
        raise Invalid(problem, kept=_("Nothing was decided."), errors={"reason": [problem]})
    if len(reason) > MAX_REASON:
        problem = _("Keep the reason under %(n)s characters.", n=MAX_REASON)
        raise Invalid(problem, kept=_("Nothing was decided."), errors={"reason": [problem]})
    return reason


def _count_with(payout: Payout, by: Member) -> int:
    """How many people have approved in this round with this one. Refuses the same person twice."""
    before = facts.approvers(payout)
    if by.id in before:
        raise SamePerson(
            _("You have approved this payout already."),
            kept=_("Your approval counts."),
            todo=_("A second person has to approve it before the money leaves."),
        )
    if any(flag["code"] == TAX_MISSING for flag in payout.flags):
        raise NotPayable(
            tax.reason_words(),
            kept=_("Nothing was decided."),
            todo=_("Hold the payout; approve it once the provider has given them."),
        )
    if any(flag["code"] == "not_payable" for flag in payout.flags):
        raise NotPayable(
            _("The provider’s account cannot receive money yet."),
            kept=_("Nothing was decided."),
            todo=_("Hold the payout with a reason; approve it once the account is ready."),
        )
    earnings = queries.earnings_in(payout.id)
    if any(earning.questioned_since for earning in earnings):
        raise Disputed(
            _("A customer says that the provider was not there."),
            kept=_("Nothing was decided."),
            todo=_("Hold the payout; approve it once the report is settled."),
        )
    if any(earning.frozen_since for earning in earnings):
        raise Disputed(
            _("A customer’s bank disputes one of these payments."),
            kept=_("Nothing was decided."),
            todo=_("Hold the payout; approve it once the dispute is closed."),
        )
    return len(before) + 1


def _record_decision(payout: Payout, by: Member, decision: Decision, reason: str) -> None:
    db.session.add(
        PayoutDecision(
            payout_id=payout.id,
            by_id=by.id,
            decision=decision,
            reason=reason,
            round=payout.round,
            at=clock.now(),
        )
    )
    # Before the payout moves: its trigger counts the decisions that stand in the table.
    db.session.flush()


def _order_transfers(payout: Payout, by: Member) -> None:
    """Book each earning and write the intention to send it, but for those that already left."""
    provider = accounts.by_id(payout.provider_id)
    if provider is None:
        raise LookupError(f"payout {payout.public_id} has no provider")
    now = clock.now()
    for earning in queries.locked_earnings_in(payout.id):
        sending.grant(earning, provider, at=now, actor=f"member:{by.public_id}")
        if earning.transferred_at is None:
            sending.order(earning, provider)


def _conclude_at_once(payout: Payout) -> None:
    """A payout of which debts took all there was is done without a transfer."""
    if all(earning.transferred_at is not None for earning in queries.earnings_in(payout.id)):
        payout.settled_at = clock.now()
        move(payout, PayoutState.PAID)
