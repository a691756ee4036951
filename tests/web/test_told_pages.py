"""What tells whether a page changed tells all that the page shows: by what is read, and by changing each thing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.fingerprint import fingerprint
from marketplace.people.profiles.views import telling as of_profile
from marketplace.trade.listings.views import telling as of_listing
from tests.factories.owners import as_owner
from tests.factories.scene import undone
from tests.factories.told_pages import (
    OF_LISTING,
    OF_PROFILE,
    names_in,
    seen,
    seen_anew,
    statements_of,
    tables_of,
)
from tests.factories.towns import Town

CHANGES = [("/listings/", name) for name in OF_LISTING] + [("/people/", name) for name in OF_PROFILE]


@pytest.mark.parametrize(
    ("page", "version"),
    [
        ("/listings/", of_listing.version),
        ("/people/", lambda slug, now: of_profile.Telling(slug, now).version()),
    ],
)
def test_a_page_reads_no_table_that_its_version_does_not(
    town: Town, page: str, version: Callable[..., object]
) -> None:
    name, browser = names_in(town)[page], town.app.test_client()

    told = statements_of(lambda: version(name, clock.now()))
    asked = statements_of(lambda: browser.get(page + name))

    assert (len(asked) > len(told), tables_of(asked) - tables_of(told)) == (True, set())


@pytest.mark.parametrize(
    ("telling", "piece", "table"),
    [
        (of_listing, "documents", "credential"),
        (of_listing, "taken", "calendar_block"),
        (of_profile, "worn", "item"),
    ],
)
def test_a_version_that_forgets_a_piece_reads_a_table_less(telling: Any, piece: str, table: str) -> None:
    rest = [one for name, one in telling.pieces().items() if name != piece]

    assert table in tables_of([telling.statement()]) - tables_of([fingerprint("select 1", rest)])


@pytest.mark.parametrize(("page", "change"), CHANGES)
def test_whatever_changes_on_a_page_changes_it_at_once(town: Town, page: str, change: str) -> None:
    names, sql = names_in(town), (OF_PROFILE | OF_LISTING)[change]
    path = page + names[page]
    with undone(town.app):
        same = {seen_anew(town.app, path), seen_anew(town.app, path), seen(town.app, path)}
        as_owner()
        done = db.session.execute(text(sql), names)
        db.session.commit()

        after = seen(town.app, path)

    assert (done.rowcount > 0, len(same), after in same) == (True, 1, False)
