"""Makes conversations by the real operations, and the pictures that are sent in them."""

from datetime import timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from marketplace.community.messages import operations, queries
from marketplace.community.messages.models import Message, MessagePhoto, Thread, ThreadSide
from marketplace.community.messages.operations import Words
from marketplace.community.messages.queries import Talk
from marketplace.core import clock, ids, photos
from marketplace.core.database import db
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import Browser, a_member


def an_empty_talk(listing: Listing, customer: Member) -> Thread:
    return operations.thread_about(listing, customer.id, customer.id)


def talks_about(listing: Listing) -> int:
    """How many conversations about an offer are kept, begun or not."""
    return db.session.scalar(select(func.count()).where(Thread.listing_id == listing.id)) or 0


def a_talk(listing: Listing, customer: Member, text: str = "Is there a tram?", *, photos: int = 0) -> Thread:
    """A conversation the customer has opened, flushed."""
    thread = an_empty_talk(listing, customer)
    say(thread, customer, text, photos=photos)
    return thread


def say(thread: Thread, author: Member, text: str, *, key: str | None = None, photos: int = 0) -> Message:
    """One message, whatever is hidden in it."""
    sent = [a_photo() for _number in range(photos)]
    return operations.send(thread.id, author, Words(text, key or ids.new_token(), sent, knows_hidden=True))


def answer(thread: Thread, text: str = "Yes, the tram stops nearby.") -> Message:
    return say(thread, provider_of(thread), text)


def provider_of(thread: Thread) -> Member:
    provider = accounts.by_id(thread.provider_id)
    assert provider is not None
    return provider


def seen_by(thread: Thread, member: Member) -> Talk:
    return queries.talk(thread.public_id, member.id, "en")


def side(thread: Thread, member: Member) -> ThreadSide:
    """What the database has of a member's side now."""
    db.session.flush()
    query = select(ThreadSide).where(ThreadSide.thread_id == thread.id, ThreadSide.member_id == member.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def messages_in(thread: Thread) -> list[str]:
    return [message.text for message in queries.messages(thread.id, limit=100)]


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A file as a member might send it."""
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, **options)
    return target.getvalue()


def a_photo() -> photos.Photo:
    return photos.prepared(picture_bytes())


def photo_in(thread: Thread) -> str:
    query = select(MessagePhoto.public_id).join(Message, Message.id == MessagePhoto.message_id)
    return db.session.scalars(query.where(Message.thread_id == thread.id)).first() or ""


def picture_with_a_place() -> bytes:
    """A JPEG that says where it was taken and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "the back door of 12 rue des Lilas"
    return picture_bytes("JPEG", (60, 20), exif=exif)


def upload(browser: Browser, thread: Thread, raw: bytes, text: str = "") -> TestResponse:
    """Send the form with a file. The body is made in memory: the client's own would leave a file open."""
    file = FileStorage(BytesIO(raw), filename="IMG_1.png", content_type="image/png")
    form = {"csrf_token": browser.csrf_token(), "text": text, "key": "p", "photos": file}
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"/messages/{thread.public_id}", data=body, content_type=kind)


def asked_and_answered(
    listing: Listing, *, after: timedelta | None, asked: timedelta = timedelta(days=10)
) -> Thread:
    """A conversation that somebody new opened so long ago, and that was answered so long after, or never."""
    began = clock.now() - asked
    with clock.frozen_at(began):
        thread = a_talk(listing, a_member("Nora Klein"))
    if after is not None:
        with clock.frozen_at(began + after):
            answer(thread)
            answer(thread, "And one thing more.")
    return thread


def begun_by_provider(listing: Listing) -> Thread:
    """A conversation in which the provider wrote first and the customer answered."""
    customer = a_member("Nora Klein")
    began = clock.now() - timedelta(days=3)
    with clock.frozen_at(began):
        thread = operations.thread_about(listing, customer.id, listing.provider_id)
        answer(thread, "Thank you for your visit.")
    say(thread, customer, "It was lovely.")
    return thread


def first_in(thread: Thread) -> Message:
    return queries.messages(thread.id)[0]


def unread_of(thread: Thread, member: Member) -> int:
    """How many messages wait for a member; 0 where nothing has arrived yet."""
    db.session.flush()
    query = select(ThreadSide.unread).where(
        ThreadSide.thread_id == thread.id, ThreadSide.member_id == member.id
    )
    return db.session.scalar(query) or 0


def listed_for(member: Member) -> list[str]:
    """The conversations in a member's list, by public id."""
    return [row.thread.public_id for row in queries.inbox(member.id, "en", limit=50)]
