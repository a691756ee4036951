"""Why a good cannot be bought, as refusals a person can read; nothing is changed by any of them."""

from datetime import datetime

from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.goods.wallet.errors import credits


class PriceStaleError(Refusal):
    """Another price than the one that was shown."""

    code = "price_changed"


class SoldOutError(Refusal):
    code = "sold_out"


class NotOnSaleError(Refusal):
    """Not yet, or no longer."""

    code = "not_on_sale"


class NotForYouError(Refusal):
    """For other members than this one."""

    code = "not_for_you"


def _kept() -> str:
    return _("No credits were used.")


def price_stale(now: int) -> PriceStaleError:
    return PriceStaleError(
        _("The price has changed meanwhile: it is %(price)s now.", price=credits(now)),
        kept=_kept(),
        todo=_("Look at it again, and buy it if it still suits you."),
        price=now,
    )


def sold_out(stock: int | None) -> SoldOutError:
    return SoldOutError(
        _("All %(count)s copies are sold.", count=str(stock)),
        kept=_kept(),
        todo=_("There will be no more of it. The shop has others."),
    )


def not_yet(begins: datetime, zone: str) -> NotOnSaleError:
    return NotOnSaleError(
        _("This is not sold before %(when)s.", when=datetime_words(begins, zone)),
        kept=_kept(),
        todo=_("Come back then."),
    )


def no_longer() -> NotOnSaleError:
    return NotOnSaleError(
        _("This is no longer sold."), kept=_kept(), todo=_("Look what else there is in the shop.")
    )


def not_now() -> NotOnSaleError:
    return NotOnSaleError(
        _("This is not sold at the moment."), kept=_kept(), todo=_("Look what else there is in the shop.")
    )


def not_for_you(is_for_providers: bool) -> NotForYouError:
    who = (
        _("This is for members who offer something.")
        if is_for_providers
        else _("This is for members who have been here for a year.")
    )
    return NotForYouError(who, kept=_kept(), todo=_("The shop has things for everybody."))


def no_such_good() -> NotFound:
    return NotFound(_("We could not find this good."), todo=_("The shop shows what there is."))


def edition_is_being_sold() -> Invalid:
    sentence = _("Copies are sold already: the edition stays as large as it was said to be.")
    return Invalid(sentence, kept=_("What you typed is kept."), errors={"stock": [sentence]})
