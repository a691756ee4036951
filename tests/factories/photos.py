"""Photos of offers, and forms that send some."""

from io import BytesIO

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from marketplace.trade.listings.models import Listing
from marketplace.trade.photos import operations
from marketplace.trade.photos.models import ListingPhoto
from tests.factories.accounts import Browser
from tests.factories.talks import a_photo, picture_bytes


def with_photos(listing: Listing, count: int) -> list[ListingPhoto]:
    """Add so many photos to an offer."""
    return operations.add(listing, [a_photo()] * count)


def send(browser: Browser, listing: Listing, content: bytes | None = None, *, count: int = 1) -> TestResponse:
    """Send photos, or other content, with the form of the studio. The body is made in memory."""
    raw = content or picture_bytes()
    files = [
        FileStorage(BytesIO(raw), filename=f"{number}.jpg", content_type="image/jpeg")
        for number in range(count)
    ]
    form = MultiDict([("csrf_token", browser.csrf_token()), *(("photos", file) for file in files)])
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"/studio/listings/{listing.public_id}/photos", data=body, content_type=kind)


def shown(listing: Listing) -> list[str]:
    return [photo["id"] for photo in listing.photos]
