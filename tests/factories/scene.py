"""A neighbourhood with one object of every kind: who owns what, and browsers and programs of every role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, select

from marketplace.community.articles import operations as article_operations
from marketplace.community.clubs.models import Club
from marketplace.community.customers import operations as customer_operations
from marketplace.community.ideas import merging
from marketplace.community.messages import operations as message_operations
from marketplace.community.reports import blocks, signed
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES
from marketplace.core.mail import OutgoingMail
from marketplace.core.notices import Topic, stop_token
from marketplace.goods.catalogue.models import Kind as GoodKind
from marketplace.goods.designs.models import DesignKind
from marketplace.goods.works import links
from marketplace.money.papers import operations as paper_operations
from marketplace.money.papers import queries as papers
from marketplace.money.payments import queries as payments
from marketplace.money.payments.facts import SessionFacts
from marketplace.people.accounts import operations
from marketplace.people.accounts.models import Member, Role, TokenKind
from marketplace.people.measures import objections
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking
from marketplace.trade.calendars import importing
from marketplace.trade.calendars import operations as calendar_operations
from marketplace.trade.calendars.models import Side
from marketplace.trade.listings import drafts
from marketplace.trade.listings.models import Kind, Listing, Policy
from marketplace.trade.parties.operations import Plan
from marketplace.trade.photos import operations as photo_operations
from marketplace.trade.saved_searches import operations as saved_searches
from marketplace.trade.waiting import operations as waiting_operations
from marketplace.trade.waiting.operations import Waiter
from marketplace.workflows import friends, settle_payment
from tests.factories import (
    allowances,
    articles,
    cases,
    clubs,
    contributions,
    credentials,
    designs,
    fraud,
    goods,
    honesty,
    ideas,
    leaving,
    lists,
    meetups,
    notices,
    paper_drafts,
    payouts,
    plan_gifts,
    talks,
    topups,
    vouches,
    wallets,
    welcomes,
    works,
)
from tests.factories import discussions as talks_of_clubs
from tests.factories import reconciled as books
from tests.factories import reviews as reviewed
from tests.factories.absences import an_absence
from tests.factories.accounts import (
    Browser,
    a_member,
    a_sign_up,
    a_staff_member,
    a_token,
    signed_in,
)
from tests.factories.api import Program, a_held_booking, next_slot, program_of
from tests.factories.changes import a_proposal
from tests.factories.disputes import a_dispute, a_stuck_refund, a_tip
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.places import make_place
from tests.factories.plans import a_membership
from tests.factories.series import a_paid_series, weekly

CUSTOMER, PROVIDER, VISITOR = "customer", "provider", "visitor"
UNVERIFIED, OTHER_PROVIDER = "unverified member", "another provider"

STAFF_ROLES: dict[str, Role] = {
    "moderator": Role.MODERATOR,
    "finance": Role.FINANCE,
    "admin": Role.ADMIN,
    "moderator without second factor": Role.MODERATOR,
    "finance without second factor": Role.FINANCE,
    "admin without second factor": Role.ADMIN,
}

WHO = (VISITOR, UNVERIFIED, CUSTOMER, "member", PROVIDER, OTHER_PROVIDER, *STAFF_ROLES)
"""Everybody who may come to the door. The customer and the provider own the scene's objects."""


_OF_A_PROFILE = ("display_name", "headline", "about", "headline_other", "about_other")


