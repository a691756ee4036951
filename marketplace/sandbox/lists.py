"""Stripe's list objects and their paging parameters; filters are the resources' own."""

from typing import Any

from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.registry import Call
from marketplace.sandbox.store import Page

_PAGING = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})


def limit_of(params: dict[str, Any]) -> int:
    """How many objects a page has: 1 to 100, 10 by default."""
    limit = int(params.get("limit", 10))
    if not 1 <= limit <= 100:
        raise invalid(
            "Invalid limit: it must be between 1 and 100.", code="parameter_invalid_integer", param="limit"
        )
    return limit


def answer(call: Call, kind: str, url: str, unlike: Body | None = None, /, **fixed: Any) -> Body:
    """One page of a kind, filtered by every parameter that is not about paging, and by `fixed`.

    Objects that are like `unlike` are left out.
    """
    params = call.params
    if "starting_after" in params and "ending_before" in params:
        raise invalid("You can only use one of starting_after and ending_before.", param="ending_before")
    equal = {name: value for name, value in params.items() if name not in _PAGING}
    data, more = call.store.page(
        Page(
            kind,
            call.account,
            equal={**equal, **fixed},
            unlike=unlike or {},
            created=params.get("created"),
            limit=limit_of(params),
            starting_after=params.get("starting_after"),
            ending_before=params.get("ending_before"),
        )
    )
    return wrap(url, data, more)


def wrap(url: str, data: list[Body], more: bool = False) -> Body:
    """Objects as a Stripe list."""
    return {"object": "list", "data": data, "has_more": more, "url": url}
