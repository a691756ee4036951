from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.api import pace
from marketplace.core import clock
from marketplace.core.access import Access, declared
from marketplace.core.database import db
from marketplace.people.accounts import operations, queries
from marketplace.people.accounts.models import MemberStatus
from tests.factories.accounts import a_member, a_staff_member, signed_in, work_in
from tests.factories.api import BASE, Program, program_of, token_of


@pytest.mark.parametrize("path", ["/bookings", "/bookings/bk_23456789bcdfghjkmnpq", "/payouts", "/wallet"])
def test_without_a_token_nothing_private_is_told(app: Flask, path: str) -> None:
    answer = Program(app).get(path)

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_every_private_route_is_guarded(app: Flask) -> None:
    program = Program(app)
    private = [rule for rule in app.url_map.iter_rules() if declared(app)[rule.endpoint] is Access.TOKEN]

    statuses = {
        program._call(method, rule.rule.removeprefix(BASE).replace("<booking_id>", "bk_1"), None).status_code
        for rule in private
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert statuses == {401}


def test_a_made_up_token_is_refused(app: Flask) -> None:
    answer = Program(app, "prt_made-up").get("/bookings")

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_token_works(app: Flask) -> None:
    answer = program_of(app, a_member()).get("/bookings")

    assert answer.status_code == 200
    assert answer.json == {"items": [], "next": None}


def test_a_revoked_token_is_refused_at_once(app: Flask) -> None:
    member = a_member()
    program = program_of(app, member)
    operations.revoke_api_token(queries.api_tokens_of(member.id)[0])
    db.session.commit()

    answer = program.get("/bookings")

    assert answer.status_code == 401


def test_a_suspended_member_is_refused_at_once(app: Flask) -> None:
    member = a_member()
    program = program_of(app, member)
    member.status = MemberStatus.SUSPENDED
    db.session.commit()

    answer = program.get("/payouts")

    assert answer.status_code == 401


def test_a_new_password_ends_tokens(app: Flask) -> None:
    member = a_member()
    program = program_of(app, member)
    operations.change_password(member, "nine quiet foxes sleep")
    db.session.commit()

    answer = program.get("/bookings")

    assert answer.status_code == 401


def test_an_unconfirmed_address_may_not_act(app: Flask) -> None:
    answer = program_of(app, a_member(verified=False)).get("/bookings")

    assert answer.status_code == 403


def test_being_signed_in_in_a_browser_opens_nothing(app: Flask) -> None:
    browser = signed_in(app, a_member())

    answer = browser.get(f"{BASE}/bookings")

    assert answer.status_code == 401


def test_a_browser_cannot_be_made_to_book(app: Flask) -> None:
    browser = signed_in(app, a_member())

    answer = browser.client.post(f"{BASE}/bookings", json={}, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 401
    assert answer.json["code"] == "sign_in_needed"


def test_a_token_in_the_address_is_not_looked_at(app: Flask) -> None:
    member = a_member()

    answer = Program(app).get("/bookings", access_token=token_of(member))

    assert answer.status_code == 401


def test_the_api_neither_reads_nor_writes_cookies(app: Flask) -> None:
    browser = signed_in(app, a_member())
    with browser.client.session_transaction() as cookie:
        cookie["locale"] = "fr"

    answer = browser.get(f"{BASE}/bookings")

    assert answer.headers["Content-Language"] == "en"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_sentences_follow_the_language_asked_for(app: Flask) -> None:
    answer = Program(app, locale="fr-BE, fr;q=0.9").get("/bookings")

    assert answer.json["what"] == "Il faut pour cela un jeton d’API."
    assert answer.headers["Content-Language"] == "fr"


def test_private_answers_are_kept_by_nobody(app: Flask) -> None:
    answer = program_of(app, a_member()).get("/bookings")

    assert answer.headers["Cache-Control"] == "no-store"


def test_the_owner_sees_when_a_token_was_used(app: Flask) -> None:
    member = a_member()
    program = program_of(app, member)

    program.get("/bookings")

    assert queries.api_tokens_of(member.id)[0].used_at is not None


def test_a_busy_token_is_noted_every_few_minutes_only(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    program = program_of(app, a_member())
    program.get("/bookings")
    seen = statements()

    program.get("/bookings")

    assert [words for words in work_in(seen) if words.startswith("update")] == []


def test_a_token_is_noted_again_later(app: Flask) -> None:
    member = a_member()
    program = program_of(app, member)
    program.get("/bookings")
    later = clock.now() + timedelta(minutes=6)

    with clock.frozen_at(later):
        program.get("/bookings")

    db.session.expire_all()
    assert queries.api_tokens_of(member.id)[0].used_at == later


def test_a_member_of_staff_sees_no_more_than_anyone(app: Flask) -> None:
    program = program_of(app, a_staff_member("admin"))

    answer = program.get("/payouts")

    assert answer.json["items"] == []


def test_one_address_can_call_only_so_often(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LEASES", 2)
    program = Program(app, address="198.51.100.4")

    statuses = [program.get("/openapi.json").status_code for _ in range(2 * pace.A_LEASE + 1)]

    assert statuses == [200] * (2 * pace.A_LEASE) + [429]


def test_too_many_calls_of_one_leave_the_others_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LEASES", 0)
    refused = Program(app, address="198.51.100.5").get("/openapi.json")
    monkeypatch.undo()

    answer = Program(app, address="198.51.100.6").get("/openapi.json")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert answer.status_code == 200


def test_counting_calls_hardly_asks_the_database(app: Flask, statements: Callable[[], list[str]]) -> None:
    program = Program(app, address="198.51.100.7")
    program.get("/openapi.json")
    seen = statements()

    for _time in range(pace.A_LEASE - 1):
        program.get("/openapi.json")

    assert seen == []
