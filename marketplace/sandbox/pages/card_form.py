"""What a person types about a card, checked before any attempt; it keeps no number."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from marketplace.core.i18n import gettext as _
from marketplace.sandbox import cards
from marketplace.sandbox.cards import CARDS, Card
from marketplace.sandbox.errors import Body

# A date that the ready-made test cards are filled in with.
_FAR = "12 / 34"


@dataclass(frozen=True, slots=True)
class CardForm:
    """The fields as they were typed."""

    email: str = ""
    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""

    @property
    def card(self) -> Card | None:
        return CARDS.get(cards.digits(self.number))

    @property
    def month_and_year(self) -> tuple[int, int] | None:
        """Month and four-digit year, None when they are no date."""
        found = re.fullmatch(r"\s*(\d{1,2})\s*[/-]?\s*(?:20)?(\d{2})\s*", self.expiry)
        if found is None or not 1 <= int(found[1]) <= 12:
            return None
        return int(found[1]), 2000 + int(found[2])


def typed(form: MultiDict[str, str]) -> CardForm:
    """The form as it came, without spaces around it and cut to a sane length."""
    return CardForm(
        **{name: form.get(name, "").replace("\0", "").strip()[:200] for name in CardForm.__dataclass_fields__}
    )


def filled_in(number: str | None, name: str, email: str) -> CardForm:
    """A form filled in with a test card, or empty when the number is none."""
    card = CARDS.get(cards.digits(number or ""))
    if card is None:
        return CardForm(email=email, name=name)
    return CardForm(email, spaced(card.number), _FAR, "123", name or "Camille Martin")


def spaced(number: str) -> str:
    """A card number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def problems(form: CardForm, *, wants_email: bool, now: int) -> dict[str, str]:
    """A sentence for each field that cannot be right."""
    found = {
        "email": _email_problem(form) if wants_email else None,
        "number": _number_problem(form),
        "expiry": _expiry_problem(form, now),
        "cvc": None
        if re.fullmatch(r"\d{3,4}", form.cvc)
        else _("Type the 3 digits on the back of the card."),
        "name": None if form.name else _("Type the name on the card."),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _email_problem(form: CardForm) -> str | None:
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", form.email):
        return None
    return str(_("Type an e-mail address such as camille@example.org, for the receipt."))


def _number_problem(form: CardForm) -> str | None:
    if not form.number:
        return str(_("Type a card number, or choose a test card below."))
    if not cards.passes_luhn(cards.digits(form.number)):
        return str(_("This is not a card number: a digit is wrong or missing."))
    if form.card is None:
        return str(
            _("Real cards are not accepted here, and this one was not kept. Choose a test card below.")
        )
    return None


def _expiry_problem(form: CardForm, now: int) -> str | None:
    date = form.month_and_year
    if date is None:
        return str(_("Type the month and year as on the card, such as 12 / 34."))
    today = datetime.fromtimestamp(now, UTC)
    if (date[1], date[0]) < (today.year, today.month):
        return str(_("This date has passed. Type one in the future."))
    return None


def refusal(error: Body) -> str:
    """Why the last attempt failed, and what to do, for the person who pays."""
    reason = _reasons().get(error.get("decline_code", ""), _reasons().get(error.get("code", "")))
    what = reason or _("Your bank refused this card.")
    return f"{what} {_('Nothing was charged. Try again, or take another card.')}"


def _reasons() -> dict[str, str]:
    return {
        "insufficient_funds": _("Your bank refused: there is not enough money on this card."),
        "expired_card": _("Your bank refused: this card has expired."),
        "incorrect_cvc": _("Your bank refused: the security code is wrong."),
        "processing_error": _("Your bank could not answer."),
        "payment_intent_authentication_failure": _("Your bank did not recognise you."),
    }
