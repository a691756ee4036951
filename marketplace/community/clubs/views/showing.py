"""One club: its page, and who is in it."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import follows, pages, permissions, queries, rules, words
from marketplace.community.clubs.models import ClubRole, MemberState
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.community.contributions import drafts
from marketplace.community.contributions import queries as contributions
from marketplace.community.discussions import queries as discussions
from marketplace.community.meetups import queries as meetups
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import Refusal
from marketplace.web.reading import read_only

TALKS = 4


def reader_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


@clubs.get("/clubs/<slug>")
@requires(Access.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """What a club is for, who hosts it, its rules, and what happened lately."""
    read_only()
    return page_of(queries.view(slug, reader_id()))


def page_of(seen: View, status: int = 200, refusal: Refusal | None = None, typed: str = "") -> Response:
    """The page of a club as this reader may see it."""
    club = seen.club
    page = render_template(
        "clubs/show.html",
        seen=seen,
        club=club,
        hosts=queries.hosts(club.id),
        talks=discussions.listed(club.id, reader_id(), limit=TALKS) if seen.may_read else [],
        dates=meetups.of_club(club.id, reader_id(), clock.now(), limit=3) if seen.may_read else [],
        may_plan=permissions.may(seen.place, Act.PLAN),
        lately=queries.lately(club.id) if seen.may_read else [],
        given=contributions.of_club(club.id) if seen.may_read else (),
        drafts=drafts,
        about=words.shown(club.about),
        charter=words.shown(club.charter),
        may_shape=permissions.may(seen.place, Act.SHAPE),
        may_answer=permissions.may(seen.place, Act.ANSWER),
        pages=pages,
        follows=follows.follows_club(club.id, reader_id()),
        refusal=refusal,
        typed=typed,
        rules=rules,
    )
    return Response(page, status=status, mimetype="text/html")


@clubs.get("/clubs/<slug>/members")
@requires(Access.OWNER)
def members(slug: str) -> ResponseReturnValue:
    """Who is in the club, for those who are; who asks and who is banned, for those who answer."""
    return members_page(queries.for_member(slug, current_user.id), 200)


def members_page(
    seen: View, status: int, refusal: Refusal | None = None, about: str = ""
) -> ResponseReturnValue:
    """The members' page; `about` is the public id of whom a refused form was about."""
    club, mine = seen.club, seen.place
    may_answer, may_ban = permissions.may(mine, Act.ANSWER), permissions.may(mine, Act.BAN)
    page = render_template(
        "clubs/members.html",
        seen=seen,
        club=club,
        people=queries.people(club.id, limit=500),
        asking=queries.people(club.id, state=MemberState.ASKED) if may_answer else [],
        banned=queries.people(club.id, state=MemberState.BANNED) if may_ban else [],
        book=queries.lately(club.id, public=False, limit=30) if may_ban else [],
        followed=follows.followed_ids(current_user.id),
        may=lambda act: permissions.may(mine, Act(act)),
        over=lambda place: mine is not None and permissions.rank(mine.role) > permissions.rank(place.role),
        roles=[
            (one.value, pages.role_words(one)) for one in (ClubRole.MEMBER, ClubRole.HELPER, ClubRole.HOST)
        ],
        bans=[(str(days), pages.ban_words(days)) for days in rules.BANS],
        pages=pages,
        rules=rules,
        refusal=refusal,
        about=about,
    )
    return page, status
