"""Every door a member's words leave by for others: how something is written there, and what others read of it then.

Each writes as its form does, so that whatever a form does to a text is done here too.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import current_app

from marketplace.community.articles import commenting as article_comments
from marketplace.community.articles import queries as article_queries
from marketplace.community.articles import telling as article_telling
from marketplace.community.clubs import operations as clubs
from marketplace.community.clubs.models import Club
from marketplace.community.clubs.schemas import CharterInput, IdentityInput
from marketplace.community.meetups import operations as meetups
from marketplace.community.meetups.models import Meetup
from marketplace.community.meetups.schemas import MeetupInput
from marketplace.community.messages.models import Message
from marketplace.community.reports.models import Case, SubjectKind
from marketplace.community.reviews import queries as reviews
from marketplace.community.reviews.models import Side
from marketplace.community.reviews.schemas import DraftInput, ReplyInput
from marketplace.community.vouches import operations as vouches
from marketplace.community.vouches import queries as vouch_queries
from marketplace.community.vouches.schemas import VouchInput
from marketplace.core import ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.goods.inventory.gifts import Card
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.people.profiles.operations import save_profile
from marketplace.trade.listings import drafts
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Kind, Listing
from marketplace.web.publish import steps
from marketplace.web.studio import offers
from marketplace.workflows import change_profile, give_gift, moderate, publish_listing, write_review
from tests.factories import articles, discussions, goods, ideas, plan_gifts, talks, wallets
from tests.factories import clubs as make_clubs
from tests.factories import meetups as make_meetups
from tests.factories import reviews as make_reviews
from tests.factories.accounts import a_member
from tests.factories.listings import MEAL_FACTS, MEAL_WORDS, make_meal, make_provider, make_schedule
from tests.factories.places import make_place
from tests.factories.vouches import settled

Write = Callable[[str, Member | None], "Written"]


class Written(NamedTuple):
    """What was written: whose, what others read where it stands, "" for nothing, and its id where reports name it."""

    author: Member
    read: Callable[[], str]
    id: str = ""


class Door(NamedTuple):
    """What a case about it is of; whether it waits, or stands while a person looks; and writing there."""

    kind: SubjectKind
    waits: bool
    write: Write


def _seen(kind: str, public_id: str, reader: Member | None = None) -> Callable[[], str]:
    """What somebody who would report it reads; nothing of what is hidden."""

    def read() -> str:
        try:
            subject = moderate.subject_of(kind, public_id, reader.id if reader else None)
        except NotFound:
            return ""
        return f"{subject.title}\n{subject.text}"

    return read


def post(said: str, author: Member | None = None) -> Written:
    circle = discussions.a_circle()
    author = author or circle.nora
    if author is not circle.nora:
        make_clubs.joined(circle.club, author)
    row = discussions.say(circle.club, circle.talk, author, said)
    return Written(author, _seen(SubjectKind.POST, row.public_id), row.public_id)


def first_post(said: str, author: Member | None = None) -> Written:
    circle = discussions.a_circle()
    author = author or circle.nora
    if author is not circle.nora:
        make_clubs.joined(circle.club, author)
    place = make_clubs.place(circle.club, author)
    wanted = discussions.Wanted(said, ids.new_token())
    begun = discussions.operations.begin(circle.club, place, author, "Which flour?", wanted)
    return Written(
        author,
        _seen(SubjectKind.POST, discussions.first_of(begun).public_id),
        discussions.first_of(begun).public_id,
    )


def article(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Ana Lopes")
    row = articles.published(author, body=f"{said}\n\n{articles.BODY}")
    return Written(author, _seen(SubjectKind.ARTICLE, row.public_id), row.public_id)


def comment(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Nora Klein")
    wanted = article_comments.Wanted(said, ids.new_token())
    row = article_comments.say(articles.published(), author, wanted)
    return Written(author, _seen(SubjectKind.COMMENT, row.public_id), row.public_id)


def idea(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Nora Klein")
    wanted = ideas.Wanted(ideas.TITLE, said, ids.new_token(), "en")
    row = ideas.operations.post(ideas.who(author), author, None, wanted)
    return Written(author, _seen(SubjectKind.IDEA, row.public_id), row.public_id)


def idea_comment(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Nora Klein")
    row = ideas.a_comment(ideas.an_idea(), author, said)
    return Written(author, _seen(SubjectKind.COMMENT, row.public_id), row.public_id)


def message(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Nora Klein")
    row = talks.say(talks.an_empty_talk(make_meal(), author), author, said)

    def read() -> str:
        kept = db.session.get_one(Message, row.id, populate_existing=True)
        return "" if kept.hidden_at else kept.text

    return Written(author, read)


def review(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Nora Klein")
    booking = make_reviews.a_past_booking(make_meal(), author)
    body = DraftInput().load({"body": said})["body"]
    make_reviews.wrote(booking, Side.PROVIDER)
    row = make_reviews.wrote(booking, Side.CUSTOMER, make_reviews.words(body=body))
    return Written(author, _seen(SubjectKind.REVIEW, row.public_id))


def reply(said: str, author: Member | None = None) -> Written:
    cook = author if author is not None else make_provider()
    row = make_reviews.both_wrote(make_reviews.a_past_booking(make_meal(_with_profile(cook))))
    write_review.reply(row.public_id, cook, ReplyInput().load({"reply": said})["reply"], "en")

    def read() -> str:
        kept = reviews.locked(row.public_id)
        return "" if kept.reply_hidden_at else kept.reply or ""

    return Written(cook, read)


def vouch(said: str, author: Member | None = None) -> Written:
    author, cook = author or settled(), make_provider()
    given = VouchInput().load({"relation": "neighbour", "sentence": said})
    slug = db.session.get_one(Profile, cook.id).slug
    vouches.vouch(author, slug, vouches.Words(given["relation"], given["sentence"]), "en")
    return Written(author, lambda: "\n".join(one.sentence for one in vouch_queries.shown_for(cook.id)))


def new_club(said: str, author: Member | None = None) -> Written:
    author = make_clubs.aged(author or make_clubs.a_neighbour("Ana Lopes"))
    about = IdentityInput(only=("about",)).load({"about": said})["about"]
    club = clubs.found(author, make_clubs.an_identity(about=about), "en")
    return Written(author, _seen(SubjectKind.CLUB, club.public_id))


def club(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Ana Lopes")
    row = make_clubs.a_club(author)
    about = IdentityInput(only=("about",)).load({"about": said})["about"]
    clubs.describe(row, make_clubs.founder_of(row), make_clubs.an_identity(about=about))
    return Written(author, _seen(SubjectKind.CLUB, row.public_id))


def charter(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Ana Lopes")
    row = make_clubs.a_club(author)
    given = CharterInput().load({"charter": said.ljust(20, "."), "entry": "open"})
    clubs.set_charter(row, make_clubs.founder_of(row), given["charter"], given["entry"])
    return Written(author, _seen(SubjectKind.CLUB, row.public_id))


def profile(said: str, author: Member | None = None) -> Written:
    author = _with_profile(author or make_provider())
    form = {"display_name": "Samira B.", "trader": "private", "headline": "Bread", "about": said}
    given = steps.BY_NAME["profile"].read(form, steps.About(Kind.MEAL, {"locale": "en"}))
    change_profile.save(author, given, locale="en", zone="Europe/Paris", languages=["en"])
    slug = db.session.get_one(Profile, author.id).slug
    return Written(author, _seen(SubjectKind.PROFILE, slug))


def new_meetup(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Ana Lopes")
    about = MeetupInput(only=("about",)).load({"about": said})["about"]
    row = make_meetups.a_meetup(make_clubs.a_club(author), about=about)
    return Written(author, _seen(SubjectKind.MEETUP, row.public_id))


def meetup(said: str, author: Member | None = None) -> Written:
    author = author or make_clubs.a_neighbour("Ana Lopes")
    row = make_meetups.a_meetup(make_clubs.a_club(author))
    home = db.session.get_one(Club, row.club_id)
    about = MeetupInput(only=("about",)).load({"about": said})["about"]
    place = make_clubs.founder_of(home)
    meetups.change(home, place, author, db.session.get_one(Meetup, row.id), make_meetups.a_plan(about=about))
    return Written(author, _seen(SubjectKind.MEETUP, row.public_id))


def new_offer(said: str, author: Member | None = None) -> Written:
    author = _with_profile(author or make_provider())
    texts = _words(said)
    offer = publish_listing.Offer(
        Kind.MEAL,
        "en",
        texts,
        {"price_minor": 2400},
        MEAL_FACTS,
        "Europe/Paris",
        1,
        place=make_place(author, "Lyon").public_id,
        schedule=make_schedule(author).public_id,
    )
    row = publish_listing.publish(author, drafts.start(author, Kind.MEAL, "en"), offer)
    return Written(author, _seen(SubjectKind.LISTING, row.public_id), row.public_id)


def offer(said: str, author: Member | None = None) -> Written:
    row = make_meal(_with_profile(author or make_provider()))
    form: dict[str, Any] = {"locale": "en", "main": _words(said)["en"]}
    _change(row, "words", form)
    return Written(db.session.get_one(Member, row.provider_id), _seen(SubjectKind.LISTING, row.public_id))


def menu(said: str, author: Member | None = None) -> Written:
    row = make_meal(_with_profile(author or make_provider()))
    _change(row, "menu", {"courses": {"en": [{"course": "Main", "dish": said}], "fr": []}, "cuisine": ""})

    def read() -> str:
        meal = _whole(row).meal
        return str(meal.courses["en"]) if meal else ""

    return Written(db.session.get_one(Member, row.provider_id), read)


def card(said: str, author: Member | None = None) -> Written:
    giver, receiver = author or make_clubs.a_neighbour("Ana Lopes"), a_member("Zoe Blank")
    wallets.give(giver.id, 200)
    gift = goods.a_gift(giver, receiver, goods.a_good(), message=said)
    return Written(giver, _seen(SubjectKind.GIFT, gift.public_id, receiver), gift.public_id)


def passed_on(said: str, author: Member | None = None) -> Written:
    giver, receiver = author or make_clubs.a_neighbour("Ana Lopes"), a_member("Zoe Blank")
    wallets.give(giver.id, 200)
    goods.buy(giver, goods.a_good())
    gift = give_gift.give_away(giver, goods.thing_of(giver).public_id, Card(receiver.public_id, said))
    return Written(giver, _seen(SubjectKind.GIFT, gift.public_id, receiver), gift.public_id)


def plan_card(said: str, author: Member | None = None) -> Written:
    giver = author or make_clubs.a_neighbour("Ana Lopes")
    gift = plan_gifts.bought(giver, message=said)
    return Written(giver, _seen(SubjectKind.GIFT, f"{gift.public_id}.{gift.secret}"), gift.public_id)


def page_of(case: Case) -> str:
    """The page it stands on, as a stranger reads it."""
    path = moderate.context_of(case).path
    if case.subject_kind == SubjectKind.ARTICLE:
        # Moderators are led to how it read before.
        path = article_telling.path_of(article_queries.published_by_id(case.subject_id).article)
    return current_app.test_client().get(path, follow_redirects=True).text


def _words(said: str) -> dict[str, Any]:
    given = steps.BY_NAME["words"].read(
        {"locale": "en", "main": {**MEAL_WORDS["en"], "body": said}}, steps.About(Kind.MEAL, {"locale": "en"})
    )
    return dict(given["texts"])


def _change(row: Listing, name: str, form: dict[str, Any]) -> None:
    """As the studio's form of this part does."""
    opened = offers.Offer(_whole(row))
    step = offers.part(Kind.MEAL, name)
    assert step is not None
    offers.change(opened, step, step.read(form, opened.about), None)


