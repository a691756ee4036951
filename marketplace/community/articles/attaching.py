"""What stands in and beside an article: its pictures, and offers with what ties the author to them; never commits."""

import hashlib
from typing import NamedTuple

from sqlalchemy import delete, func, select

from marketplace.community.articles import own_queries, queries, rules, words
from marketplace.community.articles.models import Article, ArticleListing, ArticlePicture, Tie
from marketplace.community.lists import pictures as listed
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import Photo
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Listing, ListingStatus, ListingText


class Offer(NamedTuple):
    """An offer beside an article as its author manages it."""

    public_id: str
    title: str
    tie: str


def add_picture(article: Article, photo: Photo, alt: str) -> ArticlePicture:
    """Put a picture behind those there are. Raises `Invalid` without words for it, or above the most there may be."""
    said = words.one_line(alt)[: rules.MOST_ALT]
    if not said:
        raise _wrong("alt", _("Say what the picture shows, for those who do not see it."))
    own_queries.locked(article.id)
    rows = queries.picture_rows(article.id)
    if len(rows) >= rules.MOST_PICTURES:
        raise _wrong("picture", _("An article has at most %(n)s pictures.", n=rules.MOST_PICTURES))
    picture = ArticlePicture(
        public_id=ids.public_id("apx"),
        article_id=article.id,
        number=max((row.number for row in rows), default=0) + 1,
        alt=said,
        width=photo.width,
        height=photo.height,
        digest=hashlib.sha256(photo.content).digest(),
        content=photo.content,
        created_at=clock.now(),
    )
    db.session.add(picture)
    db.session.flush()
    listed.hold(picture, article.author_id, article.title or said)
    db.session.flush()
    return picture


def describe_picture(article: Article, public_id: str, alt: str) -> None:
    """Say better what a picture shows. Raises `Invalid`."""
    said = words.one_line(alt)[: rules.MOST_ALT]
    if not said:
        raise _wrong("alt", _("Say what the picture shows, for those who do not see it."))
    _picture(article, public_id).alt = said
    db.session.flush()


def remove_picture(article: Article, public_id: str) -> None:
    """Throw a picture away. Raises `Invalid` for one that everybody sees in the published text."""
    picture = _picture(article, public_id)
    shown = own_queries.version_of(article)
    if shown and (picture.number in words.pictures_in(shown.body) or shown.cover == public_id):
        raise _wrong(
            "picture", _("This picture is in what is published: take it out there first, then throw it away.")
        )
    if article.cover == public_id:
        article.cover = ""
    db.session.delete(picture)
    db.session.flush()


def _picture(article: Article, public_id: str) -> ArticlePicture:
    query = select(ArticlePicture).where(
        ArticlePicture.public_id == public_id, ArticlePicture.article_id == article.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise queries.missing()
    return found


def attach(article: Article, listing_public_id: str, tie: str) -> None:
    """Put an offer beside an article. For another's offer the author says what ties them, if anything.

    Raises `Invalid` for an offer that is not there, an unanswered question, or more than there may be.
    """
    listing = listings.by_public_id(listing_public_id)
    if listing is None or listing.status != ListingStatus.PUBLISHED:
        raise _wrong("listing", _("We could not find this offer: paste the address of its page."))
    own = listing.provider_id == article.author_id
    if not own and tie not in {one.value for one in Tie if one is not Tie.OWN}:
        raise _wrong("tie", _("Say what ties you to this offer, or that nothing does."))
    own_queries.locked(article.id)
    known = {row.listing_id: row for row in _rows(article)}
    if listing.id in known:
        known[listing.id].tie = Tie.OWN if own else tie
    elif len(known) >= rules.MOST_LISTINGS:
        raise _wrong("listing", _("At most %(n)s offers stand beside an article.", n=rules.MOST_LISTINGS))
    else:
        last = select(func.coalesce(func.max(ArticleListing.position), 0))
        behind = db.session.scalar(last.where(ArticleListing.article_id == article.id)) or 0
        db.session.add(
            ArticleListing(
                article_id=article.id,
                listing_id=listing.id,
                position=behind + 1,
                tie=Tie.OWN if own else tie,
            )
        )
    db.session.flush()


def detach(article: Article, listing_public_id: str) -> None:
    """Take an offer away from an article."""
    listing = select(Listing.id).where(Listing.public_id == listing_public_id).scalar_subquery()
    db.session.execute(
        delete(ArticleListing).where(
            ArticleListing.article_id == article.id, ArticleListing.listing_id == listing
        )
    )


def offers(article: Article, locale: str) -> list[Offer]:
    """The offers beside an article, as its author manages them; those that are not open any more too."""
    query = (
        select(Listing.public_id, ListingText.locale, ListingText.title, ArticleListing.tie)
        .join(ArticleListing, ArticleListing.listing_id == Listing.id)
        .join(ListingText, ListingText.listing_id == Listing.id)
        .where(ArticleListing.article_id == article.id)
        .order_by(ArticleListing.position, ListingText.locale != locale)
    )
    found: dict[str, Offer] = {}
    for public_id, _locale, title, tie in db.session.execute(query):
        found.setdefault(public_id, Offer(public_id, title, tie))
    return list(found.values())


def _rows(article: Article) -> list[ArticleListing]:
    return list(db.session.scalars(select(ArticleListing).where(ArticleListing.article_id == article.id)))


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you typed is kept."), errors={field: [sentence]}
    )
