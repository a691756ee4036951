"""Composes providers' papers from the ledger: a month's commission, what of it went back, a year's sales."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.papers import commission, operations, queries, rules
from marketplace.money.papers.commission import Charge
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft, business_key
from marketplace.money.papers.takings import Taking
from marketplace.money.tax import queries as tax
from marketplace.people.accounts.models import Member


def midnight(day: date) -> datetime:
    """The instant a day begins where the accounts are kept."""
    return datetime.combine(day, time(), ZoneInfo(settings().company_zone))


def invoice(provider_id: int, month: date) -> list[Paper]:
    """A provider's commission until the end of a month, as one invoice per currency.

    What came late for an earlier month stands on the next one. Sales whose commission was given back
    whole before it was invoiced stand on none.
    """
    # The provider's row is the lock: two workers would share the same entries out between two papers.
    provider = db.session.scalar(
        select(Member).where(Member.id == provider_id).with_for_update(key_share=True)
    )
    if provider is None:
        raise LookupError(f"provider {provider_id} is not known")
    following = (month + timedelta(days=31)).replace(day=1)
    by_unit: dict[str, list[Charge]] = defaultdict(list)
    for charge in commission.open_of(provider_id, midnight(following)):
        by_unit[charge.unit].append(charge)
    made = [_invoice(provider, month, unit, charges) for unit, charges in by_unit.items()]
    return [paper for paper in made if paper is not None]


def _invoice(provider: Member, month: date, unit: str, charges: list[Charge]) -> Paper | None:
    key = f"{provider.public_id}:{month:%Y-%m}:{unit}"
    if queries.by_key(business_key(PaperKind.INVOICE, key)) is not None:
        return None
    lines, entries = _lines(charges)
    total = sum(line["amount_minor"] for line in lines)
    if total <= 0:
        return None
    following = (month + timedelta(days=31)).replace(day=1)
    bps = rules.rate_on(following - timedelta(days=1), settings().vat_rates)
    supply = _supply(total, lines, rules.vat_in(total, bps))
    body = {"customer": provider.name, "month": f"{month:%Y-%m}", "supplies": [supply]}
    return operations.issue(
        Draft(
            PaperKind.INVOICE,
            key,
            ("month", f"{month:%Y-%m}"),
            provider.id,
            provider.locale,
            unit.upper(),
            body,
            entries=entries,
            addressee=_addressee(provider.id),
        )
    )


def _addressee(provider_id: int) -> dict[str, Any] | None:
    """Who the invoice is for, with address and tax number, once the provider has given them."""
    known = tax.details_of(provider_id)
    if known is None:
        return None
    who = known.identity
    address = f"{who['street']}, {who['postcode']} {who['town']}, {known.country}"
    return {"name": who["name"], "address": address, "vat_number": who["vat_number"]}


def _lines(charges: Iterable[Charge]) -> tuple[list[dict[str, Any]], list[int]]:
    """One line per sale with what is left of its commission, and the entries behind all lines."""
    by_source: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_source[charge.source_id].append(charge)
    lines, entries = [], []
    for source, group in by_source.items():
        amount = sum(charge.amount_minor for charge in group)
        if amount <= 0:
            continue
        lines.append(_line("commission", group[0], amount) | {"source": source})
        entries += [charge.entry_id for charge in group]
    return lines, entries


def _line(kind: str, charge: Charge, amount: int) -> dict[str, Any]:
    return {"kind": kind, "label": charge.label, "at": charge.at.isoformat(), "amount_minor": amount}


def _supply(total: int, lines: list[dict[str, Any]], vat: rules.Vat) -> dict[str, Any]:
    return {"seller": operations.platform(), "amount_minor": total, "lines": lines, "vat": vat.as_json()}


def credit(charge: Charge) -> Paper | None:
    """The credit note for commission that was given back after it was invoiced; None when it is on no invoice."""
    original = commission.invoice_of(charge.source_id)
    if original is None:
        return None
    back, before = -charge.amount_minor, queries.credited(original.id)
    supply = original.body["supplies"][0]
    vat = rules.vat_of_part(original.amount_minor, before, back, supply["vat"]["bps"])
    lines = [_line("commission_back", charge, back) | {"source": charge.source_id}]
    body = {
        "customer": original.body["customer"],
        "month": original.body["month"],
        "receipt": original.label,
        "receipt_issued_at": original.issued_at.isoformat(),
        "supplies": [_supply(back, lines, vat)],
        "left_minor": original.amount_minor - before - back,
    }
    return operations.issue(
        Draft(
            PaperKind.INVOICE_CREDIT,
            str(charge.entry_id),
            ("month", original.subject_id),
            original.owner_id,
            original.locale,
            original.currency,
            body,
            refers_to=original,
            entries=[charge.entry_id],
            addressee=original.addressee,
        )
    )


def recap(provider_id: int, year: int, takings: list[Taking]) -> list[Paper]:
    """What a provider sold in a year, by currency: number and sum, as CGI art. 242 bis, 2° wants it told in January."""
    provider = db.session.get_one(Member, provider_id)
    by_unit: dict[str, list[Taking]] = defaultdict(list)
    for taking in takings:
        by_unit[taking.unit].append(taking)
    return [
        _recap(provider, year, unit, found)
        for unit, found in by_unit.items()
        if sum(taking.share_minor + taking.commission_minor for taking in found) > 0
    ]


def _recap(provider: Member, year: int, unit: str, takings: list[Taking]) -> Paper:
    share, kept = (
        sum(taking.share_minor for taking in takings),
        sum(taking.commission_minor for taking in takings),
    )
    body = {
        "customer": provider.name,
        "year": year,
        "count": sales_in(takings),
        "gross_minor": share + kept,
        "commission_minor": kept,
        "net_minor": share,
        "supplies": [{"amount_minor": share + kept}],
    }
    key = f"{provider.public_id}:{year}:{unit}"
    subject = ("year", str(year))
    return operations.issue(
        Draft(PaperKind.RECAP, key, subject, provider.id, provider.locale, unit.upper(), body)
    )


def sales_in(takings: list[Taking]) -> int:
    """How many sales brought something; a tip belongs to the sale it thanks for."""
    left: dict[str, int] = defaultdict(int)
    for taking in takings:
        if taking.source_kind != "tip":
            left[taking.source_id] += taking.share_minor + taking.commission_minor
    return sum(1 for amount in left.values() if amount > 0)


def year_of(instant: datetime) -> int:
    """The calendar year of an instant where the accounts are kept."""
    return localtime.local(instant, settings().company_zone).year
