"""Lives of a wallet as steps, taken in the product and in a model of a few numbers beside it."""

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

from marketplace.core import ids
from marketplace.core.errors import Refusal
from marketplace.goods.wallet import operations
from tests.factories import wallets

Step = tuple[str, int, int]


def steps() -> st.SearchStrategy[Step]:
    """A step: what is done, with how many credits, and a price in cents or the number of an earlier spend."""
    return st.tuples(
        st.sampled_from(["buy", "give", "spend", "spend", "give_back", "again"]),
        st.integers(1, 400),
        st.integers(1, 500),
    )


class Sums(NamedTuple):
    """Credits in the wallet and in its lots."""

    balance: int
    in_lots: int
    cost_is_covered: bool


class Life:
    """One wallet and what it should hold."""

    def __init__(self) -> None:
        self.member = wallets.a_wallet()
        self.total = 0
        self.spends: list[tuple[str, int]] = []

    def take(self, step: Step) -> None:
        """Take a step; one that must be refused is, and changes nothing."""
        kind, credits, number = step
        getattr(self, f"_{kind}")(credits, number)

    def _buy(self, credits: int, price: int) -> None:
        wallets.buy(self.member.id, credits, price)
        self.total += credits

    def _give(self, credits: int, _number: int) -> None:
        wallets.give(self.member.id, credits)
        self.total += credits

    def _spend(self, credits: int, _number: int) -> None:
        reference = f"order:{ids.random_code(10)}"
        if self._refused(lambda: wallets.spend(self.member.id, credits, reference)) is (credits > self.total):
            if credits <= self.total:
                self.total -= credits
                self.spends.append((reference, credits))
            return
        raise AssertionError(f"{credits} of {self.total} was decided wrongly")

    def _give_back(self, credits: int, number: int) -> None:
        if not self.spends:
            return
        place = number % len(self.spends)
        reference, left = self.spends[place]
        back = f"back:{ids.random_code(10)}"
        refused = self._refused(
            lambda: operations.give_back(reference, credits, reason="Unused", reference=back)
        )
        if refused is not (credits > left):
            raise AssertionError(f"giving back {credits} of {left} was decided wrongly")
        if not refused:
            self.spends[place] = (reference, left - credits)
            self.total += credits

    def _again(self, _credits: int, number: int) -> None:
        """The same order once more moves nothing; another sum under its name is refused."""
        if self.spends:
            reference, _left = self.spends[number % len(self.spends)]
            self._refused(lambda: wallets.spend(self.member.id, 1, reference))

    @staticmethod
    def _refused(act: Callable[[], object]) -> bool:
        try:
            act()
        except Refusal:
            return True
        return False

    def seen(self) -> Sums:
        lots = wallets.lots(self.member.id)
        covered = all((left > 0 or cost == 0) and cost >= 0 for _kind, left, cost in lots)
        return Sums(
            operations.balance(self.member.id).total, sum(left for _kind, left, _cost in lots), covered
        )

    def expected(self) -> Sums:
        return Sums(self.total, self.total, cost_is_covered=True)
