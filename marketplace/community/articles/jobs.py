"""Jobs of articles: what was scheduled appears, and which bookings followed is noted."""

from marketplace.community.articles import counting, operations, own_queries, rhythm, telling
from marketplace.core import clock, jobs
from marketplace.core.database import transaction
from marketplace.core.jobs import job


@job("articles.publish", every="* * * * *")
def publish() -> None:
    """Every minute: what is due appears, once."""
    with transaction():
        due = own_queries.due(clock.now())
    jobs.each(due, publish_one)


def publish_one(public_id: str) -> None:
    with transaction():
        appear(public_id)


def appear(public_id: str) -> None:
    """Publish one article whose moment has come, in the open transaction; one that was changed is left alone."""
    article, author = own_queries.to_publish(public_id)
    was = article.state
    operations.publish_due(article, author)
    if article.state != was:
        telling.of_appearance(article)


@job("articles.followed", every="*/10 * * * *")
def followed() -> None:
    """Every ten minutes: which bookings followed an article; who came from where is forgotten in time."""
    with transaction():
        counting.settle(clock.now())


@job("articles.remind", every="17 * * * *")
def remind() -> None:
    """Every hour: those who asked to be reminded to write, whose time has come."""
    with transaction():
        due = rhythm.due(clock.now())
    jobs.each(due, remind_one)


def remind_one(member_public_id: str) -> None:
    with transaction():
        rhythm.remind(member_public_id)
