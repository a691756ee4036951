"""What becomes of a digital work whose payment was made or given up; asked by the one way payments take effect."""

from marketplace.core.i18n import speaking
from marketplace.goods.works import emails, naming, operations, queries
from marketplace.goods.works.models import SaleState
from marketplace.money.ledger import works as ledger
from marketplace.money.payments import refunds
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import operations as payouts
from marketplace.people.accounts import queries as accounts


def is_wanted(payment: Payment) -> bool:
    """Whether the sale still waits for its money."""
    sale = queries.locked_sale(payment.subject_id)
    return sale is not None and sale.state == SaleState.OPEN


def paid(payment: Payment, facts: SessionFacts) -> None:
    """Book it, deliver it at once, and note the provider's share as an earning with its hold period."""
    at = payment.paid_at or payment.created_at
    ledger.captured(
        payment.subject_id,
        facts.known_charge,
        facts.paid_minor,
        facts.processor_fee_minor,
        at,
        currency=payment.currency,
    )
    sale = queries.locked_sale(payment.subject_id)
    if sale is None:
        raise LookupError(f"payment {payment.public_id} is for a work that is not there")
    if (
        sale.state == SaleState.DROPPED
        and queries.live_sale(sale.work_id, sale.buyer_id, lock=True) is not None
    ):
        # Chosen again on other terms while this page was being paid: once is enough.
        refunds.request(payment, payment.amount_minor, "another_sale")
        return
    operations.deliver(sale, at)
    payouts.record_earning(
        sale.provider_id,
        source=(payment.subject_kind, sale.public_id),
        label=_label(sale.provider_id, sale),
        currency=sale.currency,
        share=sale.share_minor,
        commission=sale.commission_minor,
        fee=sale.vat_minor,
        charge_id=facts.known_charge,
        earned_at=at,
    )
    emails.delivered(sale)
    emails.sold(sale)


def _label(provider_id: int, sale: naming.Titled) -> str:
    provider = accounts.by_id(provider_id)
    locale = provider.locale if provider else "en"
    with speaking(locale):
        return naming.title(sale, locale)


def closed(payment: Payment) -> None:
    """The page is closed unpaid: it may be chosen again."""
    sale = queries.locked_sale(payment.subject_id)
    if sale is not None:
        operations.drop(sale)
