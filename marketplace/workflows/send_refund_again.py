"""A person sends a refund once more that was refused, stopped or came back; what was stopped is looked up first."""

from marketplace.core.database import transaction
from marketplace.money.payments import alerts
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationKind, OperationState
from marketplace.people.accounts.models import Member
from marketplace.workflows import outbox, refund_booking


def send_again(refund_id: str, by: Member) -> bool:
    """Send a stuck refund under a new key; False when a look shows that it had been made already.

    Asks the payment provider between its transactions. Raises `NotRefundable` while the payment is disputed,
    `StaleOffer` when nothing is stuck, `Unavailable` when nobody answers.
    """
    with transaction():
        call = payments.last_call(OperationKind.REFUND, refund_id)
        stopped = call.public_id if call is not None and call.state == OperationState.STOPPED else None
    if stopped is not None and outbox.settle_stopped(stopped):
        return False
    with transaction():
        refund_booking.try_again(refund_id, by)
        about = payments.calls_of(OperationKind.REFUND, refund_id)
        for alert in alerts.open_about(about):
            alerts.resolve(alert, by, "The refund was sent again from the refund desk.")
    return True
