"""Why an offer cannot be boosted, as refusals a person can read; nothing is changed by any of them."""

from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _


class NotBoostableError(Refusal):
    code = "not_boostable"


def _kept() -> str:
    return _("The boost stays with your things.")


def no_boost() -> NotFound:
    return NotFound(_("We could not find this boost among your things."), todo=_("The shop has some."))


def no_listing() -> NotFound:
    return NotFound(_("We could not find this offer of yours."), kept=_kept())


def not_published() -> NotBoostableError:
    return NotBoostableError(
        _("Nobody can see this offer at the moment."),
        kept=_kept(),
        todo=_("Show it first, then boost it."),
    )


def boosted_already() -> NotBoostableError:
    return NotBoostableError(
        _("This offer is boosted already."),
        kept=_kept(),
        todo=_("Use it once the present one is over, or for another offer."),
    )
