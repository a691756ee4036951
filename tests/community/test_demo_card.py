"""A card that nobody wants to read waits at the moderators' desk of the demo."""

import pytest
from flask import Flask

from marketplace.community.reports import queries as reports
from marketplace.community.reports.claims import claim
from marketplace.demo import care
from marketplace.people.accounts.models import Member, Role
from tests.factories import goods
from tests.factories.accounts import a_member, a_staff_member, signed_in


@pytest.fixture
def receiver(app: Flask) -> Member:
    giver, receiver = goods.a_buyer(), a_member("Nora Klein")
    goods.buy(giver, goods.a_good())
    care.report_card(giver, receiver)
    return receiver


def test_its_receiver_has_the_present_and_follows_her_report(app: Flask, receiver: Member) -> None:
    [row] = reports.desk("open", "gift", after=None, limit=5)

    assert goods.things_of(receiver) == ["frame"]
    assert f"/reports/{row.case.public_id}" in signed_in(app, receiver).get("/things").text


def test_who_takes_the_case_reads_its_words(app: Flask, receiver: Member) -> None:
    [row] = reports.desk("open", "gift", after=None, limit=5)
    claim(row.case, moderator := a_staff_member(Role.MODERATOR))

    page = signed_in(app, moderator).get(f"/admin/reports/{row.case.public_id}").text

    assert "I know which bus you take." in page
