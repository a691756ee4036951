"""Makes lists of words and pictures by the real operations."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageOps
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.community.lists import operations
from marketplace.community.lists.models import ListedPicture, WordList
from marketplace.community.messages import operations as messages
from marketplace.community.messages.models import MessagePhoto, Thread
from marketplace.community.messages.operations import Words
from marketplace.core import ids, looks, photos
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import Browser, a_staff_member


def a_list(
    words: Sequence[str] = (),
    *,
    act: str = "hold",
    locale: str = "any",
    ground: str = "spam",
    private: bool = False,
) -> WordList:
    by = a_staff_member(Role.MODERATOR)
    row = operations.begin(ids.random_code(8), locale, ground, act, in_messages=private, by=by)
    if words:
        operations.add_words(row, words, by)
    return row


def a_scene(seed: int = 0) -> Image.Image:
    """A drawing with enough in it to be told from others."""
    picture = Image.new("RGB", (640, 480), (200 - 40 * seed, 180, 90 + 30 * seed))
    draw = ImageDraw.Draw(picture)
    for number in range(14):
        left, top = (number * 97 + seed * 211) % 560, (number * 61 + seed * 157) % 400
        draw.ellipse(
            (left, top, left + 90, top + 70), fill=((number * 53) % 255, (number * 91) % 255, 60 + seed)
        )
    return picture


def as_jpeg(picture: Image.Image, quality: int = 82) -> bytes:
    target = BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=quality)
    return target.getvalue()


def disguised() -> dict[str, Image.Image]:
    """The first scene in the disguises that are usual."""
    scene = a_scene()
    return {
        "smaller": scene.resize((160, 120)),
        "paler": ImageEnhance.Brightness(scene).enhance(1.3),
        "without colours": scene.convert("L"),
        "in the mirror": ImageOps.mirror(scene),
        "cut a little": scene.crop((6, 5, 634, 475)),
    }


def list_picture(content: bytes) -> ListedPicture:
    return list_signs(looks.looks(content))


def list_signs(signs: int) -> ListedPicture:
    return operations.add_picture(
        signs, "A picture that came back", "illegal", a_staff_member(Role.MODERATOR)
    )


def send_photos(browser: Browser, listing: Listing, pictures: Sequence[bytes]) -> TestResponse:
    files = [(BytesIO(content), f"{number}.jpg") for number, content in enumerate(pictures)]
    return browser.post(f"/studio/listings/{listing.public_id}/photos", {"photos": files})


def send_in_talk(thread: Thread, author: Member, content: bytes) -> str:
    """The public id of the picture that was sent."""
    words = Words("Look", ids.new_token(), [photos.prepared(content)])
    message = messages.send(thread.id, author, words)
    return db.session.scalars(
        select(MessagePhoto.public_id).where(MessagePhoto.message_id == message.id)
    ).one()
