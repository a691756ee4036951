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

# A beginning and an end, seven and eight of each: no two guests say the same, as no two people do.
_OF_MEALS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        (
            "We stayed two hours longer than planned.",
            "Generous plates and a calm kitchen.",
            "Six strangers sat down, six neighbours got up.",
            "My father asked for the recipe twice.",
            "Everything came from the market around the corner.",
            "Our children ate vegetables without a word.",
            "We came by chance and left with phone numbers.",
        ),
        (
            "The bread alone is worth the way.",
            "The dish was exactly what the menu said.",
            "It began half an hour late, which was fine for us.",
            "We will come back with my mother.",
            "The room was rather loud, and the chairs were hard.",
            "Somebody thought of my allergy before I said a word.",
            "A little salty for me, my husband took seconds.",
            "I have not laughed so much at a table for years.",
        ),
    ),
    "fr": (
        (
            "Nous sommes restés deux heures de plus que prévu.",
            "Des assiettes généreuses et une cuisine tranquille.",
            "Six inconnus se sont assis, six voisins se sont levés.",
            "Mon père a demandé la recette deux fois.",
            "Tout venait du marché au coin de la rue.",
            "Nos enfants ont mangé des légumes sans discuter.",
            "Venus par hasard, nous sommes repartis avec des amis.",
        ),
        (
            "Le pain seul vaut le déplacement.",
            "Le plat était bien celui du menu.",
            "Cela a commencé une demi-heure en retard, sans gravité pour nous.",
            "Nous reviendrons avec ma mère.",
            "La pièce était un peu bruyante, et les chaises dures.",
            "On avait pensé à mon allergie avant que j’en parle.",
            "Un peu salé pour moi, mon mari s’est resservi.",
            "Je n’avais pas autant ri à table depuis des années.",
        ),
    ),
}
_OF_SESSIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        (
            "Clear from the first minute.",
            "Patient and precise, even before breakfast.",
            "I had not run since school.",
            "She saw at once what my knee does.",
            "An hour outdoors that felt like ten minutes.",
            "Finally somebody who explains why.",
            "We trained in the rain and nobody minded.",
        ),
        (
            "I ran my five kilometres in the third week.",
            "I know now what to practise at home.",
            "The place was hard to find the first time.",
            "My back thanks me every morning since.",
            "It was too fast for a real beginner like me.",
            "The plan fits into the week that I really have.",
            "A little more stretching at the end would help.",
            "I have booked the whole of next month.",
        ),
    ),
    "fr": (
        (
            "Clair dès la première minute.",
            "De la patience et de la précision, même avant le café.",
            "Je n’avais pas couru depuis l’école.",
            "Mon genou a été compris tout de suite.",
            "Une heure dehors qui en a duré dix minutes.",
            "Enfin quelqu’un qui explique pourquoi.",
            "Nous avons travaillé sous la pluie, sans regret.",
        ),
        (
            "J’ai couru mes cinq kilomètres la troisième semaine.",
            "Je sais maintenant quoi travailler chez moi.",
            "L’endroit était difficile à trouver la première fois.",
            "Mon dos me dit merci chaque matin depuis.",
            "C’était trop rapide pour une vraie débutante.",
            "Le programme tient dans la semaine que j’ai vraiment.",
            "Un peu plus d’étirements à la fin aiderait.",
            "J’ai réservé tout le mois prochain.",
        ),
    ),
}
_OF_GUESTS = {
    "en": "On time, curious and kind. Welcome again.",
    "fr": "À l’heure, curieux et aimables. À bientôt.",
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
    stars = 5 if side == Side.PROVIDER else _STARS[number % len(_STARS)]
    aspects = rules.aspects_of(booking.terms["kind"], side)
    scores = {name: min(5, stars + (place + number) % 2) for place, name in enumerate(aspects)}
    return Words(stars, scores, _said(booking, side, number, locale), affiliation="")


def _said(booking: Booking, side: Side, number: int, locale: str) -> str:
    if side == Side.PROVIDER:
        return _OF_GUESTS[locale]
    table = _OF_SESSIONS if booking.terms["kind"] == "session" else _OF_MEALS
    begins, ends = table[locale]
    return f"{begins[number % len(begins)]} {ends[number % len(ends)]}"


def _answer(booking: Booking, provider: Member) -> None:
    """The provider thanks for a review that is open."""
    for one in queries.pair_of(booking.id):
        if one.subject_id == provider.id:
            operations.reply(one.public_id, provider, _ANSWER[provider.locale])
