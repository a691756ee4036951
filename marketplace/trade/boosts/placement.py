"""Which results stand in front for money; pure, and the only place where money touches the order."""

from collections.abc import Mapping, Sequence

from marketplace.trade.search.queries import Hit

MOST = 2
"""Of one page. More would make the list an advertisement."""


def paid_first(hits: Sequence[Hit], live: Mapping[int, str]) -> tuple[list[Hit], dict[int, str]]:
    """A page's results with its boosted ones in front, and which those are: listing id → boost.

    Only what is on the page anyway is moved, and no more than `MOST`; all others keep their order.
    """
    paid = [hit for hit in hits if hit.listing_id in live][:MOST]
    if not paid:
        return list(hits), {}
    chosen = {hit.listing_id: live[hit.listing_id] for hit in paid}
    return [*paid, *(hit for hit in hits if hit.listing_id not in chosen)], chosen
