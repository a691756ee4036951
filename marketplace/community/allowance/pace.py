"""Counts what members do at each door, and says no in words; the table is in the rules."""

from marketplace.community.allowance import queries
from marketplace.community.allowance.rules import A_DAY, BURSTS, PER_DAY, Door, Tier
from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.measures import queries as measures
from marketplace.people.measures import words


class Limited(Refusal):
    """A moderator has limited what this member writes."""

    status = 403
    code = "limited"


class TooNew(Refusal):
    """What this door asks for is more than an account of this age has."""

    status = 403
    code = "too_new"


def spend(member: Member, door: Door, *, times: int = 1) -> None:
    """Count what somebody does at a door; raises `Limited`, `TooNew` and `TooMany`.

    In transactions of its own: it counts even when what follows is refused.
    """
    if times < 1:
        return
    tier = queries.tier_of(member)
    most = PER_DAY[door][tier]
    if not most:
        refuse_limited(member)
        raise TooNew(
            _("New accounts begin with less: this opens after a few days."),
            kept=_("What you typed is kept."),
            todo=_("Take part in what others began, or keep a first booking."),
        )
    burst = BURSTS.get(door)
    with transaction():
        if burst is not None:
            limits.spend(f"{door}:burst:{member.public_id}", limit=burst.most, window=burst.window)
        limits.spend(f"{door}:{member.public_id}", limit=most, window=A_DAY, times=times)


def refuse_limited(member: Member) -> None:
    """Raises `Limited` for somebody whose words a moderator has limited, with the reason and the end."""
    measure = measures.limit(member.id)
    if measure is None:
        return
    raise Limited(
        _(
            "What you write is limited %(until)s: %(why)s",
            until=words.until(measure.ends_at),
            why=measure.words,
        ),
        kept=_("What you typed is kept."),
        todo=_("Your bookings go on as always. The letter with the decision says how to object to it."),
    )


def is_limited(member: Member) -> bool:
    return queries.tier_of(member) is Tier.LIMITED
