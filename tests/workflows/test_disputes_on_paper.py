"""What a lost dispute leaves on paper: the customer's credit note, and the provider's commission invoice."""

from marketplace.money.disputes.models import Bearer
from marketplace.money.papers import commission
from tests.factories import papers, tips, troubles
from tests.factories.stage import Stage
from tests.factories.troubles import COMMISSION, FEE, PAID


def test_a_lost_dispute_issues_a_credit_note_of_what_the_bank_took(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")
    troubles.hear_of(stage, dispute)

    receipt, note = papers.about_booking(stage, booking)
    assert (note.kind, note.amount_minor, note.refers_to_id) == ("credit_note", PAID, receipt.id)
    assert note.body["reference"] == dispute
    assert [supply["amount_minor"] for supply in note.body["supplies"]] == [PAID - FEE, FEE]


def test_a_won_dispute_leaves_the_receipt_alone(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "won")

    assert papers.kinds_about(stage, booking) == ["receipt"]


def test_numbers_have_no_gap_over_refunds_and_lost_disputes(stage: Stage) -> None:
    first = troubles.a_sale(stage)
    troubles.refund(stage, first, 1_000)
    troubles.decide(stage, troubles.dispute(stage, first), "lost")
    second = troubles.another_sale(stage, first)
    troubles.decide(stage, troubles.dispute(stage, second), "lost")

    notes = [paper for sale in (first, second) for paper in papers.about_booking(stage, sale)[1:]]

    assert [note.number for note in notes] == [1, 2, 3]
    assert [note.amount_minor for note in notes] == [1_000, PAID - 1_000, PAID]


def test_a_lost_dispute_over_a_tip_credits_the_tip(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    tip = tips.given(stage, booking, 500)

    troubles.decide(stage, troubles.dispute(stage, tip), "lost")

    assert [paper.amount_minor for paper in papers.about_booking(stage, booking)] == [PAID, 500, 500]


def test_the_commission_of_a_sale_that_was_charged_back_is_given_back_on_paper(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    with stage.app.app_context():
        assert [charge.amount_minor for charge in commission.given_back()] == [-COMMISSION]


def test_a_lost_dispute_that_we_bear_leaves_the_commission_invoice_alone(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)
    troubles.choose_bearer(stage, booking, Bearer.PLATFORM)

    troubles.decide(stage, dispute, "lost")

    with stage.app.app_context():
        assert commission.given_back() == []
    assert papers.kinds_about(stage, booking) == ["receipt", "credit_note"]
