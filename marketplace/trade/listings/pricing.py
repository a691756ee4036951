"""What a booking of a listing costs, line by line; the one arithmetic for card, page, form, API and charge."""

from dataclasses import dataclass

from marketplace.core.money import share_bps, share_within


@dataclass(frozen=True, slots=True)
class Line:
    """A price line in minor units; `amount_minor` = quantity × unit."""

    kind: str
    quantity: int
    unit_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Amounts in minor units of `currency`. The customer pays `total_minor`; the provider gets `share_minor`."""

    currency: str
    party: int
    price_minor: int
    fee_minor: int
    total_minor: int
    commission_minor: int
    share_minor: int
    lines: tuple[Line, ...]
    waived_minor: int = 0
    """The service fee that a plan of the customer spares them; in no other amount."""


def quote(
    *,
    unit_minor: int,
    currency: str,
    shared: bool,
    party: int,
    fee_bps: int,
    commission_bps: int,
    fee_least: int = 0,
    fee_most: int | None = None,
) -> Quote:
    """Price a party. A shared listing costs per person, any other per booking.

    Each rate is rounded half up once, on the whole price; the provider's share is what is left of
    the price, never rounded again, so the parts always sum to the total.
    """
    quantity = party if shared else 1
    price = unit_minor * quantity
    fee = share_within(price, fee_bps, fee_least, fee_most)
    commission = share_bps(price, commission_bps)
    lines = [Line("price", quantity, unit_minor, price)]
    if fee:
        lines.append(Line("service_fee", 1, fee, fee))
    return Quote(currency, party, price, fee, price + fee, commission, price - commission, tuple(lines))
