from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import exc, select, text, update

from marketplace.core import clock, former
from marketplace.core.audit import AuditEntry
from marketplace.core.database import db, transaction
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.models import MemberSession, MemberStatus, Role
from marketplace.people.leaving.models import Leaving, LeavingState
from marketplace.trade.search.models import SearchEntry
from marketplace.web import mail_jobs
from marketplace.workflows.leaving import erasure, going, obstacles, retention
from tests.factories.accounts import PASSWORD, Browser, a_member, a_staff_member, mail_to, signed_in
from tests.factories.leaving import a_plain_letter, asked, at_the_end, erased
from tests.factories.listings import make_meal, make_provider
from tests.factories.towns import Town


def test_asking_hides_the_member_and_ends_other_sessions(app: Flask) -> None:
    provider = make_provider("Ida Noor")
    listing = make_meal(provider)
    browser, elsewhere = signed_in(app, provider), signed_in(app, provider)

    answer = browser.post("/settings/leave", {"password": PASSWORD, "word": "LEAVE"})

    assert answer.status_code == 303
    assert "Keep my account" in browser.get("/settings").text
    assert elsewhere.get("/settings").status_code == 302
    assert app.test_client().get(f"/listings/{listing.slug}-{listing.public_id}").status_code == 404
    assert db.session.scalar(select(SearchEntry).where(SearchEntry.provider_id == provider.id)) is None


def test_nobody_leaves_without_the_word_and_the_password(app: Flask) -> None:
    member = a_member()
    browser = signed_in(app, member)

    without_word = browser.post("/settings/leave", {"password": PASSWORD, "word": "yes"})
    without_password = browser.post("/settings/leave", {"password": "wrong wrong wrong", "word": "leave"})

    assert (without_word.status_code, without_password.status_code) == (422, 422)
    assert "Type the word “leave”." in without_word.text
    assert going.open_of(member.id) is None


def test_one_tap_brings_everything_back(app: Flask) -> None:
    provider = make_provider("Ida Noor")
    make_meal(provider)
    asked(provider)

    signed_in(app, provider).post("/settings/leave/keep")

    assert provider.status == MemberStatus.ACTIVE
    assert db.session.scalar(select(SearchEntry).where(SearchEntry.provider_id == provider.id)) is not None
    assert db.session.scalars(select(Leaving.state)).all() == [LeavingState.KEPT]


def test_asking_twice_keeps_the_first_day(app: Flask) -> None:
    member = a_member()
    row = asked(member)

    with pytest.raises(going.AlreadyAsked):
        asked(member)

    assert going.open_of(member.id) == row


def test_who_is_about_to_leave_begins_nothing_new(app: Flask) -> None:
    member = a_member()
    asked(member)

    answer = signed_in(app, member).post("/clubs/new", {"name": "Bread"})

    assert answer.status_code == 403
    assert "You asked to leave, so nothing new is begun." in answer.text


def test_letters_about_anything_else_stop(app: Flask) -> None:
    member = a_member()
    mail_id = a_plain_letter(member)
    asked(member)

    mail_jobs.deliver(mail_id)

    assert [letter.kind for letter in mail_to(member.email)] == ["leaving.asked"]


def test_open_business_has_to_end_first(town: Town) -> None:
    found = {one.key for one in obstacles.of(town.scene.provider.id, clock.now())}

    with pytest.raises(going.SomethingFirst):
        going.ask(town.scene.provider)

    assert {"asked", "earnings", "disputes", "clubs", "meetups"} <= found


def test_the_page_links_to_where_each_thing_is_ended(town: Town) -> None:
    page = signed_in(town.app, town.scene.customer).get("/settings/leave").text

    assert 'href="/bookings"' in page
    assert 'href="/membership"' in page
    assert "Erase my account" not in page


def test_credits_that_would_be_lost_are_named(town: Town) -> None:
    page = signed_in(town.app, town.scene.customer).get("/settings/leave").text

    assert "can be handed back for your money" in page


def test_one_of_the_team_is_taken_off_it_first(app: Flask) -> None:
    admin = a_staff_member(Role.ADMIN)

    assert [one.key for one in obstacles.of(admin.id, clock.now())] == ["roles"]


def test_nothing_is_erased_before_the_waiting_time_is_over(app: Flask) -> None:
    row = asked(a_member())

    with clock.frozen_at(row.erase_at - timedelta(minutes=1)):
        assert erasure.due() == []
        assert not erasure.erase(row.public_id)

    assert row.state == LeavingState.ASKED


def test_the_database_refuses_an_end_before_its_time(app: Flask) -> None:
    row = asked(a_member())
    early = update(Leaving).values(state="done", ended_at=clock.now(), purge_on=clock.now().date())

    with pytest.raises(exc.DBAPIError, match="waiting time"), db.session.begin_nested():
        db.session.execute(early.where(Leaving.id == row.id))


