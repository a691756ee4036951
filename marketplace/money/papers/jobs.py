"""Jobs of papers: PDFs are printed, and what was paid or given back without its paper gets it."""

import logging
from collections import defaultdict
from datetime import date, timedelta

from marketplace.core import clock, moments
from marketplace.core.config import settings
from marketplace.core.database import db, release, transaction
from marketplace.core.jobs import enqueue, job
from marketplace.money.disputes import queries as disputes
from marketplace.money.papers import (
    commission,
    emails,
    invoicing,
    operations,
    printing,
    queries,
    rules,
    takings,
)
from marketplace.money.papers.models import Paper
from marketplace.money.papers.takings import Taking
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.workflows import issue_papers

log = logging.getLogger("marketplace.papers")

PRINTED_TOGETHER = 10
ITS_OWN_JOB_PRINTS_IT = timedelta(minutes=10)
"""A paper younger than this waits for the job it was issued with."""


@job("papers.print")
def print_paper(paper: int) -> None:
    """Print one paper, and with it the next that wait; one that is printed already is left alone."""
    found = db.session.get(Paper, paper)
    if found is None or queries.file_of(paper) is not None:
        return
    waiting = [found, *queries.unprinted_after(paper, PRINTED_TOGETHER - 1)]
    release()
    try:
        printed = printing.pdfs_of(waiting)
    except printing.PressFailedError:
        # Another one's trouble must not be this one's.
        waiting, printed = [found], printing.pdfs_of([found])
    with transaction():
        for one, content in zip(waiting, printed, strict=True):
            operations.keep_file(one.id, content)


@job("papers.catch_up", every="*/10 * * * *")
def catch_up() -> None:
    """Every ten minutes: payments, refunds and lost disputes of before there were papers, or booked by another way."""
    with transaction():
        unreceipted, uncredited = queries.payments_without_receipt(), queries.refunds_without_note()
        taken_back = queries.disputes_without_note()
    for payment_id in unreceipted:
        with transaction():
            payment = payments.locked(payment_id)
            if payment is not None and _is_known(payment):
                issue_papers.receipt(payment)
    for refund_id in uncredited:
        with transaction():
            found = payments.locked_refund(refund_id)
            if found is not None and _is_known(found[1]):
                issue_papers.credit_note(*found)
    for dispute_id in taken_back:
        with transaction():
            dispute, paid = disputes.one(dispute_id)
            if payments.locked(paid.public_id) is not None and _is_known(paid):
                issue_papers.bank_credit_note(dispute, paid)
    with transaction():
        for paper in queries.unprinted(clock.now() - ITS_OWN_JOB_PRINTS_IT):
            enqueue("papers.print", once=f"papers.print:{paper}", paper=paper)


def _is_known(payment: Payment) -> bool:
    """Whether what was paid is known here; one that is not is said in the log and stops no other."""
    if issue_papers.subject_of(payment) is None:
        log.error("no receipt payment=%s: nothing known was paid by it", payment.public_id)
        return False
    return True


@job("papers.invoice", every="20 4 1 * *")
def invoice_month() -> None:
    """On the first of each month: everybody's commission of the month before, a provider at a time."""
    month = rules.month_before(moments.today_in(settings().company_zone))
    with transaction():
        until = invoicing.midnight(moments.today_in(settings().company_zone).replace(day=1))
        providers = commission.providers_with_open(until)
    for provider_id in providers:
        with transaction():
            invoicing.invoice(provider_id, month)


@job("papers.credit", every="40 4 * * *")
def credit_commission() -> None:
    """Every night: commission given back after it was invoiced gets its credit note."""
    with transaction():
        found = commission.given_back()
    for charge in found:
        with transaction():
            invoicing.credit(charge)


@job("papers.recap", every="10 5 10 1 *")
def recap_year() -> None:
    """On the tenth of January: every provider's sales of the year before."""
    year = invoicing.year_of(clock.now()) - 1
    by_provider: dict[int, list[Taking]] = defaultdict(list)
    with transaction():
        begin, end = invoicing.midnight(date(year, 1, 1)), invoicing.midnight(date(year + 1, 1, 1))
        for taking in takings.between(begin, end, settings().company_zone):
            by_provider[taking.provider_id].append(taking)
    for provider_id, sold in by_provider.items():
        with transaction():
            for paper in invoicing.recap(provider_id, year, sold):
                emails.recap(paper)
