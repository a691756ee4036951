"""Changes to discussions; they flush, never commit. The database numbers, counts and checks again who may."""

from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.clubs import operations as clubs
from marketplace.community.clubs import permissions, words
from marketplace.community.clubs.models import Club, ClubMember, ClubState, EventKind
from marketplace.community.clubs.permissions import Act, NoRight
from marketplace.community.discussions import queries, rules, telling
from marketplace.community.discussions.models import Discussion, DiscussionReader, Post, PostReaction
from marketplace.community.lists import holding
from marketplace.community.messages.words import language_of
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member


class IsClosed(Refusal):
    code = "is_closed"


class IsGone(Refusal):
    """A post that was removed is not answered, marked or accepted."""

    code = "is_gone"


class TooLate(Refusal):
    code = "too_late"


class Wanted(NamedTuple):
    """What somebody wants to say."""

    text: str
    key: str
    reply_to: int | None = None
    locale: str | None = None


def begin(club: Club, place: ClubMember | None, author: Member, title: str, wanted: Wanted) -> Discussion:
    """Begin a discussion with its first post; the same key again is the same one. Raises `NoRight`, `Invalid`."""
    permissions.check(place, Act.WRITE)
    _check_open(club)
    earlier = queries.begun_before(club.id, author.id, wanted.key)
    if earlier is not None:
        return earlier
    line = words.one_line(title)
    if not rules.LEAST_TITLE <= len(line) <= rules.MOST_TITLE:
        sentence = _(
            "Give it a title of %(low)s to %(high)s characters.", low=rules.LEAST_TITLE, high=rules.MOST_TITLE
        )
        raise _wrong("title", sentence)
    holding.refuse(line, None, "title")
    text = words.checked(wanted.text, author)
    now = clock.now()
    discussion = Discussion(
        public_id=ids.public_id("dis"),
        club_id=club.id,
        author_id=author.id,
        title=line,
        locale=language_of(text, wanted.locale) or author.locale,
        last_at=now,
        created_at=now,
        close_reason="",
    )
    db.session.add(discussion)
    db.session.flush()
    _write(club, discussion, author, text, wanted)
    clubs.note(club, EventKind.DISCUSSION, author.id, subject=discussion.public_id, words=line)
    return discussion


def reply(
    club: Club, place: ClubMember | None, author: Member, discussion: Discussion, wanted: Wanted
) -> Post:
    """Answer in a discussion; the same key again gives the first post back.

    Raises `NoRight`, `Invalid`, `IsClosed`, `IsGone`.
    """
    permissions.check(place, Act.WRITE)
    _check_open(club)
    about = queries.locked(discussion.id)
    earlier = queries.sent_before(about.id, author.id, wanted.key)
    if earlier is not None:
        return earlier
    _check_talk(about)
    if wanted.reply_to is not None:
        answered = queries.by_number(about.id, wanted.reply_to)
        if answered is None or answered.is_gone:
            raise _gone()
    return _write(club, about, author, words.checked(wanted.text, author), wanted)


def _write(club: Club, discussion: Discussion, author: Member, text: str, wanted: Wanted) -> Post:
    found = queries.mentioned(club.id, words.mentioned(text))
    post = Post(
        public_id=ids.public_id("pst"),
        discussion_id=discussion.id,
        club_id=club.id,
        number=0,
        author_id=author.id,
        key=wanted.key,
        text=text,
        locale=language_of(text, wanted.locale or author.locale),
        reply_to=wanted.reply_to,
        handles=sorted(found),
        created_at=clock.now(),
        remove_reason="",
        words="",
    )
    db.session.add(post)
    db.session.flush()
    db.session.refresh(post, ["number"])
    db.session.refresh(discussion)
    note_read(discussion.id, author.id, post.number, follow=True)
    if not _is_held(discussion, post):
        telling.later(post)
    return post


def _is_held(discussion: Discussion, post: Post) -> bool:
    """Compare a post with the lists; one that has to wait for a person calls nobody."""
    about = Subject(SubjectKind.POST, post.public_id, post.author_id, discussion.title, post.text)
    if holding.look(about, locale=post.locale):
        hide(post, hidden=True)
        return True
    return False


def edit(place: ClubMember | None, author: Member, discussion: Discussion, post: Post, raw: str) -> None:
    """Change one's own post in time; how it read stays in its history. Raises `NoRight`, `TooLate`, `Invalid`."""
    permissions.check(place, Act.WRITE)
    now = clock.now()
    if post.author_id != author.id:
        raise NoRight(_("Only who wrote it can change it."), kept=_("Nothing was changed."))
    _check_talk(discussion)
    if not rules.may_edit(post, author.id, now):
        raise TooLate(
            _("A post can be changed for half an hour."),
            kept=_("It stays as it is, and what you typed is kept below."),
            todo=_("Write a new one that says it better."),
        )
    text = words.checked(raw, author)
    if text == post.text:
        return
    known = set(post.handles)
    found = queries.mentioned(post.club_id, words.mentioned(text))
    post.text, post.edited_at, post.handles = text, now, sorted(found)
    db.session.flush()
    fresh = {handle: member_id for handle, member_id in found.items() if handle not in known}
    if not _is_held(discussion, post):
        telling.of_mentions(discussion, post, fresh)


