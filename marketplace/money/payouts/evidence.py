"""The evidence of each signal as staff read it; finds nothing and weighs nothing."""

from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.money.tax import queries as tax

Evidence = dict[str, Any]


def bank_changed(e: Evidence) -> str:
    words: str = (
        ngettext(
            "The bank account was changed %(num)s day ago.",
            "The bank account was changed %(num)s days ago.",
            e["days"],
        )
        if e["days"]
        else _("The bank account was changed today.")
    )
    return words


def bank_new(e: Evidence) -> str:
    words: str = (
        ngettext(
            "The first bank account was entered %(num)s day ago.",
            "The first bank account was entered %(num)s days ago.",
            e["days"],
        )
        if e["days"]
        else _("The first bank account was entered today.")
    )
    return words


def dispute(e: Evidence) -> str:
    return str(
        ngettext(
            "%(num)s of these payments is disputed at a customer’s bank.",
            "%(num)s of these payments are disputed at customers’ banks.",
            e["disputes"],
        )
    )


def same_bank(e: Evidence) -> str:
    return str(
        ngettext(
            "%(num)s customer of these sales is paid to the same bank account.",
            "%(num)s customers of these sales are paid to the same bank account.",
            e["customers"],
        )
    )


def same_device(e: Evidence) -> str:
    return str(
        ngettext(
            "%(num)s customer of these sales signed in from the same network with the same browser.",
            "%(num)s customers of these sales signed in from the same network with the same browser.",
            e["customers"],
        )
    )


def far_price(e: Evidence) -> str:
    price, usual = money(e["price_minor"], e["currency"]), money(e["usual_minor"], e["currency"])
    words: str = (
        _("A sale at %(price)s; this provider’s usual one is at %(usual)s.", price=price, usual=usual)
        if e["basis"] == "own"
        else _(
            "A sale at %(price)s; the usual one of all providers is at %(usual)s.", price=price, usual=usual
        )
    )
    return words


def large(e: Evidence) -> str:
    words: str = _(
        "%(amount)s is above the limit of %(limit)s.",
        amount=money(e["amount_minor"], e["currency"]),
        limit=money(e["limit_minor"], e["currency"]),
    )
    return words


def debt(e: Evidence) -> str:
    return str(_("The provider owes us %(amount)s.", amount=money(e["debt_minor"], e["currency"])))


def refunds(e: Evidence) -> str:
    return str(
        _(
            "%(percent)s%% of what customers paid in ninety days went back to them (%(n)s sales).",
            percent=e["percent"],
            n=e["sales"],
        )
    )


def refused(e: Evidence) -> str:
    return str(_("The last transfer was refused: %(reason)s", reason=e["reason"]))


def suspended(_e: Evidence) -> str:
    return str(_("The provider’s account is suspended."))


def not_payable(_e: Evidence) -> str:
    return str(_("The provider’s account cannot receive money yet."))


def one_customer(e: Evidence) -> str:
    return str(_("All %(n)s sales were paid by one and the same customer.", n=e["sales"]))


def burst(e: Evidence) -> str:
    return str(_("%(n)s sales in seven days, far more than usual.", n=e["sales"]))


def document(e: Evidence) -> str:
    days = e["days"]
    if days == 0:
        return str(_("A document the law asks for ends today."))
    if days < 0:
        return str(
            ngettext(
                "A document the law asks for ended %(num)s day ago.",
                "A document the law asks for ended %(num)s days ago.",
                -days,
            )
        )
    return str(
        ngettext(
            "A document the law asks for ends in %(num)s day.",
            "A document the law asks for ends in %(num)s days.",
            days,
        )
    )


def first(_e: Evidence) -> str:
    return str(_("The first payout to this provider."))


def names() -> dict[str, str]:
    """Each signal in two or three words, for the filter of the queue."""
    words: dict[str, str] = {
        "suspended": _("Account suspended"),
        "dispute": _("Open dispute"),
        "bank_changed": _("Bank account changed"),
        "same_bank": _("Same bank account as a customer"),
        "transfer_refused": _("Transfer refused"),
        "debt": _("Owes us money"),
        "not_payable": _("Cannot be paid yet"),
        "tax_missing": _("Tax details missing"),
        "one_customer": _("One single customer"),
        "refunds": _("Many refunds"),
        "same_device": _("Same device as a customer"),
        "bank_new": _("New bank account"),
        "far_price": _("Unusual price"),
        "large": _("Large amount"),
        "burst": _("Burst of sales"),
        "document": _("Document ends soon"),
        "first": _("First payout"),
    }
    return words


def tax_missing(_e: Evidence) -> str:
    return tax.reason_words()
