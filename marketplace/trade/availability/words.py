"""The sentences for what is wrong with hours and rules; it judges nothing itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.availability.validation import Code, Problem, RulesError

_SENTENCES = {
    Code.ZONE_UNKNOWN: _l("We do not know this time zone."),
    Code.WEEKDAY_UNKNOWN: _l("Choose a day from Monday to Sunday."),
    Code.WINDOW_STARTS_OUTSIDE_DAY: _l("Hours start between 0:00 and 23:59."),
    Code.WINDOW_ENDS_BEFORE_START: _l("These hours end before they start. For a night, end after 24:00."),
    Code.WINDOW_TOO_LONG: _l("Hours end within the following day."),
    Code.TOO_MANY_WINDOWS: _l("Give at most %(n)s stretches of hours a day."),
    Code.DATE_REPEATED: _l("This date is there twice."),
    Code.TOO_MANY_DATES: _l("Give at most %(n)s dates."),
    Code.TOO_SMALL: _l("This must be at least %(n)s."),
    Code.TOO_LARGE: _l("This must be at most %(n)s."),
    Code.PARTY_RANGE_EMPTY: _l("The smallest party cannot be larger than the largest, %(n)s."),
    Code.PARTY_OVER_CAPACITY: _l("A party cannot be larger than the places there are, %(n)s."),
    Code.NOTICE_BEYOND_HORIZON: _l("With this notice nobody could book within the %(n)s days that are open."),
    Code.DURATION_NEVER_FITS: _l("This takes longer than your longest opening, %(n)s minutes."),
}


def sentence(problem: Problem) -> str:
    """What is wrong and what would be right, for the one who wrote it."""
    return str(_SENTENCES[problem.code]) % {"n": problem.limit}


@contextmanager
def spoken() -> Iterator[None]:
    """Turn problems found inside the block into one `Invalid` with a sentence at each field."""
    try:
        yield
    except RulesError as error:
        errors: dict[str, list[str]] = {}
        for problem in error.problems:
            name = problem.field if problem.entry is None else f"{problem.field}.{problem.entry}"
            errors.setdefault(name, []).append(sentence(problem))
        raise Invalid(
            _("Some answers need another look."), kept=_("What you wrote is kept."), errors=errors
        ) from error
