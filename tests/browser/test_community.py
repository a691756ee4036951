"""A host welcomes, a team thanks, looks at documents and reads its figures: in French, on a phone, by keys alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from marketplace.core import clock
from marketplace.people.accounts.models import Role
from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories import contributions, credentials, welcomes
from tests.factories.listings import make_provider, make_session
from tests.factories.talks import picture_bytes

Someone = Callable[..., Person]


@pytest.fixture
def on_a_phone(someone: Someone) -> Callable[[], Person]:
    return lambda: someone(width=PHONE, locale="fr")


def test_a_host_greets_a_new_member(town: Town, on_a_phone: Callable[[], Person]) -> None:
    with town.acting():
        host, newcomer = welcomes.a_host("Ana Lopes"), welcomes.a_newcomer("Nora Klein", locale="fr")
    ana, nora = on_a_phone().is_signed_in(host), on_a_phone().is_signed_in(newcomer)

    ana.visits("/welcome")
    ana.skips_to_the_content()
    ana.tabs_to(ana.page.locator(f"main a[href$='{newcomer.public_id}']"))
    ana.page.keyboard.press("Enter")
    ana.is_at("Welcome %(name)s")
    ana.tabs_to(ana.page.get_by_label(ana.words("Your letter")))
    ana.page.keyboard.press("Control+End")
    ana.page.keyboard.type(" Le marché est le samedi.")
    ana.enters("Send it in my name")
    ana.sees("Sent, from you. An answer comes under your messages.")
    nora.visits("/messages")
    nora.page.get_by_role("link", name="Ana Lopes").click()
    nora.reads("Le marché est le samedi.")

    assert faults(ana.page) == []


def test_the_thanks_of_a_month_are_signed(town: Town, on_a_phone: Callable[[], Person]) -> None:
    with clock.frozen_at(contributions.middle_of_last_month()), town.acting():
        circle, _answer = contributions.an_answer()
        thanked = circle.ana.name.split()[0]
    admin = on_a_phone().is_signed_in(town.staff(Role.ADMIN, name="Sam Roy"))

    admin.visits("/admin/thanks")
    found = faults(admin.page)
    admin.page.set_viewport_size({"width": PHONE, "height": 844})
    admin.skips_to_the_content()
    admin.tabs_to(admin.page.get_by_label(admin.exactly("In French")))
    admin.page.keyboard.press("Control+Home")
    admin.page.keyboard.type("Quel beau mois. ")
    admin.enters("Publish with my name")
    admin.sees("Published, with your name.")

    admin.reads("Quel beau mois.")
    admin.reads(thanked)
    assert found == []


def test_a_document_is_sent_and_accepted(town: Town, on_a_phone: Callable[[], Person]) -> None:
    with town.acting():
        credentials.a_gate("sport", "sport_card", begins=(clock.now() + timedelta(days=60)).date())
        coach = make_provider("Léa Martin", locale="fr")
        make_session(coach)
    lea = on_a_phone().is_signed_in(coach)
    moderator = on_a_phone().is_signed_in(town.staff(Role.MODERATOR, name="Sam Roy"))
    until = (clock.now() + timedelta(days=400)).date()

    lea.visits("/studio/credentials")
    lea.skips_to_the_content()
    sheet = lea.page.locator("#sport_card form").first
    lea.tabs_to(sheet.locator("input[type=file]"))
    sheet.locator("input[type=file]").set_input_files(
        {"name": "carte.png", "mimeType": "image/png", "buffer": picture_bytes()}
    )
    lea.tabs_to(sheet.locator("input[name=number]"))
    lea.page.keyboard.type("06919ED0042")
    lea.tabs_to(sheet.locator("input[name=issuer]"))
    lea.page.keyboard.type("Préfecture du Rhône")
    sheet.locator("input[name=valid_until]").fill(until.isoformat())
    lea.tabs_to(sheet.locator("button[type=submit]"))
    lea.page.keyboard.press("Enter")
    expect(lea.page.locator("#sport_card .pill")).to_have_text(lea.words("Waiting for us to look at it"))

    moderator.visits("/admin/credentials")
    moderator.skips_to_the_content()
    moderator.tabs_to(moderator.page.locator("main li", has_text="Léa Martin").locator("a").first)
    moderator.page.keyboard.press("Enter")
    moderator.enters("Take it")
    moderator.enters("Accept it")
    moderator.sees("Decided; the provider is told.")
    lea.visits("/studio/credentials")

    expect(lea.page.locator("#sport_card .pill")).to_have_class("pill pill-good")
    assert faults(lea.page) == []


def test_community_figures_are_opened_and_taken_away(town: Town, on_a_phone: Callable[[], Person]) -> None:
    admin = on_a_phone().is_signed_in(town.staff(Role.ADMIN, name="Sam Roy"))

    admin.visits("/admin/community")
    found = faults(admin.page)
    admin.page.set_viewport_size({"width": PHONE, "height": 844})
    admin.skips_to_the_content()
    with admin.page.expect_download() as taken:
        admin.enters("Download as a file (CSV)")

    assert found == []
    assert taken.value.suggested_filename.endswith(".csv")
