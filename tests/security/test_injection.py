"""What members write stays text: in pages, messages, calendar files, headers and Markdown."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from marshmallow import Schema

from marketplace.core import mail, markdown
from marketplace.core.errors import Invalid
from marketplace.core.forms import checked
from marketplace.core.mail import Recipient
from marketplace.trade.listings.schemas import MealSchema, SessionSchema, TextsSchema
from marketplace.web.publish.schemas import AddressAnswer, ProfileAnswer
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal
from tests.factories.payloads import MARK, alive_in, all_mail, is_quoted_in, say_why
from tests.factories.promises import broken, round_of, runs_nothing_that_members_wrote
from tests.factories.scene import a_paid_booking
from tests.factories.towns import Town

LINE_ENDS = [
    "Soup\r\nBcc: everybody@example.org",
    "Soup\nX",
    "Soup\u2028X",
    "Soup\x85X",
    "So\u202eup",
    "So\x1b[2Jup",
]

LINES: dict[str, tuple[type[Schema], Callable[[str], dict[str, Any]]]] = {
    "title": (TextsSchema, lambda words: {"texts": {"en": {"title": words}}}),
    "summary": (TextsSchema, lambda words: {"texts": {"en": {"title": "Soup", "summary": words}}}),
    "dish": (MealSchema, lambda words: {"courses": {"en": [{"dish": words}]}}),
    "course": (MealSchema, lambda words: {"courses": {"en": [{"dish": "Soup", "course": words}]}}),
    "cuisine": (MealSchema, lambda words: {"cuisine": words}),
    "step": (SessionSchema, lambda words: {"plan": {"en": [{"title": words}]}}),
    "discipline": (SessionSchema, lambda words: {"discipline": words}),
    "display name": (ProfileAnswer, lambda words: {"display_name": words, "trader": "private"}),
    "headline": (
        ProfileAnswer,
        lambda words: {"display_name": "Ana", "headline": words, "trader": "private"},
    ),
    "address": (AddressAnswer, lambda words: {"address": words}),
}


@pytest.mark.parametrize("who", ["customer", "provider", "moderator", "finance", "admin"])
def test_no_page_runs_a_reason_somebody_gave(watched_town: Town, who: str) -> None:
    say_why(watched_town.scene, MARK)

    pages = round_of(watched_town.app, watched_town.scene, who, "GET")

    assert broken(pages, {"runs nothing": runs_nothing_that_members_wrote}) == {}


def test_no_message_runs_what_members_wrote(watched_town: Town) -> None:
    say_why(watched_town.scene, MARK)

    messages = all_mail()

    assert {message.kind for message in messages} >= {
        "booking_confirmed",
        "booking_received",
        "booking_cancelled",
    }
    assert [found for message in messages for found in alive_in(message.html)] == []
    assert any(is_quoted_in(message.html) for message in messages)


@pytest.mark.parametrize("typed", [MARK, "{{7*7}}", "%(name)s", "%s%n", "{0}"])
def test_what_is_typed_comes_back_as_typed(app: Flask, typed: str) -> None:
    browser = signed_in(app, a_member())

    answer = browser.post("/settings", {"name": typed, "locale": "en"})

    assert answer.status_code in {303, 422}
    assert alive_in(answer.text) == []
    assert browser.get(f"/search?where={typed}&q={typed}").status_code == 200


def test_a_title_cannot_add_to_a_calendar_file(app: Flask) -> None:
    words = {"title": "Soup\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Extra;X=1,2", "summary": "", "body": ""}
    customer = a_member("Nora Klein")
    booking = a_paid_booking(make_meal(texts={"en": words}), customer)

    answer = signed_in(app, customer).get(f"/bookings/{booking.public_id}/calendar.ics")

    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["summary"]).startswith("Soup")
    assert answer.headers["Content-Disposition"].count('"') == 2


@pytest.mark.parametrize("words", LINE_ENDS)
def test_words_cannot_add_a_header_to_a_message(app: Flask, words: str) -> None:
    to = Recipient("ana@example.org", f"Ana {words}", "en")
    mail.send("test", to, f"Booked: {words}", "admin/reinstated", name="Ana", reason=words)

    [row] = all_mail()
    message = message_from_bytes(bytes(mail.as_mime(row)), policy=policy.default)

    assert "Bcc" not in message
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]
    assert str(message["Subject"]).startswith("Booked: So")


@pytest.mark.parametrize("words", LINE_ENDS)
@pytest.mark.parametrize("field", LINES)
def test_what_stands_on_one_line_is_written_on_one(app: Flask, field: str, words: str) -> None:
    schema, raw = LINES[field]

    assert checked(schema(), raw("Soup for us"))
    with pytest.raises(Invalid):
        checked(schema(), raw(words))


@pytest.mark.parametrize("words", ["Come\nhungry.\r\n\r\n- soup\n\t- bread", "👩‍🍳 couscous", "Crème brûlée"])
def test_paragraphs_and_ordinary_signs_are_welcome(app: Flask, words: str) -> None:
    texts = checked(TextsSchema(), {"texts": {"fr": {"title": "Couscous 👩‍🍳", "body": words}}})["texts"]

    assert texts["fr"]["body"] == words


@pytest.mark.parametrize("words", ["Soup\x00", "So\u202eup", "So\x1b[2Jup"])
def test_no_text_steers_a_page_or_a_terminal(app: Flask, words: str) -> None:
    with pytest.raises(Invalid):
        checked(TextsSchema(), {"texts": {"en": {"title": "Soup", "body": words}}})


@pytest.mark.parametrize(
    "written",
    [
        MARK,
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "[here](JaVaScRiPt:alert(1))",
        "[here](java\nscript:alert(1))",
        "[here](data:text/html,<script>alert(1)</script>)",
        "[here](vbscript:alert(1))",
        "<javascript:alert(1)>",
        "![picture](https://evil.example/pixel.png)",
        '[a](https://x.example "onmouseover=alert(1)")',
        '[a](https://x.example/"onmouseover=alert(1))',
        '<https://x.example/"onclick=alert(1)>',
        "&lt;x-mark x-live=1&gt;",
        "`<x-mark>`",
        "    <x-mark>",
        "<!--><x-mark>-->",
        "<svg><x-mark onload=1>",
    ],
)
def test_markdown_holds_no_markup_of_its_writer(written: str) -> None:
    html = str(markdown.render(written))

    assert alive_in(html) == []
    assert not any(tag in html for tag in ("<img", "<script", "<svg", "<x-mark", "<!--"))
    assert "javascript:" not in html.lower().replace("&lt;javascript:alert(1)&gt;", "") or "href" not in html


@pytest.mark.parametrize(
    "html",
    [
        "<x-mark>",
        "<p x-live=1>",
        "<p onclick=go()>",
        "<p\nONCLICK = 'go()'>",
        "<p/onclick>",
        "<a href='javascript:go()'>",
        "<a href=' JavaScript:go()'>",
        "<a href='javascript&#58;go()'>",
        "<a href='&#106;avascript:go()'>",
        "<form action=data:text/html,x>",
        "x-live=1>49",
    ],
)
def test_the_reader_knows_what_is_alive_when_it_sees_it(html: str) -> None:
    assert alive_in(f"<p>A page of ours, on Sundays.</p>{html}")


def test_a_link_in_markdown_leads_on_without_vouching(app: Flask) -> None:
    html = markdown.render("[my garden](https://garden.example)")

    assert 'href="https://garden.example" rel="nofollow noopener ugc"' in html
