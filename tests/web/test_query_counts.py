"""No page asks the database more than twelve things, whoever opens it."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.routes import openings
from tests.factories.scene import CUSTOMER, PROVIDER, VISITOR, a_scene, browser_of, undone

MOST = 12
# The page of a person gathers what that many rooms know of them, each in one statement.
GATHERING = {"/people/<slug>": 14}
# A savepoint stands for a transaction in tests, and these set no page's cost.
NOT_QUERIES = ("savepoint", "release savepoint", "rollback to savepoint", "set constraints")


def queries_of(seen: list[str]) -> list[str]:
    return [sql for sql in seen if not sql.lower().startswith(NOT_QUERIES)]


@pytest.mark.parametrize("who", [VISITOR, CUSTOMER, PROVIDER, "finance", "admin"])
def test_no_page_makes_more_than_twelve_queries(
    app: Flask, statements: Callable[[], list[str]], who: str
) -> None:
    scene = a_scene()
    browser = browser_of(app, scene, who)
    seen = statements()

    costly = []
    for opening in openings(app, scene):
        if opening.method == "GET" and not opening.rule.rule.startswith("/api/"):
            with undone(app):
                seen.clear()
                opening.through(browser, opening.path)
                count = len(queries_of(seen))
            if count > GATHERING.get(opening.rule.rule, MOST):
                costly.append(f"{opening}: {count}")

    assert costly == []
