"""Sentences for a number, in Python and in templates alike: how many is written as people write it."""

import pytest
from flask import Flask, render_template_string

from marketplace.core.i18n import counted, ngettext, speaking

LINE = '{{ ngettext("%(num)s seat at %(name)s", "%(num)s seats at %(name)s", number, name=name) }}'


@pytest.mark.parametrize(
    ("locale", "number", "words"),
    [
        ("en", 999, "999"),
        ("en", 1180, "1,180"),
        ("fr", 1180, "1\u202f180"),
        ("fr", 2_180_000, "2\u202f180\u202f000"),
    ],
)
def test_thousands_are_parted_as_the_language_does(app: Flask, locale: str, number: int, words: str) -> None:
    with speaking(locale):
        assert counted(number) == words
        assert ngettext("%(num)s seat", "%(num)s seats", number).startswith(words)


def test_a_template_puts_more_than_the_number_into_a_sentence(app: Flask) -> None:
    assert render_template_string(LINE, number=1180, name="Rosa’s") == "1,180 seats at Rosa’s"


def test_what_a_template_puts_into_a_sentence_is_escaped(app: Flask) -> None:
    assert render_template_string(LINE, number=1, name="<b>") == "1 seat at &lt;b&gt;"