@dataclass
class Scene:
    """A customer who booked a meal of a provider, and what hangs on it, by the names that stand in addresses."""

    members: dict[str, Member] = field(default_factory=dict)
    listing: str = ""
    listing_photo: str = ""
    slug: str = ""
    schedule: str = ""
    slot: str = ""
    booked: str = ""
    held: str = ""
    asked: str = ""
    payout: str = ""
    share: str = ""
    paper: str = ""
    line: str = ""
    alert: str = ""
    document: str = ""
    dispute: str = ""
    absence: str = ""
    moving: str = ""
    change: str = ""
    waiting: str = ""
    friends: str = ""
    friends_token: str = ""
    friends_seat: str = ""
    review: str = ""
    hold: str = ""
    review_photo: str = ""
    vouch: str = ""
    refund: str = ""
    series: str = ""
    membership: str = ""
    draft: str = ""
    device: str = ""
    api_token: str = ""
    profile: str = ""
    mail: int = 0
    proof: str = ""
    reset: str = ""
    consent: str = ""
    topup: str = ""
    plan_gift: str = ""
    plan_gift_secret: str = ""
    batch: str = ""
    fraud_case: str = ""
    pack: str = ""
    debtor: str = ""
    link: str = ""
    calendar_token: str = ""
    calendar: str = ""
    good: str = ""
    theme: str = ""
    thing: str = ""
    gift: str = ""
    boost: str = ""
    boost_item: str = ""
    search: str = ""
    work: str = ""
    credential: str = ""
    gate: str = ""
    work_sale: str = ""
    work_link: str = ""
    sketch: str = ""
    submitted: str = ""
    made_theme: str = ""
    maker: str = ""
    thread: str = ""
    photo: str = ""
    reply: str = ""
    blocked: str = ""
    notice: str = ""
    stop: str = ""
    case: str = ""
    list: str = ""
    limited: str = ""
    measure: str = ""
    decision: str = ""
    """The signed address of a decision about the provider."""
    measured: str = ""
    """The signed address of a measure that no case led to."""
    objection: str = ""
    sale: str = ""
    note: str = ""
    club: str = ""
    club_asker: str = ""
    club_guest: str = ""
    club_post: str = ""
    discussion: str = ""
    open_club: str = ""
    open_discussion: str = ""
    open_post: str = ""
    meetup: str = ""
    meetup_photo: str = ""
    open_meetup: str = ""
    idea: str = ""
    idea_comment: str = ""
    newcomer: str = ""
    club_idea: str = ""
    joined_idea: str = ""
    article: str = ""
    article_slug: str = ""
    article_draft: str = ""
    article_picture: str = ""
    article_comment: str = ""
    reader_comment: str = ""
    copy: str = ""

    @property
    def customer(self) -> Member:
        return self.members[CUSTOMER]

    @property
    def provider(self) -> Member:
        return self.members[PROVIDER]


def a_scene(words: str = "", home: dict[str, Any] | None = None) -> Scene:
    """Everything made by the real operations, and committed. With `words`, members write nothing else.

    `home` are facts of the provider's place, and of the offer she has begun.
    """
    scene = Scene(members={who: _member(who, words) for who in WHO if who != VISITOR})
    home = home or ({"address": f"12 {words}, Lyon", "directions": words} if words else {})
    place = make_place(scene.provider, **home)
    listing = make_meal(scene.provider, notice_minutes=0, policy=Policy.FLEXIBLE, place=place, **_said(words))
    make_meal(scene.members[OTHER_PROVIDER])
    scene.listing, scene.slug = listing.public_id, listing.slug
    scene.schedule = db.session.get_one(ScheduleRow, listing.schedule_id).public_id
    scene.profile = db.session.get_one(Profile, scene.provider.id).slug
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal"))
    scene.payout, scene.share = payout.public_id, payouts.earnings_of(payout)[0].public_id
    scene.line, scene.alert = books.an_open_line(), books.an_alert()
    [photo] = photo_operations.add(listing, [talks.a_photo()])
    scene.listing_photo = photo.public_id
    _book(scene, listing, words)
    _make_trouble(scene, listing)
    _wait_in_line(scene, words)
    _say_how_it_was(scene, words)
    scene.vouch = vouches.a_vouch(scene.customer, scene.provider, words).public_id
    _come_with_friends(scene, words)
    scene.series = a_paid_series(weekly(scene.provider), scene.customer, weeks=2).public_id
    scene.membership = a_membership(scene.customer).public_id
    _begin_an_offer(scene, home)
    _write_letters(scene)
    _fill_the_shop(scene, words)
    _talk(scene, listing, words)
    _found_a_club(scene, words)
    _write_articles(scene, listing, words)
    scene.copy = leaving.a_ready_copy(scene.customer).public_id
    db.session.commit()
    return scene


def _found_a_club(scene: Scene, words: str) -> None:
    """The provider's club by request, with the customer and a guest in it, and somebody who asks."""
    club = clubs.a_club(scene.provider, words=words)
    guest, asker = clubs.a_neighbour(words or "Ida Noor"), clubs.a_neighbour(words or "Leo Brun")
    for member in (scene.customer, guest):
        clubs.joined(club, member)
    clubs.by_request(club)
    clubs.joined(club, asker, words)
    scene.club, scene.club_guest, scene.club_asker = club.slug, guest.public_id, asker.public_id
    talk = talks_of_clubs.a_discussion(club, scene.customer, words)
    scene.discussion, scene.club_post = talk.public_id, talks_of_clubs.first_of(talk).public_id
    opened = clubs.a_club(scene.provider, name="Open oven", words=words)
    clubs.joined(opened, scene.customer)
    talk = talks_of_clubs.a_discussion(opened, scene.customer, words)
    scene.open_club, scene.open_discussion = opened.slug, talk.public_id
    scene.open_post = talks_of_clubs.first_of(talk).public_id
    _call_meetups(scene, club, opened, words)
    _propose(scene, club, words)


