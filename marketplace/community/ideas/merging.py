"""Joins duplicate ideas and parts them again: votes move, and each member's counts once; it flushes, never commits."""

from sqlalchemy import text, update

from marketplace.community.ideas import permissions, queries
from marketplace.community.ideas.models import Idea, IdeaVote
from marketplace.community.ideas.permissions import Act, Who
from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member


class CannotJoin(Refusal):
    code = "cannot_join"


# Of the votes that one member has for an idea and those joined to it, one counts: the earliest cast.
_MOVE = text("""
    update idea_vote v set counts_for = :into, counts = not exists (
        select 1 from idea_vote k where k.counts_for = :into and k.member_id = v.member_id)
    where v.cast_for = :one and v.counts_for <> :into
""")
_COUNT_AGAIN = text("""
    update idea_vote v set counts = true from (
        select member_id, min(cast_for) as cast_for from idea_vote where counts_for = :one
        group by member_id having not bool_or(counts)) w
    where v.member_id = w.member_id and v.cast_for = w.cast_for
""")


def merge(who: Who, by: Member, duplicate: Idea, into: Idea) -> None:
    """Join a duplicate, and what is joined to it, to an idea of the same place. Raises `NoRight`, `CannotJoin`."""
    held = {idea.id: idea for idea in queries.locked(duplicate.id, into.id)}
    one, target = held[duplicate.id], held[into.id]
    permissions.check(who, Act.MERGE, one)
    if (
        one.id == target.id
        or one.club_id != target.club_id
        or one.merged_into is not None
        or target.merged_into is not None
        or target.is_gone
    ):
        raise CannotJoin(
            _("These two cannot be joined."),
            kept=_("Nothing was changed."),
            todo=_("Choose an idea of the same list that stands by itself."),
        )
    now = clock.now()
    moved = [one.id, *_joined_to(one.id)]
    for child in moved[1:]:
        _point(child, target.id, by.id, now)
    _point(one.id, target.id, by.id, now)
    for idea_id in moved:
        db.session.execute(_MOVE, {"one": idea_id, "into": target.id})
    _refresh(one, target)
    _note("idea.merge", by, one, target)


def _joined_to(idea_id: int) -> list[int]:
    return [row.id for row in queries.children(idea_id)]


def _point(idea_id: int, into: int | None, by_id: int | None, at: object) -> None:
    facts = {"merged_into": into, "merged_by": by_id, "merged_at": at}
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(**facts))


def unmerge(who: Who, by: Member, duplicate: Idea) -> Idea:
    """Part a duplicate from the idea it was joined to; its votes come back to it. Raises `NoRight`, `CannotJoin`."""
    if duplicate.merged_into is None:
        raise CannotJoin(_("This idea stands by itself."), kept=_("Nothing was changed."))
    held = {idea.id: idea for idea in queries.locked(duplicate.id, duplicate.merged_into)}
    one = held[duplicate.id]
    permissions.check(who, Act.MERGE, one)
    if one.merged_into not in held:
        raise CannotJoin(_("This idea stands by itself."), kept=_("Nothing was changed."))
    target = held[one.merged_into]
    _point(one.id, None, None, None)
    back = update(IdeaVote).where(IdeaVote.cast_for == one.id).values(counts_for=one.id, counts=True)
    db.session.execute(back)
    db.session.execute(_COUNT_AGAIN, {"one": target.id})
    _refresh(one, target)
    _note("idea.unmerge", by, one, target)
    return target


def _refresh(*ideas: Idea) -> None:
    for idea in ideas:
        db.session.refresh(idea)


def _note(act: str, by: Member, one: Idea, target: Idea) -> None:
    audit.record(act, actor_id=by.id, subject=("idea", one.public_id), after={"with": target.public_id})
