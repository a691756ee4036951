"""What is refused about works, in words."""

from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _


class NotReadyError(Refusal):
    """Something is missing before a moderator can look at it."""

    code = "work_not_ready"


class StaleWorkError(Refusal):
    """It is not what it was when it was looked at."""

    code = "work_changed"


class NotForYouError(Refusal):
    """Nobody buys a work of their own, or twice."""

    code = "work_not_for_you"


def no_such_work() -> NotFound:
    return NotFound(_("We could not find this work."), todo=_("Look at what your neighbours have written."))


def no_such_sale() -> NotFound:
    return NotFound(_("We could not find this among what you bought."), todo=_("Look in your library."))


def changed() -> StaleWorkError:
    return StaleWorkError(
        _("This work was changed since you looked."),
        kept=_("Nothing was decided."),
        todo=_("Look at it again as it is now."),
    )


def price_changed() -> StaleWorkError:
    return StaleWorkError(
        _("The price or the work has changed since you looked."),
        kept=_("Nothing was charged."),
        todo=_("Look at it as it is now, then decide."),
    )