def _whole(row: Listing) -> listings.Whole:
    whole = listings.whole(row.id)
    assert whole is not None
    return whole


def _with_profile(member: Member) -> Member:
    if db.session.get(Profile, member.id) is None:
        save_profile(
            member, display_name="Samira B.", headline="", about="", locale="en", zone="Europe/Paris"
        )
    return member


DOORS: dict[str, Door] = {
    "a post": Door(SubjectKind.POST, True, post),
    "a discussion": Door(SubjectKind.POST, True, first_post),
    "an article": Door(SubjectKind.ARTICLE, True, article),
    "a comment under an article": Door(SubjectKind.COMMENT, True, comment),
    "an idea": Door(SubjectKind.IDEA, True, idea),
    "a comment under an idea": Door(SubjectKind.COMMENT, True, idea_comment),
    "a message before a booking": Door(SubjectKind.MESSAGE, True, message),
    "a review": Door(SubjectKind.REVIEW, True, review),
    "an answer to a review": Door(SubjectKind.REPLY, True, reply),
    "a vouch": Door(SubjectKind.VOUCH, True, vouch),
    "a gift’s card": Door(SubjectKind.GIFT, True, card),
    "a card with a thing passed on": Door(SubjectKind.GIFT, True, passed_on),
    "a given membership’s card": Door(SubjectKind.GIFT, True, plan_card),
    "a new club": Door(SubjectKind.CHANGE, True, new_club),
    "a club’s description": Door(SubjectKind.CHANGE, True, club),
    "a club’s rules": Door(SubjectKind.CHANGE, True, charter),
    "a profile": Door(SubjectKind.CHANGE, True, profile),
    "a new meet-up": Door(SubjectKind.MEETUP, True, new_meetup),
    "a meet-up’s words": Door(SubjectKind.CHANGE, True, meetup),
    "a new offer": Door(SubjectKind.LISTING, False, new_offer),
    "an offer’s words": Door(SubjectKind.LISTING, False, offer),
    "an offer’s menu": Door(SubjectKind.LISTING, False, menu),
}
