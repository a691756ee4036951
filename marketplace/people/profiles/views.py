"""The public page of a provider; read-only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.profiles import queries
from marketplace.people.profiles.models import Profile
from marketplace.trade.search import queries as search
from marketplace.trade.search.queries import Hit
from marketplace.web.cards import card_of
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

profiles = Blueprint("profiles", __name__)

SHOWN = (
    "slug",
    "display_name",
    "locale",
    "headline",
    "about",
    "headline_other",
    "about_other",
    "zone",
    "trader",
)
"""What the page says of a profile; `languages` beside it is a list."""


@profiles.get("/people/<slug>")
@requires(Access.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Who offers what: words, what exactly is verified, listings with their next free place."""
    read_only()
    found = queries.public_by_slug(slug)
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    profile, member = found
    hits = search.of_provider(member.id, now=clock.now())
    shown = (tuple(getattr(profile, name) for name in SHOWN), tuple(profile.languages), member.is_verified)
    return page_once((shown, tuple(hit.version for hit in hits)), lambda: _page(profile, member, hits))


def _page(profile: Profile, member: Member, hits: list[Hit]) -> str:
    locale = current_locale()
    spoken = profile.locale == locale or not profile.about_other
    return render_template(
        "profiles/show.html",
        profile=profile,
        member=member,
        headline=profile.headline if spoken else profile.headline_other,
        about=profile.about if spoken else profile.about_other,
        about_locale=profile.locale if spoken else locale,
        cards=[card_of(hit, locale) for hit in hits],
    )
