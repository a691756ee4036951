"""Why credits cannot be moved, as refusals a person can read; nothing is changed by any of them."""

from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money


class NotEnoughError(Refusal):
    """Fewer credits than the price; `missing` is how many."""

    code = "not_enough_credits"

    def __init__(self, price: int, has: int) -> None:
        self.missing = price - has
        super().__init__(
            _("This costs %(price)s and you have %(has)s.", price=credits(price), has=credits(has)),
            kept=_("No credits were used."),
            todo=_(
                "You are short of %(missing)s: top up, then come back here.", missing=credits(self.missing)
            ),
            missing=self.missing,
        )


class CapReachedError(Refusal):
    """More than the member allowed themselves for a month."""

    code = "cap_reached"

    def __init__(self, cap: int, spent: int) -> None:
        self.left = max(0, cap - spent)
        super().__init__(
            _(
                "You allow yourself %(cap)s a month, and %(left)s of it are left.",
                cap=credits(cap),
                left=credits(self.left),
            ),
            kept=_("No credits were used."),
            todo=_("Your wallet shows when it starts afresh, and where to change it."),
            left=self.left,
        )


class WalletFrozenError(Refusal):
    """A payment for credits was taken back, or is disputed."""

    code = "wallet_frozen"


class ConsentNeededError(Refusal):
    """Under 18, and nobody responsible has agreed."""

    code = "consent_needed"


class CeilingReachedError(Refusal):
    """More presents in a day than anybody is given."""

    code = "ceiling_reached"


class ReferenceReusedError(Refusal):
    """The same reference came before for something else."""

    code = "reference_reused"


def in_debt(debt_minor: int, currency: str) -> WalletFrozenError:
    return WalletFrozenError(
        _(
            "A payment for credits you had used was taken back; %(debt)s are owed.",
            debt=money(debt_minor, currency),
        ),
        kept=_("No credits were used."),
        todo=_("Your wallet shows how to settle it."),
    )


def disputed() -> WalletFrozenError:
    return WalletFrozenError(
        _("Your bank is looking into a payment for your credits."),
        kept=_("No credits were used."),
        todo=_("They can be used again as soon as it has decided in your favour."),
    )


def held() -> WalletFrozenError:
    return WalletFrozenError(
        _("Our team is looking into your credits."),
        kept=_("No credits were used, and what you have is kept."),
        todo=_("Answer the letter we sent you if something about it is wrong."),
    )


def consent_needed() -> ConsentNeededError:
    return ConsentNeededError(
        _("Under 18, someone responsible for you has to agree first."),
        kept=_("Nothing was charged and no credits were used."),
        todo=_("Your wallet shows how to ask them."),
    )


def ceiling_reached(ceiling: int) -> CeilingReachedError:
    return CeilingReachedError(
        _("%(most)s a day is the most that is given.", most=credits(ceiling)),
        kept=_("No credits were given."),
        todo=_("There is a new day tomorrow."),
    )


def reference_reused() -> ReferenceReusedError:
    return ReferenceReusedError(
        _("This was done before, with another amount."),
        kept=_("Nothing was changed this time."),
        todo=_("Look at your wallet’s history before you try again."),
    )


def no_amount() -> Invalid:
    return Invalid(_("Credits are counted in whole numbers above zero."), kept=_("Nothing was changed."))


def more_than_spent() -> Invalid:
    return Invalid(_("No more credits can be given back than were used."), kept=_("Nothing was changed."))


def no_such_spend() -> NotFound:
    return NotFound(_("No credits were used for this."), kept=_("Nothing was changed."))


def credits(number: int) -> str:
    """So many credits in words: "1 credit", "1,000 credits"."""
    return ngettext("%(num)s credit", "%(num)s credits", number)
