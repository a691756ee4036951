"""Makes ideas and votes by the real operations, and reads how they stand."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select, text, update

from marketplace.community.clubs.models import Club
from marketplace.community.clubs.queries import place_of
from marketplace.community.ideas import comment_queries, commenting, jobs, merging, operations, queries
from marketplace.community.ideas.models import Idea, IdeaAnswer, IdeaComment, IdeaMove, IdeaVote, Status
from marketplace.community.ideas.operations import Wanted
from marketplace.community.ideas.permissions import Who
from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.core.notices import Notice
from marketplace.people.accounts.models import Member, Role
from tests.factories.accounts import a_staff_member
from tests.factories.clubs import a_club, a_neighbour, joined
from tests.factories.owners import as_owner

TITLE = "See the menu of next week on the page of a cook"
TEXT = "So that I can choose **before** Monday."


def who(member: Member | None, club: Club | None = None, *, staff: bool = False) -> Who:
    """Somebody as ideas know them."""
    if member is None:
        return Who()
    place = place_of(club.id, member.id) if club else None
    return Who(member.id, member.is_verified, staff, place)


def an_idea(
    author: Member | None = None, club: Club | None = None, *, title: str = "", words: str = "", key: str = ""
) -> Idea:
    """An idea with its author's vote."""
    author = author or a_neighbour()
    wanted = Wanted((words or title or TITLE).ljust(8, "."), words or TEXT, key or ids.new_token(), "en")
    return operations.post(who(author, club), author, club, wanted)


def voted(idea: Idea, *members: Member, club: Club | None = None) -> None:
    for member in members:
        operations.vote(who(member, club), idea)


def a_comment(
    idea: Idea,
    by: Member | None = None,
    said: str = "I would look at it every Sunday.",
    to: int | None = None,
) -> IdeaComment:
    by = by or a_neighbour("Nora Klein")
    return commenting.say(who(by), idea, by, commenting.Wanted(said, ids.new_token(), to))


def comments_of(idea: Idea) -> list[int]:
    """The numbers of what is said under an idea."""
    return [said.comment.number for said in comment_queries.listed(idea.id)]


def say_past_every_operation(idea: Idea, by: Member) -> None:
    """A comment straight into the database."""
    facts = {"public_id": ids.public_id("ico"), "key": ids.new_token(), "text": "Yes.", "locale": "en"}
    db.session.add(
        IdeaComment(
            **facts, idea_id=idea.id, number=0, author_id=by.id, created_at=clock.now(), remove_reason=""
        )
    )
    db.session.flush()


def taken_back(idea: Idea, member: Member) -> None:
    operations.take_back(who(member), idea)


def an_admin(name: str = "Sam Roy") -> Member:
    return a_staff_member(Role.ADMIN, name=name)


def answered(
    idea: Idea, status: str, by: Member | None = None, said: str = "We like it, and begin in May."
) -> IdeaAnswer:
    """A word of the team."""
    by = by or an_admin()
    return operations.answer(who(by, staff=True), by, idea, status, said)


def merged(one: Idea, into: Idea, by: Member | None = None) -> None:
    by = by or an_admin()
    merging.merge(who(by, staff=True), by, one, into)


def parted(one: Idea) -> None:
    by = an_admin()
    merging.unmerge(who(by, staff=True), by, one)


def votes(idea: Idea) -> int:
    """As the database counts them."""
    db.session.flush()
    return db.session.scalars(select(Idea.votes).where(Idea.id == idea.id)).one()


def moves_stored() -> set[tuple[str, str]]:
    return {(row.from_status, row.to_status) for row in db.session.scalars(select(IdeaMove))}


def forge_status(idea: Idea, status: Status) -> None:
    """Move a status past every operation."""
    db.session.execute(update(Idea).where(Idea.id == idea.id).values(status=status, answered_at=clock.now()))


def forge_title(idea: Idea, title: str) -> None:
    db.session.execute(update(Idea).where(Idea.id == idea.id).values(title=title))