def _propose(scene: Scene, club: Club, words: str) -> None:
    """Somebody waits for a welcome; an idea for everybody, and the customer's in the club, with a duplicate."""
    welcomes.name_as_host(scene.provider)
    scene.newcomer = welcomes.a_newcomer(words or "Ida Noor").public_id
    contributions.thanks_naming(scene.customer, scene.provider, words)
    platform = ideas.an_idea(scene.members[OTHER_PROVIDER], words=words)
    scene.idea = platform.public_id
    said = words or "I would look at it every Sunday."
    scene.idea_comment = ideas.a_comment(platform, scene.customer, said).public_id
    idea = ideas.an_idea(scene.customer, club, words=words)
    double = ideas.an_idea(scene.customer, club, words=words)
    merging.merge(ideas.who(scene.provider, club), scene.provider, double, idea)
    scene.club_idea, scene.joined_idea = idea.public_id, double.public_id


def _write_articles(scene: Scene, listing: Listing, words: str) -> None:
    """The provider's article beside her meal, with a picture and comments, and one she has begun."""
    article = articles.a_draft(scene.provider, words)
    scene.article_picture = articles.a_picture(article, words or "A loaf cut open").public_id
    articles.beside(article, listing)
    article_operations.publish(article, scene.provider)
    scene.article, scene.article_slug = article.public_id, str(article.slug)
    said = words or "Mine rose well."
    scene.article_comment = articles.a_comment(article, scene.provider, said).public_id
    scene.reader_comment = articles.a_comment(article, scene.customer, said).public_id
    scene.article_draft = articles.a_draft(scene.provider, words).public_id


def _call_meetups(scene: Scene, club: Club, opened: Club, words: str) -> None:
    """A meet-up that the customer comes to, with a photo, and one of the open club."""
    meeting = meetups.a_meetup(club, words=words)
    meetups.coming(meeting, scene.customer)
    scene.meetup, scene.meetup_photo = meeting.public_id, meetups.a_picture(meeting, scene.customer).public_id
    scene.open_meetup = meetups.a_meetup(opened, words=words).public_id


def _fill_the_shop(scene: Scene, words: str) -> None:
    """A frame and a theme on sale; the customer has a frame and a present."""
    good = goods.a_good(price=100)
    scene.good, scene.theme = good.public_id, goods.a_good(GoodKind.THEME).public_id
    customer, giver = scene.customer, goods.a_buyer(1_000)
    wallets.give(customer.id, 300)
    scene.sale = goods.buy(customer, good).public_id
    scene.thing = goods.thing_of(customer).public_id
    scene.gift = goods.a_gift(giver, customer, good, message=words).public_id
    scene.search = saved_searches.keep(customer, "where=Lyon", "Lyon").public_id
    scene.boost = goods.a_boost(make_meal(scene.provider)).public_id
    scene.boost_item = goods.a_boost_to_use(scene.provider).public_id
    work = works.on_sale(scene.provider, **works.titled(words))
    sale = works.paid(work, customer)
    maker = designs.a_maker(words[:40] or "Atelier Nora", customer)
    said = {"name": words[:40], "words": words} if words else {}
    scene.maker, scene.sketch = maker.slug, designs.a_draft(maker=maker, **said).public_id
    scene.submitted = designs.waiting(maker, **said).public_id
    scene.made_theme = designs.a_draft(DesignKind.THEME, maker, **said).public_id
    scene.credential = credentials.sent(scene.provider, "sport_card").public_id
    scene.gate = credentials.a_gate_abroad().public_id
    scene.work, scene.work_sale, scene.work_link = work.public_id, sale.public_id, links.token_of(sale)


def _member(who: str, words: str) -> Member:
    if who in STAFF_ROLES:
        return a_staff_member(STAFF_ROLES[who])
    if who in {PROVIDER, OTHER_PROVIDER}:
        member = make_provider("Samira Benali", **dict.fromkeys(_OF_A_PROFILE, words) if words else {})
    else:
        member = a_member("Nora Klein", verified=who != UNVERIFIED)
    member.name = words or member.name
    return member