def remove(place: ClubMember | None, by: Member, post: Post, reason: str) -> None:
    """Take a post away: one's own, or as a host with a reason that everybody reads. Raises `NoRight`, `Invalid`."""
    if post.removed_at is not None:
        return
    if post.author_id != by.id:
        permissions.check(place, Act.TIDY)
        if not words.one_line(reason):
            raise _wrong("reason", _("Give a reason: it stands in place of the post."))
    post.removed_at, post.removed_by = clock.now(), by.id
    post.remove_reason = words.one_line(reason)[:300] if post.author_id != by.id else ""
    db.session.flush()
    if post.author_id != by.id:
        telling.of_removal(post, by.id)


def accept(place: ClubMember | None, by: Member, discussion: Discussion, post: Post | None) -> None:
    """Mark the answer, or unmark it: for who asked, and hosts. Raises `NoRight`, `IsGone`."""
    if discussion.author_id != by.id:
        permissions.check(place, Act.TIDY)
    if post is not None and (post.is_gone or post.number == 1):
        raise _gone()
    discussion.accepted = post.number if post else None
    discussion.accepted_by_asker = post is not None and discussion.author_id == by.id
    db.session.flush()
    if post is not None:
        telling.of_acceptance(discussion, post, by.id)


def close(place: ClubMember | None, by: Member, discussion: Discussion, reason: str) -> None:
    """Nothing more is written in it: for who began it, and hosts with a reason. Raises `NoRight`, `Invalid`."""
    if discussion.author_id != by.id:
        permissions.check(place, Act.TIDY)
        if not words.one_line(reason):
            raise _wrong("close_reason", _("Give a reason: it stands under the discussion."))
    discussion.closed_at, discussion.closed_by = clock.now(), by.id
    discussion.close_reason = words.one_line(reason)[:300]
    db.session.flush()


def reopen(place: ClubMember | None, by: Member, discussion: Discussion) -> None:
    """Raises `NoRight`; who closed it opens it again, or a host."""
    if discussion.closed_by != by.id:
        permissions.check(place, Act.TIDY)
    discussion.closed_at = discussion.closed_by = None
    discussion.close_reason = ""
    db.session.flush()


def react(
    place: ClubMember | None, member: Member, post: Post, kind: str, *, wanted: bool | None = None
) -> None:
    """Mark a post of somebody else, or take the mark back; the other of the two where it is not said which.

    Raises `NoRight`, `Invalid`, `IsGone`.
    """
    permissions.check(place, Act.WRITE)
    if kind not in rules.REACTIONS or post.author_id == member.id:
        raise Invalid(_("Choose one of what is offered."), kept=_("Nothing was changed."))
    if post.is_gone:
        raise _gone()
    facts = {"post_id": post.id, "member_id": member.id, "kind": kind}
    gone = None
    if not wanted:
        taken_back = delete(PostReaction).filter_by(**facts).returning(PostReaction.kind)
        gone = db.session.execute(taken_back).first()
    if wanted or (wanted is None and gone is None):
        db.session.execute(insert(PostReaction).values(**facts, at=clock.now()).on_conflict_do_nothing())


def note_read(discussion_id: int, member_id: int, number: int, *, follow: bool = False) -> None:
    """Note how far a member has read; who writes follows, unless they asked for silence."""
    row = insert(DiscussionReader).values(
        discussion_id=discussion_id, member_id=member_id, read_to=number, follows=follow, muted=False
    )
    changed: dict[str, Any] = {"read_to": row.excluded.read_to}
    if follow:
        changed["follows"] = ~DiscussionReader.muted
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["discussion_id", "member_id"],
            set_=changed,
            where=None if follow else DiscussionReader.read_to < row.excluded.read_to,
        )
    )


def watch(discussion: Discussion, member_id: int, wish: str) -> None:
    """Follow a discussion, mute it, or neither. Raises `Invalid`."""
    if wish not in ("follow", "mute", "neither"):
        raise Invalid(_("Choose one of what is offered."), kept=_("Nothing was changed."))
    note_read(discussion.id, member_id, 0)
    db.session.execute(
        update(DiscussionReader)
        .where(DiscussionReader.discussion_id == discussion.id, DiscussionReader.member_id == member_id)
        .values(follows=wish == "follow", muted=wish == "mute")
    )


def hide(post: Post, *, hidden: bool) -> None:
    """What moderators decided. Whom a post concerns hears of it once it may be read; nobody hears of it twice."""
    post.hidden_at = clock.now() if hidden else None
    db.session.flush()
    if not hidden:
        telling.later(post)


def _check_open(club: Club) -> None:
    if club.state == ClubState.CLOSED:
        raise IsClosed(_("This club is closed."), kept=_("What you typed is kept."))


def _check_talk(discussion: Discussion) -> None:
    if discussion.closed_at is not None:
        raise IsClosed(
            _("This discussion is closed."),
            kept=_("What you typed is kept."),
            todo=_("Begin another one if there is more to say."),
        )


def _gone() -> IsGone:
    return IsGone(
        _("This post was removed meanwhile."),
        kept=_("What you typed is kept."),
        todo=_("Write it as a post of its own, if it still makes sense."),
    )


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you typed is kept."), errors={field: [sentence]}
    )
