from datetime import timedelta

from flask import Flask

from marketplace.community.reports import claims, danger, emergency, figures, jobs
from marketplace.community.reports.models import Party
from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.people.accounts.models import Role
from marketplace.people.measures import operations as measures
from tests.factories import cases
from tests.factories import lists as listed
from tests.factories.accounts import Browser, a_member, a_staff_member, mail_to, signed_in
from tests.factories.discussions import a_circle, say
from tests.factories.listings import make_meal, make_provider


def test_whoever_is_on_duty_is_called_at_once_and_nobody_else(app: Flask) -> None:
    awake, asleep = a_staff_member(Role.MODERATOR), a_staff_member(Role.MODERATOR)
    measures.take_duty(awake, 8)

    cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")

    assert [one.kind for one in mail_to(awake.email)] == ["report_danger"]
    assert mail_to(asleep.email) == []


def test_the_whole_team_is_called_when_nobody_is_on_duty(app: Flask) -> None:
    team = [a_staff_member(Role.MODERATOR), a_staff_member(Role.ADMIN)]

    cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")

    assert [len(mail_to(member.email)) for member in team] == [1, 1]


def test_everybody_is_called_when_nobody_took_the_case(app: Flask) -> None:
    awake, asleep = a_staff_member(Role.MODERATOR), a_staff_member(Role.MODERATOR)
    measures.take_duty(awake, 8)
    case = cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")

    with clock.frozen_at(clock.now() + danger.AGAIN + timedelta(seconds=1)):
        jobs.call_again(case.public_id)

    assert [len(mail_to(member.email)) for member in (awake, asleep)] == [2, 1]


def test_nobody_is_called_again_for_a_case_that_somebody_took(app: Flask) -> None:
    awake = a_staff_member(Role.MODERATOR)
    case = cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")
    claims.claim(case, awake)

    with clock.frozen_at(clock.now() + 2 * danger.AGAIN):
        jobs.call_again(case.public_id)

    assert len(mail_to(awake.email)) == 1


def test_an_ordinary_report_calls_nobody(app: Flask) -> None:
    awake = a_staff_member(Role.MODERATOR)

    cases.a_case("listing", make_meal().public_id, a_member(), reason="spam")

    assert mail_to(awake.email) == []


def test_a_listed_threat_is_found_by_the_sweep(app: Flask) -> None:
    listed.a_list(["i will kill you"], ground="danger", act="hold")
    circle = a_circle()

    say(circle.club, circle.talk, circle.nora, "I wi11 ki11 you")

    assert len(danger.alone()) == 1


def test_the_desk_says_until_when_and_that_it_is_late(app: Flask) -> None:
    cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")
    desk = signed_in(app, a_staff_member(Role.MODERATOR))

    in_time = desk.get("/admin/reports").text
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        late = desk.get("/admin/reports").text

    assert "Answer by" in in_time
    assert "Late since" in late


def test_whoever_reports_a_danger_reads_whom_to_call(app: Flask) -> None:
    browser = Browser(app)
    path = f"/report/listing/{make_meal().public_id}"

    form = browser.get(path).text
    sent = browser.post(path, {"reason": "danger", "email": "eve@example.org"})
    received = browser.get(sent.location).text

    assert 'href="tel:112"' in form
    assert 'href="tel:3114"' in received
    assert "Whoever is on duty has been called" in received
    assert "3114" in mail_to("eve@example.org")[0].text


def test_numbers_are_a_setting_and_never_none(app: Flask) -> None:
    with overridden(emergency_numbers="GB=all:999", company_country="GB"):
        british = emergency.numbers()
        unknown = emergency.numbers("XX")
    with overridden(emergency_numbers=""):
        empty = emergency.numbers()

    assert [one.number for one in british] == ["999"]
    assert unknown == british
    assert [one.number for one in empty] == ["112"]


def test_a_moderator_takes_duty_and_ends_it(app: Flask) -> None:
    moderator = a_staff_member(Role.MODERATOR)
    desk = signed_in(app, moderator)

    desk.post("/admin/reports/duty", {"hours": "8"})
    on = "You are on duty until" in desk.get("/admin/reports").text
    desk.post("/admin/reports/duty", {"hours": "0"})
    off = "You are on duty until" in desk.get("/admin/reports").text

    assert (on, off) == (True, False)


def test_everybody_reads_the_figures_of_moderation(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.FOR_A_WEEK)
    cases.objected(case, Party.AUTHOR, cook)

    page = Browser(app, locale="fr").get("/moderation")
    file = Browser(app).get("/moderation.csv")

    assert page.status_code == 200
    assert "Modération en" in page.text
    assert "decisions,suspend,fraud,listing,1" in file.text
    assert "objections,open,,,1" in file.text


def test_everybody_reads_how_soon_danger_was_decided(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")
    cases.decided(case, cases.FOR_A_WEEK)

    page = Browser(app).get("/moderation").text

    assert "1 case, half of them decided within" in page


def test_the_time_to_a_decision_is_that_of_the_first_one(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.HIDDEN)
    cases.objected(case, Party.AUTHOR, cook)
    with clock.frozen_at(clock.now() + timedelta(hours=100)):
        cases.decided(case, cases.HIDDEN)
        found = figures.of_year(clock.now().year)

    assert found.times.half is not None
    assert found.times.half < 1


def test_figures_say_how_often_lists_were_wrong(app: Flask) -> None:
    listed.a_list(["casino", "roulette"])
    circle = a_circle()
    for word in ("casino", "roulette"):
        say(circle.club, circle.talk, circle.nora, word)
    right, wrong = cases.held()

    cases.decided(right, cases.HIDDEN)
    cases.decided(wrong, cases.NO_FAULT)

    found = figures.of_year(clock.now().year)
    assert (found.noticed, found.upheld, found.wrongly_noticed, found.reports) == (2, 1, 50, 0)
