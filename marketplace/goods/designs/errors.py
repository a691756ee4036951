"""What is refused about designs, in words."""

from marketplace.core.errors import Forbidden, Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _


class StaleDesignError(Refusal):
    """It is not what it was when it was looked at."""

    code = "design_changed"


class NotReadyError(Refusal):
    """Something is missing before a moderator can look at it."""

    code = "design_not_ready"


class TakenError(Refusal):
    """Somebody else on the team looks at it."""

    code = "design_taken"


def no_such_design() -> NotFound:
    return NotFound(_("We could not find this design."), todo=_("Look at your own designs."))


def no_such_maker() -> NotFound:
    return NotFound(_("We could not find this maker."), todo=_("The shop shows what members have made."))


def changed() -> StaleDesignError:
    return StaleDesignError(
        _("This design was changed since you looked, perhaps in another window."),
        kept=_("What was saved last is kept."),
        todo=_("Open it again and go on from there."),
    )


def in_another_state() -> StaleDesignError:
    return StaleDesignError(
        _("This design is not in a state for that."),
        kept=_("Nothing was changed."),
        todo=_("Look at it as it is now."),
    )


def too_many(most: int) -> Invalid:
    return Invalid(
        _("You have %(most)s designs, as many as there can be.", most=str(most)),
        kept=_("All of them are kept."),
        todo=_("Delete a draft you no longer want."),
    )


def not_ready(what: str) -> NotReadyError:
    return NotReadyError(what, kept=_("Your draft is kept."))


def taken() -> TakenError:
    return TakenError(
        _("Somebody else on the team looks at this design."),
        kept=_("Nothing was changed."),
        todo=_("Take another one."),
    )


def own() -> Forbidden:
    return Forbidden(_("This design is your own."), todo=_("Someone else on the team has to look at it."))


def misnamed(field: str, words: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you typed is kept."), errors={field: [words]}
    )
