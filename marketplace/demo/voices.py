"""Gives the demo what people say of each other after a meal or a session: most write, one or two wait for the seal."""

from datetime import datetime, timedelta

from marketplace.community.reviews import jobs, operations, queries, rules
from marketplace.community.reviews.models import Side
from marketplace.community.reviews.operations import Words
from marketplace.core.database import db, transaction
from marketplace.demo.storyteller import Say, Storyteller
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import write_review

_OF_MEALS: dict[str, tuple[str, ...]] = {
    "en": (
        "We stayed two hours longer than planned. The bread alone is worth the way.",
        "Generous plates, calm kitchen, and the dish was exactly what the menu said.",
        "Good food. It began half an hour late, which was fine for us.",
        "A real table with real neighbours. We will come back with my mother.",
    ),
    "fr": (
        "Nous sommes restés deux heures de plus que prévu. Le pain seul vaut le déplacement.",
        "Assiettes généreuses, cuisine tranquille, et le plat était bien celui du menu.",
        "Très bon. Cela a commencé une demi-heure en retard, sans gravité pour nous.",
        "Une vraie table avec de vrais voisins. Nous reviendrons avec ma mère.",
    ),
}
_OF_SESSIONS: dict[str, tuple[str, ...]] = {
    "en": (
        "Clear from the first minute, and I ran my five kilometres in the third week.",
        "Patient and precise. I know now what to practise at home.",
    ),
    "fr": (
        "Clair dès la première minute, et j’ai couru mes cinq kilomètres la troisième semaine.",
        "Patience et précision. Je sais maintenant quoi travailler chez moi.",
    ),
}
_OF_GUESTS: dict[str, tuple[str, ...]] = {
    "en": ("On time, curious and kind. Welcome again.",),
    "fr": ("À l’heure, curieux et aimables. À bientôt.",),
}
_STARS = (5, 5, 4, 5, 3, 5, 4, 5)
_ANSWER = {"en": "Thank you. Your chair is waiting.", "fr": "Merci. Votre chaise vous attend."}


def speak(story: Storyteller, past: list[str], now: datetime, say: Say) -> None:
    """Both sides write about most of what took place, each a little later."""
    written = 0
    for number, booking_id in enumerate(past):
        with transaction():
            booking = bookings.by_public_id(booking_id)
            over = booking.ends_at if booking else now
        for side, later in ((Side.CUSTOMER, 20), (Side.PROVIDER, 31)):
            at = over + timedelta(hours=later + number % 5)
            if at < now and (number + (side == Side.PROVIDER)) % 5:
                with story.at(at), transaction():
                    _write(booking_id, side, number)
                written += 1
    with story.at(now):
        jobs.open_due()
    say(f"{written} reviews written")


def _write(booking_id: str, side: Side, number: int) -> None:
    booking = bookings.by_public_id(booking_id)
    if booking is None or rules.outcome_of(booking, side) is None:
        return
    author = db.session.get_one(Member, booking.customer_id if side == Side.CUSTOMER else booking.provider_id)
    review = write_review.write(
        booking_id, author, _words(booking, side, number, author.locale), author.locale
    )
    if review.side == Side.PROVIDER and number % 4 == 0:
        _answer(booking, author)


def _words(booking: Booking, side: Side, number: int, locale: str) -> Words:
    table = _OF_GUESTS if side == Side.PROVIDER else _OF_MEALS
    if side == Side.CUSTOMER and booking.terms["kind"] == "session":
        table = _OF_SESSIONS
    lines = table[locale]
    stars = 5 if side == Side.PROVIDER else _STARS[number % len(_STARS)]
    aspects = rules.aspects_of(booking.terms["kind"], side)
    scores = {name: min(5, stars + (place + number) % 2) for place, name in enumerate(aspects)}
    return Words(stars, scores, lines[number % len(lines)], affiliation="")


def _answer(booking: Booking, provider: Member) -> None:
    """The provider thanks for a review that is open."""
    for one in queries.pair_of(booking.id):
        if one.subject_id == provider.id:
            operations.reply(one.public_id, provider, _ANSWER[provider.locale])
