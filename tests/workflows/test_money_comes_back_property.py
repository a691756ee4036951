"""Whatever goes wrong in whatever order, every cent that was paid is somebody's, and the books say whose."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.money.payouts.sharing import Parts, back_upto, left_after, next_back
from tests.factories import troubles
from tests.factories.stage import Stage
from tests.factories.troubles import PAID

PARTS = st.builds(Parts, st.integers(0, 50_000), st.integers(0, 9_000), st.integers(0, 9_000)).filter(
    lambda parts: parts.total > 0
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("refund"), st.integers(1, PAID)),
        st.tuples(
            st.sampled_from(["pay out", "empty the account", "win a dispute", "lose a dispute"]), st.just(0)
        ),
    ),
    min_size=2,
    max_size=6,
)


@given(PARTS, st.lists(st.integers(1, 20_000), max_size=8))
def test_parts_go_back_step_by_step_and_end_exactly_at_the_whole(first: Parts, amounts: list[int]) -> None:
    back, taken = 0, []
    for amount in amounts:
        if back + amount <= first.total:
            taken.append(next_back(first, back, amount))
            back += amount
    taken.append(next_back(first, back, first.total - back))

    assert sum(parts.total for parts in taken) == first.total
    assert all(min(parts.share, parts.commission, parts.fee) >= 0 for parts in taken)
    assert left_after(first, first.total) == Parts(0, 0, 0)


@given(PARTS, st.data())
def test_the_fee_returns_in_the_same_share_as_the_price(first: Parts, data: st.DataObject) -> None:
    back = data.draw(st.integers(0, first.total))

    parts = back_upto(first, back)

    assert abs(parts.fee * first.total - first.fee * back) <= first.total


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_refund_provider_platform_and_processor_always_sum_to_what_was_paid(
    stage: Stage, steps: list[tuple[str, int]]
) -> None:
    booking = troubles.a_sale(stage)

    for name, amount in steps:
        troubles.go_wrong(stage, booking, name, amount)

        payment, earning = troubles.payment_of(stage, booking), troubles.earning_of(stage, booking)
        given_on = earning.share_minor + earning.commission_minor + earning.fee_minor
        assert given_on + payment.refunded_minor + troubles.lost_minor(stage, booking) == PAID
        assert troubles.broken(stage) == []
