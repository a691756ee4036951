"""Two digital works of shown neighbours, read by the shown moderator, and one copy bought at the sandbox."""

from typing import Any, NamedTuple

from fpdf import FPDF
from sqlalchemy import func, select

from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.demo.storyteller import Storyteller, Time, sandbox
from marketplace.goods.works import files, operations, queries
from marketplace.goods.works.models import KIND, Work
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member
from marketplace.workflows import buy_work, settle_payment
from marketplace.workflows.buy_work import Wish


class _Book(NamedTuple):
    kind: str
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    price_minor: int
    chapters: tuple[str, ...]


_RECIPES = _Book(
    "recipe_book",
    "Douze couscous, un par mois",
    "Twelve couscous, one a month",
    "Un couscous de saison pour chaque mois, avec le bouillon, les légumes du marché et les restes du lendemain."
    "\n\n- Les quantités pour 4 et pour 8\n- Sans viande, quatre fois\n- Le rouler soi-même, en photos dessinées",
    "A couscous of the season for every month, with its broth, the vegetables of the market and the leftovers."
    "\n\n- For 4 and for 8\n- Four of them without meat\n- How to roll it yourself",
    1_200,
    ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre"),
)
_TRAINING = _Book(
    "training_plan",
    "Courir 5 km en huit semaines",
    "Run 5 km in eight weeks",
    "Trois sorties par semaine, à votre souffle. Pour qui n’a jamais couru, ou plus depuis longtemps.",
    "Three outings a week, at your own breath. For whoever never ran, or not for a long time.",
    900,
    tuple(f"Semaine {number}" for number in range(1, 9)),
)


def fill(database_url: str, cook: Member, coach: Member, moderator: Member, buyer: Member) -> None:
    """Both works on sale, the first bought. Opens its own transactions; a second run makes nothing twice."""
    with transaction():
        if db.session.scalar(select(func.count()).select_from(Work)):
            return
    made = [(one, files.prepared(_printed(one))) for one in (_RECIPES, _TRAINING)]
    with transaction():
        works = []
        for author, (book, pdf) in zip((cook, coach), made, strict=True):
            work = operations.write(author, _facts(book))
            operations.attach(work, pdf)
            operations.submit(work)
            operations.decide(work, moderator, "approve", "", operations.version(work))
            works.append(work.public_id)
    _buy(database_url, works[0], buyer)


def _facts(book: _Book) -> dict[str, Any]:
    words = {name: getattr(book, name) for name in ("kind", "title_fr", "title_en", "text_fr", "text_en")}
    return words | {"language": "fr", "price_minor": book.price_minor}


def _printed(book: _Book) -> bytes:
    pdf = FPDF()
    pdf.set_title(book.title_fr)
    for chapter in (book.title_fr, *book.chapters):
        pdf.add_page()
        pdf.set_font("Times", "B", 26)
        pdf.multi_cell(0, 12, chapter, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Times", "", 13)
        pdf.multi_cell(0, 8, f"{settings().site_name}. {book.title_fr}.")
    return bytes(pdf.output())


def _buy(database_url: str, work_id: str, buyer: Member) -> None:
    with transaction():
        work = queries.one(work_id)
        wish = Wish(work_id, work.price_minor, operations.version(work), buy_work.countries()[0], agreed=True)
        sale = buy_work.choose(buyer, wish, buyer.locale).public_id
    with sandbox(database_url, Time()):
        buy_work.open_page(sale)
        with transaction():
            known = payments.latest(KIND, sale)
            page, payment = (str(known.checkout_url), known.public_id) if known else ("", "")
        Storyteller(Time()).pay(page)
        settle_payment.reconcile(payment)
