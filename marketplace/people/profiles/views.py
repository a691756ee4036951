"""The public page of a provider; read-only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.profiles import queries
from marketplace.trade.listings import queries as listings
from marketplace.trade.search import queries as search

profiles = Blueprint("profiles", __name__)


@profiles.get("/people/<slug>")
@requires(Access.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Who offers what: face, words, what is verified, listings."""
    found = queries.public_by_slug(slug)
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    profile, member = found
    own_language = profile.locale == current_locale()
    return render_template(
        "profiles/show.html",
        profile=profile,
        member=member,
        headline=profile.headline if own_language else profile.headline_other or profile.headline,
        about=profile.about if own_language else profile.about_other or profile.about,
        about_locale=profile.locale if own_language or not profile.about_other else current_locale(),
        listings=[view for view in listings.of_provider(member.id, current_locale()) if view.is_open],
        search=search,
    )
