"""A note of moderators beside what members write: everybody reads it, its author is told, and an objection ends it."""

import pytest
from flask import Flask

from marketplace.community.reports.models import Party
from tests.factories import cases, doors
from tests.factories.accounts import a_member, mail_to
from tests.factories.doors import DOORS

NOTED_DOORS = pytest.mark.parametrize(
    "name",
    [
        "a post",
        "an article",
        "a comment under an article",
        "an idea",
        "a comment under an idea",
        "a new offer",
    ],
)
SAID = "The market begins at nine on Sundays."


@NOTED_DOORS
def test_a_note_stands_beside_it_for_everybody(app: Flask, name: str) -> None:
    door = DOORS[name]
    written = door.write(SAID, None)
    case = cases.a_case(door.kind, written.id, a_member("Zoe Blank"))

    cases.decided(case, cases.NOTED)
    page = doors.page_of(case)

    assert f"<b>A moderator notes:</b> {cases.NOTED.note}" in page
    assert SAID in page
    assert mail_to(written.author.email)[-1].kind == "report_ruled"


@NOTED_DOORS
def test_a_note_goes_when_an_objection_is_heard(app: Flask, name: str) -> None:
    door = DOORS[name]
    written = door.write(SAID, None)
    case = cases.a_case(door.kind, written.id, a_member("Zoe Blank"))
    cases.decided(case, cases.NOTED)

    cases.objected(case, Party.AUTHOR, written.author)
    cases.decided(case, cases.NO_FAULT)

    assert cases.NOTED.note not in doors.page_of(case)
