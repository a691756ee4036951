"""Vouches and answers in such numbers as earn badges, and a second count of them made another way."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from sqlalchemy import select

from marketplace.community.clubs.models import Club
from marketplace.community.clubs.queries import place_of
from marketplace.community.discussions import operations as discussions
from marketplace.community.discussions.models import Discussion, Post
from marketplace.community.vouches import operations as vouches
from marketplace.community.vouches import queries as standing
from marketplace.community.vouches.models import Vouch
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.workflows import deeds, recognise
from tests.factories import recognition
from tests.factories.clubs import a_club, a_joined, a_neighbour, place
from tests.factories.discussions import a_discussion, say
from tests.factories.vouches import a_vouch, settled


def vouched_by(cook: Member, count: int) -> list[Vouch]:
    """So many neighbours who stand up for a provider."""
    return [a_vouch(settled(f"Voucher {number}"), cook) for number in range(count)]


def a_helper() -> tuple[Club, Member]:
    """An open club and a member of it who knows answers, but did not found it."""
    club = a_club(a_neighbour("Ana Lopes"))
    return club, a_joined(club)


def answered(
    club: Club, helper: Member, asker: Member, *, by: Member | None = None
) -> tuple[Discussion, Post]:
    """A question of the asker's, and the helper's answer, accepted by the asker unless it is said by whom."""
    talk = a_discussion(club, asker)
    post = say(club, talk, helper)
    marker = by or asker
    discussions.accept(place(club, marker), marker, talk, post)
    return talk, post


def helped(club: Club, helper: Member, count: int) -> list[tuple[Discussion, Post]]:
    """So many neighbours who each asked something once, and accepted the helper's answer."""
    return [answered(club, helper, a_joined(club)) for _number in range(count)]


def unmark(talk: Discussion, _post: Post) -> None:
    asker = db.session.get_one(Member, talk.author_id)
    discussions.accept(place_of(talk.club_id, asker.id), asker, talk, None)


def take_away(_talk: Discussion, post: Post) -> None:
    discussions.remove(None, db.session.get_one(Member, post.author_id), post, "")


def hide_answer(_talk: Discussion, post: Post) -> None:
    discussions.hide(post, hidden=True)


def hide_question(talk: Discussion, _post: Post) -> None:
    first = db.session.scalars(select(Post).where(Post.discussion_id == talk.id, Post.number == 1)).one()
    discussions.hide(first, hidden=True)


def number_of(rule: str, member: Member) -> int:
    """How often somebody did what a rule counts."""
    return deeds.DEEDS[recognition.rule(rule).deed](recognition.now()).get(member.id, 0)


def give_and_take_back(people: Sequence[Member], seed: int, steps: int) -> None:
    """Vouches among these people given, hidden and taken back by chance; badges are computed after each step."""
    chance = Random(seed)
    for _step in range(steps):
        voucher, vouched = chance.sample(people, 2)
        live = standing.live(voucher.id, vouched.id)
        if live is None and standing.given_since(voucher.id, voucher.created_at) < 3:
            a_vouch(voucher, vouched)
        elif live is not None and chance.random() < 0.5:
            vouches.revoke(live.public_id, voucher)
        elif live is not None:
            vouches.hide(live, hidden=live.hidden_at is None)
        recognise.recompute_badges("ten_vouches")


def deserving(threshold: int) -> set[int]:
    """Who deserves the badge for vouches, from the rows alone and by walking every chain."""
    shown = select(Vouch.vouched_id, Vouch.voucher_id).where(
        Vouch.revoked_at.is_(None), Vouch.hidden_at.is_(None)
    )
    rows = [(row[1], row[0]) for row in db.session.execute(shown)]
    weights = standing.weights_of({voucher for voucher, _vouched in rows}, recognition.now())
    return {member for member, number in counted_by_walking(rows, weights).items() if number >= threshold}


def counted_by_walking(gifts: Iterable[tuple[int, int]], weights: Mapping[int, int]) -> dict[int, int]:
    """Receiver → givers, those on a circle of two to four with the receiver together once; by trying every path."""
    edges = set(gifts)
    found = {}
    for receiver in {one for _giver, one in edges}:
        heavy = {giver for giver, one in edges if one == receiver and weights.get(giver, 0) >= 20}
        ends, reached = {receiver}, set[int]()
        for _step in range(3):
            ends = {one for giver, one in edges if giver in ends}
            reached |= ends
        found[receiver] = len(heavy - reached) + (1 if heavy & reached else 0)
    return {receiver: number for receiver, number in found.items() if number}
