"""What a member is told: the centre, letters by their own choice, quiet hours, the letter of the day."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.notices import How, Topic
from marketplace.people.accounts.models import MemberStatus
from marketplace.people.notices import jobs, operations, queries
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.notices import a_notice, due_at, letters_to, news_for, notices_of, wants

EVENING = datetime(2026, 11, 18, 17, 10, tzinfo=UTC)


def test_what_is_written_to_a_member_stands_among_their_notices(app: Flask) -> None:
    member = a_member()

    news_for(member, topic=Topic.NEEDED)

    [notice] = notices_of(member)
    assert (notice.title, notice.path, notice.read_at) == ("Ida answered you", "/clubs/soup", None)
    assert len(letters_to(member)) == 1


def test_until_a_member_says_so_no_letter_comes_that_no_booking_needs(app: Flask) -> None:
    member = a_member()

    news_for(member)

    assert letters_to(member) == []
    assert [notice.waits_for_letter for notice in notices_of(member)] == [False]


def test_who_wants_letters_at_once_gets_one_that_a_click_can_end(app: Flask) -> None:
    member = a_member()
    wants(member, How.NOW)

    news_for(member)

    [letter] = letters_to(member)
    message = mail.as_mime(letter)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"] == f"<{letter.stop_url}>"
    assert str(letter.stop_url) in letter.text
    assert str(letter.stop_url) in letter.html


def test_a_letter_about_a_booking_cannot_be_ended(app: Flask) -> None:
    member = a_member()

    news_for(member, topic=Topic.NEEDED)

    [letter] = letters_to(member)
    assert mail.as_mime(letter)["List-Unsubscribe"] is None
    assert "/letters/stop/" not in letter.text + letter.html


def test_in_quiet_hours_a_letter_that_can_wait_does(app: Flask) -> None:
    member = a_member()
    wants(member, How.NOW)
    operations.be_quiet(member.id, 22 * 60, 8 * 60, "Europe/Paris")

    with clock.frozen_at(datetime(2026, 11, 18, 22, 30, tzinfo=UTC)):
        news_for(member)
        news_for(member, topic=Topic.NEEDED)

    waits, needed = letters_to(member)
    assert due_at(waits) == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    assert due_at(needed) is None


def test_the_letter_of_the_day_names_everything_once(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)
    news_for(member, "Ida answered you")
    news_for(member, "Tom mentioned you")

    with clock.frozen_at(EVENING):
        jobs.write_of_the_day()
        jobs.write_of_the_day()

    [letter] = letters_to(member)
    assert letter.subject == "2 things happened today"
    assert "Ida answered you" in letter.text
    assert "Tom mentioned you" in letter.text


def test_before_the_evening_no_letter_of_the_day_is_written(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)

    with clock.frozen_at(EVENING - timedelta(hours=1)):
        news_for(member)
        jobs.write_of_the_day()

    assert letters_to(member) == []


def test_what_was_read_on_the_site_is_no_news_in_the_evening(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)
    news_for(member)
    operations.read(notices_of(member)[0])

    with clock.frozen_at(EVENING):
        jobs.write_of_the_day()

    assert letters_to(member) == []


def test_who_was_missed_in_the_evening_is_written_to_within_the_next_hours(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)
    with clock.frozen_at(EVENING):
        news_for(member)

    with clock.frozen_at(EVENING + timedelta(hours=26)):
        jobs.write_of_the_day()

    assert len(letters_to(member)) == 1


def test_a_suspended_member_gets_no_letter_of_the_day(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)
    news_for(member)
    member.status = MemberStatus.SUSPENDED

    with clock.frozen_at(EVENING):
        jobs.write_of_the_day()

    assert letters_to(member) == []


def test_who_ends_daily_letters_gets_not_even_the_last(app: Flask) -> None:
    member = a_member()
    wants(member, How.DAILY)
    news_for(member)

    wants(member, How.NEVER)

    assert [notice.waits_for_letter for notice in notices_of(member)] == [False]


def test_opening_a_notice_marks_it_read_and_leads_to_what_happened(app: Flask) -> None:
    member = a_member()
    notice = a_notice(member, path="/waiting?show=open#first")
    browser = signed_in(app, member)

    answer = browser.post(f"/notices/{notice.public_id}")

    assert (answer.status_code, answer.location) == (303, "/waiting?show=open#first")
    assert notice.read_at is not None


def test_marking_all_as_read_leaves_what_came_meanwhile(app: Flask) -> None:
    member = a_member()
    seen = a_notice(member)
    later = a_notice(member)

    signed_in(app, member).post("/notices/read", {"up_to": seen.id})

    db.session.expire_all()
    assert seen.read_at is not None
    assert later.read_at is None


def test_nobody_opens_or_reads_the_notices_of_others(app: Flask) -> None:
    notice = a_notice(a_member())
    stranger = signed_in(app, a_member("Mallory Ott"))

    answer = stranger.post(f"/notices/{notice.public_id}")
    stranger.post("/notices/read", {"up_to": notice.id})

    assert answer.status_code == 404
    assert notice.read_at is None


def test_the_newest_notices_come_first_and_older_ones_a_page_later(app: Flask) -> None:
    member = a_member()
    made = [a_notice(member, f"No. {number}") for number in range(queries.PAGE + 2)]

    first = queries.centre(member.id)
    second = queries.centre(member.id, first.before)

    assert [one.id for one in [*first.notices, *second.notices]] == [one.id for one in reversed(made)]
    assert second.before is None


def test_every_page_says_how_many_notices_wait(app: Flask) -> None:
    member = a_member()
    a_notice(member)

    page = signed_in(app, member).get("/settings")

    assert "1 unread notice<" in page.text


def test_the_link_of_a_letter_asks_first_and_its_button_ends_letters_of_that_kind(app: Flask) -> None:
    member = a_member()
    wants(member, How.NOW)
    news_for(member)
    path = str(letters_to(member)[0].stop_url).partition("/letters")[2]
    stranger = Browser(app)

    asked = stranger.get(f"/letters{path}")
    before = queries.choices(member.id)[Topic.COMMUNITY]
    done = stranger.client.post(f"/letters{path}", data={"List-Unsubscribe": "One-Click"})

    assert (asked.status_code, before) == (200, How.NOW)
    assert done.status_code == 200
    assert queries.choices(member.id)[Topic.COMMUNITY] is How.NEVER


def test_a_link_that_is_not_whole_ends_nothing(app: Flask) -> None:
    answer = Browser(app).client.post("/letters/stop/WzEsImNvbW11bml0eSJd.forged")

    assert answer.status_code == 404
    assert "This link is not whole." in answer.text


def test_choices_and_quiet_hours_are_kept_together(app: Flask) -> None:
    member = a_member()
    form = {"messages": "daily", "searches": "daily", "community": "now", "news": "never"}
    quiet = {"quiet": "1", "begins": "21:30", "ends": "7:15", "zone": "America/Martinique"}

    answer = signed_in(app, member).post("/settings/notices", form | quiet)

    hours = queries.quiet_hours(member.id)
    assert answer.status_code == 303
    assert list(queries.choices(member.id).values()) == [How.DAILY, How.DAILY, How.NOW, How.NEVER]
    assert hours is not None
    assert (hours.begins, hours.ends, hours.zone) == (1290, 435, "America/Martinique")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"community": "hourly"}, "Choose how letters come."),
        ({"community": ""}, "Choose how letters come."),
        ({"begins": "25:00"}, "Write both times as 22:00."),
        ({"ends": "²2:00"}, "Write both times as 22:00."),
        ({"ends": "22:00"}, "Quiet hours need an end that differs from their beginning."),
        ({"zone": "Mars/Base"}, "Choose a time zone from the list."),
    ],
)
def test_a_wrong_choice_is_refused_in_words_and_nothing_is_half_saved(
    app: Flask, wrong: dict[str, str], sentence: str
) -> None:
    member = a_member()
    form = {"messages": "now", "searches": "never", "community": "now", "news": "never"}
    quiet = {"quiet": "1", "begins": "22:00", "ends": "08:00", "zone": "Europe/Paris"}

    answer = signed_in(app, member).post("/settings/notices", form | quiet | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.choices(member.id)[Topic.SEARCHES] is How.NOW
    assert queries.quiet_hours(member.id) is None


def test_notices_older_than_three_months_are_forgotten(app: Flask) -> None:
    member = a_member()
    a_notice(member, created_at=clock.now() - timedelta(days=91))
    kept = a_notice(member, created_at=clock.now() - timedelta(days=89))

    jobs.forget()

    db.session.expire_all()
    assert [one.id for one in notices_of(member)] == [kept.id]
