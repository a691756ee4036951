"""What rules and their rows are called on the pages of finance; decides nothing."""

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.fraud.models import CaseState

STATES = {
    CaseState.OPEN: _l("To decide"),
    CaseState.CONFIRMED: _l("Confirmed"),
    CaseState.DISMISSED: _l("Dismissed"),
}
_ROWS = {
    "gift": _l("Gift"),
    "topup": _l("Top-up"),
    "grant": _l("Credits given for a deed"),
    "miss": _l("Wrong code"),
}


def rule(code: str) -> str:
    """What a rule found, in a sentence."""
    said: dict[str, str] = {
        "given_at_once": _("Gave nearly all bought credits away within three days of buying them."),
        "new_giver": _("Gave presents in the first week of the account, and has booked nothing."),
        "card_with_receiver": _("Gave to somebody who pays with the same card."),
        "card_of_many": _("Three accounts or more topped up with the same card."),
        "fan_in": _("New accounts that do nothing else topped up and gave to this one."),
        "into_fan": _("Is one of several new accounts that topped up and gave to the same one."),
        "beside_in_fan": _("Another one of these accounts uses the same card or device."),
        "taken_back": _("A bank took a top-up back after its credits were given away."),
        "from_taken_back": _("Got presents from several accounts whose top-ups banks took back."),
        "circle": _("Presents went round in a circle of three or four."),
        "guessing": _("Typed many codes that nobody knows within a week."),
        "guessing_together": _("Several accounts from one network typed codes that nobody knows."),
        "funnel": _("Accounts of one card or device gave this one presents that nobody paid for."),
        "into_funnel": _(
            "With others of its card or device, gave one account presents that nobody paid for."
        ),
        "deeds_of_one": _("Several accounts of one device were given credits for deeds."),
    }
    return said.get(code, code)


def row(kind: str) -> str:
    """A row of evidence: "Gift", "Top-up"."""
    return str(_ROWS.get(kind, kind))
