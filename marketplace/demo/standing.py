"""Neighbours who stand up for each other with a sentence, some providers with none; made through the operations."""

from datetime import timedelta

from marketplace.community.vouches import operations, queries
from marketplace.community.vouches.models import Relation
from marketplace.community.vouches.operations import Words
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile

SENTENCES = {
    "en": (
        (Relation.NEIGHBOUR, "Lives two doors down and has fed half the street at one time or another."),
        (Relation.GUEST, "Came to my daughter's birthday with three pots and left a clean kitchen."),
        (Relation.FRIEND, "Our children grew up together; patient with everybody, mine included."),
        (Relation.NEIGHBOUR, "Waters my plants, keeps my keys, and answers the phone."),
        (Relation.FRIEND, "I have known them since the football club, always on time."),
    ),
    "fr": (
        (Relation.NEIGHBOUR, "Nous partageons le palier depuis dix ans : la porte est toujours ouverte."),
        (Relation.GUEST, "Nous y retournons chaque mois, et les enfants le demandent."),
        (Relation.FRIEND, "Je lui confierais mes clés, et d’ailleurs c’est fait."),
        (Relation.FRIEND, "Nos enfants ont grandi ensemble : toujours là, toujours calme."),
        (Relation.NEIGHBOUR, "Une personne de parole, tout le quartier vous le dira."),
    ),
}
FOR_EACH = (2, 0, 1, 3, 0, 1)
"""How many stand up for one provider after the other, over and over."""
KNOWN_TO = 10
"""So many stand up for the first, which earns a badge."""


def stand_up(cast: Cast) -> None:
    """A vouch or more for some providers; nobody gives more than a month allows, and this month is left free."""
    stood_up_for = [
        provider
        for number, provider in enumerate(cast.providers[:24])
        for _one in range(FOR_EACH[number % len(FOR_EACH)] if number else KNOWN_TO)
    ]
    for given, provider in enumerate(stood_up_for):
        ago = timedelta(days=32 + 3 * (len(stood_up_for) - given))
        _vouch(cast.customers[given % len(cast.customers)], provider, given, ago)
    # Counted as of today: what somebody stands for grows with the months since they joined.
    operations.recount(provider.id for provider in cast.providers)


def _vouch(voucher: Member, provider: Member, number: int, ago: timedelta) -> None:
    if queries.live(voucher.id, provider.id) is not None:
        return
    relation, sentence = SENTENCES[voucher.locale][number % len(SENTENCES[voucher.locale])]
    slug = db.session.get_one(Profile, provider.id).slug
    # The oldest first: whoever counts a month back from one must not find those of later.
    with clock.frozen_at(clock.now() - ago):
        operations.vouch(voucher, slug, Words(relation, sentence), voucher.locale)
