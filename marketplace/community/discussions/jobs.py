"""Jobs of discussions: those are told whom a new post concerns."""

from marketplace.community.discussions import telling
from marketplace.core.database import transaction
from marketplace.core.jobs import job


@job("discussions.tell")
def tell(post_id: str) -> None:
    """Everybody whom a post concerns, in one transaction: a worker that died over it tells all again, each once."""
    with transaction():
        telling.of_post(post_id)
