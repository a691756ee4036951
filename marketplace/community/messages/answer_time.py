"""How fast a provider answers who asks first: measured from the conversations themselves, never guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from marketplace.community.messages.models import Message, Thread
from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext

WINDOW = timedelta(days=90)
GRACE = timedelta(days=1)
"""A question so young may still be answered in time, so it is not counted before."""
LEAST = 5
"""With fewer conversations a figure would be chance."""

_NEVER = timedelta(days=36_500)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """The median of a provider's first answers; `median` is None where it is too early or most get none."""

    asked: int
    median: timedelta | None

    @property
    def is_new(self) -> bool:
        return self.asked < LEAST

    def words(self) -> str:
        """In one sentence, for the page of the provider and of each offer."""
        if self.is_new:
            return _("New here: too few questions to tell how fast they answer.")
        if self.median is None:
            return _("Often leaves questions without an answer.")
        return _("Usually answers within %(span)s.", span=_about(self.median))

    def explained(self) -> str:
        """How it was measured, with the exact figure."""
        if self.is_new:
            return ""
        asked = ngettext("%(num)s question", "%(num)s questions", self.asked)
        if self.median is None:
            return _("Measured on %(asked)s of the last 90 days.", asked=asked)
        return _(
            "The middle one of %(asked)s of the last 90 days was answered after %(exact)s;"
            " without an answer counts as the longest.",
            asked=asked,
            exact=_exact(self.median),
        )


def of_provider(provider_id: int, now: datetime) -> AnswerTime:
    """The middle of the times to the first answer, in conversations opened by customers; one query.

    The lower of the two middle ones where their number is even (PostgreSQL's percentile_disc). A question without
    an answer counts as the longest there is; one that our team hid is none.
    """
    return read(db.session.execute(select(beside(provider_id, now))).scalar_one())


def beside(provider_id: Number, now: datetime | ColumnElement[datetime]) -> ScalarSelect[Any]:
    """What `of_provider` asks, as one more column of a row that names a provider; `read` makes the answer of it."""
    waited = func.coalesce(Thread.answered_at - Thread.opened_at, _NEVER)
    median = func.percentile_disc(0.5).within_group(waited)
    return (
        select(func.json_build_array(func.count(), func.extract("epoch", median)))
        .select_from(Thread)
        .join(Message, and_(Message.thread_id == Thread.id, Message.number == 1))
        .where(
            Thread.provider_id == provider_id,
            Thread.opened_at > now - WINDOW,
            Thread.opened_by == Thread.customer_id,
            or_(Thread.answered_at.is_not(None), Thread.opened_at < now - GRACE),
            Message.hidden_at.is_(None),
        )
        .scalar_subquery()
    )


def read(found: list[Any]) -> AnswerTime:
    """Made of what was counted, and of the median in seconds."""
    asked, seconds = found
    median = None if seconds is None else timedelta(seconds=seconds)
    return AnswerTime(asked, None if asked < LEAST or median is None or median >= _NEVER else median)


def _about(median: timedelta) -> str:
    """Rounded up to what people say."""
    if median <= _HOUR:
        return _("an hour")
    if median <= _DAY:
        hours = -(-median // _HOUR)
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s day", "%(num)s days", -(-median // _DAY))


def _exact(median: timedelta) -> str:
    minutes = max(1, round(median.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(num)s minute", "%(num)s minutes", rest)
    if hours >= 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{rest:02d}")
