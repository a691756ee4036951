"""No input draws anything but our own shapes, and whatever is bought and returned, makers get exactly their share."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.errors import Invalid
from marketplace.goods.catalogue import drawing
from marketplace.goods.designs import rules, sheets
from marketplace.goods.designs.models import DesignKind
from tests.factories import drawings
from tests.factories.maker_lives import Life, steps

# The database is shared by the examples of one test on purpose: makers must not know of each other.
SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(drawings.spoiled())
def test_whatever_is_drawn_is_drawn_with_our_own_elements_and_attributes(
    spoiled: tuple[str, dict[str, Any]],
) -> None:
    try:
        drawn = drawing.look(*spoiled)
    except (ValueError, KeyError, TypeError, AttributeError):
        return

    assert drawings.strange_in(str(drawn or "<svg/>")) == []


@given(st.sampled_from(list(DesignKind)), drawings.forms())
def test_a_form_is_refused_or_becomes_a_drawing_of_our_own(kind: DesignKind, form: dict[str, str]) -> None:
    try:
        read = sheets.read(kind, form)
    except Invalid:
        return

    drawn = drawing.look(kind, rules.finished(kind, read))

    assert drawings.strange_in(str(drawn)) == []


@given(drawings.sound())
def test_what_the_schema_lets_through_is_drawn(form: dict[str, str]) -> None:
    read = sheets.read(DesignKind.STICKER, form)

    assert str(drawing.look("sticker", rules.finished("sticker", read))).startswith("<svg")


@pytest.mark.parametrize("evil", drawings.EVIL)
def test_control_what_is_strange_is_seen(evil: str) -> None:
    assert drawings.strange_in(f"<svg>{evil}</svg>") != []


@given(drawings.sound(), st.lists(drawings.acts(), max_size=12))
def test_whatever_buttons_are_pressed_a_drawing_stays_sound(form: dict[str, str], acts: list[str]) -> None:
    read = sheets.read(DesignKind.STICKER, form)

    for act in acts:
        sheets.acted(DesignKind.STICKER, read, act)

    assert sheets.read(DesignKind.STICKER, drawings.form_of(read)) == read


@SHARED
@given(st.lists(steps(), min_size=3, max_size=14))
def test_a_maker_gets_a_share_of_every_buyer_who_keeps_it_and_of_nobody_else(
    app: Flask, taken: list[tuple[str, int]]
) -> None:
    life = Life()

    for step in [*taken, ("settle", 0)]:
        life.take(step)

    assert life.seen() == life.expected()


@given(st.integers(0, 500), st.integers(0, 300), st.integers(0, 3_000))
def test_no_share_passes_a_ceiling(share: int, today: int, month: int) -> None:
    given = rules.within(share, rules.Ceiling(today, month), rules.Ceiling(200, 2_000))

    assert 0 <= given <= share
    assert given == 0 or (today + given <= 200 and month + given <= 2_000)


@pytest.mark.parametrize(
    ("sales", "shown"), [(0, 0), (9, 9), (10, 10), (19, 10), (149, 100), (999, 950), (1_234, 1_200)]
)
def test_sales_are_shown_rounded_down_from_ten_on(sales: int, shown: int) -> None:
    assert rules.counted(sales) == shown
