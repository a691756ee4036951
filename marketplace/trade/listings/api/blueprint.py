"""The blueprint of the listings' API; its routes are beside it."""

from marketplace.api.blueprint import ApiBlueprint

listings = ApiBlueprint(
    "api_listings", __name__, description="What neighbours offer, what it costs in all, when it is free."
)
