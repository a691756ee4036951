"""What staff read about movements, lines and alerts, each with what to do; decides nothing."""

from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.ledger import words as ledger_words
from marketplace.money.payments.models import AlertKind, PaymentAlert
from marketplace.money.reconciliation.models import LineState, ReconciliationLine, RunState

TONES = {
    LineState.MATCHED: "good",
    LineState.MISSING_HERE: "bad",
    LineState.MISSING_THERE: "bad",
    LineState.DIFFERS: "bad",
}
RUN_TONES = {RunState.RUNNING: "plain", RunState.DONE: "good", RunState.FAILED: "bad"}


def kind_words(kind: str) -> str:
    """A movement by the provider's type, or a fact by the ledger's kind."""
    names: dict[str, str] = {
        "charge": _("Payment by card"),
        "payment": _("Payment by card"),
        "refund": _("Refund"),
        "payment_refund": _("Refund"),
        "refund_failure": _("Refund sent back by the bank"),
        "transfer": _("Transfer to a provider"),
        "transfer_refund": _("Transfer taken back"),
        "payout": _("Paid out to our bank"),
        "payout_failure": _("Sent back by our bank"),
        "adjustment": _("Dispute or adjustment"),
        "stripe_fee": _("Fee of Stripe’s"),
    }
    return names.get(kind) or ledger_words.event_words(kind)


def state_words(state: str) -> str:
    words: dict[LineState, str] = {
        LineState.MATCHED: _("Matches"),
        LineState.MISSING_HERE: _("Missing here"),
        LineState.MISSING_THERE: _("Missing at Stripe"),
        LineState.DIFFERS: _("Differs"),
    }
    return words[LineState(state)]


def run_words(state: str) -> str:
    words: dict[RunState, str] = {
        RunState.RUNNING: _("Under way"),
        RunState.DONE: _("Done"),
        RunState.FAILED: _("Broke off"),
    }
    return words[RunState(state)]


def todo(line: ReconciliationLine) -> str:
    """What to do about a line, in one or two sentences."""
    if line.state == LineState.MATCHED:
        return str(_("Both sides agree. Nothing to do."))
    if line.state == LineState.DIFFERS:
        return str(
            _("Both know it, with different amounts. Compare them, and correct the books by a reversal.")
        )
    if line.state == LineState.MISSING_THERE:
        return str(
            _(
                "Our books have it, Stripe does not list it. Look for it there; reverse it if it never happened."
            )
        )
    here: dict[str, str] = {
        "charge": _(
            "Stripe took a payment our books do not know. Send its event again, then find its booking."
        ),
        "refund": _(
            "Somebody gave money back on Stripe’s own pages. Find out who and why, and have it booked."
        ),
        "transfer": _("Money went to a provider without an order of ours. Take it back, or have it booked."),
    }
    other = _("Stripe moved money our books do not know. Look it up there and have it booked.")
    return here.get(line.kind, str(other))


def alert_words(alert: PaymentAlert) -> tuple[str, str]:
    """What happened, and what to do."""
    words: dict[AlertKind, tuple[str, str]] = {
        AlertKind.KEY_REUSED: (
            _("A call to Stripe was stopped"),
            _(
                "Its key had been used for another request. When you resolve this we look up what happened:"
                " what is found is booked, else the call counts as refused and can be ordered anew."
            ),
        ),
        AlertKind.CALL_REFUSED: (
            _("Stripe refused a call"),
            _("Put right what the message names, then order it anew: the next attempt is a new call."),
        ),
        AlertKind.CALL_UNANSWERED: (
            _("Stripe does not answer a call"),
            _("It is tried again by itself under the same key. Look at Stripe’s status page meanwhile."),
        ),
        AlertKind.EVENT_WAITING: (
            _("An event belongs to nothing we know"),
            _("Find out whose it is. Once you resolve this, nobody waits for it any more."),
        ),
        AlertKind.EVENTS_LOST: (
            _("Events are lost"),
            _("Stripe keeps them for thirty days and our last reading is older. Go through the open lines."),
        ),
        AlertKind.AMOUNT_DIFFERS: (
            _("A customer paid another amount than we asked for"),
            _("Nothing was booked. Give it back on Stripe’s pages, or book it and confirm by hand."),
        ),
        AlertKind.PROVIDER_CANCELS: (
            _("A provider cancels often"),
            _("Look at the member’s page, and write to them before you decide anything."),
        ),
    }
    return words[AlertKind(alert.kind)]


def amount(minor: int | None, currency: str) -> str:
    """One side's amount, or that it has none."""
    return str(_("nothing")) if minor is None else money(minor, currency)
