"""What staff read of refunds and disputes: effects before the tap, states, deadlines; decides nothing."""

from datetime import datetime

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.money.debts.models import Cause, Debt
from marketplace.money.disputes.models import Bearer, Dispute, Recall, Status
from marketplace.money.payments import refusals
from marketplace.money.payments.models import Operation, OperationState, Refund, RefundSource, RefundState
from marketplace.money.payouts.taking_back import Way
from marketplace.workflows.refund_booking import Offer


def effects(offer: Offer) -> list[str]:
    """Every consequence of a refund in the order it comes about."""
    plan, currency = offer.plan, offer.payment.currency
    said = [
        _("%(amount)s goes back to the card of the customer.", amount=money(offer.amount_minor, currency))
    ]
    if plan.parts.share:
        said.append(_("The provider’s share falls by %(amount)s.", amount=money(plan.parts.share, currency)))
    ours = plan.parts.commission + plan.parts.fee
    if offer.sold.work is not None:
        said.append(
            _(
                "We give up %(commission)s of our part and owe %(vat)s less in tax.",
                commission=money(plan.parts.commission, currency),
                vat=money(plan.parts.fee, currency),
            )
        )
    elif ours:
        said.append(
            _(
                "We give up %(commission)s of our commission and %(fee)s of the service fee.",
                commission=money(plan.parts.commission, currency),
                fee=money(plan.parts.fee, currency),
            )
        )
    if offer.frees_place:
        said.append(_("The booking is cancelled and its place is free again; both sides are told once."))
    said += _ways(offer)
    said.append(_("Stripe keeps its fee for the payment."))
    return said


def _ways(offer: Offer) -> list[str]:
    plan, currency = offer.plan, offer.payment.currency
    said = []
    if offer.payout is not None and plan.way is Way.UNSHARED and plan.parts.share:
        said.append(_("Her payout in review gets smaller, and approvals given so far no longer count."))
    if plan.way is Way.SENT and plan.sent:
        said.append(
            _(
                "Her share has left: %(amount)s is called back from her account first. If it cannot be, we"
                " pay, and it is kept back from her next payouts.",
                amount=money(plan.sent, currency),
            )
        )
    if plan.owed:
        said.append(
            _(
                "%(amount)s becomes a debt, kept back from her next payouts.",
                amount=money(plan.owed, currency),
            )
        )
    return said


def refund_words(refund: Refund, *, is_disputed: bool = False) -> tuple[str, str]:
    """A refund's state and its tone."""
    if refund.state == RefundState.DUE and is_disputed:
        return _("Waits for the bank’s decision"), "wait"
    if refund.stuck_since is not None:
        return _("Needs a person"), "bad"
    words: dict[RefundState, tuple[str, str]] = {
        RefundState.DUE: (_("On its way"), "wait"),
        RefundState.DONE: (_("Refunded"), "good"),
        RefundState.FAILED: (_("Came back"), "bad"),
        RefundState.COVERED: (_("Given by the bank instead"), "plain"),
    }
    return words[RefundState(refund.state)]


def why_stuck(refund: Refund, call: Operation | None) -> str:
    """Why a refund waits for a person: what became of the newest call that should have sent it."""
    if call is not None and call.state in {OperationState.FAILED, OperationState.STOPPED}:
        return refusals.words(call)
    words: str = (
        _("The customer’s bank sent it back. Send it again, or ask the customer for another way.")
        if refund.replaces_id
        else _("The payment provider refused it. See why, then send it again.")
    )
    return words


def debt_words(debt: Debt) -> str:
    """What a provider owes because of a sale, and how much of it was kept back since."""
    amount, left = money(debt.amount_minor, debt.currency), money(debt.open_minor, debt.currency)
    cause = (
        _("after a refund that could not be taken back from her account")
        if debt.cause == Cause.REFUND
        else _("after a dispute that was lost when her share had left")
    )
    words: str = (
        _("Of %(amount)s, %(left)s is still owed: %(cause)s.", amount=amount, left=left, cause=cause)
        if debt.open_minor
        else _("%(amount)s was owed and has been kept back: %(cause)s.", amount=amount, cause=cause)
    )
    return words


def bearing_words(refund: Refund, currency: str) -> str:
    """Whose money a refund was."""
    if not refund.share_minor + refund.commission_minor + refund.fee_minor:
        return ""
    words = _(
        "Share %(share)s, commission %(commission)s, service fee %(fee)s.",
        share=money(refund.share_minor, currency),
        commission=money(refund.commission_minor, currency),
        fee=money(refund.fee_minor, currency),
    )
    pocket = _("Paid from our own pocket first.") if refund.source == RefundSource.REFUND_DUE else ""
    return f"{words} {pocket}".strip()


def status_words(status: str) -> tuple[str, str]:
    """A dispute's status and its tone."""
    words: dict[Status, tuple[str, str]] = {
        Status.WARNING_NEEDS_RESPONSE: (_("Inquiry: answer it"), "wait"),
        Status.WARNING_UNDER_REVIEW: (_("Inquiry: the bank reads our answer"), "plain"),
        Status.WARNING_CLOSED: (_("Inquiry closed"), "good"),
        Status.NEEDS_RESPONSE: (_("Answer it"), "bad"),
        Status.UNDER_REVIEW: (_("The bank decides"), "wait"),
        Status.WON: (_("Won"), "good"),
        Status.LOST: (_("Lost"), "bad"),
        Status.PREVENTED: (_("Prevented"), "good"),
    }
    return words[Status(status)]


def reason_words(reason: str) -> str:
    """Why the customer disputes, by the payment provider's word; one we do not know as it is."""
    words: dict[str, str] = {
        "fraudulent": _("The customer says they did not pay this"),
        "product_not_received": _("The customer says it did not take place"),
        "product_unacceptable": _("The customer says it was not as described"),
        "duplicate": _("The customer says they paid twice"),
        "general": _("The bank gives no reason"),
    }
    return words.get(reason, reason)


def recall_words(dispute: Dispute) -> str:
    """Where the provider's share is while the dispute is open."""
    words: dict[Recall, str] = {
        Recall.NONE: _("The share had not left; it stays with us."),
        Recall.ASKED: _("The share had left and is being called back."),
        Recall.DONE: _("The share had left and was called back; it stays with us."),
        Recall.REFUSED: _("The share had left and could not be called back."),
    }
    return words[Recall(dispute.recall)]


def bearer_words(bearer: str) -> str:
    words: dict[Bearer, str] = {
        Bearer.PROVIDER: _("The provider, with our commission and fee"),
        Bearer.PLATFORM: _("We do"),
    }
    return words[Bearer(bearer)]


def deadline_words(dispute: Dispute, now: datetime) -> str:
    """How long there is to answer."""
    if dispute.due_by is None or not dispute.is_answerable:
        return ""
    days = (dispute.due_by - now).days
    if days < 0:
        return str(_("The deadline has passed"))
    if days == 0:
        return str(_("Answer today"))
    return str(ngettext("%(num)s day to answer", "%(num)s days to answer", days))
