"""Changes to what is brought to the front, and the thanks of a month; they flush, never commit."""

from collections.abc import Set
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.contributions import drafts, queries
from marketplace.community.contributions.models import ContributionHidden, Deed, ThanksName, ThanksPost
from marketplace.community.contributions.queries import Named
from marketplace.core import audit, clock, mail
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.plain_text import is_text
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus

MOST_SIGNS = 6000


class AlreadyThanked(Refusal):
    code = "already_thanked"


def show(member: Member, kinds: Set[str]) -> None:
    """Bring these kinds of a member's deeds to the front, and no others."""
    db.session.execute(delete(ContributionHidden).where(ContributionHidden.member_id == member.id))
    rows = [{"member_id": member.id, "kind": kind.value} for kind in Deed if kind not in kinds]
    if rows:
        db.session.execute(insert(ContributionHidden).values(rows).on_conflict_do_nothing())


def span(month: date) -> tuple[datetime, datetime]:
    """When a month begins and ends, by the wall of the company's zone, as instants."""
    zone = ZoneInfo(settings().company_zone)
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begins, ends = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, after))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def publish(by: Member, month: date, texts: dict[str, str], left_out: Set[str]) -> ThanksPost:
    """Sign and publish the thanks of a month that is over; who is named is told. Raises `Invalid`, `AlreadyThanked`."""
    begins, ends = span(month)
    errors = {
        f"text_{locale}": [_("Write it in both languages: each is read by somebody.")]
        for locale, words in texts.items()
        if not words.strip() or not is_text(words) or len(words) > MOST_SIGNS
    }
    if errors or ends > clock.now():
        raise Invalid(
            _("Some answers need another look.") if errors else _("This month is not over."),
            kept=_("What you typed is kept."),
            errors=errors,
        )
    facts = {"month": month, "signed_by": by.id, "published_at": clock.now()}
    words = {f"text_{locale}": text.strip() for locale, text in texts.items()}
    made = insert(ThanksPost).values(**facts, **words).on_conflict_do_nothing().returning(ThanksPost.id)
    post_id = db.session.scalar(made)
    if post_id is None:
        raise AlreadyThanked(_("The thanks of this month are there already."), kept=_("Nothing was changed."))
    named = [one for one in queries.of_month(begins, ends) if str(one.member_id) not in left_out]
    for one in named:
        db.session.add(ThanksName(post_id=post_id, member_id=one.member_id, deeds=dict(one.deeds)))
    db.session.flush()
    audit.record(
        "thanks.publish", actor_id=by.id, subject=("thanks", f"{month:%Y-%m}"), after={"named": len(named)}
    )
    for one in named:
        _tell(one, month, by)
    return db.session.get_one(ThanksPost, post_id)


def _tell(one: Named, month: date, by: Member) -> None:
    to = db.session.get(Member, one.member_id)
    if to is None or to.id == by.id or to.status != MemberStatus.ACTIVE:
        return
    with speaking(to.locale):
        subject = _("You are thanked for %(month)s", month=drafts.month_words(month))
        deeds = drafts.deeds_words(one.deeds)
    mail.send(
        "thanks",
        Recipient.of(to),
        subject,
        "contributions/thanked",
        topic=Topic.COMMUNITY,
        name=to.name,
        deeds=deeds,
        by=by.name,
        url=absolute(f"/thanks/{month:%Y-%m}"),
    )


def withdraw(member: Member, post: ThanksPost) -> None:
    """Take one's name off the thanks of a month. Raises NotFound for who is not named in it."""
    mine = (ThanksName.post_id == post.id, ThanksName.member_id == member.id)
    gone = update(ThanksName).where(*mine).values(withdrawn_at=clock.now()).returning(ThanksName.post_id)
    if db.session.scalar(gone) is None:
        raise NotFound(_("You are not named here."), todo=_("Look at the thanks of another month."))
