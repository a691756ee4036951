"""Whatever is bought, worn, given and taken off in whatever order: a plain model of it agrees."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.goods.inventory import rules
from marketplace.goods.inventory.models import Right
from tests.factories.goods import NOW
from tests.factories.shop_lives import Street, spans, steps

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(st.lists(steps(), min_size=3, max_size=12))
def test_a_street_of_members_does_what_a_plain_model_does(
    app: Flask, taken: list[tuple[str, int, int]]
) -> None:
    street = Street()

    for step in taken:
        street.take(step)

    assert street.seen() == street.expected()


@given(st.lists(spans(), max_size=8))
def test_no_grant_ever_shortens_what_the_others_give(given_spans: list[rules.Grant]) -> None:
    alone = [rules.until([one], Right.STATISTICS, NOW) for one in given_spans]

    has, end = rules.until(given_spans, Right.STATISTICS, NOW)

    assert has == any(held for held, _end in alone)
    if end is not None:
        assert all(single is not None and single <= end for held, single in alone if held)
    elif has:
        assert any(one.ends_at is None for one in given_spans)


@given(st.lists(spans(), max_size=8))
def test_the_end_of_a_right_is_the_first_instant_without_it(given_spans: list[rules.Grant]) -> None:
    has, end = rules.until(given_spans, Right.STATISTICS, NOW)

    if has and end is not None:
        assert not any(one.covers(end) for one in given_spans)
