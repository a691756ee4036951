from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from marketplace.core import photos
from marketplace.core.errors import Invalid
from tests.factories.talks import picture_bytes, picture_with_a_place


def test_a_picture_is_made_anew_upright_and_says_nothing_of_where_it_was_taken() -> None:
    photo = photos.prepared(picture_with_a_place())

    kept = Image.open(BytesIO(photo.content))
    assert (photo.width, photo.height) == (20, 60)
    assert not kept.getexif()
    assert b"rue des Lilas" not in photo.content


def test_a_large_picture_is_made_smaller() -> None:
    photo = photos.prepared(picture_bytes("JPEG", (4000, 1000)))

    assert (photo.width, photo.height) == (1600, 400)


@pytest.mark.parametrize(
    "raw",
    [b"", b"<svg onload='x'/>", b"GIF89a", picture_bytes()[:40], b"\x89PNG\r\n\x1a\n" + b"\0" * 30],
    ids=["nothing", "svg", "gif", "cut short", "noise"],
)
def test_what_is_no_picture_is_refused_in_words(app: Flask, raw: bytes) -> None:
    with pytest.raises(Invalid, match="no picture we can read"):
        photos.prepared(raw)


def test_a_picture_that_unfolds_into_gigabytes_is_refused_before_it_does(app: Flask) -> None:
    bomb = picture_bytes("PNG", (8000, 8000))

    with pytest.raises(Invalid):
        photos.prepared(bomb)


def test_a_file_of_too_many_bytes_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid, match="megabytes"):
        photos.prepared(b"\xff" * (photos.MOST_BYTES + 1))
