"""A review is written with a photo on a phone in French, one is held, its author objects, and a moderator decides."""

from collections.abc import Callable

from marketplace.people.accounts.models import Role
from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories.honesty import a_held_review
from tests.factories.reviews import a_past_booking, a_picture

Someone = Callable[..., Person]


def test_a_review_with_a_photo_on_a_phone_in_french(town: Town, someone: Someone) -> None:
    listing = town.meal(notice_minutes=0)
    nora = town.customer("Nora Klein", "fr")
    with town.acting():
        over = a_past_booking(listing, nora).public_id
    phone = someone(width=PHONE, locale="fr").is_signed_in(nora)

    phone.visits(f"/bookings/{over}/review")
    assert faults(phone.page) == []
    for name in ("stars", "score_taste", "score_welcome", "score_as_described", "score_value"):
        phone.page.locator(f"input[name={name}][value='5']").check(force=True)
    phone.page.locator("textarea[name=body]").fill("Nous sommes restés deux heures de plus que prévu.")
    phone.page.set_input_files(
        "input[name=photos]", {"name": "table.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    phone.presses("Send my review for good")
    phone.sees("Say whether something ties you, and if so what: “I cook with her”, for example.")
    phone.page.locator("input[name=tie][value=none]").check(force=True)
    phone.page.set_input_files(
        "input[name=photos]", {"name": "table.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    phone.presses("Send my review for good")

    phone.sees("Thank you. Your review is sealed for now.")


def test_a_held_review_is_objected_to_and_released(town: Town, someone: Someone) -> None:
    listing = town.meal(notice_minutes=0)
    nora = town.customer("Nora Klein", "fr")
    with town.app.app_context():
        hold = a_held_review(listing, nora).public_id
    phone = someone(width=PHONE, locale="fr").is_signed_in(nora)
    desk = someone().is_signed_in(town.staff(Role.MODERATOR))

    phone.visits(f"/reviews/held/{hold}")
    assert faults(phone.page) == []
    phone.page.locator("textarea[name=words]").fill("Nous partageons un compte pour le loyer.")
    phone.presses("Send my objection")
    phone.sees("Somebody looks at it.")
    desk.visits("/admin/reviews?state=objected")
    assert faults(desk.page) == []
    desk.visits(f"/admin/reviews/{hold}")
    desk.presses("Take this case")
    desk.page.locator("input[name=decision][value=released]").check(force=True)
    desk.page.locator("textarea[name=words]").fill("Vous nous avez expliqué le compte commun.")
    assert faults(desk.page) == []
    desk.page.locator("input[name=decision][value=released]").check(force=True)
    desk.page.locator("textarea[name=words]").fill("Vous nous avez expliqué le compte commun.")
    desk.presses("Decide and tell the author")
    desk.sees("Decided. The author is told.")

    phone.visits(f"/reviews/held/{hold}")
    phone.reads("Vous nous avez expliqué le compte commun.")
