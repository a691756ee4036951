"""Lives of a maker as steps, taken in the product and in a model of a few sets beside it."""

from hypothesis import strategies as st

from marketplace.core import ids
from marketplace.goods.catalogue.models import Sale
from marketplace.goods.designs import queries, shares
from marketplace.goods.wallet import operations as wallet
from tests.factories import designs, goods

BUYERS = 3
Step = tuple[str, int]


def steps() -> st.SearchStrategy[Step]:
    """What is done, and by which buyer."""
    what = st.sampled_from(["buy", "buy", "give_back", "settle", "spend", "buy_own"])
    return st.tuples(what, st.integers(0, BUYERS - 1))


class Life:
    """One maker with one design, some buyers, and what they should bring."""

    def __init__(self) -> None:
        self.design = designs.on_sale(designs.a_maker(member=goods.a_buyer(2_000)))
        self.maker_id = self.design.maker_id
        self.buyers = [goods.a_buyer(5_000) for _n in range(BUYERS)]
        self.standing: dict[int, list[Sale]] = {number: [] for number in range(BUYERS)}
        self.spent = 0

    def take(self, step: Step) -> None:
        kind, number = step
        getattr(self, f"_{kind}")(number)

    def _buy(self, number: int) -> None:
        self.standing[number].append(designs.sold(self.design, self.buyers[number]))

    def _give_back(self, number: int) -> None:
        if self.standing[number]:
            designs.returned(self.standing[number].pop(0))

    def _settle(self, _number: int) -> None:
        shares.settle(self.maker_id)

    def _spend(self, _number: int) -> None:
        promotional = wallet.balance(self.maker_id).promotional
        if promotional:
            wallet.spend(self.maker_id, promotional, reason="Away", reference=f"away:{ids.random_code(8)}")
            self.spent += promotional

    def _buy_own(self, _number: int) -> None:
        promotional = wallet.balance(self.maker_id).promotional
        if wallet.balance(self.maker_id).total >= designs.PRICE:
            designs.sold(self.design, designs.maker_of(self.design))
            self.spent += min(promotional, designs.PRICE)

    def seen(self) -> tuple[int, int]:
        """What the maker ever got and did not lose, and how many people bought."""
        got = wallet.balance(self.maker_id).promotional + self.spent - queries.owed_by(self.maker_id)
        return got, queries.sales_of(self.maker_id)

    def expected(self) -> tuple[int, int]:
        buyers = sum(bool(sales) for sales in self.standing.values())
        return buyers * designs.SHARE, buyers
