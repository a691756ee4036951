"""The public page of a provider; read-only."""

from collections.abc import Hashable
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import naming as article_naming
from marketplace.community.articles import pages as article_pages
from marketplace.community.articles import queries as articles
from marketplace.community.articles.queries import Card
from marketplace.community.contributions import drafts
from marketplace.community.contributions import queries as contributions
from marketplace.community.contributions.queries import Gave
from marketplace.community.messages import answer_time
from marketplace.community.messages.answer_time import AnswerTime
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
from marketplace.goods.designs.models import Maker
from marketplace.goods.inventory import queries as things
from marketplace.goods.inventory import wardrobe
from marketplace.goods.inventory.wardrobe import Worn
from marketplace.goods.recognition import naming as badge_naming
from marketplace.goods.recognition import queries as recognition
from marketplace.goods.recognition.rules import Level
from marketplace.goods.works import naming as work_naming
from marketplace.goods.works import queries as works
from marketplace.goods.works.queries import Shown
from marketplace.goods.works.words import ART
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.credentials.queries import Checked
from marketplace.trade.search import queries as search
from marketplace.trade.search.queries import Hit
from marketplace.web.cards import card_of
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

profiles = Blueprint("profiles", __name__)

ARTICLES = 3
WORKS = 8
"""How many of the latest works of a provider the page shows."""

Said = tuple[reviews.Standing, tuple[reviews.Shown, ...], int, tuple[vouches.Shown, ...]]
"""What others say: the stars, the newest reviews, how many neighbours vouch, and their vouches."""

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
    now = clock.now()
    beside = answer_time.beside(Member.id, now), credentials.beside(Member.id)
    found = articles.on_profile(slug, *beside, limit=ARTICLES)
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    profile, member, maker, published, (answered, documents) = found
    answers, checked = answer_time.read(answered), credentials.read(documents)
    hits = search.of_provider(member.id, now=now)
    written = works.on_sale(provider_id=member.id, limit=WORKS)
    standing = _standing(member.id)
    shown = (tuple(getattr(profile, name) for name in SHOWN), tuple(profile.languages), member.is_verified)
    said, gave = _said(member.id), contributions.of_member(member.id, _reader_id())
    versions = (_versions(written), tuple(published), checked, maker and maker.name)
    return page_once(
        (shown, standing.version, tuple(hit.version for hit in hits), answers, said, gave, versions),
        lambda: _page(
            profile, member, hits, standing, answers, said, gave, (written, published, checked, maker)
        ),
    )


def _reader_id() -> int:
    return current_user.id if current_user.is_authenticated else 0


def _versions(written: list[Shown]) -> Hashable:
    return tuple((one.work.public_id, one.work.updated_at) for one in written)


def _said(member_id: int) -> Said:
    return *reviews.newest_of_provider(member_id), *vouches.counted_for(member_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody earned, and apart from that what she wears and was given."""

    level: Level
    earned: list[recognition.Earned]
    worn: Worn
    gifts: list[things.GiftView]

    @property
    def version(self) -> Hashable:
        return (
            self.level,
            tuple((one.badge.id, one.rule.name_en, one.rule.name_fr) for one in self.earned),
            self.worn.version,
            tuple((view.gift.id, view.giver) for view in self.gifts),
        )


def _standing(member_id: int) -> Standing:
    level, earned = recognition.standing_of(member_id)
    return Standing(
        Level(level),
        earned,
        wardrobe.worn_by(member_id),
        things.gifts_shown_by(member_id),
    )


def _page(
    profile: Profile,
    member: Member,
    hits: list[Hit],
    standing: Standing,
    answers: AnswerTime,
    said: Said,
    gave: Gave,
    pieces: tuple[list[Shown], list[Card], tuple[Checked, ...], Maker | None],
) -> str:
    """`pieces` are the works on sale, the articles, which papers we checked, and the name one sells designs under."""
    written, published, checked, maker = pieces
    locale = current_locale()
    spoken = profile.locale == locale or not profile.about_other
    return render_template(
        "profiles/show.html",
        profile=profile,
        member=member,
        answers=answers,
        headline=profile.headline if spoken else profile.headline_other,
        about=profile.about if spoken else profile.about_other,
        about_locale=profile.locale if spoken else locale,
        standing=said[0],
        newest=said[1],
        vouched=said[2],
        gave=gave,
        drafts=drafts,
        vouches=said[3],
        vouch_pages=vouch_pages,
        review_pages=review_pages,
        cards=[card_of(hit, locale) for hit in hits],
        worn=standing.worn,
        gifts=standing.gifts,
        naming=naming,
        look=drawing.look,
        earned=standing.earned,
        level=standing.level,
        badge_naming=badge_naming,
        written=written,
        checked=checked,
        maker=maker,
        work_naming=work_naming,
        work_art=ART,
        articles=published,
        article_naming=article_naming,
        article_pages=article_pages,
    )
