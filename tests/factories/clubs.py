"""Makes clubs and the people in them, by the real operations."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, text, update

from marketplace.community.clubs import operations, places, queries
from marketplace.community.clubs.models import Club, ClubKind, ClubMember, ClubRole, ClubTold, Entry
from marketplace.community.clubs.operations import Identity, Town
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member
from tests.factories.accounts import a_member

CHARTER = "We speak kindly. What is private stays out of here."
LYON = Town("Lyon", 45.764, 4.8357, "Europe/Paris")
LILLE = Town("Lille", 50.6292, 3.0573, "Europe/Paris")


def a_neighbour(name: str = "Nora Klein", *, days: int = 60, **facts: Any) -> Member:
    """A member whose account is so many days old."""
    member = a_member(name.split()[0] if "<" in name else name, **facts)
    member.name = name
    return aged(member, days)


def aged(member: Member, days: int = 60) -> Member:
    member.created_at = clock.now() - timedelta(days=days)
    db.session.flush()
    return member


def an_identity(
    name: str = "Sourdough of the Slopes", *, town: Town = LYON, words: str = "", **more: Any
) -> Identity:
    facts: dict[str, Any] = {
        "kind": ClubKind.PASSION,
        "name": words or name,
        "purpose": words or "We bake bread and swap starters on Sundays.",
        "town": town,
        "about": words,
    }
    return Identity(**(facts | more))


def a_founding(founder: Member | None = None, **what: Any) -> Club:
    """A club that is not open yet."""
    founder = aged(founder or a_member("Ana Lopes"))
    return operations.found(founder, an_identity(**what), "en")


def a_club(founder: Member | None = None, *, entry: Entry = Entry.OPEN, **what: Any) -> Club:
    """A club with rules that is open."""
    club = a_founding(founder, **what)
    mine = founder_of(club)
    operations.set_charter(club, mine, what.get("words") or CHARTER, entry)
    operations.open_club(club, mine)
    return club


def by_request(club: Club) -> Club:
    operations.set_charter(club, founder_of(club), club.charter, Entry.REQUEST)
    return club


def founder_of(club: Club) -> ClubMember:
    return place(club, queries.host_ids(club.id, ClubRole.FOUNDER)[0])


def place(club: Club, member: Member | int) -> ClubMember:
    """Somebody's place as the database has it."""
    db.session.flush()
    found = queries.place_of(club.id, member if isinstance(member, int) else member.id)
    assert found is not None
    return found


def joined(club: Club, member: Member | None = None, words: str = "") -> ClubMember:
    """Somebody who came in, or asked to."""
    return places.join(queries.locked(club.slug), member or a_neighbour(), words)


def a_joined(club: Club) -> Member:
    """A neighbour who came in, as the member they are."""
    member = a_neighbour()
    joined(club, member)
    return member


def with_role(club: Club, role: ClubRole, name: str = "Leo Brun") -> ClubMember:
    """A new person in the club with this role; the founder for the founder's."""
    if role == ClubRole.FOUNDER:
        return founder_of(club)
    mine = joined(club, a_neighbour(name))
    places.give_role(club, founder_of(club), mine, role)
    return mine


def told(member_id: int) -> list[str]:
    """The topics of what somebody was told, the latest first."""
    query = select(ClubTold.topic).where(ClubTold.member_id == member_id).order_by(ClubTold.id.desc())
    return list(db.session.scalars(query))


def forge_role(member_id: int, role: str, by: int) -> None:
    """Write a role past every operation, and have every constraint judge it."""
    db.session.execute(
        update(ClubMember).where(ClubMember.member_id == member_id).values(role=role, changed_by=by)
    )
    db.session.execute(text("set constraints all immediate"))


def rights_stored() -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in db.session.execute(text("select role, act from club_right"))}


def committed_club(app: Flask) -> tuple[str, Member, Member]:
    """An open club that browsers find, its founder, and a neighbour who is not in it."""
    with app.app_context(), transaction():
        founder, neighbour = a_neighbour("Ana Lopes", locale="fr"), a_neighbour("Nora Klein", locale="fr")
        return a_club(founder).slug, founder, neighbour
