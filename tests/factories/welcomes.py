"""Makes hosts and new members who wait, by the real operations."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from marketplace.community.messages import queries as talks
from marketplace.community.welcome import operations, queries
from marketplace.community.welcome.models import Welcome
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.search.asking import Spot
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.clubs import LILLE, LYON, a_neighbour

NEAR_LYON = Spot(LYON.lat, LYON.lon, LYON.name, LYON.zone)
NEAR_LILLE = Spot(LILLE.lat, LILLE.lon, LILLE.name, LILLE.zone)


def a_host(name: str = "Ana Lopes", spot: Spot | None = NEAR_LYON, *, by: Member | None = None) -> Member:
    """A member who greets new ones."""
    member = a_neighbour(name)
    operations.name_host(member, spot, by or a_staff_member(Role.ADMIN))
    return member


def name_as_host(member: Member) -> None:
    operations.name_host(member, NEAR_LYON, a_staff_member(Role.ADMIN))


def everybody_greeted() -> None:
    """Those whom earlier steps of a test made do not wait."""
    db.session.execute(update(Welcome).values(state="declined", by_id=Welcome.member_id, done_at=clock.now()))


def a_newcomer(name: str = "Nora Klein", *, hours: int = 2, locale: str = "en") -> Member:
    """Somebody who came so many hours ago and waits."""
    member = a_member(name, locale=locale)
    db.session.flush()
    since = clock.now() - timedelta(hours=hours)
    db.session.execute(update(Welcome).where(Welcome.member_id == member.id).values(since=since))
    return member


def waiting_for(host: Member) -> list[str]:
    """The names of who waits, in the order a host sees them."""
    return [one.name for one in queries.waiting(host.id, queries.host_of(host.id))]


def seen_by(host: Member, newcomer: Member) -> queries.Newcomer:
    return queries.newcomer(newcomer.public_id, host.id, queries.host_of(host.id))


def state_of(member: Member) -> str:
    db.session.flush()
    return db.session.scalars(select(Welcome.state).where(Welcome.member_id == member.id)).one()


def letters_to(host: Member, newcomer: Member) -> list[str]:
    """What stands in the conversation of the two."""
    thread = talks.of_welcome(host.id, newcomer.id)
    return [one.text for one in talks.messages(thread.id)] if thread else []


def committed_waiting(app: Flask) -> tuple[list[Member], str]:
    """Two hosts and one who waits, where commits are real."""
    with app.app_context(), transaction():
        return [a_host("Ana Lopes"), a_host("Leo Brun")], a_newcomer().public_id


def greet_in_a_race(host_id: int, public_id: str) -> None:
    operations.send(db.session.get_one(Member, host_id), public_id, "Hello and welcome.")


def letters_in(app: Flask, public_id: str) -> int:
    """How many letters of welcome somebody got."""
    with app.app_context():
        query = select(talks.Thread).join(Member, Member.id == talks.Thread.customer_id)
        found = db.session.scalars(
            query.where(Member.public_id == public_id, talks.Thread.listing_id.is_(None))
        )
        return sum(thread.messages for thread in found)
