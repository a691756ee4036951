import pytest

from marketplace.community.messages import words
from marketplace.community.messages.contacts import EMAIL, LINK, PHONE, found_in
from marketplace.core.plain_text import tidy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Écrivez à nora.klein@example.org.", EMAIL),
        ("nora (at) example (point) org", EMAIL),
        ("nora arobase example point org", EMAIL),
        ("nora@example . org", EMAIL),
        ("Call 06 12 34 56 78", PHONE),
        ("+33 6.12.34.56.78", PHONE),
        ("\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", PHONE),
        ("zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit", PHONE),
        ("oh six one two three four five six seven eight", PHONE),
        ("www.example.org/nora", LINK),
        ("see https://example.org/a?b=1.", LINK),
        ("mon site nora-cuisine.fr", LINK),
    ],
)
def test_contact_details_are_found_however_they_are_written(text: str, kind: str) -> None:
    assert [contact.kind for contact in found_in(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Le 21/11/2026 à 19 h 30, pour 2 : 24,50 €",
        "21.11.2026 19:30 or 22.11.2026 20:30",
        "deux adultes et trois enfants, quatre en tout",
        "Booking K7RP-2MXD, from 12h00 to 14h00",
        "I am at home. It is good.",
        "J’arrive.Merci",
    ],
)
def test_dates_amounts_and_plain_words_are_left_alone(text: str) -> None:
    assert found_in(text) == []


def test_what_is_hidden_is_named_and_the_rest_stays() -> None:
    text = "Call 06 12 34 56 78 tonight"

    hidden = words.masked(text, found_in(text))

    assert hidden == "Call [phone number hidden until you book] tonight"


def test_scripts_are_shown_as_words_and_only_web_addresses_become_links() -> None:
    page = words.shown("<script>x</script> javascript:alert(1) https://example.org/a).")

    assert "<script" not in page
    assert page.count("<a ") == 1
    assert 'href="https://example.org/a" rel="nofollow noopener noreferrer ugc"' in page


def test_signs_that_turn_or_hide_text_are_taken_out() -> None:
    kept = tidy("a\u202eb\u200bc\r\nd\u0301\u0301\u0301\u0301\u0301\u0301\x07")

    assert kept == "abc\nd\u0301\u0301\u0301\u0301"


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Bonjour, est-ce que vous avez un parking ?", "fr"),
        ("Hello, is there a tram to you?", "en"),
        ("Ok", None),
    ],
)
def test_a_message_is_marked_with_its_language(text: str, locale: str | None) -> None:
    assert words.language_of(text, None) == locale
