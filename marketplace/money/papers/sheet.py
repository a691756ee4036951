"""A paper in words, in the language being spoken: what its page and its PDF both show; computes no amount."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.tax_words import vat_words


@dataclass(frozen=True, slots=True)
class Block:
    """What one seller supplied: who, lines of (label, amount in words), what is to be said beneath."""

    title: str
    seller: list[str]
    rows: list[tuple[str, str]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper in words. Every string stands as it is printed."""

    title: str
    label: str
    locale: str
    site: str
    mark: str
    """Said on every page when no money moved; else empty."""
    facts: list[tuple[str, str]]
    blocks: list[Block]
    total: tuple[str, str]
    after: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def sheet_of(paper: Paper) -> Sheet:
    """The sheet of a paper, by its kind."""
    return {
        PaperKind.RECEIPT: _receipt,
        PaperKind.CREDIT_NOTE: _credit_note,
        PaperKind.INVOICE: _invoice,
        PaperKind.INVOICE_CREDIT: _invoice_credit,
        PaperKind.RECAP: _recap,
    }[PaperKind(paper.kind)](paper)


def title_of(paper: Paper) -> str:
    """What a paper is called: "Receipt R-2026-000123"."""
    words: dict[PaperKind, str] = {
        PaperKind.RECEIPT: _("Receipt %(reference)s", reference=paper.label),
        PaperKind.CREDIT_NOTE: _("Credit note %(label)s", label=paper.label),
        PaperKind.INVOICE: _("Invoice %(label)s", label=paper.label),
        PaperKind.INVOICE_CREDIT: _("Credit note %(label)s", label=paper.label),
        PaperKind.RECAP: _("Your sales of %(year)s", year=paper.subject_id),
    }
    return words[PaperKind(paper.kind)]


def when_words(written: str, zone: str) -> str:
    """A stored instant with its year and zone: "Saturday 21 November 2026, 19:30 (Paris time)"."""
    instant, locale = datetime.fromisoformat(written), current_locale()
    date, time = localtime.date_words(instant, zone, locale), localtime.time_words(instant, zone, locale)
    joint = " à " if locale == "fr" else ", "
    return f"{date}{joint}{time} ({localtime.zone_words(zone, locale)})"


def _receipt(paper: Paper) -> Sheet:
    body = paper.body
    return Sheet(
        **_head(paper),
        facts=[
            *_issued(paper),
            *_service(body),
            (_("Paid on"), when_words(body["paid_at"], body["zone"])),
            (_("Payment reference"), body["reference"]),
        ],
        blocks=_blocks(paper),
        total=(_("Paid by card"), money(paper.amount_minor, paper.currency)),
        notes=[_("Keep this receipt: it proves what you paid and to whom.")],
    )


def _credit_note(paper: Paper) -> Sheet:
    body = paper.body
    by_bank = "dispute" in body
    original = _(
        "%(label)s of %(day)s",
        label=body["receipt"],
        day=_day(body["receipt_issued_at"]),
    )
    return Sheet(
        **_head(paper),
        facts=[
            *_issued(paper),
            (_("Refers to receipt"), original),
            *_service(body),
            (
                _("Taken back by your bank on") if by_bank else _("Given back on"),
                when_words(body["refunded_at"], body["zone"]),
            ),
            (_("Reference of the dispute") if by_bank else _("Refund reference"), body["reference"]),
        ],
        blocks=_blocks(paper),
        total=(
            _("Given back by your bank") if by_bank else _("Given back to your card"),
            money(paper.amount_minor, paper.currency),
        ),
        after=[(_("Left of the receipt"), money(body["left_minor"], paper.currency))],
    )


def _invoice(paper: Paper) -> Sheet:
    return Sheet(
        **_head(paper),
        facts=[*_issued(paper), (_("For the month of"), month_words(paper.body["month"]))],
        blocks=_blocks(paper),
        total=(_("Total, tax included"), money(paper.amount_minor, paper.currency)),
        notes=[
            _("Already paid: our commission was kept from your sales."),
        ],
    )


def _invoice_credit(paper: Paper) -> Sheet:
    body = paper.body
    original = _("%(label)s of %(day)s", label=body["receipt"], day=_day(body["receipt_issued_at"]))
    return Sheet(
        **_head(paper),
        facts=[*_issued(paper), (_("Refers to invoice"), original)],
        blocks=_blocks(paper),
        total=(_("Commission given back"), money(paper.amount_minor, paper.currency)),
        after=[(_("Left of the invoice"), money(body["left_minor"], paper.currency))],
    )


def _recap(paper: Paper) -> Sheet:
    body = paper.body
    rows = [
        (_("Number of sales"), str(body["count"])),
        (_("Commission kept"), money(-body["commission_minor"], paper.currency)),
        (_("Credited to you"), money(body["net_minor"], paper.currency)),
    ]
    s = settings()
    return Sheet(
        **_head(paper),
        facts=[*_issued(paper), (_("Year"), str(body["year"]))],
        blocks=[Block(_("What you sold"), [], rows, [])],
        total=(_("Your sales before commission"), money(paper.amount_minor, paper.currency)),
        notes=[
            _("These sales may have to be declared for tax, and social contributions may be due."),
            f"{_('What you have to declare')}{_(': ')}{s.tax_guide_url}",
            f"{_('Which social contributions are due')}{_(': ')}{s.social_guide_url}",
        ],
    )


