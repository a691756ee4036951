"""The receipt of a top-up: who paid what for how many credits, and when their tax is due; moves no money."""

from marketplace.core.config import settings
from marketplace.core.i18n import speaking
from marketplace.goods.topups import queries
from marketplace.goods.topups.models import TopUp
from marketplace.goods.wallet.errors import credits
from marketplace.money.papers import operations
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member

_OWED = {"en": "Owed for credits that had been used", "fr": "Dû pour des crédits utilisés"}


def receipt(payment: Payment, payer: Member) -> Paper | None:
    """Issue the receipt of a paid top-up; None when there is none.

    Credits buy goods of different rates, so no tax is due at their sale (directive 2006/112/EC, article 30b.2).
    """
    topup = queries.locked(payment.subject_id)
    if topup is None or payment.paid_at is None:
        return None
    titles = _titles(topup)
    supply = {
        "seller": operations.platform(),
        "amount_minor": payment.amount_minor,
        "lines": [{"kind": "credits", "amount_minor": payment.amount_minor}],
    }
    body = {
        "payment": payment.public_id,
        "reference": payment.charge_id,
        "customer": payer.name,
        "paid_at": payment.paid_at.isoformat(),
        "zone": settings().company_zone,
        "supplies": [supply],
        "service": {"titles": titles, "title": titles["en"], "is_credits": True},
        "booking": "",
    }
    subject = (payment.subject_kind, payment.subject_id)
    return operations.issue(
        Draft(PaperKind.RECEIPT, payment.public_id, subject, payer.id, payer.locale, payment.currency, body)
    )


def _titles(topup: TopUp) -> dict[str, str]:
    if not topup.credits:
        return _OWED
    titles = {}
    for locale in ("en", "fr"):
        with speaking(locale):
            titles[locale] = str(credits(topup.credits))
    return titles
