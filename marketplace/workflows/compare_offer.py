"""An offer's words compared with the lists, when it is published and whenever they change; it stands meanwhile.

An offer is somebody's income, and what is on the table has to be true at once: nothing of it is ever held.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.community.allowance import texts
from marketplace.community.allowance.rules import Page
from marketplace.community.lists import holding
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.i18n import LOCALES
from marketplace.people.accounts.models import Member
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Listing
from marketplace.trade.listings.queries import Whole
from marketplace.trade.listings.saving import Texts


def check(provider: Member, locale: str, said: Texts) -> None:
    """Raises `Invalid` for more links than somebody may show, language by language, at the fields of the form."""
    for one, words in said.items():
        form = "main" if one == locale else "other"
        texts.check(provider, Page.OFFER, {f"{form}.{name}": text for name, text in words.items()})


def check_details(provider: Member, details: Mapping[str, Any]) -> None:
    """The same for a menu or a plan as their forms give them, each language by itself."""
    for locale in LOCALES:
        said = {name: _lines((details.get(name) or {}).get(locale)) for name in ("courses", "plan", "bring")}
        texts.check(provider, Page.OFFER, {name: text for name, text in said.items() if text})


def _lines(rows: Any) -> str:
    """What stands in the rows of a menu or a plan; a text is one row."""
    if isinstance(rows, str):
        return rows
    return "\n".join(
        " ".join(str(row.get(name, "")) for name in ("course", "dish", "title")).strip() for row in rows or ()
    )


def look(listing: Listing) -> None:
    """Whatever a list notices is a case; title, words, menu or plan, in each language by itself."""
    whole = listings.whole(listing.id)
    if whole is None:
        return
    for locale, text in whole.texts.items():
        said = "\n\n".join(one for one in (text.summary, text.body, *_details(whole, locale)) if one)
        about = Subject(SubjectKind.LISTING, listing.public_id, listing.provider_id, text.title, said)
        holding.look(about, locale=locale, may_hold=False)


def _details(whole: Whole, locale: str) -> Iterable[str]:
    """What stands on the menu, or in the plan of a session."""
    if whole.meal is not None:
        yield _lines(whole.meal.courses.get(locale))
        yield whole.meal.cuisine
    if whole.session is not None:
        yield _lines(whole.session.plan.get(locale))
        yield _lines(whole.session.bring.get(locale))
        yield whole.session.discipline
