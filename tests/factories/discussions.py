"""Makes discussions and posts by the real operations."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from flask import Flask
from sqlalchemy import text, update

from marketplace.community.clubs.models import Club
from marketplace.community.clubs.queries import place_of
from marketplace.community.discussions import operations, queries, telling
from marketplace.community.discussions.models import Discussion, Post
from marketplace.community.discussions.operations import Wanted
from marketplace.core import ids
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member
from tests.factories.clubs import a_club, a_neighbour, joined
from tests.factories.owners import as_owner

SAID = "Which flour do you take for a first loaf?"


def a_discussion(club: Club, author: Member, words: str = "", *, title: str = "Which flour?") -> Discussion:
    """A discussion that a member of the club began."""
    wanted = Wanted(words or SAID, ids.new_token())
    place = place_of(club.id, author.id)
    begun = operations.begin(club, place, author, (words or title).ljust(5, "."), wanted)
    telling.of_post(first_of(begun).public_id)
    return begun


def say(
    club: Club,
    discussion: Discussion,
    author: Member,
    said: str = "Rye.",
    *,
    to: int | None = None,
    key: str = "",
) -> Post:
    """One post in a discussion, and what its job does then."""
    wanted = Wanted(said, key or ids.new_token(), to)
    post = operations.reply(club, place_of(club.id, author.id), author, discussion, wanted)
    telling.of_post(post.public_id)
    return post


def first_of(discussion: Discussion) -> Post:
    found = queries.by_number(discussion.id, 1)
    assert found is not None
    return found


def fresh(post: Post) -> Post:
    """The post as the database has it."""
    db.session.flush()
    db.session.refresh(post)
    return post


def numbers_in(discussion: Discussion) -> list[int]:
    return [said.post.number for said in queries.posts(discussion.id, limit=500)]


def without_the_guard(*, restored: bool = False) -> None:
    """For a control: posts take whatever number they are given, and nobody counts them; or as it was, and emptied."""
    as_owner()
    if restored:
        db.session.execute(text("delete from post where number > 1"))
    does = "enable" if restored else "disable"
    db.session.execute(text(f"alter table post {does} trigger post_guard"))


def number_by_hand(talk_id: int, meet: Callable[[], int]) -> None:
    """Take the next number the way that goes wrong: look first, then write."""
    query = text("select coalesce(max(number), 0) + 1 from post where discussion_id = :d")
    number = db.session.scalar(query, {"d": talk_id})
    meet()
    talk = db.session.get_one(Discussion, talk_id)
    db.session.add(_bare(talk, talk.author_id, number or 1))
    db.session.flush()


def write_in_a_race(talk_id: int, member_id: int) -> None:
    """A post straight into the database, past every operation."""
    db.session.add(_bare(db.session.get_one(Discussion, talk_id), member_id, 1))
    db.session.flush()


def _bare(talk: Discussion, member_id: int, number: int) -> Post:
    return Post(
        public_id=ids.public_id("pst"),
        discussion_id=talk.id,
        club_id=talk.club_id,
        number=number,
        author_id=member_id,
        key=ids.new_token(),
        text="x",
        locale="en",
        handles=[],
        created_at=talk.created_at,
        remove_reason="",
        words="",
    )


class Circle(NamedTuple):
    """An open club of Ana's with Nora in it, who asked something."""

    club: Club
    ana: Member
    nora: Member
    talk: Discussion


def a_circle() -> Circle:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour("Nora Klein")
    club = a_club(ana)
    joined(club, nora)
    return Circle(club, ana, nora, a_discussion(club, nora))


def begun_for_a_race(app: Flask) -> tuple[int, int]:
    """A committed discussion and a member who may write in it, by their numbers."""
    with app.app_context(), transaction():
        circle = a_circle()
        return circle.talk.id, circle.ana.id


def forge_text(post: Post, words: str, *, at: datetime) -> None:
    """Change a post past every operation."""
    db.session.execute(update(Post).where(Post.id == post.id).values(text=words, edited_at=at))
