"""Makes papers that need no sale behind them."""

from marketplace.core import ids
from marketplace.money.papers import operations
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft
from marketplace.people.accounts.models import Member


def a_recap(provider: Member, year: int = 2025) -> Paper:
    """A provider's sales of a year."""
    body = {
        "customer": provider.name,
        "year": year,
        "count": 3,
        "gross_minor": 9_000,
        "commission_minor": 630,
        "net_minor": 8_370,
        "supplies": [{"amount_minor": 9_000}],
    }
    subject = ("year", str(year))
    return operations.issue(
        Draft(PaperKind.RECAP, ids.random_code(8), subject, provider.id, "en", "EUR", body)
    )
