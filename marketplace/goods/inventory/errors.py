"""Why a thing cannot be worn or given, as refusals a person can read; nothing is changed by any of them."""

from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _


class NotToOneselfError(Refusal):
    code = "own_gift"


class NotGiveableError(Refusal):
    code = "not_giveable"


def no_such_thing() -> NotFound:
    return NotFound(
        _("We could not find this among your things."), todo=_("Your things are all on one page.")
    )


def not_worn() -> Invalid:
    return Invalid(_("This is not something to wear."), kept=_("Nothing was changed."))


def to_oneself() -> NotToOneselfError:
    return NotToOneselfError(
        _("A gift goes to somebody else."),
        kept=_("No credits were used."),
        todo=_("To have it yourself, buy it without the card."),
    )


def not_giveable() -> NotGiveableError:
    return NotGiveableError(
        _("This cannot be given away."), kept=_("It stays with you."), todo=_("Other things can be.")
    )


def no_receiver() -> Invalid:
    sentence = _("We found nobody by this name.")
    return Invalid(
        sentence,
        kept=_("No credits were used."),
        todo=_("Ask them for their gift name, or copy the address of their page."),
        errors={"receiver": [sentence]},
    )
