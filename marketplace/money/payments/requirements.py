"""What the payment provider still wants from a connected account, in a provider's words; asks nobody."""

from collections.abc import Callable, Iterable

from marketplace.core.i18n import gettext as _
from marketplace.money.payments.models import ConnectedAccount

_WORDS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("external_account", lambda: _("Your IBAN")),
    ("individual.verification.additional_document", lambda: _("A proof of your address")),
    ("individual.verification", lambda: _("A picture of your identity document")),
    ("individual.first_name", lambda: _("Your first and last name")),
    ("individual.last_name", lambda: _("Your first and last name")),
    ("individual.dob", lambda: _("Your date of birth")),
    ("individual.address", lambda: _("Your address")),
    ("individual.email", lambda: _("Your e-mail address")),
    ("individual.phone", lambda: _("Your telephone number")),
    ("individual.id_number", lambda: _("Your identity or tax number")),
    ("business_profile", lambda: _("What you offer, in a few words")),
    ("business_type", lambda: _("Whether you act alone or as a company")),
    ("tos_acceptance", lambda: _("Your agreement to the payment provider’s terms")),
)
"""The beginning of the payment provider's name for it → what we call it; the first that fits."""


def words(names: Iterable[str]) -> list[str]:
    """Each thing that is wanted, once, in the order it is asked for."""
    return list(dict.fromkeys(_word(name) for name in names))


def _word(name: str) -> str:
    for beginning, said in _WORDS:
        if name.startswith(beginning):
            return said()
    return str(_("Something only the payment provider’s own page can explain"))


def stopped_words(account: ConnectedAccount) -> str:
    """Why an account cannot be paid now; empty while nothing was switched off."""
    reason = account.disabled_reason or ""
    if reason.startswith("rejected"):
        return str(
            _("The payment provider has closed this account. Write to us, and we look for a way together.")
        )
    if reason == "requirements.past_due":
        return str(_("The payment provider waits for an answer that is overdue."))
    if reason:
        return str(_("The payment provider is checking this account. Usually a few days."))
    return ""
