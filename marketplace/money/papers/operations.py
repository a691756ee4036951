"""Issues papers and keeps their files, in the caller's transaction; changes none that was issued."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids, jobs, localtime
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.papers import queries
from marketplace.money.papers.models import Paper, PaperEntry, PaperFile, PaperKind
from marketplace.money.papers.rules import SERIES, supplies_total

_TAKE = text("""
    insert into paper_counter (series, year, last) values (:series, :year, 1)
    on conflict (series, year) do update set last = paper_counter.last + 1
    returning last
""")


class Draft(NamedTuple):
    """What a paper will say. `key` is what is issued once within its kind; `body` holds `supplies`."""

    kind: PaperKind
    key: str
    subject: tuple[str, str]
    owner_id: int
    locale: str
    currency: str
    body: dict[str, Any]
    refers_to: Paper | None = None
    entries: Sequence[int] = ()
    """Entries of the ledger that it accounts for."""
    addressee: dict[str, Any] | None = None


def business_key(kind: PaperKind, key: str) -> str:
    return f"{kind}:{key}"


def issue(draft: Draft) -> Paper:
    """The paper for a draft; one that was issued before is answered as it is, and nothing is numbered.

    The counter stays locked until the transaction ends, so that a number is given if and only if its
    paper is committed: a rollback leaves no gap.
    """
    known = queries.by_key(business_key(draft.kind, draft.key))
    if known is not None:
        return known
    now = clock.now()
    series = SERIES[draft.kind]
    year = localtime.local(now, settings().company_zone).year
    paper = Paper(
        public_id=ids.public_id("ppr"),
        kind=draft.kind,
        series=series,
        year=year,
        number=_take_number(series, year),
        business_key=business_key(draft.kind, draft.key),
        subject_kind=draft.subject[0],
        subject_id=draft.subject[1],
        owner_id=draft.owner_id,
        refers_to_id=draft.refers_to.id if draft.refers_to else None,
        currency=draft.currency,
        amount_minor=supplies_total(draft.body),
        locale=draft.locale,
        sandbox=settings().sandbox,
        body=draft.body,
        addressee=draft.addressee,
        issued_at=now,
    )
    db.session.add(paper)
    db.session.flush()
    db.session.add_all(PaperEntry(ledger_entry_id=entry, paper_id=paper.id) for entry in draft.entries)
    db.session.flush()
    jobs.enqueue("papers.print", paper=paper.id)
    return paper


def _take_number(series: str, year: int) -> int:
    return int(db.session.execute(_TAKE, {"series": series, "year": year}).scalar_one())


def keep_file(paper_id: int, content: bytes) -> None:
    """Store the PDF of a paper with its digest; the first one stays."""
    values = {
        "paper_id": paper_id,
        "sha256": hashlib.sha256(content).digest(),
        "content": content,
        "made_at": clock.now(),
    }
    db.session.execute(insert(PaperFile).values(**values).on_conflict_do_nothing(index_elements=["paper_id"]))


def platform() -> dict[str, str]:
    """Who we are on a paper, as the settings say today."""
    s = settings()
    return {
        "kind": "platform",
        "name": s.company_name or s.site_name,
        "address": s.company_address,
        "registration": s.company_registration,
        "vat_number": s.company_vat_number,
    }
