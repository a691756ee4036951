"""What members gave, in front and by name; what they keep to themselves; and the thanks of a month."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.community.clubs.models import Entry
from marketplace.community.contributions import drafts, operations, queries
from marketplace.community.ideas.models import Status
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.people.profiles import queries as profiles
from tests.factories.accounts import Browser, signed_in
from tests.factories.clubs import a_neighbour, by_request
from tests.factories.contributions import (
    TEXTS,
    an_answer,
    counts_of,
    in_club,
    month_after,
    names_in,
    near_lyon,
    thanked,
    this_month,
)
from tests.factories.ideas import an_admin, an_idea, answered, told_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.vouches import a_vouch


def test_an_answer_that_helped_stands_in_front_with_a_name(app: Flask) -> None:
    circle, _post = an_answer()

    assert ("answer", "Ana L.") in near_lyon()
    assert in_club(circle.club) == [("answer", "Ana L.")]


def test_what_is_said_in_a_club_by_request_stays_there(app: Flask) -> None:
    circle, _post = an_answer()

    by_request(circle.club)

    assert circle.club.entry == Entry.REQUEST
    assert near_lyon() == []
    assert counts_of(circle.ana) == {}


def test_who_hides_a_kind_is_not_named_for_it(app: Flask) -> None:
    circle, _post = an_answer()

    operations.show(circle.ana, {"vouch"})

    assert near_lyon() == []
    assert counts_of(circle.ana) == {}


def test_what_is_shown_again_stands_in_front_again(app: Flask) -> None:
    circle, _post = an_answer()
    operations.show(circle.ana, set())

    operations.show(circle.ana, {"answer"})

    assert counts_of(circle.ana) == {"answer": 1}


def test_an_idea_counts_once_it_is_there(app: Flask) -> None:
    nora = a_neighbour("Nora Klein")
    idea = an_idea(nora)
    before = counts_of(nora)

    answered(idea, Status.SHIPPED)

    assert (before, counts_of(nora)) == ({}, {"idea": 1})


def test_a_vouch_counts_until_it_is_taken_back(app: Flask) -> None:
    nora = a_neighbour("Nora Klein")
    vouch = a_vouch(nora, make_provider("Samira Benali"))
    before = counts_of(nora)

    vouch.revoked_at = clock.now()
    db.session.flush()

    assert (before, counts_of(nora)) == ({"vouch": 1}, {})


def test_the_page_of_a_provider_tells_what_they_gave_at_once(app: Flask) -> None:
    cook = make_provider("Samira Benali")
    make_meal(cook)
    db.session.commit()
    profile = profiles.of_member(cook.id)
    assert profile is not None
    path = f"/people/{profile.slug}"
    before = words_of(Browser(app).get(path))

    answered(an_idea(cook), Status.SHIPPED)
    db.session.commit()
    after = words_of(Browser(app).get(path))

    assert "What Samira Benali gave" not in before
    assert "1 idea that is there" in after


def test_a_provider_is_followed_from_their_page(app: Flask) -> None:
    cook, nora = make_provider("Samira Benali"), a_neighbour("Nora Klein")
    db.session.commit()
    profile = profiles.of_member(cook.id)
    assert profile is not None
    browser, path = signed_in(app, nora), f"/people/{profile.slug}"

    browser.post(f"/members/{cook.public_id}/follow", {"next": path})

    assert "Stop following" in words_of(browser.get(path))


def test_the_front_door_names_members_and_clubs(app: Flask) -> None:
    circle, _post = an_answer()
    db.session.commit()

    page = words_of(Browser(app).get("/?where=Lyon"))

    assert "Ana L." in page
    assert circle.club.name in page


def test_a_month_of_thanks_is_drafted_from_its_figures(app: Flask) -> None:
    an_answer()
    named = queries.of_month(*operations.span(this_month()))

    text = drafts.draft(this_month(), named, "fr")

    assert "1 membre a donné" in text
    assert "1 réponse qui a aidé" in text


def test_thanks_name_those_who_gave_and_tell_them(app: Flask) -> None:
    circle, _post = an_answer()
    month = this_month()

    with clock.frozen_at(operations.span(month)[1] + timedelta(hours=1)):
        post = thanked(an_admin(), month)

    assert names_in(post) == ["Ana L."]
    assert told_of(circle.ana, f"/thanks/{month:%Y-%m}") == 1


def test_whoever_is_left_out_is_not_named(app: Flask) -> None:
    circle, _post = an_answer()
    month = this_month()

    with clock.frozen_at(operations.span(month)[1] + timedelta(hours=1)):
        post = thanked(an_admin(), month, left_out={str(circle.ana.id)})

    assert names_in(post) == []


def test_who_is_named_takes_their_name_off(app: Flask) -> None:
    circle, _post = an_answer()
    month = this_month()
    with clock.frozen_at(operations.span(month)[1] + timedelta(hours=1)):
        post = thanked(an_admin(), month)

    operations.withdraw(circle.ana, post)

    assert names_in(post) == []
    with pytest.raises(NotFound):
        operations.withdraw(circle.nora, post)


def test_a_month_is_thanked_for_once_and_when_it_is_over(app: Flask) -> None:
    admin, month = an_admin(), this_month()

    with pytest.raises(Invalid):
        thanked(admin, month)
    with clock.frozen_at(operations.span(month_after(month))[1]):
        thanked(admin, month)
        with pytest.raises(operations.AlreadyThanked):
            thanked(admin, month)


def test_thanks_are_written_in_both_languages(app: Flask) -> None:
    month = this_month()

    with clock.frozen_at(operations.span(month)[1]), pytest.raises(Invalid) as refusal:
        thanked(an_admin(), month, texts=TEXTS | {"fr": " "})

    assert list(refusal.value.errors) == ["text_fr"]


def test_an_administrator_signs_the_draft_at_the_desk(app: Flask) -> None:
    an_answer()
    admin, month = an_admin(), this_month()
    db.session.commit()

    with clock.frozen_at(operations.span(month)[1] + timedelta(hours=1)):
        browser = signed_in(app, admin, second_factor_passed=True)
        draft = words_of(browser.get("/admin/thanks"))
        form = {"month": f"{month:%Y-%m}", "text_en": "Thank you.", "text_fr": "Merci."}
        answer = browser.post("/admin/thanks", form)

    assert "Ana L.: 1 answer that helped" in draft
    assert "Ana L." in words_of(Browser(app).get(answer.location))
