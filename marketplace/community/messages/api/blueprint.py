"""The blueprint of the conversations' API; its routes are beside it."""

from marketplace.api.blueprint import ApiBlueprint

threads = ApiBlueprint(
    "api_threads", __name__, description="Conversations about offers: listed, read, answered."
)
