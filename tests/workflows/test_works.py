"""Digital works bought by card: delivered, shared, refunded, disputed and put on paper."""

import pytest

from marketplace.goods.works.errors import NotForYouError
from marketplace.goods.works.models import SaleState
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments.models import RefundState
from tests.factories import papers, troubles, works
from tests.factories.stage import CARD_3DS, Stage


def test_a_paid_work_is_delivered_and_its_price_is_shared_out(stage: Stage) -> None:
    sale = works.bought(stage, card=CARD_3DS)

    earning = troubles.earning_of(stage, sale)
    assert works.sale_of(stage, sale).state == SaleState.PAID
    assert (earning.share_minor, earning.commission_minor, earning.fee_minor) == (
        works.SHARE,
        works.COMMISSION,
        works.VAT,
    )
    with stage.app.app_context():
        assert ledger.balance(f"work_sale:{sale}") == -works.PRICE
    assert "lose my right of withdrawal" in troubles.letters(stage, "work_delivered")[0]


def test_an_approved_share_leaves_with_the_payout_and_the_tax_is_owed(stage: Stage) -> None:
    sale = works.bought(stage)

    works.paid_out(stage)

    assert troubles.earning_of(stage, sale).sent_minor == works.SHARE
    with stage.app.app_context():
        assert ledger.balance(f"work_sale:{sale}") == 0
        assert (ledger.balance("works_revenue"), ledger.balance("works_vat")) == (
            -works.COMMISSION,
            -works.VAT,
        )


def test_the_same_work_chosen_at_once_from_three_tabs_is_one_sale(stage: Stage) -> None:
    work, buyer = works.on_stage(stage), stage.customer("Lou Lecteur")

    found = stage.at_once(3, lambda _: works.choose(stage, work, buyer))

    assert len(set(found)) == 1


def test_a_work_one_has_is_not_sold_again(stage: Stage) -> None:
    work, buyer = works.on_stage(stage), stage.customer("Lou Lecteur")
    sale = works.choose(stage, work, buyer)
    stage.pay_page(works.page_of(stage, sale))
    works.settle(stage, sale)

    with pytest.raises(NotForYouError):
        works.choose(stage, work, buyer)


def test_a_work_refunded_whole_after_its_payout_is_taken_back_from_everybody(stage: Stage) -> None:
    sale = works.bought(stage)
    works.paid_out(stage)

    troubles.refund(stage, sale, works.PRICE)

    assert works.sale_of(stage, sale).state == SaleState.ENDED
    assert not troubles.books(stage).keys() & {"works_revenue", "works_vat", "work_sale"}
    assert [refund.state for refund in troubles.refunds_of(stage, sale)] == [RefundState.DONE]
    assert papers.kinds_of_subject(stage, "work_sale", sale) == ["receipt", "credit_note"]


def test_a_part_refunded_gives_back_tax_in_the_same_share_and_leaves_the_work(stage: Stage) -> None:
    sale = works.bought(stage)

    troubles.refund(stage, sale, works.PRICE // 2)

    earning = troubles.earning_of(stage, sale)
    assert works.sale_of(stage, sale).state == SaleState.PAID
    assert (earning.share_minor, earning.commission_minor, earning.fee_minor) == (425, 75, 100)


def test_a_lost_dispute_over_a_work_takes_all_of_it_and_ends_the_download(stage: Stage) -> None:
    sale = works.bought(stage)
    dispute = troubles.dispute(stage, sale)

    troubles.decide(stage, dispute, "lost")

    assert troubles.earning_of(stage, sale).share_minor == 0
    assert works.sale_of(stage, sale).state == SaleState.ENDED
    assert not troubles.books(stage).keys() & {"work_sale", "dispute", "dispute_loss"}