def _said(words: str) -> dict[str, Any]:
    """A meal of which every word is this one."""
    if not words:
        return {}
    texts = {locale: {"title": words, "summary": words, "body": words} for locale in LOCALES}
    courses = {locale: [{"course": words, "dish": words}] for locale in LOCALES}
    return {"texts": texts, "details": {"courses": courses, "cuisine": words}}


def _book(scene: Scene, listing: Listing, note: str) -> None:
    booked = a_paid_booking(listing, scene.customer)
    a_tip(booked, 500)
    booked.note, booked.note_consent_at = note or None, clock.now() if note else None
    held = a_held_booking(listing, scene.customer)
    scene.booked, scene.held = booked.public_id, held.public_id
    wanted = make_meal(scene.provider, notice_minutes=120, confirmation="request")
    scene.asked = an_asked_booking(wanted, scene.customer).public_id
    scene.slot = next_slot(listing).isoformat()
    scene.absence = an_absence(booked).public_id
    receipt, *_of_the_tip = papers.about("booking", booked.public_id, scene.customer.id)
    paper_operations.keep_file(receipt.id, b"%PDF-1.7 a receipt")
    scene.paper = receipt.public_id
    scene.document = paper_drafts.a_recap(scene.provider).public_id


def _make_trouble(scene: Scene, listing: Listing) -> None:
    """Another booking, with a refund that was refused before the customer's bank disputed the rest."""
    moving = a_paid_booking(listing, scene.customer)
    scene.moving, scene.change = moving.public_id, a_proposal(moving).public_id
    booking = a_paid_booking(listing, scene.customer)
    scene.refund = a_stuck_refund(booking).public_id
    scene.dispute = a_dispute(booking).public_id


def _wait_in_line(scene: Scene, note: str) -> None:
    """The customer waits for a session of another's that a member has booked."""
    session = make_session(scene.provider, notice_minutes=0)
    taken = a_paid_booking(session, scene.members["member"])
    wish = Waiter(session.public_id, taken.starts_at, 1, note=note, note_consent=True)
    scene.waiting = waiting_operations.join(scene.customer, wish).public_id


def _say_how_it_was(scene: Scene, words: str) -> None:
    """The customer and the provider reviewed each other after a meal."""
    meal = make_meal(scene.provider, notice_minutes=0)
    over = reviewed.a_past_booking(meal, scene.customer)
    scene.review_photo = reviewed.a_photo(over)
    scene.review = reviewed.both_wrote(over, words or "The couscous was worth the way.").public_id
    scene.hold = honesty.a_held_review(meal, scene.customer, words).public_id


def _come_with_friends(scene: Scene, note: str) -> None:
    """The customer organises a table for two friends and has paid their own seat."""
    meal = make_meal(scene.provider, notice_minutes=0)
    price = agreement.quote_for(meal, 1).total_minor
    # Friends have at least an hour to pay, so the next free time of all may be too near.
    start = next_slot(meal, 2, hours=3)
    plan = Plan(meal.public_id, start, 2, "go", price, note, note_consent=True)
    party, booking = friends.begin(scene.customer, plan, "en")
    paid(booking)
    scene.friends, scene.friends_token = party.public_id, str(party.token)
    scene.friends_seat = booking.public_id


def _begin_an_offer(scene: Scene, home: dict[str, Any]) -> None:
    draft = drafts.start(scene.provider, Kind.MEAL, "en")
    words = {"title": "Leek soup", "summary": "", "body": ""}
    drafts.answer(draft, "words", {"locale": "en", "texts": {"en": words}})
    drafts.keep_home(draft, home or None)
    scene.draft = draft.public_id


def _write_letters(scene: Scene) -> None:
    """What the customer was sent or given: links, a program's token, a session on another device."""
    scene.proof = a_token(scene.customer, TokenKind.VERIFY, proves="nora@elsewhere.example")
    scene.reset = a_token(scene.customer, TokenKind.RESET)
    scene.topup = topups.bought(scene.customer).public_id
    gift = plan_gifts.bought(scene.provider, scene.customer)
    scene.plan_gift, scene.plan_gift_secret = gift.public_id, gift.secret
    scene.consent = topups.asked_for_consent()
    scene.batch = topups.a_batch(count=2)[0].public_id
    scene.fraud_case = fraud.a_case().public_id
    scene.pack = topups.a_pack().public_id
    scene.debtor = wallets.a_wallet().public_id
    scene.link = a_sign_up("newcomer@example.org")[2].link
    scene.api_token = operations.create_api_token(scene.customer, scene.customer.name)[1].public_id
    scene.calendar_token = calendar_operations.new_address(scene.customer, Side.CUSTOMER)
    scene.calendar = importing.connect(
        scene.provider.id, scene.provider.name[:60], "https://calendars.example/a.ics"
    ).public_id
    scene.device = operations.begin_session(scene.customer, user_agent="a phone")[1].public_id
    scene.mail = db.session.scalars(select(OutgoingMail.id).limit(1)).one()


