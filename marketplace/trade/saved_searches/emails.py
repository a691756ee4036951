"""Messages about saved searches."""

from typing import Any

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.queries import chosen_locale
from marketplace.trade.saved_searches.models import SavedSearch
from marketplace.trade.search.queries import Hit

MOST = 10


def found(saved: SavedSearch, member: Member, hits: list[Hit]) -> None:
    """To whoever kept the search: something new fits."""
    with speaking(member.locale):
        subject = _("New for “%(search)s”", search=saved.title)
    mail.send(
        "search_news",
        Recipient.of(member),
        subject,
        "searches/found",
        name=member.name,
        search=saved.title,
        offers=[_offer(hit, member.locale) for hit in hits[:MOST]],
        topic=Topic.SEARCHES,
        url=absolute(f"/search?{saved.query}"),
        stop_url=absolute("/searches"),
    )


def _offer(hit: Hit, locale: str) -> dict[str, Any]:
    card = hit.card
    return {
        "title": card["title"][chosen_locale(card["title"], locale, card["locale"])],
        "provider": card["provider"],
        "total_minor": hit.total_minor,
        "currency": card["currency"],
        "url": absolute(f"/listings/{card['public_id']}/{card['slug']}"),
    }
