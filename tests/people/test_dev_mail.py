import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import Profile, overridden, settings
from marketplace.people.accounts import emails
from tests.factories import accounts as make


def test_messages_are_listed_with_their_state(app: Flask) -> None:
    member = make.a_member()
    emails.password_changed(member)
    emails.second_factor_off(member)
    waiting, sent = make.mail_to(member.email)
    sent.sent_at = clock.now()

    page = make.Browser(app).get("/dev/mail").text

    assert waiting.subject in page
    assert member.email in page
    assert "Waiting for the worker" in page
    assert "Delivered" in page


def test_a_failed_message_says_why(app: Flask) -> None:
    member = make.a_member()
    emails.password_changed(member)
    message = make.mail_to(member.email)[0]
    message.last_error, message.attempts = "ConnectionRefusedError: no server", 2

    page = make.Browser(app).get(f"/dev/mail/{message.id}").text

    assert "no server" in page
    assert "2 tries" in page


def test_messages_to_one_address_can_be_singled_out(app: Flask) -> None:
    one, other = make.a_member(email="one@example.org"), make.a_member(email="other@example.org")
    for member in (one, other):
        emails.password_changed(member)

    page = make.Browser(app).get("/dev/mail?to=one@example.org").text

    assert "one@example.org" in page
    assert "other@example.org" not in page


def test_links_of_the_text_can_be_followed(app: Flask) -> None:
    member = make.a_member()
    emails.reset_password(member, "a-token")
    message = make.mail_to(member.email)[0]

    page = make.Browser(app).get(f"/dev/mail/{message.id}").text

    assert f'<a href="{settings().site_url}/reset/a-token">' in page


def test_the_html_of_a_message_runs_nothing(app: Flask) -> None:
    member = make.a_member()
    emails.password_changed(member)
    message = make.mail_to(member.email)[0]
    message.html = "<html><head></head><body><script>alert(1)</script></body></html>"

    inside = make.Browser(app).get(f"/dev/mail/{message.id}/html")
    around = make.Browser(app).get(f"/dev/mail/{message.id}")

    policy = inside.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'")
    assert "allow-scripts" not in policy
    assert 'sandbox="allow-top-navigation-by-user-activation"' in around.text
    assert "alert(1)" not in around.text


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/1", "/dev/mail/1/html"])
def test_in_production_there_is_no_such_mailbox(app: Flask, path: str) -> None:
    with overridden(profile=Profile.PRODUCTION):
        assert make.Browser(app).get(path).status_code == 404


def test_a_message_that_is_not_there_is_not_found(app: Flask) -> None:
    assert make.Browser(app).get("/dev/mail/987654").status_code == 404
