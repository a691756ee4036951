"""What others say of a listing, in figures, as its card carries them; the figures are the community's, not ours."""

from typing import Any

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db

_OF = text("""
    select stars1, stars2, stars3, stars4, stars5,
        (select vouches from provider_standing where provider_id = :provider_id)
    from (select 1) always left join listing_standing on listing_id = :listing_id
""")
_ADD = text("""
    insert into listing_standing as s (listing_id, stars1, stars2, stars3, stars4, stars5)
    values (:listing_id, greatest(:by1, 0), greatest(:by2, 0), greatest(:by3, 0), greatest(:by4, 0), greatest(:by5, 0))
    on conflict (listing_id) do update set stars1 = s.stars1 + :by1, stars2 = s.stars2 + :by2,
        stars3 = s.stars3 + :by3, stars4 = s.stars4 + :by4, stars5 = s.stars5 + :by5
    returning stars1, stars2, stars3, stars4, stars5
""")
# A card that is drawn anew has another `indexed_at`; nothing else of the entry moves, least of all its free time.
_NOTE_STARS = text("""
    update search_entry set card = card || jsonb_build_object('stars', cast(:stars as jsonb)), indexed_at = :now
    where listing_id = :listing_id
""")
_PUT_VOUCHES = text("""
    insert into provider_standing (provider_id, vouches) values (:provider_id, :vouches)
    on conflict (provider_id) do update set vouches = excluded.vouches
        where provider_standing.vouches <> excluded.vouches
    returning vouches
""")
_NOTE_VOUCHES = text("""
    update search_entry set card = card || jsonb_build_object('vouches', cast(:vouches as int)), indexed_at = :now
    where provider_id = :provider_id
""")


def of(listing_id: int, provider_id: int) -> dict[str, Any]:
    """What a card says: `stars`, how often one to five were given, and `vouches`."""
    *stars, vouches = db.session.execute(_OF, {"listing_id": listing_id, "provider_id": provider_id}).one()
    return {"stars": [count or 0 for count in stars], "vouches": vouches or 0}


def count_stars(listing_id: int, stars: int, by: int = 1) -> None:
    """Count one review with so many stars more, or one less with `by` -1; whatever else there is costs nothing."""
    wanted = {f"by{number}": by if number == stars else 0 for number in range(1, 6)}
    row = db.session.execute(_ADD, {"listing_id": listing_id, **wanted}).one()
    facts = {"listing_id": listing_id, "stars": str(list(row)), "now": clock.now()}
    db.session.execute(_NOTE_STARS, facts)


def put_vouches(provider_id: int, vouches: int) -> None:
    """Say how many neighbours vouch for a provider; the cards change only when the number does."""
    facts = {"provider_id": provider_id, "vouches": vouches, "now": clock.now()}
    if db.session.execute(_PUT_VOUCHES, facts).first() is not None:
        db.session.execute(_NOTE_VOUCHES, facts)
