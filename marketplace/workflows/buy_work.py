"""From a digital work that is shown to its payment page: terms compared, consent kept, one payment of its own."""

from dataclasses import dataclass

from marketplace.core import clock, localtime
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.goods.works import errors, naming, operations, queries, rules, words
from marketplace.goods.works.models import KIND, SaleState, Work, WorkSale, WorkState
from marketplace.goods.works.rules import Shares
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments.models import Payment
from marketplace.money.payments.operations import Purchase
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.workflows import payment_page


@dataclass(frozen=True, slots=True)
class Wish:
    """What a buyer sends: the terms as shown, where she lives, and that she agreed."""

    work: str
    expected_minor: int
    version: str
    country: str
    agreed: bool


def shares_in(price_minor: int, country: str) -> Shares:
    """Whose a price would be today, for a buyer in a country. Raises KeyError where works are not sold."""
    s = settings()
    today = localtime.local(clock.now(), s.company_zone).date()
    return rules.shares_of(
        price_minor, rules.rate_in(country, today, s.works_vat_rates), s.works_commission_bps
    )


def countries() -> list[str]:
    """Where works are sold, our own country first."""
    home = settings().company_country
    return sorted(rules.rates_of(settings().works_vat_rates), key=lambda one: (one != home, one))


def choose(buyer: Member, wish: Wish, locale: str) -> WorkSale:
    """Choose a work to be paid, in the open transaction; chosen again on the same terms it is the same sale.

    Raises `StaleWorkError` for other terms, `NotForYouError` for one's own or what one has, `Invalid`, `NotFound`.
    """
    work = queries.one(wish.work, lock=True)
    _check(work, buyer, wish)
    known = queries.live_sale(work.id, buyer.id, lock=True)
    if known is not None and known.state == SaleState.PAID:
        raise errors.NotForYouError(
            _("You have this work already."), kept=_("Nothing was charged."), todo=_("It is in your library.")
        )
    shares = shares_in(work.price_minor, wish.country)
    if known is not None and _is_same(known, work, shares, wish.country):
        return known
    if known is not None:
        _close(known)
    sale = operations.choose(work, buyer, shares, wish.country, words.consent())
    payments.open_payment(_purchase(sale, buyer, locale))
    return sale


def _check(work: Work, buyer: Member, wish: Wish) -> None:
    author = db.session.get_one(Member, work.provider_id)
    if work.provider_id == buyer.id:
        raise errors.NotForYouError(_("This work is your own."), kept=_("Nothing was charged."))
    if work.state != WorkState.ON_SALE or work.hidden_at is not None or author.status != MemberStatus.ACTIVE:
        raise errors.no_such_work()
    if work.price_minor != wish.expected_minor or operations.version(work) != wish.version:
        raise errors.price_changed()
    if wish.country not in countries():
        raise _refused("country", _("Works are not sold in this country yet."))
    if not wish.agreed:
        raise _refused("consent", _("The file can be delivered at once only if you agree to this."))


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("Nothing was charged."), errors={field: [sentence]})


def _is_same(sale: WorkSale, work: Work, shares: Shares, country: str) -> bool:
    file = queries.file_of(work.id)
    terms = (sale.price_minor, sale.vat_bps, sale.share_minor, sale.country, sale.consent_text)
    now = (shares.price, shares.bps, shares.share, country, words.consent())
    return terms == now and file is not None and sale.file_id == file.id


def _close(sale: WorkSale) -> None:
    """Other terms stand now: the first page may not be paid any more."""
    payment = payment_queries.latest(KIND, sale.public_id)
    if payment is not None:
        payments.request_expiry(payment)
    operations.drop(sale)


def close_pages(*, provider_id: int | None = None, work_id: int | None = None) -> int:
    """Close the payment pages of what is no longer sold: how many there were.

    Who has paid by then has bought it, and gets the file.
    """
    waiting = queries.open_sales(provider_id=provider_id, work_id=work_id)
    for sale in waiting:
        _close(sale)
    return len(waiting)


def open_page(sale_public_id: str) -> Payment | None:
    """The payment of a work with its page opened; after the commit, for the payment server is asked here."""
    return payment_page.open_page(KIND, sale_public_id)


def _purchase(sale: WorkSale, buyer: Member, locale: str) -> Purchase:
    back = absolute(f"/library/{sale.public_id}/back")
    return Purchase(
        subject_kind=KIND,
        subject_id=sale.public_id,
        payer_id=buyer.id,
        email=buyer.email,
        locale=locale,
        currency=sale.currency,
        lines=((naming.title(sale, locale), 1, sale.price_minor),),
        success_url=f"{back}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=absolute(f"/works/{_work_of(sale)}"),
    )


def _work_of(sale: WorkSale) -> str:
    return db.session.get_one(Work, sale.work_id).public_id
