import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.community.clubs import queries as clubs
from marketplace.community.reports.models import Decision, Party
from marketplace.core.i18n import speaking
from marketplace.people.accounts.models import Role
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.listings.operations import NotReady
from marketplace.workflows import suspend_provider
from tests.factories import articles, cases, closures
from tests.factories.accounts import Browser, a_member, a_staff_member, mail_to, signed_in
from tests.factories.discussions import a_circle, say
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import a_paid_booking
from tests.factories.studio import reread


def test_a_hidden_page_answers_with_a_sentence(app: Flask) -> None:
    path = f"/people/{cases.profile_of(cook := make_provider()).slug}"
    before = Browser(app).get(path)

    cases.page_hidden(cook)

    after = Browser(app).get(path)
    assert (before.status_code, after.status_code) == (200, 404)
    assert "This page is not shown at the moment." in after.text


def test_its_owner_is_led_to_why_and_how_to_object(app: Flask) -> None:
    cook = make_provider()
    case = cases.page_hidden(cook, words="It says what is not so.")
    browser = signed_in(app, cook)

    led = browser.get(f"/people/{cases.profile_of(cook).slug}")
    profile = browser.get("/studio/profile").text

    assert led.headers["Location"] == "/studio/profile"
    assert "It says what is not so." in profile
    assert f"/reports/{case.public_id}" in profile


def test_the_letter_says_that_the_offers_went_too_and_that_bookings_stand(app: Flask) -> None:
    make_meal(cook := make_provider())

    cases.page_hidden(cook)

    assert "Bookings that were made stand" in mail_to(cook.email)[-1].text


def test_its_offers_leave_the_search_and_cannot_be_shown_meanwhile(app: Flask) -> None:
    shown, draft = make_meal(cook := make_provider()), make_meal(make_provider(), published=False)
    draft.provider_id = cook.id

    cases.page_hidden(cook)
    with pytest.raises(NotReady):
        listings.publish(draft)

    assert reread(shown).status == ListingStatus.SUSPENDED
    assert Browser(app).get(f"/listings/{shown.public_id}").status_code == 404


def test_a_booking_that_was_made_stands_and_its_sides_know_each_other(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))

    cases.page_hidden(cook)
    closures.tell()

    page = signed_in(app, nora).get(f"/bookings/{booking.public_id}").text
    assert "Samira Benali" in page
    assert "booking_account_closed" not in [one.kind for one in mail_to(nora.email)]


def test_lists_of_clubs_and_their_posts_say_a_member(app: Flask) -> None:
    circle = a_circle()
    say(circle.club, circle.talk, circle.nora)

    cases.page_hidden(circle.nora)

    shown = {one.name for one in clubs.people(circle.club.id)}
    assert "A member" in shown
    assert "Nora K." not in shown
    answer = (
        signed_in(app, circle.ana).get(f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}").text
    )
    assert "A member" in answer
    assert "Nora K." not in answer


def test_a_list_says_a_member_in_the_reader_s_language(app: Flask) -> None:
    circle = a_circle()
    cases.page_hidden(circle.nora)

    with speaking("fr"):
        named = {one.name for one in clubs.people(circle.club.id)}

    assert "Un membre" in named


def test_a_remembered_article_does_not_keep_the_name(client: FlaskClient, app: Flask) -> None:
    article = articles.published(cook := make_provider())
    path = f"/articles/{article.slug}"
    before = client.get(path).text

    cases.page_hidden(cook)

    after = client.get(path).text
    assert "Samira Benali" in before
    assert "Samira Benali" not in after
    assert "A member" in after


def test_an_objection_brings_the_page_back_and_its_offers_paused(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.page_hidden(cook)

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.NO_FAULT)

    assert Browser(app).get(f"/people/{cases.profile_of(cook).slug}").status_code == 200
    assert reread(listing).status == ListingStatus.PAUSED


def test_an_offer_that_a_decision_of_its_own_hides_stays_hidden(app: Flask) -> None:
    own, other = make_meal(cook := make_provider()), make_meal(cook)
    cases.decided(cases.a_case("listing", own.public_id, a_member()), cases.HIDDEN)
    case = cases.page_hidden(cook)

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.NO_FAULT)

    assert reread(own).status == ListingStatus.SUSPENDED
    assert reread(other).status == ListingStatus.PAUSED


def test_an_account_that_opens_brings_no_offer_back_while_the_page_is_hidden(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.page_hidden(cook)
    closures.closed(cook)

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.NO_FAULT)
    while_closed = reread(listing).status
    suspend_provider.reinstate(cook, a_staff_member(Role.MODERATOR), "It was a mistake of ours.")

    assert while_closed == ListingStatus.SUSPENDED
    assert reread(listing).status == ListingStatus.PAUSED


@pytest.mark.parametrize("decision", [Decision.WARN, Decision.LIMIT])
def test_a_page_stays_in_sight_with_a_warning_or_a_limit(app: Flask, decision: Decision) -> None:
    cook = make_provider()
    case = cases.a_case("profile", cases.profile_of(cook).slug, a_member())

    cases.decided(case, cases.LIMITED._replace(decision=decision, days=None if decision == "warn" else 7))

    assert Browser(app).get(f"/people/{cases.profile_of(cook).slug}").status_code == 200
