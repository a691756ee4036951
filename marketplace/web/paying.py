"""The way to a hosted payment page and back, for whatever is paid there; it decides nothing about the payment."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.core.database import release
from marketplace.core.i18n import gettext as _
from marketplace.money.papers import queries as papers
from marketplace.money.papers.sheet import sheet_of
from marketplace.money.payments.models import Payment, PaymentState
from marketplace.workflows import settle_payment


def to_page(payment: Payment | None) -> ResponseReturnValue | None:
    """The way to the page of a payment that waits for its money; None when there is no page to go to."""
    if payment is not None and payment.state == PaymentState.OPEN and payment.checkout_url:
        return redirect(payment.checkout_url, code=303)
    return None


def came_back(payment: Payment | None) -> None:
    """Somebody is back from the payment page. What the address says proves nothing: the provider is asked."""
    if payment is not None and payment.state == PaymentState.OPEN:
        key = payment.public_id
        release()
        if not settle_payment.reconcile(key):
            slow = _("The payment server is slow to answer. Your payment will appear here by itself.")
            flash(slow, "warning")


def papers_of(kind: str, subject_id: str, member_id: int) -> dict[str, object]:
    """The papers of a payment as issued, for the pages that show them: a receipt, a credit note a refund."""
    issued = papers.about(kind, subject_id, member_id)
    return {
        "sheets": [(paper, sheet_of(paper)) for paper in issued],
        "printed": papers.printed(issued),
    }
