"""Pages of tax: a seller's details in the studio, and the year's report for finance with its files."""

from typing import Any

from babel import Locale
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import audit, clock, moments
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import queries as payments
from marketplace.money.tax import dpi, operations, queries, report
from marketplace.money.tax.models import SellerKind, TaxDetails
from marketplace.money.tax.numbers import COUNTRIES
from marketplace.money.tax.schemas import TaxDetailsInput
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.workflows import tax_year

tax = Blueprint("tax", __name__)

PASSWORD_MINUTES = 60
FIRST_YEAR = 2023


@tax.get("/studio/tax")
@requires(Access.PROVIDER)
def details() -> ResponseReturnValue:
    """What we have to know of a seller for the tax authorities, and whether it is given."""
    known = queries.details_of(current_user.id)
    return _details_page(known, _values(known), {}, 200)


@tax.post("/studio/tax")
@requires(Access.PROVIDER)
def save() -> ResponseReturnValue:
    """Keep them, all or none."""
    if not password_is_recent():
        return ask_password(url_for("tax.details"))
    try:
        given = load_form(TaxDetailsInput)
    except Invalid as problem:
        known = queries.details_of(current_user.id)
        return _details_page(known, request.form, problem.errors, problem.status)
    with transaction():
        operations.save(current_user.member, given)
    flash(_("Your tax details are kept, encrypted. Thank you."), "success")
    return redirect(url_for("tax.details"), code=303)


def _values(known: TaxDetails | None) -> dict[str, Any]:
    """The form as it stands; the numbers are not shown again in full."""
    if known is None:
        return {"country": settings().company_country, "kind": SellerKind.PERSON}
    shown = {name: known.identity.get(name) for name in ("name", "birth_date", "street", "postcode", "town")}
    return shown | {
        "kind": known.kind,
        "country": known.country,
        "vat_number": known.identity.get("vat_number"),
    }


def _details_page(
    known: TaxDetails | None, values: Any, errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    account = payments.account_of(current_user.id)
    page = render_template(
        "tax/details.html",
        known=known,
        tin_end=str(known.identity.get("tin") or "")[-4:] if known else "",
        standing=queries.standing_of(current_user.id),
        values=values,
        errors=errors,
        country_options=[(code, country_words(code)) for code in COUNTRIES],
        bank_last4=account.bank_last4 if account else None,
        zone=settings().company_zone,
    )
    return page, status


# ── The year's report, for finance ────────────────────────────────────────────────────────────────


@tax.get("/admin/tax")
@requires(Access.FINANCE)
def year() -> ResponseReturnValue:
    """Who has to be reported for a year, whose details are complete, and the files."""
    chosen = _chosen()
    rows = tax_year.rows_of(chosen)
    return render_template(
        "tax/year.html",
        year=chosen,
        year_options=[(str(one), str(one)) for one in range(_this_year(), FIRST_YEAR - 1, -1)],
        rows=rows,
        standings=queries.sellers([row.taken.provider_id for row in rows]),
        missing=sum(1 for row in rows if not row.is_complete),
        zone=settings().company_zone,
    )


@tax.post("/admin/tax/file")
@requires(Access.FINANCE)
def file() -> ResponseReturnValue:
    """The year's file. It names people and their tax numbers, so the password is asked and the download noted."""
    chosen, kind = _chosen(), request.form.get("kind", "csv")
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("tax.year", year=chosen))
    with transaction():
        rows = tax_year.rows_of(chosen)
        audit.record(
            "tax.file_downloaded",
            actor_id=current_user.id,
            subject=("tax_year", str(chosen)),
            after={"kind": "xml" if kind == "xml" else "csv", "sellers": len(rows)},
        )
    if kind == "xml":
        return _attachment(dpi.as_xml(rows, chosen, clock.now()), "application/xml", f"dac7-{chosen}.xml")
    return _attachment(report.as_csv(rows).encode(), "text/csv", f"dac7-{chosen}.csv")


def country_words(code: str) -> str:
    """A country in the language being spoken: "France", « Allemagne »."""
    return str(Locale.parse(current_locale()).territories[code])


def _attachment(body: bytes, mimetype: str, name: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _this_year() -> int:
    return moments.today_in(settings().company_zone).year


def _chosen() -> int:
    """The year of the address, else the last one that is over."""
    given = request.values.get("year", "")
    is_year = given.isascii() and given.isdigit() and FIRST_YEAR <= int(given[:5]) <= _this_year()
    return int(given) if is_year else _this_year() - 1
