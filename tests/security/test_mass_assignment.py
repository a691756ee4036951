"""A field that no form has changes nothing: not who owns, not the state, not the price, not what one may."""

from flask import Flask

from tests.factories.accounts import Browser
from tests.factories.api import program_of
from tests.factories.overreach import UNASKED, answered, filled, guarded, sender, with_unasked
from tests.factories.publishing import COOK_ANSWERS, Wizard, listings_of
from tests.factories.routes import UNSAFE, openings
from tests.factories.scene import CUSTOMER, PROVIDER, a_scene, browser_of, caller_of, undone
from tests.factories.towns import Town


def test_what_no_form_asks_for_changes_nothing(town: Town) -> None:
    app, scene = town.app, town.scene
    changed, taken = [], 0
    for opening in openings(app, scene):
        if opening.method in UNSAFE and not opening.path.startswith(("/api/", "/webhooks/")):
            who, ends = sender(opening.rule.endpoint), []
            for more in (dict, with_unasked):
                with undone(app):
                    browser = browser_of(app, scene, who)
                    form = filled(opening, browser, scene)
                    status = browser.post(opening.path, more(form)).status_code
                    ends.append((status, guarded()))
            taken += answered(opening.rule.endpoint) and ends[0][0] in {200, 302, 303}
            if ends[0] != ends[1]:
                changed.append(f"{opening}: {ends[0][0]}, {ends[1][0]}")

    assert changed == []
    assert taken >= 16


def test_an_offer_is_published_for_what_was_answered_and_for_whom(app: Flask) -> None:
    scene = a_scene()
    browser = browser_of(app, scene, PROVIDER)
    wizard = Wizard(browser, **{step: with_unasked(form) for step, form in COOK_ANSWERS.items()})

    answer = wizard.all().browser.post(f"{wizard.path}/check", with_unasked({}))

    assert answer.status_code == 303
    newest = max(listings_of(scene.provider), key=lambda listing: listing.id)
    terms = (newest.price_minor, newest.currency, newest.capacity, newest.status, newest.status_reason)
    assert terms == (2400, "EUR", 6, "published", None)


def test_the_api_refuses_every_field_it_does_not_know(town: Town) -> None:
    app, scene = town.app, town.scene
    before, answers = guarded(), {}
    for opening in openings(app, scene):
        if opening.path.startswith("/api/") and opening.method in UNSAFE:
            program = caller_of(app, scene, CUSTOMER)
            answer = program.client.post(
                opening.path,
                json=with_unasked(opening.sample.form or {}),
                headers=program.headers | {"Idempotency-Key": "a-key-of-a-test"},
            )
            answers[opening.rule.endpoint] = (
                answer.status_code,
                set(UNASKED) - set(answer.get_json().get("errors", ())),
            )

    assert len(answers) >= 3
    assert [answer for answer in answers.items() if answer[1] != (422, set())] == []
    assert guarded() == before


def test_a_new_member_has_no_role_and_is_not_verified_by_a_field(app: Flask) -> None:
    scene = a_scene()
    before = guarded()

    Browser(app).post(
        "/sign-up",
        with_unasked({"name": "Ida Noor", "email": "ida@example.org", "password": "a quiet river at dawn"}),
    )

    after = guarded()
    assert scene.members
    assert (after["member"], after["member_role"]) == (before["member"], before["member_role"])


def test_a_total_one_sends_is_compared_and_never_taken(app: Flask) -> None:
    scene = a_scene()
    program = program_of(app, scene.members["member"])
    wanted = {"listing": scene.listing, "slot": scene.slot, "party": 1, "expected_total_minor": 1}

    answer = program.book(wanted)

    assert answer.status_code == 409
    assert answer.get_json()["total_minor"] == 2592