def test_an_erased_member_is_nobody(app: Flask) -> None:
    member = erased(a_member("Zita Quaranta"))

    kept = db.session.execute(
        text("select name, email, password_hash, status from member where id = :id"), {"id": member.id}
    ).one()

    assert (kept.name, kept.password_hash, kept.status) == (former.FORMER, "!", "closed")
    assert kept.email.endswith("@erased.invalid")
    assert member.name == "A former member"
    assert db.session.scalar(select(MemberSession).where(MemberSession.member_id == member.id)) is None


def test_an_erased_member_cannot_sign_in_with_anything(app: Flask) -> None:
    member = a_member()
    email = member.email
    erased(member)

    answer = Browser(app).post("/sign-in", {"email": email, "password": PASSWORD})

    assert answer.status_code == 422
    assert members.by_email(email) is None


def test_the_address_is_free_for_a_new_account(app: Flask) -> None:
    member = a_member()
    email = member.email
    erased(member)

    again = accounts.create_member(email=email, name="Ana Again", password=PASSWORD, locale="en")

    assert again.id != member.id


def test_erasing_twice_is_erasing_once(app: Flask) -> None:
    row = asked(a_member())

    with at_the_end(row):
        done = [erasure.erase(row.public_id) for _time in range(2)]

    assert done == [True, False]


def test_a_letter_says_so_before_and_after(app: Flask) -> None:
    member = a_member()
    email = member.email

    erased(member)

    assert [letter.kind for letter in mail_to(email)] == ["leaving.done"]


def test_the_last_letter_leaves_no_address_behind(app: Flask) -> None:
    member = a_member()
    email = member.email
    erased(member)

    with clock.frozen_at(clock.now() + going.WAIT + retention.LETTERS_FOR + timedelta(hours=1)):
        retention.forget_last_letters()

    assert mail_to(email) == []


def test_what_came_up_in_the_meantime_holds_it_up_and_is_told_once(app: Flask) -> None:
    member = a_member()
    row = asked(member)
    accounts.grant_role(member, Role.MODERATOR, by=None)

    with at_the_end(row):
        done = [erasure.erase(row.public_id) for _hour in range(2)]

    assert done == [False, False]
    assert [letter.kind for letter in mail_to(member.email)] == ["leaving.asked", "leaving.held_up"]


def test_a_suspended_member_leaves_through_a_door_of_their_own(app: Flask) -> None:
    member = a_member()
    accounts.suspend(member, by=a_staff_member(Role.MODERATOR), reason="Spam")
    db.session.commit()

    answer = Browser(app).post("/leave", {"email": member.email, "password": PASSWORD, "word": "leave"})

    assert answer.status_code == 303
    row = going.open_of(member.id)
    assert row is not None
    assert (row.was_suspended, member.status) == (True, MemberStatus.SUSPENDED)


def test_who_is_not_suspended_gets_the_answer_of_a_stranger_there(app: Flask) -> None:
    member = a_member()

    theirs = Browser(app).post("/leave", {"email": member.email, "password": PASSWORD, "word": "leave"})
    strangers = Browser(app).post(
        "/leave", {"email": "no@example.org", "password": PASSWORD, "word": "leave"}
    )

    assert (theirs.status_code, strangers.status_code) == (422, 422)
    assert going.open_of(member.id) is None


def test_staying_does_not_open_a_suspended_account(app: Flask) -> None:
    member = a_member()
    accounts.suspend(member, by=a_staff_member(Role.MODERATOR), reason="Spam")
    asked(member)

    with transaction():
        going.keep(member)

    assert member.status == MemberStatus.SUSPENDED


def test_every_step_is_in_the_log(app: Flask) -> None:
    member = erased(a_member())

    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == member.public_id)).all()

    assert [act for act in acts if act.startswith("leaving")] == ["leaving.asked", "leaving.erased"]


def test_administrators_see_who_leaves_and_nobody_can_hurry_it(app: Flask) -> None:
    member = a_member("Zita Quaranta")
    asked(member)

    page = signed_in(app, a_staff_member(Role.ADMIN)).get("/admin/leaving")
    moderator = signed_in(app, a_staff_member(Role.MODERATOR, name="Mo Ray")).get("/admin/leaving")

    assert member.public_id in page.text
    assert "Zita" not in page.text
    assert "<form" not in page.text.split("<main", 1)[1].split("</main", 1)[0]
    assert moderator.status_code == 404


def test_tax_data_goes_when_ten_years_are_over(town: Town) -> None:
    row = asked(a_member())
    with at_the_end(row):
        erasure.erase(row.public_id)

    purged = clock.now().replace(year=row.purge_on.year, month=1, day=2)
    with clock.frozen_at(purged):
        retention.purge()
    db.session.refresh(row)

    assert row.purged_at == purged
