"""Tax in the words of papers; computes none."""

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money


def vat_words(vat: dict[str, int], currency: str) -> str:
    """The tax in an amount, or why there is none."""
    if not vat["bps"]:
        return str(_("VAT not applicable, article 293 B of the French tax code."))
    return str(
        _(
            "Before tax %(net)s, VAT %(rate)s %(tax)s.",
            net=money(vat["net_minor"], currency),
            rate=percent_words(vat["bps"]),
            tax=money(vat["vat_minor"], currency),
        )
    )


def percent_words(bps: int) -> str:
    """Ten-thousandths as a percentage: "20%", « 5,5 % »."""
    whole, rest = divmod(bps, 100)
    number = f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    return f"{number.replace('.', ',')}\u00a0%" if current_locale() == "fr" else f"{number}%"
