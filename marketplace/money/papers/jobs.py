"""Jobs of papers: PDFs are printed, and what was paid or given back without its paper gets it."""

from marketplace.core.database import db, release, transaction
from marketplace.core.jobs import enqueue, job
from marketplace.money.papers import operations, printing, queries
from marketplace.money.papers.models import Paper
from marketplace.money.payments import queries as payments
from marketplace.workflows import issue_papers


@job("papers.print")
def print_paper(paper: int) -> None:
    """Print one paper; one that is printed already is left alone."""
    found = db.session.get(Paper, paper)
    if found is None or queries.file_of(paper) is not None:
        return
    release()
    content = printing.pdf_of(found)
    with transaction():
        operations.keep_file(paper, content)


@job("papers.catch_up", every="*/10 * * * *")
def catch_up() -> None:
    """Every ten minutes: payments and refunds of before there were papers, or booked by another way."""
    with transaction():
        unreceipted, uncredited = queries.payments_without_receipt(), queries.refunds_without_note()
    for payment_id in unreceipted:
        with transaction():
            payment = payments.locked(payment_id)
            if payment is not None:
                issue_papers.receipt(payment)
    for refund_id in uncredited:
        with transaction():
            found = payments.locked_refund(refund_id)
            if found is not None:
                issue_papers.credit_note(*found)
    with transaction():
        for paper in queries.unprinted():
            enqueue("papers.print", once=f"papers.print:{paper}", paper=paper)
