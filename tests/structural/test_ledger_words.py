"""Staff read words, never codes: whatever is posted anywhere has a name."""

from flask import Flask

from marketplace.money.ledger.words import account_words, event_words
from tests.factories import ledger_names


def test_every_event_that_is_posted_has_words(app: Flask) -> None:
    kinds = ledger_names.posted_kinds()

    nameless = {kind for kind in kinds if event_words(kind) == kind}

    assert len(kinds) > 30
    assert nameless == set()


def test_every_account_that_is_posted_to_has_words(app: Flask) -> None:
    names = ledger_names.account_names()

    nameless = {name for name in names if account_words(f"{name}:one:usd") == f"{name}:one:usd"}

    assert len(names) > 20
    assert nameless == set()


def test_control_an_event_nobody_named_shows_its_code(app: Flask) -> None:
    assert event_words("nobody_named_this") == "nobody_named_this"
