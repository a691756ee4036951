"""Remembered pieces of pages: drawn once, and again when what they show would change."""

from datetime import timedelta

import pytest

from marketplace.core import clock, i18n
from marketplace.web.fragments import LIMIT, _kept, forget, remembered


@pytest.fixture
def macro(app):
    forget()
    drawn = []
    template = app.jinja_env.from_string(
        "{% macro piece(thing) %}<b>{{ thing.name }}{{ note(thing) }}</b>{% endmacro %}"
    )
    template.globals["note"] = lambda thing: drawn.append(thing) or ""
    yield template.module.piece, drawn
    forget()


def test_a_piece_is_drawn_once_for_the_same_arguments(macro):
    piece, drawn = macro

    pages = [remembered(piece, {"name": "Samira", "tags": ["new"]}) for _ in range(3)]

    assert set(pages) == {"<b>Samira</b>"}
    assert len(drawn) == 1


def test_another_argument_is_another_piece(macro):
    piece, _ = macro

    assert remembered(piece, {"name": "Samira"}) != remembered(piece, {"name": "Théo"})


def test_what_members_typed_stays_escaped(macro):
    piece, _ = macro

    assert remembered(piece, {"name": "<script>"}) == "<b>&lt;script&gt;</b>"


def test_another_language_draws_again(macro):
    piece, drawn = macro

    for locale in ("en", "fr"):
        with i18n.speaking(locale):
            remembered(piece, {"name": "Samira"})

    assert len(drawn) == 2


def test_a_quarter_of_an_hour_later_it_is_drawn_again(macro):
    piece, drawn = macro
    remembered(piece, {"name": "Samira"})

    with clock.frozen_at(clock.now() + timedelta(minutes=15)):
        remembered(piece, {"name": "Samira"})

    assert len(drawn) == 2


def test_the_memory_has_a_limit(macro):
    piece, _ = macro

    for number in range(LIMIT + 50):
        remembered(piece, {"name": number})

    assert len(_kept) == LIMIT
