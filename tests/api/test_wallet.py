"""The wallet for programs: one's own balance, lots in their order, and movements page by page."""

from flask import Flask

from tests.factories import wallets
from tests.factories.accounts import a_member
from tests.factories.api import program_of


def test_a_wallet_is_told_with_its_lots_in_the_order_of_use(app: Flask) -> None:
    member = wallets.a_wallet(bought=100, promotional=30, cost=90)

    told = program_of(app, member).get("/wallet").json

    assert (told["bought"], told["promotional"], told["total"]) == (100, 30, 130)
    assert told["worth"] == {"amount_minor": 130, "currency": "EUR"}
    assert [lot["kind"] for lot in told["lots"]] == ["promotional", "bought"]
    assert told["lots"][1]["paid_for_left"]["amount_minor"] == 90


def test_movements_go_on_by_a_cursor(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.spend(member.id, 30)
    wallets.spend(member.id, 20)
    program = program_of(app, member)

    first = program.get("/wallet", limit=2).json
    second = program.get("/wallet", limit=2, cursor=first["next"]).json

    assert [move["credits"] for move in first["movements"]] == [-20, -30]
    assert [(move["credits"], move["kind_words"]) for move in second["movements"]] == [(100, "Bought")]
    assert second["next"] is None


def test_whoever_never_had_credits_has_an_empty_wallet(app: Flask) -> None:
    told = program_of(app, a_member("Nora Klein")).get("/wallet").json

    assert (told["total"], told["lots"], told["movements"], told["next"]) == (0, [], [], None)


def test_a_cursor_of_another_wallet_is_refused(app: Flask) -> None:
    theirs = wallets.a_wallet(bought=100)
    wallets.spend(theirs.id, 30)
    cursor = program_of(app, theirs).get("/wallet", limit=1).json["next"]

    answer = program_of(app, wallets.a_wallet(bought=5)).get("/wallet", cursor=cursor)

    assert answer.status_code == 422
