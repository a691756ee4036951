"""`flask payments contract-check`: sound against the sandbox, and able to see a server that lies."""

import pytest
from flask import Flask

from tests.factories.contract import Lie, contract_check, lying
from tests.sandbox.playground import Playground


def test_the_sandbox_answers_as_we_read_it(app: Flask, play: Playground) -> None:
    result = contract_check(app, play.url)

    marks = {line.split()[0] for line in result.output.splitlines()}
    assert (result.exit_code, marks) == (0, {"ok"})
    assert "ok      share taken back in part" in result.output


@pytest.mark.parametrize(
    ("method", "ending", "lie", "sentence"),
    [
        ("POST", "/refunds", lambda refund: refund.update(amount=1), "answer.amount is 1, not 1234"),
        ("POST", "/transfers", lambda transfer: transfer.pop("created"), "answer.created is missing"),
        ("POST", "/expire", lambda page: page.update(status="open"), "answer.status is 'open'"),
        ("POST", "/accounts", lambda account: account.update(payouts_enabled=1), "payouts_enabled is 1"),
        ("POST", "/reversals", lambda back: back.update(id="re_1"), "does not begin with 'trr_'"),
        ("GET", "/events", lambda page: page.update(data=[]), "has no item like"),
        ("GET", "/balance", lambda balance: balance.update(livemode=True), "livemode is True, not False"),
        (
            "GET",
            "/balance_transactions",
            lambda page: page["data"][0].update(net="12"),
            "data[0].net is '12', not int",
        ),
    ],
)
def test_a_server_that_lies_is_found_out(
    app: Flask, play: Playground, method: str, ending: str, lie: Lie, sentence: str
) -> None:
    with lying(play.monitor, method, ending, lie) as url:
        result = contract_check(app, url)

    assert result.exit_code == 1
    assert "differs" in result.output
    assert sentence in result.output


def test_a_server_that_lets_everything_through_is_found_out(app: Flask, play: Playground) -> None:
    def accept(answer: dict[str, object]) -> None:
        answer.clear()

    with lying(play.monitor, "POST", "/capture", accept) as url:
        result = contract_check(app, url)

    assert "answer.status is missing" in result.output
    assert result.exit_code == 1


def test_a_server_that_is_away_makes_every_check_differ(app: Flask) -> None:
    result = contract_check(app, "http://127.0.0.1:9")

    assert result.exit_code == 1
    assert "refused: APIConnectionError" in result.output
    assert "ok " not in result.output


@pytest.mark.parametrize("key", ["sk_live_of_somebody", "rk_live_of_somebody", "whatever"])
def test_live_keys_are_refused_before_any_call(app: Flask, play: Playground, key: str) -> None:
    before = play.monitor.exchanges

    result = contract_check(app, play.url, key=key)

    assert result.exit_code == 1
    assert "no test keys" in result.output
    assert play.monitor.exchanges == before


def test_without_an_account_that_can_be_paid_the_transfers_are_left(app: Flask, play: Playground) -> None:
    with lying(play.monitor, "POST", "/account_links", dict.clear) as url:
        result = contract_check(app, url)

    assert "left    share transferred" in result.output
    assert "give --account" in result.output
    assert result.exit_code == 1


def test_an_account_of_ones_own_receives_the_transfer(app: Flask, play: Playground) -> None:
    ready = play.account()

    with lying(play.monitor, "POST", "/account_links", dict.clear) as url:
        result = contract_check(app, url, "--account", ready)

    assert "ok      share transferred" in result.output
    assert play.api.transfers.list({"destination": ready}).data
