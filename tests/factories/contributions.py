"""Makes what members give, and the thanks of a month, by the real operations where there is one."""

from datetime import date, datetime, timedelta
from typing import Any

from marketplace.community.clubs.models import Club
from marketplace.community.clubs.queries import place_of
from marketplace.community.contributions import operations, queries
from marketplace.community.contributions.models import ThanksName, ThanksPost
from marketplace.community.discussions import operations as discussions
from marketplace.community.discussions.models import Post
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories.clubs import LYON
from tests.factories.discussions import Circle, a_circle, say

TEXTS = {"en": "Thank you, all of you.", "fr": "Merci à vous toutes et tous."}


def an_answer(circle: Circle | None = None) -> tuple[Circle, Post]:
    """Ana's answer to Nora's question, which Nora marked."""
    circle = circle or a_circle()
    post = say(circle.club, circle.talk, circle.ana)
    discussions.accept(place_of(circle.club.id, circle.nora.id), circle.nora, circle.talk, post)
    return circle, post


def near_lyon() -> list[tuple[str, str]]:
    """Who gave what around Lyon."""
    return [(one.kind, one.name) for one in queries.near(LYON.lat, LYON.lon)]


def in_club(club: Club) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in queries.of_club(club.id)]


def counts_of(member: Member) -> dict[str, int]:
    return given_by(member.id)


def given_by(member_id: int) -> dict[str, int]:
    """How often somebody did what."""
    return dict(queries.of_member(member_id)[0])


def middle_of_last_month() -> datetime:
    return clock.now().replace(day=1) - timedelta(days=15)


def this_month() -> date:
    return clock.now().date().replace(day=1)


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def thanked(by: Member, month: date, **changes: Any) -> ThanksPost:
    """The thanks of a month, signed."""
    return operations.publish(by, month, changes.get("texts", TEXTS), changes.get("left_out", set()))


def names_in(post: ThanksPost) -> list[str]:
    return [one.name for one in queries.named_in(post.id)]


def thanks_naming(member: Member, by: Member, words: str = "") -> ThanksPost:
    """The thanks of an earlier month in which a member is named."""
    text = words or TEXTS["en"]
    post = ThanksPost(
        month=date(2026, 9, 1), text_en=text, text_fr=text, signed_by=by.id, published_at=clock.now()
    )
    db.session.add(post)
    db.session.flush()
    db.session.add(ThanksName(post_id=post.id, member_id=member.id, deeds={"answer": 2}))
    db.session.flush()
    return post
