"""The public page of a provider; read-only."""

from functools import partial

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import naming as article_naming
from marketplace.community.articles import pages as article_pages
from marketplace.community.articles import queries as articles
from marketplace.community.articles.queries import OnProfile
from marketplace.community.contributions import drafts
from marketplace.community.contributions import queries as contributions
from marketplace.community.messages import answer_time
from marketplace.community.reviews import pages as review_pages
from marketplace.community.reviews import queries as reviews
from marketplace.community.vouches import pages as vouch_pages
from marketplace.community.vouches import queries as vouches
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import drawing, naming
from marketplace.goods.inventory import queries as things
from marketplace.goods.inventory import wardrobe
from marketplace.goods.recognition import naming as badge_naming
from marketplace.goods.recognition import queries as recognition
from marketplace.goods.recognition.rules import Level
from marketplace.goods.works import naming as work_naming
from marketplace.goods.works import queries as works
from marketplace.goods.works.words import ART
from marketplace.people.accounts.models import Member
from marketplace.people.profiles import queries
from marketplace.people.profiles.views.telling import ARTICLES, WORKS, Telling
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.search import queries as search
from marketplace.web.cards import card_of
from marketplace.web.page_memory import Drawn, page_told

profiles = Blueprint("profiles", __name__)


@profiles.get("/people/<slug>")
@requires(Access.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Who offers what: words, what exactly is verified, listings with their next free place."""
    now = clock.now()
    try:
        told = Telling(slug, now)
        answer, _about = page_told(told.version, partial(_drawn, told))
    except NotFound:
        if _is_hidden(slug, _reader_id()):
            return redirect(url_for("studio.profile"))
        raise
    return answer


def _drawn(told: Telling) -> Drawn:
    slug = told.slug
    beside = answer_time.beside(Member.id, told.now), credentials.beside(Member.id)
    found = articles.on_profile(slug, *beside, limit=ARTICLES)
    if found is None and _is_hidden(slug):
        raise NotFound(
            _("This page is not shown at the moment."),
            kept=_("Bookings that were made stand as agreed."),
            todo=_("Look for someone near you instead."),
        )
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    return Drawn(_page(found, told))


def _is_hidden(slug: str, owner_id: int | None = None) -> bool:
    """Whether a decision keeps this page out of sight; with an owner, whether it is theirs: they read why elsewhere."""
    hidden = queries.hidden_by_slug(slug)
    return hidden is not None and owner_id in (None, hidden.id)


def _reader_id() -> int:
    return current_user.id if current_user.is_authenticated else 0


def _page(found: OnProfile, told: Telling) -> str:
    profile, member, maker, published, (answered, documents) = found
    level, earned = recognition.standing_of(member.id)
    standing, newest = reviews.newest_of_provider(member.id)
    vouched, said = vouches.counted_for(member.id)
    locale = current_locale()
    spoken = profile.locale == locale or not profile.about_other
    return render_template(
        "profiles/show.html",
        profile=profile,
        member=member,
        answers=answer_time.read(answered),
        headline=profile.headline if spoken else profile.headline_other,
        about=profile.about if spoken else profile.about_other,
        about_locale=profile.locale if spoken else locale,
        standing=standing,
        newest=newest,
        vouched=vouched,
        gave=contributions.of_member(member.id, _reader_id(), told.now),
        drafts=drafts,
        vouches=said,
        vouch_pages=vouch_pages,
        review_pages=review_pages,
        cards=[card_of(hit, locale) for hit in search.of_provider(member.id, told.next_free, now=told.now)],
        worn=wardrobe.worn_by(member.id),
        gifts=things.gifts_shown_by(member.id),
        naming=naming,
        look=drawing.look,
        earned=earned,
        level=Level(level),
        badge_naming=badge_naming,
        written=works.on_sale(provider_id=member.id, limit=WORKS),
        checked=credentials.read(documents),
        maker=maker,
        work_naming=work_naming,
        work_art=ART,
        articles=published,
        article_naming=article_naming,
        article_pages=article_pages,
    )
