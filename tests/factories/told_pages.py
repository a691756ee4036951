"""What the pages of a listing and of a provider read, and one change of each kind of thing that they show."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from marketplace.community.reviews import queries as reviews
from marketplace.core.database import Model, db, transaction
from marketplace.people.accounts.models import Member
from marketplace.trade.listings import queries as listings
from marketplace.web import page_memory
from tests.factories.accounts import without_noise
from tests.factories.towns import Town

_READ = re.compile(r"\b(?:from|join|into|update)\s+\"?(\w+)\"?", re.IGNORECASE)

OF_BOTH = {
    "the headline": "update profile set headline = 'Something new' where member_id = :provider",
    "the name": "update profile set display_name = 'Another name' where member_id = :provider",
    "a trader": "update profile set trader = 'registered' where member_id = :provider",
    "a confirmed address": "update member set email_verified_at = null where id = :provider",
    "somebody who left": "update member set status = 'suspended' where id = :provider",
    "a review that is hidden": "update review set hidden_at = now() where subject_id = :provider and is_public",
    "a reply": """
        update review set reply = 'Thank you', replied_at = coalesce(opened_at, open_at) + interval '1 hour'
        where subject_id = :provider and is_public""",
    "how helpful a review is": "update review set helpful = helpful + 1 where subject_id = :provider",
    "a note beside a review": "update review set note = 'Moved here' where subject_id = :provider",
    "a reviewer's name": """
        update member set name = 'Zoe Zand' where id in (select author_id from review where subject_id = :provider)""",
    "a photo of a review": """
        delete from review_photo where review_id in (select id from review where subject_id = :provider)""",
    "the stars": "update listing_standing set stars1 = stars1 + 1 where listing_id = :listing",
    "how many vouch": "update provider_standing set vouches = vouches + 1 where provider_id = :provider",
}
"""What changes the page of the provider and of the listing alike: SQL with `:provider` and `:listing`."""

OF_PROFILE = OF_BOTH | {
    "the words": "update profile set about = 'Bread.' where member_id = :provider",
    "the languages": "update profile set languages = '[\"it\"]' where member_id = :provider",
    "the card of an offer": """
        update search_entry set card = card || '{"area": "Elsewhere"}' where listing_id = :listing""",
    "the price of an offer": """
        update search_entry set price_minor = price_minor + 100, card = jsonb_set(card, '{total}', '9900')
        where listing_id = :listing""",
    "when an offer is next free": """
        update search_entry set next_free_at = coalesce(next_free_at, now()) + interval '3 days', next_free_seats = 4,
            next_free_until = null where listing_id = :listing""",
    "an offer that is gone": "delete from search_entry where listing_id = :listing",
    "a vouch taken back": "update vouch set revoked_at = now() where vouched_id = :provider",
    "a voucher's name": """
        update member set name = 'Zoe Zand' where id in (select voucher_id from vouch where vouched_id = :provider)""",
    "a voucher who is suspended": """
        update member set status = 'suspended'
        where id in (select voucher_id from vouch where vouched_id = :provider)""",
    "the title of a work": "update work set title_en = 'Another title' where provider_id = :provider",
    "a work that is hidden": "update work set hidden_at = now() where provider_id = :provider",
    "the title of an article": """
        update article set hidden_at = now() where author_id = :provider and state = 'published'""",
    "how often an article was commented on": """
        update article set comments = comments + 1 where author_id = :provider and state = 'published'""",
    "a level of trust": """
        insert into trust_level (member_id, level, facts, since) values (:provider, 3, '{}', now())
        on conflict (member_id) do update set level = 3""",
    "what is not to be told": """
        insert into contribution_hidden (member_id, kind) values (:provider, 'work')""",
}

OF_LISTING = OF_BOTH | {
    "the price": "update listing set price_minor = price_minor + 100 where id = :listing",
    "the title": "update listing_text set title = 'Tagine' where listing_id = :listing",
    "the allergens": """
        update meal_details set allergens = '["fish"]' where listing_id = :listing""",
    "the area": """
        update public_point set area = 'Elsewhere' where address_key in (
            select p.address_key from place p join listing l on l.place_id = p.id where l.id = :listing)""",
    "the pictures": """
        update listing set photos = '[{"id": "pic_1", "width": 600, "height": 400}]' where id = :listing""",
    "a break": "update listing set status = 'paused' where id = :listing",
    "the hours": """
        update schedule set weekly = '[[0, 600, 720]]'
        where id = (select schedule_id from listing where id = :listing)""",
    "an absence": """
        insert into provider_time (provider_id, week_start, journeys, away, updated_at)
        values (:provider, 0, '[]', jsonb_build_array(jsonb_build_array(
            current_date - 30, current_date + 400, 'Travelling')), now())
        on conflict (provider_id) do update set away = excluded.away""",
    "what another calendar takes": """
        insert into calendar_block (feed_id, provider_id, busy)
        select id, provider_id, tstzrange(now() - interval '20 days', now() + interval '400 days')
        from calendar_feed where provider_id = :provider limit 1""",
}


def tables_of(statements: Iterable[str]) -> set[str]:
    """The tables that statements read."""
    read = {name.lower() for one in statements for name in _READ.findall(one)}
    return read & set(Model.metadata.tables)


def statements_of(act: Callable[[], object]) -> list[str]:
    """What is asked of the database while something is done, when nothing is remembered."""
    page_memory.forget()
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        asked.append(sql)

    event.listen(db.engine, "before_cursor_execute", listen)
    act()
    event.remove(db.engine, "before_cursor_execute", listen)
    return asked


def names_in(town: Town) -> dict[str, Any]:
    """Path → name of the page in it: of the provider of a town, and of her meal that was reviewed; and their rows."""
    review = reviews.open_review(town.scene.review)
    listing = listings.by_id(review.listing_id)
    return {
        "/listings/": listing.public_id,
        "/people/": town.scene.profile,
        "listing": listing.id,
        "provider": town.scene.provider.id,
    }


def seen_anew(app: Flask, path: str) -> str:
    """A page as a stranger gets it who is the first to ask."""
    page_memory.forget()
    return seen(app, path)


def seen(app: Flask, path: str) -> str:
    """A page as a stranger gets it, whose request shares no object with what was done before."""
    db.session.remove()
    return without_noise(app.test_client().get(path).text)


def name_of(member_id: int) -> str:
    """A member's name as it stands in the database now."""
    return db.session.scalars(select(Member.name).where(Member.id == member_id)).one()


def renamed(app: Flask, member_id: int, name: str) -> None:
    """Give a member another name, for good, on a connection of one's own."""
    with app.app_context(), transaction():
        db.session.get_one(Member, member_id).name = name
