"""The publishing wizard from the first question to the listing, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.core import limits
from marketplace.core.database import db
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.listings import queries
from marketplace.trade.places.models import Place
from marketplace.web.publish.views import LOOK_UPS_AN_HOUR
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.publishing import (
    FRIDAY_EVENING,
    Wizard,
    count_of,
    draft_of,
    listings_of,
    raw_home_of,
    sentences,
)


@pytest.mark.parametrize("kind", ["meal", "session"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_newcomer_publishes_from_the_first_question_to_the_listing(
    app: Flask, kind: str, locale: str
) -> None:
    member = a_member("Samira Benali")
    wizard = Wizard(signed_in(app, member, locale=locale), kind).all()

    answer = wizard.publish()

    assert answer.status_code == 303, answer.text
    assert [listing.status for listing in listings_of(member)] == ["published"]
    assert draft_of(member) is None
    assert wizard.browser.get(answer.location).status_code == 200


@pytest.mark.parametrize("kind", ["meal", "session"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_question_has_a_page(app: Flask, kind: str, locale: str) -> None:
    wizard = Wizard(signed_in(app, a_member(), locale=locale), kind)

    pages = {step: wizard.page(step).status_code for step in ("kind", *wizard.answers, "check")}

    assert set(pages.values()) == {200}, pages


def test_what_was_answered_is_what_is_published(app: Flask) -> None:
    member = a_member("Samira Benali")

    Wizard(signed_in(app, member)).all().publish()

    whole = queries.whole(listings_of(member)[0].id)
    assert whole is not None
    assert whole.texts["en"].title == "Sunday couscous"
    assert whole.meal is not None
    assert (whole.meal.allergens, whole.meal.diets) == (["gluten", "celery"], ["vegetarian"])
    assert (whole.listing.price_minor, whole.listing.capacity, whole.listing.shared) == (2400, 6, True)
    assert db.session.get_one(ScheduleRow, whole.listing.schedule_id).weekly == [[4, 1140, 1350]]
    assert db.session.get_one(Profile, member.id).display_name == "Samira B."


def test_a_draft_without_any_answer_is_taken_up_again(app: Flask) -> None:
    browser = signed_in(app, a_member())

    first, second = Wizard(browser), Wizard(browser)

    assert first.draft_id == second.draft_id


def test_unfinished_offers_wait_on_the_first_page(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("menu")

    page = wizard.browser.get("/studio/publish")

    assert "Sunday couscous" in page.text
    assert wizard.path in page.text


def test_going_on_leads_to_the_first_open_question(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("allergens")

    answer = wizard.browser.get(wizard.path)

    assert answer.location == f"{wizard.path}/allergens"


def test_who_has_a_profile_is_not_asked_again(app: Flask) -> None:
    wizard = Wizard(signed_in(app, make_provider()))

    answer = wizard.browser.get(wizard.path)

    assert answer.location == f"{wizard.path}/words"


# ── What is wrong is said, and kept ───────────────────────────────────────────────────────────────

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("words", {"main.title": ""}, "This is needed."),
    ("words", {"main.title": "Tea"}, "Write at least 4 letters."),
    ("words", {"other.summary": "Sept légumes"}, "This is needed."),
    ("words", {"locale": "de"}, "Choose one of what is offered."),
    ("profile", {"trader": ""}, "This is needed."),
    ("menu", {"courses.en.0.dish": ""}, "Name one dish at least."),
    ("allergens", {"allergens": []}, "Tick the allergens, or say that there are none"),
    ("allergens", {"none": "1"}, "You ticked allergens and said that there are none."),
    ("allergens", {"allergens": ["plutonium"]}, "Choose one of what is offered."),
    ("where", {"address": ""}, "This is needed."),
    ("where", {"address": "3 Nowhere Lane, Qqqxzzville"}, "We do not know this address."),
    ("where", {"pin": "north, east"}, "This is no spot on the map."),
    ("where", {"pin": "48.8566, 2.3522"}, "This spot is far from Lyon."),
    ("price", {"price": "a lot"}, "Write a price such as 24 or 24.50."),
    ("price", {"price": "24.505"}, "Write a price such as 24 or 24.50."),
    ("price", {"price": "-5"}, "Write a price such as 24 or 24.50."),
    ("price", {"price": "0.20"}, "Set a price of at least €0.50."),
    ("price", {"seats": "0"}, "Give a number from 1 to 200."),
    ("price", {"shared": ""}, "Choose one of what is offered."),
    ("hours", {"fri.0.from": "", "fri.0.to": ""}, "Say on which days and hours people can come."),
    ("hours", {"fri.0.to": ""}, "Give both a beginning and an end"),
    ("hours", {"fri.0.to": "19:00"}, "These hours end when they begin."),
    ("hours", {"fri.0.from": "25:00"}, "Give both a beginning and an end"),
    ("hours", {"duration_minutes": "300"}, "This takes longer than your longest opening, 210 minutes."),
    ("hours", {"notice_minutes": "525600"}, "With this notice nobody could book within the 60 days"),
    ("hours", {"duration_minutes": ""}, "This is needed."),
    ("policy", {"policy": "whenever"}, "Choose one of what is offered."),
]


@pytest.mark.parametrize(
    ("step", "change", "sentence"), WRONG, ids=[f"{step} {change}" for step, change, _sentence in WRONG]
)
def test_a_wrong_answer_is_refused_with_a_sentence(
    app: Flask, step: str, change: dict[str, Any], sentence: str
) -> None:
    wizard = Wizard(signed_in(app, a_member())).until(step)

    answer = wizard.answer(step, **change)

    assert answer.status_code == 422
    assert any(sentence in line for line in sentences(answer)), sentences(answer)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "Minutes: Give a whole number."), ("fr", "Minutes : Donnez un nombre entier.")],
)
def test_what_is_refused_in_a_row_is_said_of_its_field(app: Flask, locale: str, sentence: str) -> None:
    wizard = Wizard(signed_in(app, a_member(), locale=locale), "session").until("plan")

    answer = wizard.answer("plan", **{"plan.en.0.title": "Run", "plan.en.0.minutes": "ten"})

    assert sentence in [line.replace("\u202f", " ").replace("\xa0", " ") for line in sentences(answer)]


def test_refused_values_are_still_in_the_form(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("price")

    answer = wizard.answer("price", price="a lot", seats="9")

    assert 'value="a lot"' in answer.text
    assert 'value="9"' in answer.text


def test_a_refused_form_is_there_again_after_a_reload(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("price")
    wizard.answer("price", price="a lot")

    page = wizard.page("price")

    assert 'value="a lot"' in page.text


def test_going_back_keeps_what_was_typed(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("menu")

    answer = wizard.answer("menu", {"courses.en.0.dish": "Half a dish", "do": "back"})

    assert answer.location == f"{wizard.path}/words"
    assert "Half a dish" in wizard.page("menu").text


def test_every_question_but_the_first_has_a_way_back(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member()))

    with_back = {step: 'value="back"' in wizard.page(step).text for step in ("kind", *wizard.answers)}

    assert with_back == {"kind": False} | dict.fromkeys(wizard.answers, True)


def test_a_change_from_the_check_leads_back_to_it(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).all()

    answer = wizard.answer("price", query="?from=check", price="30")

    assert answer.location == f"{wizard.path}/check"
    assert "€30.00" in wizard.page("check").text


# ── The home ──────────────────────────────────────────────────────────────────────────────────────


def test_an_address_is_never_stored_in_the_open(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("spot")
    wizard.answer("where", {"address": "Somewhere else, typed and left", "do": "back"})

    draft = draft_of(member)

    assert draft is not None
    assert "Claudiennes" not in str(draft.answers)
    assert "typed and left" not in str(draft.answers)
    assert b"Claudiennes" not in raw_home_of(draft)


def test_the_circle_is_shown_and_not_the_pin(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("where")
    wizard.answer("where", pin="45.77011, 4.83099")

    page = wizard.page("spot")

    assert "within 900 metres" in page.text
    assert "45.77011" not in page.text


def test_an_address_known_only_by_its_town_says_so(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("spot")

    page = wizard.page("spot")

    assert "We found Lyon, but not your street." in page.text


def test_a_pin_makes_the_home_exact(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("spot")

    wizard.answer("spot", pin="45.7701, 4.8309")

    draft = draft_of(member)
    assert draft is not None
    assert draft.home is not None
    assert (draft.home["lat"], draft.home["precision"]) == (45.7701, "pin")


def test_a_second_offer_can_use_the_same_place_and_hours(app: Flask) -> None:
    cook = make_provider()
    first = make_meal(cook)
    place = db.session.get_one(Place, first.place_id).public_id
    hours = db.session.get_one(ScheduleRow, first.schedule_id).public_id
    wizard = Wizard(signed_in(app, cook), where={"place": place})
    del wizard.answers["spot"], wizard.answers["profile"]

    wizard.until("hours").answer("hours", schedule=hours)
    wizard.answer("booking")
    wizard.answer("policy")
    wizard.publish()

    second = next(listing for listing in listings_of(cook) if listing.id != first.id)
    assert (second.place_id, second.schedule_id) == (first.place_id, first.schedule_id)


def test_somebody_elses_place_counts_as_none(app: Flask) -> None:
    other = db.session.get_one(Place, make_meal().place_id).public_id
    wizard = Wizard(signed_in(app, a_member())).until("where")

    answer = wizard.answer("where", {"place": other})

    assert answer.status_code == 422


def test_addresses_cannot_be_looked_up_without_end(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("where")
    for _time in range(LOOK_UPS_AN_HOUR):
        limits.spend(f"locate:{member.public_id}", limit=LOOK_UPS_AN_HOUR, window=timedelta(hours=1))

    answer = wizard.answer("where")

    assert answer.status_code == 429


def test_a_session_at_a_distance_needs_no_address(app: Flask) -> None:
    member = a_member()

    Wizard(signed_in(app, member), "session").all().publish()

    assert [(one.venue, one.place_id) for one in listings_of(member)] == [("remote", None)]


# ── Comforts ──────────────────────────────────────────────────────────────────────────────────────


def test_a_starter_fills_words_and_menu_but_declares_no_allergen(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("words")

    wizard.answer("words", {"do": "starter:couscous"})

    draft = draft_of(member)
    assert draft is not None
    assert draft.answers["words"]["texts"]["en"]["title"] == "Sunday couscous with seven vegetables"
    assert len(draft.answers["menu"]["courses"]["en"]) == 3
    assert "allergens" not in draft.answers


def test_a_starter_speaks_the_language_the_provider_writes_in(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member, locale="fr")).until("words")

    wizard.answer("words", {"do": "starter:couscous"})

    draft = draft_of(member)
    assert draft is not None
    assert draft.answers["words"]["texts"]["fr"]["title"] == "Couscous du dimanche aux sept légumes"


def test_a_preset_fills_in_the_week(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("hours")

    wizard.answer("hours", {"do": "preset:weekend_evenings"})

    page = wizard.page("hours").text
    assert page.count('value="19:00"') == 2
    assert page.count('value="23:00"') == 2


def test_one_more_stretch_of_hours_can_be_added_without_scripts(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("hours")

    wizard.answer("hours", do="add:fri")

    page = wizard.page("hours").text
    assert 'name="fri.1.from"' in page
    assert 'value="19:00"' in page


def test_hours_may_cross_midnight(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("hours")

    wizard.answer("hours", **{"fri.0.from": "20:00", "fri.0.to": "01:30"})

    draft = draft_of(member)
    assert draft is not None
    assert draft.answers["hours"]["weekly"] == [[4, 1200, 1530]]
    assert 'value="01:30"' in wizard.page("hours").text


def test_a_day_may_have_several_stretches_of_hours(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("hours")

    wizard.answer("hours", **{"fri.1.from": "12:00", "fri.1.to": "14:30"})

    draft = draft_of(member)
    assert draft is not None
    assert sorted(draft.answers["hours"]["weekly"]) == [[4, 720, 870], [4, 1140, 1350]]


def test_words_in_both_languages_ask_for_both_menus(app: Flask) -> None:
    french = {"other.title": "Couscous du dimanche"}
    wizard = Wizard(signed_in(app, a_member())).until("words")
    wizard.answer("words", **french)

    page = wizard.page("menu")

    assert 'name="courses.en.0.dish"' in page.text
    assert 'name="courses.fr.0.dish"' in page.text


def test_the_preview_says_what_is_paid_and_what_is_received(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member())).until("price")

    preview = wizard.browser.post(f"{wizard.path}/price/preview", wizard.answers["price"])

    assert "€25.92" in preview.text
    assert "€22.32" in preview.text
    assert "<html" not in preview.text


def test_the_preview_stores_nothing(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("price")

    wizard.browser.post(f"{wizard.path}/price/preview", wizard.answers["price"])

    draft = draft_of(member)
    assert draft is not None
    assert "price" not in draft.answers


# ── Publishing, once, and only one's own ──────────────────────────────────────────────────────────


def test_publishing_twice_makes_one_offer(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).all()

    first, second = wizard.publish(), wizard.publish()

    assert first.location == second.location
    assert len(listings_of(member)) == 1


def test_an_unfinished_offer_is_not_published(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("policy")

    answer = wizard.publish()

    assert answer.status_code == 409
    assert "Some questions are still open." in answer.text
    assert listings_of(member) == []
    assert db.session.get(Profile, member.id) is None


def test_someone_unverified_cannot_begin(app: Flask) -> None:
    browser = signed_in(app, a_member(verified=False))

    answer = browser.post("/studio/publish", {"kind": "meal"})

    assert answer.status_code == 403
    assert "Your e-mail address is not confirmed yet." in answer.text


@pytest.mark.parametrize("path", ["", "/words", "/check"])
def test_another_members_draft_is_not_there(app: Flask, path: str) -> None:
    wizard = Wizard(signed_in(app, a_member())).all()
    stranger = signed_in(app, a_member("Eve Stranger"))

    answer = stranger.get(f"{wizard.path}{path}")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/words", "/where", "/check", "/delete", "/price/preview"])
def test_another_members_draft_cannot_be_changed(app: Flask, path: str) -> None:
    owner = a_member()
    wizard = Wizard(signed_in(app, owner)).all()
    stranger = signed_in(app, a_member("Eve Stranger"))

    answer = stranger.post(f"{wizard.path}{path}", {"main.title": "Stolen title", "locale": "en"})

    assert answer.status_code == 404
    assert draft_of(owner) is not None


def test_a_draft_can_be_deleted(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).until("menu")

    wizard.browser.post(f"{wizard.path}/delete")

    assert draft_of(member) is None


def test_a_question_of_the_other_kind_is_not_there(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member()), "meal")

    assert wizard.page("plan").status_code == 404


def test_changing_the_kind_opens_its_questions_and_keeps_the_rest(app: Flask) -> None:
    member = a_member()
    wizard = Wizard(signed_in(app, member)).all()

    answer = wizard.answer("kind", {"kind": "session"}, query="?from=check")

    draft = draft_of(member)
    assert draft is not None
    assert answer.location == f"{wizard.path}/plan?from=check"
    assert draft.answers["words"]["texts"]["en"]["title"] == "Sunday couscous"


@pytest.mark.parametrize("step", ["words", "where", "spot", "price", "hours", "check"])
def test_a_question_makes_few_queries(app: Flask, statements: Any, step: str) -> None:
    wizard = Wizard(signed_in(app, make_provider())).until("nothing")
    seen = statements()

    wizard.page(step)

    assert count_of(seen) <= 8, seen


def test_the_first_free_place_of_the_hours_stands_on_the_card(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member()))
    wizard.answers["hours"] = wizard.answers["hours"] | FRIDAY_EVENING | {"notice_minutes": "0"}

    page = wizard.all().page("check")

    assert "card-next" in page.text
