"""What staff see of a disputed digital work, and what we can tell the buyer's bank; sends nothing."""

from dataclasses import dataclass

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.goods.works import errors, naming, queries
from marketplace.goods.works.models import WorkSale
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


@dataclass(frozen=True, slots=True)
class WorkCase:
    """A sale with both its sides."""

    sale: WorkSale
    buyer: Member
    provider: Member


def case_of(sale_id: str) -> WorkCase:
    """One sale. Raises NotFound."""
    sale = queries.sale(sale_id)
    buyer, provider = accounts.by_id(sale.buyer_id), accounts.by_id(sale.provider_id)
    if buyer is None or provider is None:
        raise errors.no_such_sale()
    return WorkCase(sale, buyer, provider)


def bundle(case: WorkCase, zone: str) -> dict[str, str]:
    """A first draft of each text, for a person to correct before it is sent."""
    sale = case.sale
    when = datetime_words(sale.paid_at or sale.created_at, zone)
    sold = _(
        "A PDF to download, “%(title)s” by %(name)s, for %(price)s.",
        title=naming.title(sale),
        name=case.provider.name,
        price=money(sale.price_minor, sale.currency),
    )
    agreed = _(
        "Before paying, on %(when)s, the customer agreed to this on the page: “%(words)s”",
        when=datetime_words(sale.consented_at, zone),
        words=sale.consent_text,
    )
    return {
        "product_description": sold,
        "customer_name": case.buyer.name,
        "customer_email_address": case.buyer.email,
        "service_date": when,
        "refund_policy_disclosure": agreed,
        "refund_refusal_explanation": _("The file was delivered at once, as the customer had asked."),
        "uncategorized_text": "\n".join(
            [f"{when}: {_('The customer paid, and the file was delivered.')}", _fetched(sale, zone)]
        ),
    }


def _fetched(sale: WorkSale, zone: str) -> str:
    if sale.first_download_at is None or sale.last_download_at is None:
        never: str = _("The customer has not downloaded the file.")
        return never
    times = ngettext("%(num)s time", "%(num)s times", sale.downloads)
    said: str = _(
        "The customer, signed in, downloaded it %(times)s: first on %(first)s, last on %(last)s.",
        times=times,
        first=datetime_words(sale.first_download_at, zone),
        last=datetime_words(sale.last_download_at, zone),
    )
    return said
