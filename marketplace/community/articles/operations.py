"""Changes to articles: written, published, changed in the open, withdrawn; they flush, never commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from marketplace.community.allowance import pace as allowance_pace
from marketplace.community.allowance import texts
from marketplace.community.allowance.rules import Page
from marketplace.community.articles import own_queries, queries, rules, words
from marketplace.community.articles.models import Article, ArticleState, ArticleVersion
from marketplace.community.lists import holding
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles import queries as profiles
from marketplace.people.profiles.operations import slug_of

_ZONE = "Europe/Paris"
_PUBLISHED = ("title", "summary", "body", "locale", "topics", "cover", "town")
"""What a version takes over from the working text."""


class NotReady(Invalid):
    """What is still missing before it can be published, field by field."""

    code = "not_ready"


class ChangedElsewhere(Refusal):
    """Another window kept other words since this one was opened."""

    code = "changed_elsewhere"
    status = 409


class NotNow(Refusal):
    """An article is not in the state that an act needs."""

    code = "not_now"


class Town(NamedTuple):
    """A town an article is about; degrees of the town, never of a home."""

    name: str
    lat: float
    lon: float


class Text(NamedTuple):
    """What an author types."""

    title: str = ""
    summary: str = ""
    body: str = ""
    locale: str = "en"
    topics: Sequence[str] = ()
    town: Town | None = None
    cover: str = ""


def begin(author: Member, locale: str) -> Article:
    """An empty draft. Raises `Refusal` for somebody with very many of them."""
    if own_queries.drafts_of(author.id) >= rules.MOST_DRAFTS:
        raise Refusal(
            _("You have very many drafts already."),
            kept=_("They are as they were."),
            todo=_("Throw one away first, or go on with one."),
        )
    now = clock.now()
    profile = profiles.of_member(author.id)
    article = Article(
        public_id=ids.public_id("art"),
        author_id=author.id,
        state=ArticleState.DRAFT,
        title="",
        summary="",
        body="",
        locale=locale,
        topics=[],
        cover="",
        town="",
        zone=profile.zone if profile else _ZONE,
        created_at=now,
        updated_at=now,
    )
    db.session.add(article)
    db.session.flush()
    return article


def keep(article: Article, typed: Text, revision: int) -> bool:
    """Keep the working text as it is typed, however unfinished; whether anything changed.

    What everybody reads stays as it is until it is published. Raises `ChangedElsewhere`, `Invalid` for what is
    too long to be kept.
    """
    fresh = _facts(typed)
    if all(getattr(article, name) == value for name, value in fresh.items()):
        return False
    if revision != article.revision:
        raise ChangedElsewhere(
            _("These words were changed in another window meanwhile."),
            kept=_("What you typed here is shown below, and not saved yet."),
            todo=_("Compare the two, then save again to keep this one."),
        )
    for name, value in fresh.items():
        setattr(article, name, value)
    article.revision += 1
    article.updated_at = clock.now()
    db.session.flush()
    return True


def _facts(typed: Text) -> dict[str, object]:
    body = words.clean(typed.body)
    if len(body) > rules.MOST_BODY:
        raise _wrong("body", _("Write at most %(n)s characters.", n=rules.MOST_BODY))
    town = typed.town
    return {
        "title": words.one_line(typed.title)[: rules.MOST_TITLE],
        "summary": words.one_line(typed.summary)[: rules.MOST_SUMMARY],
        "body": body,
        "locale": typed.locale,
        "topics": [topic for topic in rules.TOPICS if topic in typed.topics][: rules.MOST_TOPICS],
        "cover": typed.cover,
        "town": town.name if town else "",
        "lat": town.lat if town else None,
        "lon": town.lon if town else None,
    }


def check_ready(article: Article, author: Member) -> None:
    """Raises `NotReady` with what is still missing, each at its field, and `Limited`."""
    allowance_pace.refuse_limited(author)
    errors: dict[str, list[str]] = {}
    if len(article.title) < rules.LEAST_TITLE:
        errors["title"] = [_("Give it a title.")]
    if not article.summary:
        errors["summary"] = [_("Say in one sentence what one learns from it.")]
    if len(article.body) < rules.LEAST_BODY:
        errors["body"] = [_("Write at least %(n)s characters.", n=rules.LEAST_BODY)]
    if not article.topics:
        errors["topics"] = [_("Choose at least one subject.")]
    if problem := texts.problem(author, Page.ARTICLE, article.body):
        errors["body"] = [problem]
    known = {picture.number for picture in queries.pictures(article.id)}
    lost = [number for number in words.pictures_in(article.body) if number not in known]
    if lost:
        errors["body"] = [
            _("There is no picture %(n)s: take it out of the text, or add it.", n=", ".join(map(str, lost)))
        ]
    if errors:
        raise NotReady(
            _("It is not ready to be published yet."), kept=_("What you typed is kept."), errors=errors
        )


def publish(article: Article, author: Member) -> ArticleVersion:
    """Publish the working text: for the first time, or as a change that everybody sees was made.

    Raises `NotReady`, `NotNow` for what is hidden by moderators, or withdrawn.
    """
    check_ready(article, author)
    _check_open(article)
    present = own_queries.version_of(article)
    if present is not None and is_unchanged(article, present):
        return present
    return _appear(article, clock.now())


def is_unchanged(article: Article, present: ArticleVersion) -> bool:
    """Whether everybody reads what the author has in hand."""
    return all(getattr(article, name) == getattr(present, name) for name in _PUBLISHED)


def _appear(article: Article, at: datetime) -> ArticleVersion:
    now = clock.now()
    version = ArticleVersion(
        article_id=article.id,
        number=article.versions + 1,
        **{name: getattr(article, name) for name in _PUBLISHED},
        minutes=rules.minutes_to_read(article.body, len(words.pictures_in(article.body))),
        at=now,
    )
    db.session.add(version)
    db.session.flush()
    article.slug = article.slug or _free_slug(article.title)
    article.version_id, article.versions = version.id, version.number
    article.changed_at = now if article.published_at else None
    article.published_at = article.published_at or at
    article.state, article.publish_at, article.updated_at = ArticleState.PUBLISHED, None, now
    db.session.flush()
    alts = [picture.alt for picture in queries.pictures(article.id)]
    said = "\n\n".join(one for one in (version.summary, version.body, *alts) if one)
    about = Subject(SubjectKind.ARTICLE, article.public_id, article.author_id, version.title, said)
    if holding.look(about, locale=article.locale):
        hide(article, hidden=True)
    return version


def schedule(article: Article, author: Member, at: datetime) -> None:
    """Have it appear at a moment, UTC, one of those offered. Raises `NotReady`, `Invalid`, `NotNow`."""
    if article.versions:
        raise NotNow(
            _("It is published already."),
            kept=_("What you typed is kept."),
            todo=_("Publish the changes when they are ready."),
        )
    check_ready(article, author)
    if not rules.is_offered(at, article.zone, clock.now()):
        raise _wrong("at", _("Choose one of the times that are offered."))
    article.state, article.publish_at, article.updated_at = ArticleState.SCHEDULED, at, clock.now()
    db.session.flush()


def unschedule(article: Article) -> None:
    """A draft again; nothing happens to one that is none any more."""
    if article.state == ArticleState.SCHEDULED:
        article.state, article.publish_at = ArticleState.DRAFT, None
        db.session.flush()


def publish_due(article: Article, author: Member) -> bool:
    """Publish what was scheduled, for the sweep; whether it appeared.

    Whose account is closed meanwhile, or whose text is not ready any more, finds it as a draft.
    """
    if article.state != ArticleState.SCHEDULED or article.publish_at is None:
        return False
    if article.publish_at > clock.now():
        return False
    at = article.publish_at
    try:
        if author.status != MemberStatus.ACTIVE or not author.is_verified:
            raise NotReady(_("The account is closed."))
        check_ready(article, author)
    except NotReady:
        unschedule(article)
        return False
    _appear(article, at)
    return True


def withdraw(article: Article) -> None:
    """Take it away from everybody; its author keeps the words. Doing it twice is doing it once."""
    if article.state != ArticleState.PUBLISHED:
        return
    article.state, article.withdrawn_at = ArticleState.WITHDRAWN, clock.now()
    article.updated_at = article.withdrawn_at
    db.session.flush()


def bring_back(article: Article) -> None:
    """Show what was withdrawn again, in the words it had. Raises `NotNow` for what moderators hid."""
    if article.state != ArticleState.WITHDRAWN:
        return
    _check_hidden(article)
    article.state, article.withdrawn_at, article.updated_at = ArticleState.PUBLISHED, None, clock.now()
    db.session.flush()


def throw_away(article: Article) -> None:
    """Forget a draft that nobody else has read. Raises `NotNow` for what was published."""
    if article.versions:
        raise NotNow(
            _("It was published, so it can be withdrawn but not thrown away."),
            kept=_("Nothing was changed."),
        )
    db.session.delete(article)
    db.session.flush()


def hide(article: Article, *, hidden: bool) -> None:
    """What moderators decided."""
    article.hidden_at = clock.now() if hidden else None
    db.session.flush()


def _check_open(article: Article) -> None:
    _check_hidden(article)
    if article.state == ArticleState.WITHDRAWN:
        raise NotNow(
            _("It is withdrawn."),
            kept=_("What you typed is kept."),
            todo=_("Show it again first, then publish the changes."),
        )


def _check_hidden(article: Article) -> None:
    if article.hidden_at is not None:
        raise NotNow(
            _("Our team hid this article."),
            kept=_("What you typed is kept."),
            todo=_("Read the decision among your notices; you can object to it there."),
        )


def _free_slug(title: str) -> str:
    base = slug_of(title, "article")
    return f"{base}-{ids.random_code(4)}" if own_queries.is_taken(base) else base


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you typed is kept."), errors={field: [sentence]}
    )
