"""The receipt of a membership: who paid what for which time, tax in it; moves no money."""

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.goods.memberships import bills
from marketplace.goods.memberships.models import Plan
from marketplace.money.papers import operations, rules
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member


def receipt(payment: Payment, payer: Member) -> Paper | None:
    """Issue the receipt of a paid bill; None while the bill is not booked."""
    found = bills.bill_of_payment(payment.id)
    if found is None or payment.paid_at is None:
        return None
    bill, plan = found
    return issue(
        payment, payer, plan, {"from_at": bill.from_at.isoformat(), "until_at": bill.until_at.isoformat()}
    )


def issue(payment: Payment, payer: Member, plan: Plan, span: dict[str, str]) -> Paper | None:
    """The receipt of a plan that was paid; `span` is the time it is for, where that is known."""
    if payment.paid_at is None:
        return None
    s = settings()
    day = localtime.local(payment.paid_at, s.company_zone).date()
    vat = rules.vat_in(payment.amount_minor, rules.rate_on(day, s.vat_rates))
    body = {
        "payment": payment.public_id,
        "reference": payment.charge_id,
        "customer": payer.name,
        "paid_at": payment.paid_at.isoformat(),
        "zone": s.company_zone,
        "supplies": [
            {
                "seller": operations.platform(),
                "amount_minor": payment.amount_minor,
                "lines": [{"kind": "membership", "amount_minor": payment.amount_minor}],
                "vat": vat.as_json(),
            }
        ],
        "service": {"titles": plan.names, "title": plan.names["en"], **span},
        "booking": "",
    }
    draft = Draft(
        PaperKind.RECEIPT,
        payment.public_id,
        (payment.subject_kind, payment.subject_id),
        payer.id,
        payer.locale,
        payment.currency,
        body,
    )
    return operations.issue(draft)
