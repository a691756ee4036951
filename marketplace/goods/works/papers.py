"""The receipt of a digital work: sold by the platform, the tax of the buyer's country in the price; moves no money."""

from marketplace.core.config import settings
from marketplace.goods.works import naming, queries
from marketplace.goods.works.models import KIND
from marketplace.money.papers import operations, rules
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member


def receipt(payment: Payment, payer: Member) -> Paper | None:
    """Issue the receipt of a paid work; None while it is not paid."""
    if payment.paid_at is None:
        return None
    sale = queries.sale(payment.subject_id)
    vat = rules.vat_in(payment.amount_minor, sale.vat_bps)
    body = {
        "payment": payment.public_id,
        "reference": payment.charge_id,
        "customer": payer.name,
        "paid_at": payment.paid_at.isoformat(),
        "zone": settings().company_zone,
        "supplies": [
            {
                "seller": operations.platform(),
                "amount_minor": payment.amount_minor,
                "lines": [{"kind": "work", "amount_minor": payment.amount_minor}],
                "vat": vat.as_json() | {"country": sale.country},
            }
        ],
        "service": {
            "titles": {locale: naming.title(sale, locale) for locale in ("en", "fr")},
            "title": naming.title(sale, payer.locale),
            "delivered_at": payment.paid_at.isoformat(),
        },
        "booking": "",
    }
    subject = (KIND, sale.public_id)
    return operations.issue(
        Draft(PaperKind.RECEIPT, payment.public_id, subject, payer.id, payer.locale, payment.currency, body)
    )