def _talk(scene: Scene, listing: Listing, words: str) -> None:
    """What customer and provider wrote to each other, and somebody the provider hears nothing from."""
    asked = talks.a_talk(listing, scene.customer, words or "Is there a tram?", photos=1)
    scene.thread, scene.photo = asked.public_id, talks.photo_in(asked)
    scene.reply = message_operations.add_reply(scene.provider.id, words or "With pleasure.").public_id
    note = customer_operations.add_note(scene.provider.id, scene.customer.id, words or "Likes the window.")
    customer_operations.set_tags(scene.provider.id, scene.customer.id, (words or "regular")[:30])
    scene.note = note.public_id
    stranger = a_member("Zoe Blank")
    blocks.block(scene.provider.id, stranger.id)
    scene.blocked = stranger.public_id
    scene.notice = notices.a_notice(scene.customer, words or "Ida answered you").public_id
    scene.stop = stop_token(scene.customer.id, Topic.COMMUNITY)
    scene.case = cases.a_case(
        "listing", listing.public_id, scene.customer, words or "It looks wrong"
    ).public_id
    warned = cases.a_warning(scene.provider, scene.customer)
    quiet = a_member("Una Still")
    allowances.limited(quiet)
    scene.limited, scene.measure = quiet.public_id, cases.live_measure(quiet).public_id
    scene.list = lists.a_list(["forbidden fruit"]).public_id
    scene.decision = signed.token(warned, scene.provider.id)
    scene.measured = objections.token(cases.limited_directly(a_member("Lou Petit")))
    scene.objection = cases.an_objection().public_id


def a_paid_booking(listing: Listing, customer: Member, party: int = 1) -> Booking:
    """A booking confirmed by what the payment provider says of its page; flushed, and no page was opened."""
    return paid(a_held_booking(listing, customer, party))


def paid(booking: Booking) -> Booking:
    """A held booking whose payment the payment provider reports."""
    payment = payments.latest("booking", booking.public_id)
    assert payment is not None
    mark = ids.random_code(12)
    facts = SessionFacts(
        session_id=f"cs_{mark}",
        open=False,
        intent_id=f"pi_{mark}",
        charge_id=f"ch_{mark}",
        paid_minor=payment.amount_minor,
        currency=payment.currency,
        processor_fee_minor=40,
        paid_at=clock.now(),
    )
    settle_payment.apply(payment, facts)
    return booking


def an_asked_booking(listing: Listing, customer: Member, party: int = 1) -> Booking:
    """A request whose amount the payment server says is set aside; flushed, and no page was opened."""
    booking = a_held_booking(listing, customer, party)
    payment = payments.latest("booking", booking.public_id)
    assert payment is not None
    mark = ids.random_code(12)
    facts = SessionFacts(
        session_id=f"cs_{mark}",
        open=False,
        intent_id=f"pi_{mark}",
        charge_id=None,
        paid_minor=0,
        currency=payment.currency,
        processor_fee_minor=0,
        paid_at=None,
        authorised=True,
        capture_before=clock.now() + timedelta(days=7),
    )
    settle_payment.apply(payment, facts)
    return booking


def a_sold_meal(customer: Member) -> Booking:
    """A meal that a customer booked and paid, committed."""
    booking = a_paid_booking(make_meal(make_provider("Samira Benali")), customer)
    db.session.commit()
    return booking


def browser_of(app: Flask, scene: Scene, who: str) -> Browser:
    """A browser in which somebody of the scene is signed in."""
    if who == VISITOR:
        return Browser(app)
    return signed_in(app, scene.members[who], second_factor_passed="without" not in who)


def caller_of(app: Flask, scene: Scene, who: str) -> Program:
    """A program with somebody's token."""
    return Program(app) if who == VISITOR else program_of(app, scene.members[who])


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Whatever is committed inside is undone at the end, so that the scene stays as it was."""
    connection = db._app_engines[app][None]
    assert isinstance(connection, Connection)
    db.session.remove()
    before = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        before.rollback()
