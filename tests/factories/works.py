"""Writes, sells and reads digital works for tests, by the real operations."""

from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

from fpdf import FPDF
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.works import operations, queries
from marketplace.goods.works.files import Pdf
from marketplace.goods.works.models import KIND, Work, WorkSale
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.people.accounts.models import Member, Role
from marketplace.people.profiles.models import Profile
from marketplace.workflows import buy_work, settle_dispute, settle_payment, suspend_provider
from marketplace.workflows.buy_work import Wish
from tests.factories import disputes, topups
from tests.factories.accounts import a_staff_member
from tests.factories.listings import make_provider
from tests.factories.requests import pay_and_prove
from tests.factories.stage import CARD_OK, Stage

PRICE, SHARE, COMMISSION, VAT = 1_200, 850, 150, 200
"""A work at 12 euros in France: what its buyer pays, and whose it is."""


@lru_cache
def a_pdf(pages: int = 3) -> bytes:
    """A book of so many pages with links, as a word processor exports it."""
    book = FPDF()
    book.set_font("Helvetica")
    for number in range(pages):
        book.add_page()
        book.cell(text=f"Recipe {number + 1}", link="https://example.org/")
    return bytes(book.output())


def with_action(action: str, **facts: str) -> bytes:
    """The same book, with something that happens as it is opened."""
    writer = PdfWriter()
    writer.append(BytesIO(a_pdf()))
    deed = {NameObject("/S"): NameObject(action)}
    deed |= {NameObject(f"/{name}"): TextStringObject(value) for name, value in facts.items()}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(deed)
    return _written(writer)


def with_attachment() -> bytes:
    writer = PdfWriter()
    writer.append(BytesIO(a_pdf()))
    writer.add_attachment("virus.exe", b"MZ")
    return _written(writer)


def locked() -> bytes:
    writer = PdfWriter()
    writer.append(BytesIO(a_pdf()))
    writer.encrypt("secret")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def written(**changes: Any) -> dict[str, Any]:
    """What a provider writes about a work."""
    return {
        "kind": "recipe_book",
        "title_en": "Twelve couscous",
        "title_fr": "Douze couscous",
        "text_en": "For every month one.",
        "text_fr": "Un pour chaque mois.",
        "language": "fr",
        "price_minor": PRICE,
    } | changes


def titled(words: str) -> dict[str, Any]:
    """The same words wherever a work has words, or nothing changed."""
    return (
        {"title_en": words[:90], "text_en": words, "title_fr": words[:90], "text_fr": words} if words else {}
    )


def a_draft(provider: Member | None = None, *, file: bool = True, **changes: Any) -> Work:
    """A work nobody has looked at, flushed."""
    work = operations.write(provider or make_provider("Samira Benali"), written(**changes))
    if file:
        operations.attach(work, Pdf(3, a_pdf(3)))
    return work


def on_sale(provider: Member | None = None, **changes: Any) -> Work:
    """A work a moderator approved."""
    work = a_draft(provider, **changes)
    operations.submit(work)
    decide(work, "approve")
    return work


def decide(work: Work, decision: str, reason: str = "", by: Member | None = None) -> None:
    moderator = by or a_staff_member(Role.MODERATOR, name="Mo Der")
    operations.decide(work, moderator, decision, reason, operations.version(work))


def wish(work: Work, **changes: Any) -> Wish:
    """What a buyer sends who agrees to what is shown."""
    facts = {
        "work": work.public_id,
        "expected_minor": work.price_minor,
        "version": operations.version(work),
        "country": "FR",
        "agreed": True,
    }
    return Wish(**(facts | changes))


# ── On the stage ──────────────────────────────────────────────────────────────────────────────────


def on_stage(stage: Stage) -> Work:
    """A work on sale, of a cook who can be paid."""
    meal = stage.meal(paid_out=True)
    with stage.acting():
        return on_sale(db.session.get_one(Member, meal.provider_id))