def period_words(paper: Paper) -> str:
    """What time a provider's paper is about: "October 2026", "2026"."""
    return month_words(paper.subject_id) if paper.subject_kind == "month" else paper.subject_id


def month_words(month: str) -> str:
    """A month like `2026-10` in words: "October 2026"."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale=current_locale()))


def _head(paper: Paper) -> dict[str, Any]:
    return {
        "title": title_of(paper),
        "label": paper.label,
        "locale": current_locale(),
        "site": settings().site_name,
        "mark": _("Made in test mode: no money moved.") if paper.sandbox else "",
    }


def _day(written: str) -> str:
    return localtime.date_words(datetime.fromisoformat(written), settings().company_zone, current_locale())


def _issued(paper: Paper) -> list[tuple[str, str]]:
    return [
        (_("Number"), paper.label),
        (_("Issued on"), _day(paper.issued_at.isoformat())),
        (_("Issued to"), "\n".join([paper.body["customer"], *_address(paper)])),
    ]


def _address(paper: Paper) -> list[str]:
    known = paper.addressee or {}
    vat = known.get("vat_number")
    lines = [known.get("name"), known.get("address"), vat and _("VAT number %(number)s", number=vat)]
    return [line for line in lines if line and line != paper.body["customer"]]


def _service(body: dict[str, Any]) -> list[tuple[str, str]]:
    service = body["service"]
    what = service["titles"].get(current_locale()) or service["title"]
    if "party" not in service:
        return _of_ours(service, what)
    people = ngettext("%(num)s person", "%(num)s people", service["party"])
    return [
        (_("Booking"), body["booking"]),
        (_("Service"), f"{what} ({people})"),
        (_("Takes place on"), when_words(service["starts_at"], body["zone"])),
    ]


def _of_ours(service: dict[str, Any], what: str) -> list[tuple[str, str]]:
    """What the platform itself sold: credits, a work, or a membership and its time, once that is known."""
    if "delivered_at" in service:
        return [(_("Digital work"), what), (_("Delivered on"), _day(service["delivered_at"]))]
    rows = [(_("Credits") if service.get("is_credits") else _("Membership"), what)]
    if "from_at" in service:
        days = [_day(service[name]) for name in ("from_at", "until_at")]
        rows.append((_("For the time"), _("%(begin)s to %(end)s", begin=days[0], end=days[1])))
    return rows


def _blocks(paper: Paper) -> list[Block]:
    return [_block(supply, paper.currency) for supply in paper.body["supplies"]]


def _block(supply: dict[str, Any], currency: str) -> Block:
    seller = supply["seller"]
    rows = [
        (_line_words(line, currency, supply.get("shared", False)), money(line["amount_minor"], currency))
        for line in supply["lines"]
    ]
    title = _("Sold by the provider") if seller["kind"] == "provider" else _("Sold by the platform")
    return Block(title, _seller_lines(seller), rows, _notes(supply, currency))


def _seller_lines(seller: dict[str, Any]) -> list[str]:
    if seller["kind"] == "provider":
        standing = {
            "private": _("Private person"),
            "registered": _("Registered trader"),
        }[seller["trader"]]
        return [seller["name"], standing]
    vat = seller["vat_number"]
    lines = [seller["name"], seller["address"], seller["registration"]]
    return [line for line in (*lines, _("VAT number %(number)s", number=vat) if vat else "") if line]


def _line_words(line: dict[str, Any], currency: str, shared: bool) -> str:
    names: dict[str, str] = {
        "service_fee": _("Service fee"),
        "price": _("Price for the whole group"),
        "price_back": _("Price, given back"),
        "service_fee_back": _("Service fee, given back"),
        "tip": _("Tip"),
        "tip_back": _("Tip, given back"),
        "membership": _("Membership"),
        "membership_back": _("Membership, given back"),
        "credits": _("Credits"),
        "credits_back": _("Credits, given back"),
        "work": _("Digital work"),
        "work_back": _("Digital work, given back"),
    }
    if line["kind"].startswith("commission"):
        return f"{line['label']} ({_day(line['at'])})"
    # One of several that were paid at once says its date.
    date_of = f"{when_words(line['at'], line['zone'])}{_(': ')}" if "at" in line else ""
    if line["kind"] == "price" and shared:
        each = money(line["unit_minor"], currency)
        return date_of + ngettext(
            "%(each)s × %(num)s person", "%(each)s × %(num)s people", line["quantity"], each=each
        )
    return date_of + names[line["kind"]]


def _notes(supply: dict[str, Any], currency: str) -> list[str]:
    seller, vat = supply["seller"], supply.get("vat")
    if vat is not None:
        return [vat_words(vat, currency)]
    if seller["kind"] != "provider":
        return [
            _(
                "Credits are vouchers for several uses: the VAT is due when they are used, and is in their price."
            )
        ]
    if seller["trader"] == "private":
        return [_("Sold by a private person: no VAT is charged.")]
    return [_("A registered trader issues their own invoice; ask them for it if you need one.")]
