"""A reminder to write, for those who asked for one: as often as they chose and never more, with an idea of their own.

Ideas come from the author's own facts: what they offer newly, what they are often asked about, the season. Nothing
anybody wrote to them is read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.articles import rules
from marketplace.community.articles.models import Article, ArticleRhythm
from marketplace.core import clock, crypto, mail
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus

NEW_FOR, ASKED_SINCE = timedelta(days=60), timedelta(days=90)
OFTEN = 3
"""So many conversations about an offer are many."""


class Idea(NamedTuple):
    """Something to write about; `key` tells it from the one before."""

    key: str
    words: str


_NEW = text("""
    select l.public_id, coalesce(t.title, o.title) from listing l
    left join listing_text t on t.listing_id = l.id and t.locale = :locale
    left join listing_text o on o.listing_id = l.id and o.locale = l.locale
    where l.provider_id = :me and l.status = 'published' and l.published_at > :since
        and not exists (select from article_listing s where s.listing_id = l.id)
    order by l.published_at desc limit 3
""")
_ASKED = text("""
    select l.public_id, coalesce(t.title, o.title), count(*)::int from thread c
    join listing l on l.id = c.listing_id
    left join listing_text t on t.listing_id = l.id and t.locale = :locale
    left join listing_text o on o.listing_id = l.id and o.locale = l.locale
    where c.provider_id = :me and c.opened_at > :since and c.opened_by <> :me and l.status = 'published'
    group by 1, 2 having count(*) >= :often order by 3 desc limit 3
""")


def choose(member_id: int, days: int) -> None:
    """Be reminded every so many days, or never (0). Raises `Invalid` for a rhythm that is not offered."""
    if days == 0:
        db.session.execute(delete(ArticleRhythm).where(ArticleRhythm.member_id == member_id))
        return
    if days not in rules.RHYTHMS:
        raise Invalid(_("Choose one of what is offered."), kept=_("Nothing was changed."))
    facts = {"days": days, "next_at": clock.now() + timedelta(days=days)}
    row = insert(ArticleRhythm).values(member_id=member_id, last_idea="", **facts)
    db.session.execute(row.on_conflict_do_update(constraint="pk_article_rhythm", set_=facts))


def due(now: datetime) -> list[str]:
    """Members whose moment has come, by public id."""
    query = select(Member.public_id).join(ArticleRhythm, ArticleRhythm.member_id == Member.id)
    return list(db.session.scalars(query.where(ArticleRhythm.next_at <= now).order_by(Member.id).limit(500)))


def remind(member_public_id: str) -> bool:
    """Remind one member, in the open transaction, if they have not written meanwhile; whether they were reminded."""
    query = (
        select(ArticleRhythm, Member)
        .join(Member, Member.id == ArticleRhythm.member_id)
        .where(Member.public_id == member_public_id)
        .with_for_update(of=ArticleRhythm)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    now = clock.now()
    if row is None or row[0].next_at > now:
        return False
    wish, member = row
    span = timedelta(days=wish.days)
    wrote = _last_published(member.id)
    if member.status != MemberStatus.ACTIVE or (wrote is not None and wrote > now - span):
        # Who writes needs no reminder: the time runs from there.
        wish.next_at = (wrote if wrote is not None and wrote > now - span else now) + span
        db.session.flush()
        return False
    idea = next_idea(member, wish.last_idea, now)
    wish.next_at, wish.last_idea = now + span, idea.key
    db.session.flush()
    _tell(member, idea)
    return True


def _last_published(member_id: int) -> datetime | None:
    return db.session.scalar(select(func.max(Article.published_at)).where(Article.author_id == member_id))


def next_idea(member: Member, last: str, now: datetime) -> Idea:
    """The first of a member's ideas that is not the one they were given last."""
    with speaking(member.locale):
        found = ideas(member.id, member.locale, now)
    return next((idea for idea in found if idea.key != last), found[-1])


def ideas(member_id: int, locale: str, now: datetime) -> Sequence[Idea]:
    """What somebody may write about, from their own facts, in the language being spoken; never empty."""
    new = db.session.execute(_NEW, {"me": member_id, "locale": locale, "since": now - NEW_FOR})
    asked = db.session.execute(
        _ASKED, {"me": member_id, "locale": locale, "since": now - ASKED_SINCE, "often": OFTEN}
    )
    return [
        *(Idea(f"asked:{row[0]}", _asked_words(row[1], row[2])) for row in asked),
        *(
            Idea(f"new:{row[0]}", _("“%(title)s” is new: tell how it came about.", title=row[1]))
            for row in new
        ),
        Idea(f"season:{_season(now)}", _season_words(_season(now))),
        Idea("question", _("What do people ask you again and again? The answer is an article.")),
    ]


def _asked_words(title: str, count: int) -> str:
    return ngettext(
        "%(num)s person asked you about “%(title)s” lately: answer everybody at once.",
        "%(num)s people asked you about “%(title)s” lately: answer everybody at once.",
        count,
        title=title,
    )


def _season(now: datetime) -> str:
    return ("winter", "spring", "summer", "autumn")[now.month % 12 // 3]


def _season_words(season: str) -> str:
    return {
        "winter": _("It is winter: what warms you, and what do you do indoors that others could try?"),
        "spring": _("Spring has come: what begins again for you, and how would somebody else begin?"),
        "summer": _("It is summer: what do you do outdoors, or without the oven?"),
        "autumn": _("It is autumn: what is ripe, and what do you keep of it for later?"),
    }[season]


def _tell(member: Member, idea: Idea) -> None:
    with speaking(member.locale):
        subject = _("Time to write something?")
    mail.send(
        "article_reminder",
        Recipient.of(member),
        subject,
        "articles/reminder",
        topic=Topic.COMMUNITY,
        name=member.name,
        idea=idea.words,
        url=absolute("/write"),
        stop_url=absolute(f"/write/rhythm/stop/{stop_token(member.id)}"),
    )


def stop_token(member_id: int) -> str:
    """What a reminder carries so that its reader ends them without signing in."""
    return str(_signer().dumps(member_id))


def stopped_by(token: str) -> int | None:
    """Whose token it is; None for one we did not make."""
    try:
        return int(_signer().loads(token))
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.key_for("article rhythm"), salt="stop")
