"""Whom a post concerns: mentioned, answered, following; each is told once, and nobody who asked for silence."""

from collections.abc import Mapping

from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.models import Club
from marketplace.community.clubs.notices import seen_under, tell, tell_all, waiting_under
from marketplace.community.discussions import queries
from marketplace.community.discussions.models import Discussion, Post
from marketplace.core import jobs
from marketplace.people.notices import operations as centre


def path_of(club: Club, discussion: Discussion, post: Post | None = None) -> str:
    here = f"/clubs/{club.slug}/discussions/{discussion.public_id}"
    return f"{here}/posts/{post.public_id}" if post else here


def was_read(club: Club, discussion: Discussion, member_id: int) -> int:
    """Somebody read a page of it: what they were told of it is seen; how many of their notices that were."""
    path = path_of(club, discussion)
    seen_under(member_id, path)
    return centre.read_under(member_id, path)


def later(post: Post) -> None:
    """Have those told whom a new post concerns, once it is there: who writes does not wait for all who follow."""
    jobs.enqueue("discussions.tell", lock=f"discussion:{post.discussion_id}", post_id=post.public_id)


def of_post(post_id: str) -> None:
    """A new post: who is named in it first, then whom it answers, then who follows and has nothing waiting here.

    Each is told once however often this runs, and of a post that is gone by then nobody.
    """
    found = queries.by_public_id(post_id)
    if found is None or found[0].is_gone:
        return
    post, discussion, club = found
    _tell_of(club, discussion, post, queries.mentioned(club.id, post.handles))


def _tell_of(club: Club, discussion: Discussion, post: Post, mentioned: Mapping[str, int]) -> None:
    link, silent = path_of(club, discussion, post), queries.muted_by(discussion.id)
    told = set(silent)
    for member_id in mentioned.values():
        if member_id not in told:
            tell(member_id, "post.mention", link, actor_id=post.author_id, words=discussion.title)
            told.add(member_id)
    answered = queries.by_number(discussion.id, post.reply_to) if post.reply_to else None
    if answered is not None and answered.author_id not in told:
        tell(answered.author_id, "post.reply", link, actor_id=post.author_id, words=discussion.title)
        told.add(answered.author_id)
    others = set(queries.followers(discussion.id)) - told
    others -= waiting_under(others, "post.new", path_of(club, discussion))
    tell_all(others, "post.new", link, actor_id=post.author_id, words=discussion.title)


def of_mentions(discussion: Discussion, post: Post, mentioned: Mapping[str, int]) -> None:
    """Names added while a post was changed."""
    club = clubs.by_id(post.club_id)
    silent = queries.muted_by(discussion.id)
    for member_id in set(mentioned.values()) - silent:
        link = path_of(club, discussion, post)
        tell(member_id, "post.mention", link, actor_id=post.author_id, words=discussion.title)


def of_removal(post: Post, by_id: int) -> None:
    found = queries.by_public_id(post.public_id)
    if found is not None:
        _post, discussion, club = found
        link = path_of(club, discussion, post)
        tell(post.author_id, "post.removed", link, actor_id=by_id, words=discussion.title)


def of_acceptance(discussion: Discussion, post: Post, by_id: int) -> None:
    club = clubs.by_id(post.club_id)
    link = path_of(club, discussion, post)
    tell(post.author_id, "post.accepted", link, actor_id=by_id, words=discussion.title)
