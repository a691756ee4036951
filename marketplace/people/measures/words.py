"""What measures are called and what they mean, for those they concern; reads no table."""

from datetime import datetime

from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.people.measures.models import Measure, MeasureKind

DAYS = (1, 3, 7, 14, 30, 90, 180, 365)
"""How long a limit or a suspension may be decided for."""


def name(kind: str) -> str:
    return {
        MeasureKind.LIMIT: _("Writing limited"),
        MeasureKind.SUSPEND: _("Account suspended"),
        MeasureKind.BAN: _("Account closed for good"),
    }[MeasureKind(kind)]


def until(ends_at: datetime | None) -> str:
    """ "until 29 Nov, 18:30"; without an end, that a person has to open it."""
    if ends_at is None:
        return _("until our team opens it again")
    return _("until %(when)s", when=datetime_words(ends_at, settings().company_zone))


def meaning(kind: str, ends_at: datetime | None) -> list[str]:
    """What a measure means for whom it concerns, and when it ends."""
    if kind == MeasureKind.LIMIT:
        return [
            _(
                "You can read, book, and write about your bookings. Everything else you write waits %(until)s.",
                until=until(ends_at),
            ),
            _("It ends by itself then; you have to do nothing."),
        ]
    if kind == MeasureKind.BAN:
        return [
            _("Your account is closed for good, and no other can be opened with your address."),
            _("Your bookings and your money are kept, and we look after them with you."),
            _("Those you have bookings with are told, without a reason, and may give them up."),
        ]
    lines = [
        _("You cannot sign in, and your offers are out of sight, %(until)s.", until=until(ends_at)),
        _("Your bookings and your money are kept, and we look after them with you."),
        _("Those you have bookings with are told, without a reason, and may give them up."),
    ]
    if ends_at is not None:
        lines.append(_("The account opens by itself then, and we write to you."))
    return lines


def line(measure: Measure) -> str:
    """One line for a list of measures."""
    if measure.ended_at is not None:
        return _(
            "%(what)s, ended %(when)s",
            what=name(measure.kind),
            when=datetime_words(measure.ended_at, settings().company_zone),
        )
    if measure.kind == MeasureKind.BAN:
        return name(measure.kind)
    return _("%(what)s %(until)s", what=name(measure.kind), until=until(measure.ends_at))
