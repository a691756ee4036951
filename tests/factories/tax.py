"""Makes sellers' tax details, their standing and what they sold, for tests."""

from datetime import date, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.money.ledger import queries as ledger
from marketplace.money.tax import dpi, operations
from marketplace.money.tax.models import Activity, SellerKind, TaxDetails, TaxStanding
from marketplace.money.tax.rules import Sold
from marketplace.people.accounts.models import Member
from marketplace.workflows import tax_year
from tests.factories.papers import at

OURSELVES = {
    "company_name": "Proche SAS",
    "company_address": "1 rue de la Paix\n75002 Paris",
    "company_registration": "123 456 789 00012",
}
FORM = {
    "kind": "person",
    "name": "Samira Benali",
    "birth_date": "1984-05-02",
    "street": "12 rue des Lilas",
    "postcode": "69003",
    "town": "Lyon",
    "country": "FR",
    "tin": "30 23 217 600 053",
    "vat_number": "",
}


def give(member: Member, **changes: Any) -> TaxDetails:
    """A member's details, complete."""
    given: dict[str, Any] = {**FORM, "kind": SellerKind.PERSON, "birth_date": date(1984, 5, 2)}
    return operations.save(member, given | changes)


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def block(member_id: int) -> None:
    """Asked seventy days ago, reminded twice, and blocked."""
    asked = clock.now() - timedelta(days=70)
    db.session.add(
        TaxStanding(
            member_id=member_id,
            asked_at=asked,
            reminded_at=asked + timedelta(days=20),
            reminded_again_at=asked + timedelta(days=40),
            blocked_at=asked + timedelta(days=61),
        )
    )
    db.session.flush()


def sold(source_id: str, activity: Activity, quarter: int, share: int) -> Sold:
    return Sold(source_id, activity, quarter, share, 0, True)


def goods(sales: int, amount: int) -> list[Sold]:
    """So many sales of goods that bring so much together."""
    shares = [1] * sales
    if shares:
        shares[0] += amount - sales
    return [sold(f"bk_{n}", Activity.SALE_OF_GOODS, 1 + n % 4, share) for n, share in enumerate(shares)]


def owed_by_ledger(provider: Member) -> int:
    """What stands to a provider's credit, in minor units."""
    return -ledger.balance(f"provider:{provider.public_id}")


def file_of(year: int) -> bytes:
    """The yearly XML of a French platform, written in the January that follows."""
    with overridden(**OURSELVES):
        return dpi.as_xml(tax_year.rows_of(year), year, at(year + 1))
