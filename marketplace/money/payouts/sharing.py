"""Who bears an amount that goes back to a customer: pure arithmetic on integers, asks nobody."""

from dataclasses import dataclass

from marketplace.core.money import cumulative_share


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one sale, in minor units: the provider's share, our commission out of her price, our service fee."""

    share: int
    commission: int
    fee: int

    @property
    def total(self) -> int:
        return self.share + self.commission + self.fee

    def less(self, other: "Parts") -> "Parts":
        return Parts(self.share - other.share, self.commission - other.commission, self.fee - other.fee)


NOTHING = Parts(0, 0, 0)


def back_upto(first: Parts, back: int) -> Parts:
    """How the first `back` minor units that go back are borne: the fee in the same share as the price.

    Cumulative, so that several partial refunds end exactly at the whole, and no part ever grows again.
    `first` are the parts of the whole sale. Raises ValueError for more than its total.
    """
    if back == 0:
        return NOTHING
    price = first.share + first.commission
    price_back = cumulative_share(back, first.total, price)
    commission = cumulative_share(price_back, price, first.commission) if price else 0
    return Parts(price_back - commission, commission, back - price_back)


def next_back(first: Parts, already: int, amount: int) -> Parts:
    """How another `amount` is borne when `already` went back before."""
    return back_upto(first, already + amount).less(back_upto(first, already))


def left_after(first: Parts, back: int) -> Parts:
    """What remains of each part once `back` went back."""
    return first.less(back_upto(first, back))