def choose(stage: Stage, work: Work, buyer: Member, **changes: Any) -> str:
    """Choose it and open its payment page; the sale's public id."""
    with stage.acting():
        sale = buy_work.choose(db.session.get_one(Member, buyer.id), wish(work, **changes), "en").public_id
    with stage.app.app_context():
        buy_work.open_page(sale)
    return sale


def page_of(stage: Stage, sale: str) -> str:
    with stage.app.app_context():
        payment = payments.latest(KIND, sale)
        assert payment is not None
        return str(payment.checkout_url)


def settle(stage: Stage, sale: str) -> None:
    with stage.app.app_context():
        payment = payments.latest(KIND, sale)
        assert payment is not None
        assert settle_payment.reconcile(payment.public_id)


def bought(stage: Stage, work: Work | None = None, card: str = CARD_OK) -> str:
    """A work that was chosen and paid; the sale's public id."""
    sale = choose(stage, work or on_stage(stage), stage.customer("Lou Lecteur"))
    pay_and_prove(stage, page_of(stage, sale), card)
    settle(stage, sale)
    return sale


def sale_of(stage: Stage, sale: str) -> WorkSale:
    with stage.app.app_context():
        found = queries.sale(sale)
        db.session.expunge(found)
        return found


def paid_out(stage: Stage) -> None:
    """Gather what is released, have it approved, and send it."""
    finance = stage.staff(Role.FINANCE)
    later = clock.now() + timedelta(days=20)
    with clock.frozen_at(later), stage.acting():
        [payout] = payouts.gather(later)
        review.decide(payout.public_id, db.session.get_one(Member, finance.id), Decision.APPROVE)
    stage.work()


# ── Without the stage: what the payment provider would say ────────────────────────────────────────


def paid(work: Work, buyer: Member) -> WorkSale:
    """A sale whose page was paid, told as the payment provider would tell it."""
    sale = buy_work.choose(buyer, wish(work), "en")
    payment = payments.latest(KIND, sale.public_id)
    assert payment is not None
    settle_payment.apply(payment, topups.facts(payment))
    return sale


def disputed(sale: WorkSale, **changes: Any) -> None:
    """The buyer's bank asks for the money back."""
    payment = payments.paid(KIND, sale.public_id)
    assert payment is not None
    settle_dispute.apply(disputes.told(payment, **changes))


# ── What browsers send ────────────────────────────────────────────────────────────────────────────

DAYS = (("FR", date(2026, 11, 1)), ("FR", date(2027, 1, 1)), ("BE", date(2026, 11, 1)))


def form(**changes: Any) -> dict[str, Any]:
    """The studio's form as a provider fills it in."""
    typed = {name: value for name, value in written().items() if name != "price_minor"}
    return typed | {"price": "12"} | changes


def purchase(work: Work) -> dict[str, Any]:
    facts = wish(work)
    return {
        "expected_minor": facts.expected_minor,
        "version": facts.version,
        "country": facts.country,
        "consent": "1",
    }


def approval(work: Work) -> dict[str, str]:
    return {"decision": "approve", "version": operations.version(work)}


def waiting(provider: Member | None = None) -> Work:
    """A work a provider sent, that nobody has decided about."""
    work = a_draft(provider)
    operations.submit(work)
    return work


def author_of(work: Work) -> Member:
    return db.session.get_one(Member, work.provider_id)


def suspend_author(work: Work) -> Member:
    """Whoever wrote it, whose account is closed now."""
    author = author_of(work)
    suspend_provider.suspend(author, a_staff_member(Role.ADMIN), "Being looked into")
    return author


def page_of_author(provider: Member) -> str:
    """The address of a provider's page."""
    slug = db.session.scalars(select(Profile.slug).where(Profile.member_id == provider.id)).one()
    return f"/people/{slug}"


TYPED = {
    "title_fr": "Douze couscous",
    "text_fr": "Un pour chaque mois.",
    "title_en": "Twelve couscous",
    "text_en": "For every month one.",
    "price": "12",
}
"""What a provider types into the studio's form."""
