import pytest

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.workflows import self_check
from marketplace.workflows.leaving import erasure
from tests.factories.departures import pages_of_others
from tests.factories.leaving import (
    NAMED_EXCEPTIONS,
    a_wish,
    at_the_end,
    clubs_closed,
    requests_withdrawn,
    the_last_letter_leaves,
)
from tests.factories.marks import MARK, marked, marks_in_database
from tests.factories.towns import Town


@pytest.mark.parametrize("who", ["customer", "provider"])
def test_nothing_a_member_wrote_is_left_anywhere_but_what_the_table_names(town: Town, who: str) -> None:
    member = db.session.get_one(Member, town.scene.members[who].id)
    # Before the marks: its letter to the other side waits here, and in life has left long before the end.
    requests_withdrawn(member)
    places = marked(member)
    clubs_closed(member)
    row = a_wish(member)

    with at_the_end(row):
        erasure.wipe_out(row, member)
        the_last_letter_leaves()

    assert len(places) > 60
    assert sorted(marks_in_database() - NAMED_EXCEPTIONS) == []
    assert self_check.failures() == []


@pytest.mark.parametrize("who", ["customer", "provider"])
def test_no_page_names_who_left(town: Town, who: str) -> None:
    member = db.session.get_one(Member, town.scene.members[who].id)
    marked(member)
    clubs_closed(member)
    row = a_wish(member)

    with at_the_end(row):
        erasure.wipe_out(row, member)
        pages = pages_of_others(town, who)

    assert len(pages) > 150
    assert [path for path, page in pages.items() if MARK in page.lower()] == []
    assert any("A former member" in page for page in pages.values())
