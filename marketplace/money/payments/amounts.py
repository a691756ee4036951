"""Which amounts can be charged at all; refused here with a sentence, before the provider is asked."""

from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent, money

# Stripe's minimum charge amounts, in minor units (docs.stripe.com/currencies, "Minimum and maximum charge amounts").
MINIMUM_CHARGE = {
    "EUR": 50,
    "USD": 50,
    "GBP": 30,
    "CHF": 50,
    "JPY": 50,
    "ISK": 100,
    "HUF": 17_500,
    "CZK": 1_500,
    "DKK": 250,
    "NOK": 300,
    "SEK": 300,
    "PLN": 200,
    "RON": 200,
}
MAXIMUM_CHARGE = 99_999_999
"""Eight digits at most, whatever the currency (same page)."""

# Written with two decimals at the provider and used without them: only whole ones are accepted (docs.stripe.com/
# currencies, "Special cases"). HUF is whole for payouts to a bank only; a charge may have its fillér.
WHOLE_ONLY = frozenset({"ISK", "UGX"})
# Of three decimals the last has to be zero (same page, "Three-decimal currencies").
TENS_ONLY = 10


class BadAmount(Refusal):
    status = 422
    code = "bad_amount"


def check_amount(amount_minor: int, currency: str) -> None:
    """Refuse an amount the provider would refuse, before it is asked."""
    least = least_charge(currency)
    if amount_minor < least:
        raise BadAmount(
            _("A card payment must be at least %(least)s.", least=money(least, currency)),
            kept=_("Nothing was booked."),
        )
    if amount_minor > MAXIMUM_CHARGE:
        raise BadAmount(
            _("A card payment can be at most %(most)s.", most=money(MAXIMUM_CHARGE, currency)),
            kept=_("Nothing was booked."),
        )
    if currency in WHOLE_ONLY and amount_minor % 100:
        raise BadAmount(
            _("Amounts in %(currency)s must be whole.", currency=currency), kept=_("Nothing was booked.")
        )
    if exponent(currency) == 3 and amount_minor % TENS_ONLY:
        raise BadAmount(
            _("Amounts in %(currency)s must end in a zero.", currency=currency),
            kept=_("Nothing was booked."),
        )


def least_charge(currency: str) -> int:
    """The smallest amount a card can be charged, in minor units; half a unit where nothing else is known."""
    usual = 50 if exponent(currency) == 2 else 5 * 10 ** exponent(currency)
    return MINIMUM_CHARGE.get(currency, usual)
