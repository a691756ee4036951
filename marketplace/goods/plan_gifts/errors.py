"""Why a gift cannot be given, accepted or taken back, as refusals a person can read; nothing is changed by any."""

from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _


class GiftRefused(Refusal):
    """What was asked cannot be done with this gift as it stands; the sentence says why."""

    code = "gift_refused"


def missing() -> NotFound:
    return NotFound(
        _("We could not find this gift."),
        kept=_("Nothing was changed."),
        todo=_("Open the link from the letter once more, or ask who gave it."),
    )


def changed() -> GiftRefused:
    return GiftRefused(
        _("The price has changed since it was shown."),
        kept=_("Nothing was charged."),
        todo=_("Look at it again before you pay."),
    )


def own() -> GiftRefused:
    return GiftRefused(_("This is a gift of your own."), kept=_("It waits for whoever you give the link to."))


def for_another() -> GiftRefused:
    return GiftRefused(
        _("This gift is for somebody else’s account."),
        kept=_("It waits for them."),
        todo=_("Sign in with the account it was given to."),
    )


def not_waiting() -> GiftRefused:
    return GiftRefused(
        _("This gift cannot be accepted any more."),
        kept=_("Nothing was changed."),
        todo=_("It was accepted, taken back or not accepted in time."),
    )


def too_early() -> GiftRefused:
    return GiftRefused(_("The day of this gift has not come yet."), kept=_("It waits for you."))


def disputed() -> GiftRefused:
    return GiftRefused(
        _("The bank of whoever gave it is looking at its payment."),
        kept=_("The gift waits, and nothing was changed."),
        todo=_("Try again in a few days."),
    )


def renews(day: str) -> GiftRefused:
    return GiftRefused(
        _("Your own membership renews on %(day)s, and the gift would give you nothing.", day=day),
        kept=_("The gift waits, and nothing was changed."),
        todo=_("Let your own membership end with its paid time, then the gift follows; or accept it later."),
    )


def not_given_back() -> GiftRefused:
    return GiftRefused(
        _("This gift can no longer be taken back."),
        kept=_("Nothing was changed."),
        todo=_(
            "Before it is accepted it can be taken back at any time, afterwards within 14 days of paying."
        ),
    )
