"""Changes to ideas; they flush, never commit. The database counts votes and checks again what may follow what."""

from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.allowance.rules import Page
from marketplace.community.clubs import words
from marketplace.community.clubs.models import Club
from marketplace.community.discussions import operations as discussions
from marketplace.community.discussions.models import Discussion
from marketplace.community.ideas import permissions, queries, rules, telling
from marketplace.community.ideas.models import MOVES, Idea, IdeaAnswer, IdeaVote, Status
from marketplace.community.ideas.permissions import Act, Who
from marketplace.community.lists import holding
from marketplace.community.messages.words import language_of
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member


class NoMove(Refusal):
    """An idea does not go from where it stands to there."""

    code = "no_move"


class IsSettled(Refusal):
    """Others have voted for it as it reads."""

    code = "is_settled"


class Wanted(NamedTuple):
    """What somebody wants to propose, or to change."""

    title: str
    text: str
    key: str = ""
    locale: str | None = None


def post(who: Who, author: Member, club: Club | None, wanted: Wanted) -> Idea:
    """Propose something; its author votes for it. The same key again is the same idea. Raises `NoRight`, `Invalid`."""
    permissions.check_post(who, club.id if club else None)
    earlier = queries.posted_before(author.id, wanted.key)
    if earlier is not None:
        return earlier
    title, text = checked(wanted, author)
    idea = Idea(
        public_id=ids.public_id("ide"),
        club_id=club.id if club else None,
        author_id=author.id,
        key=wanted.key,
        title=title,
        text=text,
        locale=language_of(f"{title} {text}", wanted.locale) or author.locale,
        created_at=clock.now(),
        words="",
    )
    db.session.add(idea)
    db.session.flush()
    vote(who, idea)
    _look(idea)
    return idea


def _look(idea: Idea) -> None:
    """Compare an idea with the lists; one that has to wait is out of sight until a person has decided."""
    about = Subject(SubjectKind.IDEA, idea.public_id, idea.author_id, idea.title, idea.text)
    if holding.look(about, locale=idea.locale):
        hide(idea, hidden=True)


def checked(wanted: Wanted, author: Member) -> tuple[str, str]:
    """Title and text as they are kept. Raises `Invalid` with a sentence at each field."""
    title, errors = words.one_line(wanted.title), {}
    if not rules.LEAST_TITLE <= len(title) <= rules.MOST_TITLE:
        errors["title"] = [
            _(
                "Give it a title of %(low)s to %(high)s characters.",
                low=rules.LEAST_TITLE,
                high=rules.MOST_TITLE,
            )
        ]
    text = ""
    try:
        text = words.checked(wanted.text, author, most=rules.MOST_TEXT, page=Page.IDEA)
    except Invalid as wrong:
        errors |= wrong.errors
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)
    return title, text


def vote(who: Who, idea: Idea) -> None:
    """Vote for an idea; twice is once. Raises `NoRight`, NotFound for one that is gone or joined to another."""
    about = _standing(idea)
    permissions.check(who, Act.VOTE, about)
    facts = {"cast_for": about.id, "counts_for": about.id, "member_id": who.member_id}
    # Whoever voted for a duplicate of it has voted: either constraint may say so.
    db.session.execute(insert(IdeaVote).values(**facts, counts=True, at=clock.now()).on_conflict_do_nothing())
    db.session.refresh(about, ["votes"])


def take_back(who: Who, idea: Idea) -> None:
    """Vote no more, for the idea and for those joined to it. Raises `NoRight`, NotFound."""
    about = _standing(idea)
    permissions.check(who, Act.VOTE, about)
    db.session.execute(delete(IdeaVote).filter_by(counts_for=about.id, member_id=who.member_id))
    db.session.refresh(about, ["votes"])


def _standing(idea: Idea) -> Idea:
    """The idea, held until the transaction ends."""
    about = queries.locked(idea.id)[0]
    if about.merged_into is not None or about.is_gone:
        raise queries.missing()
    return about


def edit(who: Who, author: Member, idea: Idea, wanted: Wanted) -> None:
    """Say it better, while nobody else has voted or answered. Raises `NoRight`, `IsSettled`, `Invalid`."""
    about = _standing(idea)
    permissions.check(who, Act.EDIT, about)
    if queries.others_voted(about):
        raise IsSettled(
            _("Others have voted for your idea as it reads."),
            kept=_("It stays as it is, and what you typed is kept below."),
            todo=_("Withdraw it, or post what is different as another idea."),
        )
    title, text = checked(wanted, author)
    if (title, text) != (about.title, about.text):
        about.title, about.text, about.edited_at = title, text, clock.now()
        db.session.flush()
        _look(about)


def withdraw(who: Who, idea: Idea) -> None:
    """Take one's idea away, before work on it is promised. Raises `NoRight`, NotFound."""
    about = _standing(idea)
    permissions.check(who, Act.WITHDRAW, about)
    if queries.joined(about.id):
        raise IsSettled(
            _("Ideas of others were joined to yours."),
            kept=_("It stays, with their votes."),
            todo=_("Ask whoever answers ideas here to part them first."),
        )
    about.withdrawn_at = clock.now()
    db.session.flush()


def answer(who: Who, by: Member, idea: Idea, status: str, raw: str) -> IdeaAnswer:
    """Answer by name and say where it stands from now on; its author is told, and when it is there its voters too.

    Raises `NoRight`, `Invalid`, `NoMove`.
    """
    about = _standing(idea)
    permissions.check(who, Act.ANSWER, about)
    if status not in MOVES[Status(about.status)]:
        raise NoMove(
            _("An idea does not go from where it stands to there."),
            kept=_("Nothing was changed, and your words are kept."),
            todo=_("Choose one of what is offered."),
        )
    text = words.checked(raw, by, field="answer", most=rules.MOST_ANSWER, page=Page.IDEA)
    before = about.status
    given = IdeaAnswer(
        idea_id=about.id,
        by_id=by.id,
        status=status,
        text=text,
        locale=language_of(text, by.locale) or by.locale,
        at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    db.session.refresh(about)
    _note("idea.answer", by, about, {"status": before}, {"status": status})
    telling.of_answer(about, given)
    return given


def discuss(who: Who, by: Member, club: Club, idea: Idea) -> Discussion:
    """Open the discussion of an idea in its club, or find the one there is. Raises `NoRight`, `Invalid`."""
    about = _standing(idea)
    permissions.check(who, Act.DISCUSS, about)
    if about.discussion_id is not None:
        return db.session.get_one(Discussion, about.discussion_id)
    quoted = "".join(f"> {line}\n" for line in words.excerpt(about.text, 400).splitlines())
    said = _("Let us talk about this idea: %(url)s", url=telling.url_of(about))
    begun = discussions.begin(
        club, who.place, by, about.title, discussions.Wanted(f"{quoted}\n{said}", f"idea:{about.public_id}")
    )
    about.discussion_id = begun.id
    db.session.flush()
    return begun


def hide(idea: Idea, *, hidden: bool) -> None:
    """Hide an idea from everybody, or show it again: for moderators."""
    idea.hidden_at = clock.now() if hidden else None
    db.session.flush()


def _note(act: str, by: Member, idea: Idea, before: dict[str, object], after: dict[str, object]) -> None:
    subject = ("idea", idea.public_id)
    audit.record(act, actor_id=by.id, subject=subject, before=before, after=after)
