"""Why a call was refused or stopped, in words for staff; decides nothing."""

import re

from marketplace.core.i18n import gettext as _
from marketplace.money.payments.models import Operation, OperationState

# The client puts the request's name before what is said; it stands in the log.
_REQUEST = re.compile(r"^Request req_\S+: ")


def words(operation: Operation) -> str:
    """Why the newest try of a call came to nothing; the payment provider's own words where we have none."""
    if operation.state == OperationState.STOPPED:
        return str(
            _(
                "Its key was used for something else, so it was stopped. Trying again looks first what was done."
            )
        )
    code, _colon, message = (operation.error or "").partition(": ")
    known: dict[str, str] = {
        "charge_disputed": _("The customer’s bank disputes the payment."),
        "charge_already_refunded": _("Stripe says all of it went back already."),
        "balance_insufficient": _("Our balance at Stripe is too short for it."),
        "insufficient_funds": _("Our balance at Stripe is too short for it."),
        "account_invalid": _("The provider’s account at Stripe is closed or unknown."),
        "insufficient_capabilities_for_transfer": _("The provider’s account cannot receive money now."),
        "transfers_not_allowed": _("The provider’s account cannot receive money now."),
    }
    return known.get(code) or str(_("Stripe says: %(words)s", words=_REQUEST.sub("", message) or code))
