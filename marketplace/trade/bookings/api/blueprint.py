"""The blueprint of the bookings' API; its routes are beside it."""

from marketplace.api.blueprint import ApiBlueprint

bookings = ApiBlueprint(
    "api_bookings", __name__, description="What a choice costs, and bookings made, read and cancelled."
)
