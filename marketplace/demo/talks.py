"""What the made-up neighbours wrote to each other, and one offer somebody reported; made through the operations."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.community.customers import operations as customers
from marketplace.community.messages import operations, reading
from marketplace.community.messages.operations import Words
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Told
from marketplace.core import clock
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Listing
from marketplace.workflows import moderate

TALKS = (
    (
        "Bonjour, y a-t-il un arrêt de tram près de chez vous ?",
        "Oui, la ligne 1 s’arrête au coin de la rue.",
        "Parfait, merci.",
    ),
    ("Hello, can you cook this without nuts?", "Of course, I leave them out and use sunflower seeds.", ""),
    (
        "Bonjour, mon fils de six ans peut-il venir aussi ?",
        "Avec plaisir, il aura une petite assiette.",
        "Merci beaucoup.",
    ),
    ("Is it all right for a beginner?", "Yes, we begin slowly and walk between.", ""),
    ("Faut-il apporter quelque chose ?", "Rien, sinon votre appétit.", ""),
    ("Do you still have a place for two this week?", "", ""),
)
"""A question, the answer if there is one, and what was said to that."""

PEOPLE = 6
REPLIES = ("Avec plaisir, à bientôt.", "With pleasure, see you soon.")


def tell(cast: Cast) -> None:
    """Conversations of the last weeks, kept replies, tags, and one report that waits."""
    now = clock.now()
    for number, (listing, provider) in enumerate(_offers(cast)):
        customer = cast.customers[number % min(PEOPLE, len(cast.customers))]
        _talk(listing, customer, provider, number, now - timedelta(days=2 * number + 1, hours=3))
    for provider in cast.providers[:2]:
        for words in REPLIES:
            operations.add_reply(provider.id, words)
        customers.set_tags(provider.id, cast.customers[0].id, "regular, by the window")
    reported = cast.listings[-1]
    told = Told(
        "false", "The description seems to be of another place.", "en", member_id=cast.customers[1].id
    )
    moderate.report(SubjectKind.LISTING, reported.public_id, told)


def _offers(cast: Cast) -> Iterator[tuple[Listing, Member]]:
    """The first offers of each of the first providers."""
    by_id = {provider.id: provider for provider in cast.providers[:4]}
    found = [listing for listing in cast.listings if listing.provider_id in by_id][:12]
    return ((listing, by_id[listing.provider_id]) for listing in found)


def _talk(listing: Listing, customer: Member, provider: Member, number: int, at: datetime) -> None:
    question, answer, thanks = TALKS[number % len(TALKS)]
    with clock.frozen_at(at):
        thread = operations.thread_about(listing, customer.id, customer.id)
    said = (
        (customer, question, 0),
        (provider, answer, 20 + 15 * number),
        (customer, thanks, 90 + 15 * number),
    )
    last = 0
    for author, text, minutes in said:
        if text:
            with clock.frozen_at(at + timedelta(minutes=minutes)):
                # Whoever answers has read what they answer.
                reading.read_to(thread.id, author.id, last)
                last = operations.send(
                    thread.id, author, Words(text, f"demo-{minutes}", knows_hidden=True)
                ).number
