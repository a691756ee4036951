"""How a picture looks, as 64 signs of light and dark: alike for the same picture made smaller, paler or saved anew."""

from io import BytesIO

from PIL import Image, ImageOps

WIDE, HIGH = 9, 8
ALIKE = 8
"""So many of the 64 signs may differ between two copies of one picture."""
_SIGN = 1 << 63
_WHOLE = 1 << 64


def looks(content: bytes) -> int:
    """Each sign says whether a spot is lighter than the one at its right, on a grid of 9 by 8 greys (dHash).

    From 0 to 2**64 - 1; `content` is a picture of our own making.
    """
    with Image.open(BytesIO(content)) as found:
        return _signs(found)


def both_ways(content: bytes) -> tuple[int, int]:
    """As it is, and in the mirror: that is the cheapest of disguises."""
    with Image.open(BytesIO(content)) as found:
        return _signs(found), _signs(ImageOps.mirror(found.convert("L")))


def _signs(picture: Image.Image) -> int:
    greys = list(picture.convert("L").resize((WIDE, HIGH), Image.Resampling.LANCZOS).tobytes())
    signs = 0
    for row in range(HIGH):
        for column in range(WIDE - 1):
            here = row * WIDE + column
            signs = signs << 1 | (greys[here] > greys[here + 1])
    return signs


def is_plain(signs: int) -> bool:
    """Whether a picture has too little in it to be told from others: one colour, or one edge."""
    return not 6 <= signs.bit_count() <= 58


def stored(signs: int) -> int:
    """As the database counts, with a sign."""
    return signs - _WHOLE if signs >= _SIGN else signs


def written(kept: int) -> str:
    """Sixteen figures and letters, as lists of pictures are exchanged."""
    return f"{kept % _WHOLE:016x}"


def read(typed: str) -> int | None:
    """What sixteen figures and letters say; None for anything else."""
    plain = typed.strip().lower().removeprefix("0x")
    if len(plain) != 16 or any(sign not in "0123456789abcdef" for sign in plain):
        return None
    return int(plain, 16)
