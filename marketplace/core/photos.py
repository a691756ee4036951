"""Pictures that members send, decoded and made anew: small enough, upright, and without anything hidden in them."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 60_000_000
SIDE = 1600
"""The longer side of what is kept, in pixels."""
CARD = (720, 480)
"""Width and height of a picture on a card."""

_KINDS = ("JPEG", "PNG", "WEBP")
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_QUALITIES = (82, 70, 55)
_KEPT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG of our own making; sizes in pixels."""

    content: bytes
    width: int
    height: int


def prepared(raw: bytes) -> Photo:
    """A picture as it is kept: what it is, is told by its content, and no tag of it survives.

    Raises `Invalid` for what is too big, is no picture, or is one we do not read.
    """
    if len(raw) > MOST_BYTES:
        raise _refused(
            _("A picture may have at most %(n)s megabytes.", n=MOST_BYTES // 1024 // 1024),
        )
    try:
        return _made_anew(raw)
    except _UNREADABLE:
        raise _refused(_("This file is no picture we can read: send a JPEG, PNG or WebP.")) from None


def on_card(photo: Photo) -> bytes:
    """The middle of a picture as cards show it, three to two, as a JPEG."""
    with Image.open(BytesIO(photo.content)) as found:
        return _jpeg(ImageOps.fit(found.convert("RGB"), CARD))


def _made_anew(raw: bytes) -> Photo:
    with Image.open(BytesIO(raw), formats=_KINDS) as found:
        # The header alone was read so far: a picture that unfolds into gigabytes stops here.
        if found.width * found.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        found.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(found)
        flat = _on_white(upright)
    flat.thumbnail((SIDE, SIDE))
    # A new canvas takes over pixels and nothing else.
    clean = Image.new("RGB", flat.size)
    clean.paste(flat)
    return Photo(_jpeg(clean), clean.width, clean.height)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    """As good as fits; noise that fits at no quality is kept at the lowest."""
    content = b""
    for quality in _QUALITIES:
        target = BytesIO()
        picture.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        content = target.getvalue()
        if len(content) <= _KEPT_BYTES:
            break
    return content


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("Your words are kept."), errors={"photos": [sentence]})
