from pathlib import Path
from typing import Any

from tests.factories import cases
from tests.factories.accounts import a_member
from tests.factories.api import token_of
from tests.factories.curl import commands_in, run
from tests.factories.discussions import a_circle, say
from tests.factories.series import first_start
from tests.factories.series_life import weekly_on
from tests.factories.stage import Stage
from tests.factories.waiting import full_table
from tests.sandbox.playground import listening

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
JOURNEY = 10
"""So many examples belong to one booking; the others follow."""
TALKS = JOURNEY + 3
"""From here on they are about clubs."""


def test_the_examples_of_the_page_work_one_after_the_other(stage: Stage) -> None:
    meal = stage.meal()
    customer = stage.customer()
    with stage.acting():
        known: dict[str, Any] = {"TOKEN": token_of(customer), "KEY": "my-first-booking"}
    steps = iter(commands_in(PAGE)[:JOURNEY])

    with listening(stage.app) as known["HOST"]:
        run(next(steps), known)
        known["LISTING"] = run(next(steps), known).json()["items"][0]["id"]
        whole = run(next(steps), known).json()
        known["SLOT"] = run(next(steps), known).json()["items"][0]["starts_at"]
        known["TOTAL"] = run(next(steps), known).json()["total"]["amount_minor"]
        held = run(next(steps), known).json()
        stage.pay_page(held["payment"]["checkout_url"])
        stage.settle(held["id"])
        known["BOOKING"] = held["id"]
        booked = run(next(steps), known).json()
        listed = run(next(steps), known).json()
        known["REFUND"] = booked["cancellation"]["refund"]["amount_minor"]
        cancelled = run(next(steps), known).json()
        payouts = run(next(steps), known).json()

    assert whole["id"] == meal.public_id
    assert (held["state"], booked["state"], cancelled["state"]) == (
        "held",
        "confirmed",
        "cancelled_by_customer",
    )
    assert [one["id"] for one in listed["items"]] == [held["id"]]
    assert payouts == {"items": [], "next": None}
    assert list(steps) == []


def test_the_examples_of_waiting_and_of_weeks_work_too(stage: Stage) -> None:
    full, weekly = full_table(stage), weekly_on(stage)
    with stage.acting():
        known: dict[str, Any] = {"TOKEN": token_of(a_member("Ida Blum")), "KEY": "my-weeks"}
        known |= {"LISTING": full.listing.public_id, "FULL": full.start.isoformat()}
        known |= {"WEEKLY": weekly.public_id, "START": first_start(weekly).isoformat()}
    waits, quotes, books = commands_in(PAGE)[JOURNEY:TALKS]

    with listening(stage.app) as known["HOST"]:
        place = run(waits, known).json()
        quote = run(quotes, known).json()
        known["TOTAL"] = quote["total"]["amount_minor"]
        made = run(books, known).json()

    assert (place["state"], place["before"]) == ("waiting", 0)
    assert len(quote["starts"]) == len(made["bookings"]) == 4
    assert made["checkout_url"]


def test_the_examples_of_a_club_read_what_was_said_and_what_moderators_say_beside_it(stage: Stage) -> None:
    with stage.acting():
        circle = a_circle()
        post = say(circle.club, circle.talk, circle.ana, "The market begins at nine.")
        cases.decided(cases.a_case("post", post.public_id, circle.nora), cases.NOTED)
        known: dict[str, Any] = {"TOKEN": token_of(circle.nora), "CLUB": circle.club.slug}
    lists, reads = commands_in(PAGE)[TALKS:]

    with listening(stage.app) as known["HOST"]:
        [talk] = run(lists, known).json()["items"]
        known["DISCUSSION"] = talk["id"]
        said = run(reads, known).json()["items"]

    assert [(one["text"], one["note"]) for one in said[1:]] == [
        ("The market begins at nine.", cases.NOTED.note)
    ]
    assert said[0]["note"] is None
