"""What a provider is told of tax and social duties at each transaction; frozen with the booking, decides nothing.

Source: French tax code (CGI) art. 242 bis, 1°: whoever links people for sales or services has to inform
them "on the occasion of each transaction" of their tax and social duties, fairly, clearly and openly, with
an electronic link to the sites of the administrations.
"""

from typing import Any

from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _

VERSION = 1


def frozen() -> dict[str, Any]:
    """The notice as it is given now: which words, and where they lead."""
    s = settings()
    return {"version": VERSION, "tax_url": s.tax_guide_url, "social_url": s.social_guide_url}


def of_terms(terms: dict[str, Any]) -> dict[str, Any]:
    """The notice frozen with a booking; today's for one of before there was any."""
    given: dict[str, Any] = terms.get("tax_notice") or frozen()
    return given


def words() -> str:
    """The notice's sentence."""
    return str(
        _(
            "What you receive for this booking is income: it may have to be declared for tax, and social"
            " contributions may be due."
        )
    )


def links(notice: dict[str, Any]) -> list[tuple[str, str]]:
    """(words, address) of where the duties are explained."""
    return [
        (_("What you have to declare"), notice["tax_url"]),
        (_("Which social contributions are due"), notice["social_url"]),
    ]