def forge_vote(idea: Idea, member: Member) -> None:
    """A vote straight into the database."""
    facts = {"cast_for": idea.id, "counts_for": idea.id, "member_id": member.id}
    db.session.add(IdeaVote(**facts, counts=True, at=clock.now()))
    db.session.flush()


def told_of_ideas(member: Member) -> list[str]:
    """What a member's centre says of ideas, the latest first."""
    query = select(Notice.title).where(Notice.member_id == member.id, Notice.path.like("/ideas/%"))
    return list(db.session.scalars(query.order_by(Notice.id.desc())))


def told_of(member: Member, path: str) -> int:
    """How many notices lead a member to a page."""
    query = select(func.count()).where(Notice.member_id == member.id, Notice.path == path)
    return db.session.scalar(query) or 0


def tell_everybody(answer: IdeaAnswer) -> None:
    """What the job of an answer does, and once more, as a worker that was killed would."""
    for _time in range(2):
        while jobs.tell_some(answer.id):
            continue


def titles(club: Club | None = None, **asked: str) -> list[str]:
    return [row.title for row in queries.listed(club.id if club else None, None, **asked)]


def similar_to(title: str, locale: str = "en") -> list[str]:
    return [row.title for row in queries.similar(None, title, locale, None)]


def begun_for_a_race(app: Flask) -> tuple[int, int]:
    """A committed idea and a member who may vote, by their numbers."""
    with app.app_context(), transaction():
        return an_idea(a_neighbour("Ana Lopes")).id, a_neighbour("Nora Klein").id


def vote_in_a_race(idea_id: int, member_id: int) -> None:
    member = db.session.get_one(Member, member_id)
    operations.vote(who(member), queries.by_id(idea_id))


def without_one_vote_each(*, restored: bool = False) -> None:
    """For a control: a member may vote as often as they like; or as it was, and their votes forgotten."""
    as_owner()
    if restored:
        db.session.execute(text("delete from idea_vote"))
        db.session.execute(
            text("alter table idea_vote add constraint pk_idea_vote primary key (cast_for, member_id)")
        )
        db.session.execute(
            text("create unique index uq_idea_vote_once on idea_vote (counts_for, member_id) where counts")
        )
        return
    db.session.execute(text("alter table idea_vote drop constraint pk_idea_vote"))
    db.session.execute(text("drop index uq_idea_vote_once"))


def vote_by_looking_first(idea_id: int, member_id: int, meet: Callable[[], int]) -> None:
    """The way that goes wrong: look whether somebody voted, then write."""
    known = "select count(*) from idea_vote where counts_for = :i and member_id = :m"
    seen = db.session.scalar(text(known), {"i": idea_id, "m": member_id})
    meet()
    if not seen:
        said = "insert into idea_vote (cast_for, member_id, counts_for, counts, at) values (:i, :m, :i, true, now())"
        db.session.execute(text(said), {"i": idea_id, "m": member_id})


def votes_in(app: Flask, idea_id: int) -> int:
    with app.app_context():
        return db.session.scalars(select(Idea.votes).where(Idea.id == idea_id)).one()


def committed_idea(app: Flask) -> tuple[str, Member, Member]:
    """An idea that browsers find, its author, and an administrator; both read French."""
    with app.app_context(), transaction():
        author, admin = a_neighbour("Ana Lopes", locale="fr"), an_admin()
        admin.locale = "fr"
        return an_idea(author).public_id, author, admin


def members_of_a_club(app: Flask, locale: str) -> tuple[str, Member, Member, Member]:
    """An open club with two members and its founder, all of one language."""
    with app.app_context(), transaction():
        people = [a_neighbour(name, locale=locale) for name in ("Ana Lopes", "Nora Klein", "Leo Brun")]
        club = a_club(people[2])
        for member in people[:2]:
            joined(club, member)
        return club.slug, *people


def tell_of_the_last(app: Flask) -> None:
    """What a worker does after the latest answer."""
    with app.app_context():
        jobs.tell_voters(answer_id=db.session.scalars(select(func.max(IdeaAnswer.id))).one() or 0)
        db.session.remove()
