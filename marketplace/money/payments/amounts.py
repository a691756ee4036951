"""Which amounts can be charged at all; refused here with a sentence, before the provider is asked."""

from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money

# Stripe's minimum charge amounts, in minor units (docs: "Minimum and maximum charge amounts").
MINIMUM_CHARGE = {"EUR": 50, "USD": 50, "GBP": 30, "CHF": 50, "JPY": 50, "ISK": 100}


class BadAmount(Refusal):
    status = 422
    code = "bad_amount"


def check_amount(amount_minor: int, currency: str) -> None:
    """Refuse an amount the provider would refuse, before it is asked."""
    least = MINIMUM_CHARGE.get(currency, 50)
    if amount_minor < least:
        raise BadAmount(
            _("A card payment must be at least %(least)s.", least=money(least, currency)),
            kept=_("Nothing was booked."),
        )
    # ISK has two decimals at the provider but none in life: only whole krónur are accepted.
    if currency == "ISK" and amount_minor % 100:
        raise BadAmount(
            _("Amounts in %(currency)s must be whole.", currency=currency), kept=_("Nothing was booked.")
        )
