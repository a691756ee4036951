"""The self-check asks for all invariants in one question, and names those that are broken."""

import pytest
from flask import Flask

from marketplace.workflows import self_check
from tests.factories.staff import broken_invariant


@pytest.mark.parametrize("name", self_check.ALL)
def test_an_invariant_that_finds_a_row_is_named(app: Flask, name: str) -> None:
    with broken_invariant(name, "select 42"):
        found = self_check.failures()

    assert found == [(name, 1, "(42,)")]


def test_in_health_nothing_is_named(app: Flask) -> None:
    assert self_check.failures() == []
