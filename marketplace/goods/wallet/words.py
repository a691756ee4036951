"""What movements of credits are called in the history; reads nothing."""

from marketplace.core.i18n import counted
from marketplace.core.i18n import gettext as _
from marketplace.goods.wallet.models import LotKind, MoveKind, Movement


def move_words(kind: str) -> str:
    """Why credits came or went: "Bought", "Used"."""
    names: dict[str, str] = {
        MoveKind.BOUGHT: _("Bought"),
        MoveKind.REDEEMED: _("Code redeemed"),
        MoveKind.GRANTED: _("Given to you"),
        MoveKind.SPENT: _("Used"),
        MoveKind.GIVEN_BACK: _("Given back to you"),
        MoveKind.EXPIRED: _("Run out"),
        MoveKind.HANDED_BACK: _("Handed back"),
        MoveKind.WITHDRAWN: _("Taken back"),
    }
    return names.get(kind, kind)


def lot_words(kind: str) -> str:
    """Where credits came from: bought, or given."""
    return _("Bought credits") if kind == LotKind.BOUGHT else _("Promotional credits")


def signed(move: Movement) -> str:
    """Credits with their sign: "+1,000", "−30"."""
    return f"{'+' if move.credits > 0 else '−' if move.credits < 0 else ''}{counted(abs(move.credits))}"
