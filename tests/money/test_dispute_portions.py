"""Over which parts of a payment a disputed amount falls: every cent of it, once, and in a fair order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import split
from marketplace.money.disputes.rules import Claim, portions

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
CLAIMS = st.lists(
    st.tuples(st.integers(1, 9_000), st.integers(0, 9_000), st.integers(0, 9_000), st.booleans()).map(
        lambda drawn: (
            drawn[0],
            min(drawn[1], drawn[0]),
            min(drawn[2], drawn[0] - min(drawn[1], drawn[0])),
            drawn[3],
        )
    ),
    min_size=2,
    max_size=12,
).map(
    lambda rows: [
        Claim(START + timedelta(weeks=n), ahead, paid, due, kept)
        for n, (paid, due, kept, ahead) in enumerate(rows)
    ]
)


@given(CLAIMS, st.integers(1, 120_000))
def test_the_portions_end_exactly_at_the_disputed_amount(claims: list[Claim], amount: int) -> None:
    found = portions(amount, claims)

    assert sum(found) == amount
    assert min(found) >= 0
    assert sum(split(1_500, found)) == 1_500


@given(CLAIMS, st.data())
def test_no_part_loses_more_than_was_paid_for_it(claims: list[Claim], data: st.DataObject) -> None:
    amount = data.draw(st.integers(1, sum(claim.paid_minor for claim in claims)))

    found = portions(amount, claims)

    assert all(portion <= claim.paid_minor for portion, claim in zip(found, claims, strict=True))


@given(CLAIMS, st.data())
def test_what_was_served_loses_nothing_while_something_to_come_is_left(
    claims: list[Claim], data: st.DataObject
) -> None:
    spared = [claim for claim in claims if not claim.is_ahead]
    first = sum(claim.due_minor for claim in claims) + sum(c.kept_minor for c in claims if c.is_ahead)
    amount = data.draw(st.integers(0, first))

    found = dict(zip(claims, portions(amount, claims), strict=True))

    assert all(found[claim] <= claim.due_minor for claim in spared)


def test_of_the_weeks_to_come_the_furthest_ahead_goes_first() -> None:
    claims = [Claim(START + timedelta(weeks=n), n > 0, 2_000, 0, 2_000) for n in range(4)]

    found = [portions(amount, claims) for amount in (500, 2_500, 6_001)]

    assert found == [[0, 0, 0, 500], [0, 0, 500, 2_000], [1, 2_000, 2_000, 2_000]]
