"""Which pack helps, how codes are written, and how long credits can be handed back; pure, reads no table."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from marketplace.core import ids


class Pack(Protocol):
    """What is sold: so many credits."""

    @property
    def credits(self) -> int: ...


P = TypeVar("P", bound=Pack)

CODE_LENGTH = 16
_LOOK_ALIKES = str.maketrans({" ": "", "-": "", "\u2010": "", "\u2011": "", "\u2013": "", "\u00a0": ""})


def smallest_for(packs: Iterable[P], missing: int) -> P | None:
    """The smallest pack that brings what is missing; None when none is large enough."""
    return min(
        (pack for pack in packs if pack.credits >= missing), key=lambda pack: pack.credits, default=None
    )


def is_too_dear(credits: int, price_minor: int, thousand_minor: int) -> bool:
    """Whether a pack costs more per credit than the plain price that is shown beside every price in credits."""
    return price_minor * 1000 > credits * thousand_minor


def new_code() -> str:
    """A code to print: four groups of four, 76 bits, no vowels and no look-alikes."""
    code = ids.random_code(CODE_LENGTH).upper()
    return "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))


def typed_code(typed: str) -> str | None:
    """What a person typed as a code, without its dashes and in capitals; None for what cannot be one."""
    code = typed.translate(_LOOK_ALIKES).upper()
    known = set(ids.ALPHABET.upper())
    return code if len(code) == CODE_LENGTH and set(code) <= known else None


def hand_back_until(paid_at: datetime, days: int) -> datetime:
    """Until when unused credits of a top-up can be handed back."""
    return paid_at + timedelta(days=days)
