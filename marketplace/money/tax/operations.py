"""Keeps tax details and moves the asking for them on; reports nothing and pays nobody."""

from typing import Any

from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.money.tax import emails, queries
from marketplace.money.tax.models import SellerKind, TaxDetails, TaxStanding
from marketplace.money.tax.numbers import checked_tin, checked_vat
from marketplace.money.tax.rules import Step
from marketplace.people.accounts.models import Member


def save(member: Member, given: dict[str, Any]) -> TaxDetails:
    """Keep a seller's details as loaded by `TaxDetailsInput`; whatever was blocked for want of them is free."""
    is_company = given["kind"] is SellerKind.COMPANY
    born = given["birth_date"]
    identity = {
        "name": given["name"].strip(),
        "birth_date": None if is_company or born is None else born.isoformat(),
        "street": given["street"].strip(),
        "postcode": given["postcode"].strip(),
        "town": given["town"].strip(),
        "tin": checked_tin(given["country"], given["tin"], is_company=is_company),
        "vat_number": checked_vat(given["country"], given["vat_number"]) if given["vat_number"] else None,
    }
    row = queries.details_of(member.id) or TaxDetails(member_id=member.id)
    row.kind, row.country, row.identity = given["kind"], given["country"], identity
    row.confirmed_at = clock.now()
    db.session.add(row)
    standing = queries.standing_of(member.id, lock=True)
    if standing is not None:
        db.session.delete(standing)
    db.session.flush()
    # What was given is nobody's business but the authorities': that it was given is noted.
    audit.record("tax.details_saved", actor_id=member.id, subject=("member", member.public_id))
    return row


def advance(member: Member, step: Step) -> TaxStanding:
    """Ask, remind, or block; the date is noted and the seller is told."""
    now = clock.now()
    standing = queries.standing_of(member.id, lock=True) or TaxStanding(member_id=member.id, asked_at=now)
    if step is Step.REMIND:
        standing.reminded_at = now
    elif step is Step.REMIND_AGAIN:
        standing.reminded_again_at = now
    elif step is Step.BLOCK:
        standing.blocked_at = now
    db.session.add(standing)
    db.session.flush()
    emails.wanted(member, step)
    return standing
