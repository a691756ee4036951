"""What happens to saved searches: kept, looked into, told of, dropped; each listing is news once."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.people.accounts.models import Member
from marketplace.trade.saved_searches import emails, queries, rules
from marketplace.trade.saved_searches.models import SavedSearch, SavedSearchHit
from marketplace.trade.search.queries import Hit


class TooManySearchesError(Refusal):
    code = "too_many_searches"


def keep(member: Member, query: str, title: str) -> SavedSearch:
    """Keep a search; the same one again answers the first. What it finds now is known, and no news later."""
    written = rules.query_of(rules.question_of(query))[: rules.LONGEST]
    known = next((one for one in queries.of_member(member.id) if one.query == written), None)
    if known is not None:
        return known
    if queries.count_of(member.id) >= rules.MOST:
        raise TooManySearchesError(
            _("You keep %(most)s searches already.", most=str(rules.MOST)),
            kept=_("They stay as they are."),
            todo=_("Drop one of them, then keep this one."),
        )
    saved = SavedSearch(
        public_id=ids.public_id("srch"),
        member_id=member.id,
        title=title[:120],
        query=written,
        wants_letters=True,
        created_at=clock.now(),
    )
    db.session.add(saved)
    db.session.flush()
    _note(saved, queries.hits_of(saved, member.locale), is_told=False)
    return saved


def tell_news(search_id: int) -> int:
    """Write to the owner of what is new since the last look: how many listings. Each is told once."""
    saved = db.session.get_one(SavedSearch, search_id, with_for_update=True)
    member = db.session.get_one(Member, saved.member_id)
    if not entitlements.may(member.id, Right.SEARCH_ALERT):
        return 0
    hits = queries.hits_of(saved, member.locale)
    new = _note(saved, hits, is_told=True)
    if new:
        emails.found(saved, member, [hit for hit in hits if hit.listing_id in new])
    return len(new)


def _note(saved: SavedSearch, hits: list[Hit], *, is_told: bool) -> set[int]:
    """The listings that were not known before; from now on they are."""
    if not hits:
        return set()
    told_at = clock.now() if is_told else None
    rows = [{"search_id": saved.id, "listing_id": hit.listing_id, "told_at": told_at} for hit in hits]
    statement = insert(SavedSearchHit).values(rows).on_conflict_do_nothing()
    return set(db.session.scalars(statement.returning(SavedSearchHit.listing_id)))


def set_letters(member_id: int, public_id: str, *, wanted: bool) -> None:
    """Want letters about a search, or none."""
    _own(member_id, public_id).wants_letters = wanted
    db.session.flush()


def drop(member_id: int, public_id: str) -> None:
    saved = _own(member_id, public_id)
    db.session.execute(delete(SavedSearchHit).where(SavedSearchHit.search_id == saved.id))
    db.session.delete(saved)
    db.session.flush()


def _own(member_id: int, public_id: str) -> SavedSearch:
    saved = queries.own(member_id, public_id)
    if saved is None:
        raise NotFound(_("We could not find this search among yours."))
    return saved
