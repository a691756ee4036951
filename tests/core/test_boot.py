"""A process that could lose or mix up money does not start, and says what to do instead."""

import pytest

from marketplace.core.config import Profile, Settings, boot_errors
from tests import databases
from tests.factories.booting import (
    PRODUCTION,
    REAL_KEYS,
    WEB,
    WORKER,
    a_database,
    start,
    tell,
)

GOOD = Settings(
    profile=Profile.PRODUCTION,
    site_url="https://proche.example",
    secret_key="a key of a test that is long enough to be one",
    stripe_secret_key="sk_live_of_the_test",
    stripe_webhook_secret="whsec_of_the_test",
)
BAD = {
    "SECRET_KEY": {"secret_key": "short"},
    "No payment keys": {"stripe_secret_key": Settings().stripe_secret_key},
    "STRIPE_WEBHOOK_SECRET": {"stripe_webhook_secret": Settings().stripe_webhook_secret},
    "SITE_URL": {"site_url": "http://proche.example"},
    "PROCHE_FETCH_LOOPBACK": {"fetch_loopback": True},
}


def test_good_settings_are_refused_nothing() -> None:
    assert boot_errors(GOOD) == []


@pytest.mark.parametrize("words", BAD)
def test_an_unsafe_setting_is_named(words: str) -> None:
    wrong = Settings(**{name: getattr(GOOD, name) for name in Settings.__slots__} | BAD[words])

    problems = boot_errors(wrong)

    assert len(problems) == 1
    assert words in problems[0]


def test_the_sandbox_is_for_those_who_ask_for_it() -> None:
    sandbox = {"stripe_secret_key": Settings().stripe_secret_key, "allow_sandbox_in_production": True}
    asked_for = Settings(**{name: getattr(GOOD, name) for name in Settings.__slots__} | sandbox)

    assert boot_errors(asked_for) == []


def test_the_sandbox_does_not_start_in_production_by_default(server_url: str) -> None:
    ended = start(WEB, server_url, **PRODUCTION | {"PROCHE_ALLOW_SANDBOX_IN_PRODUCTION": ""})

    assert ended.returncode != 0
    assert "No payment keys are set" in ended.stderr


@pytest.mark.parametrize("command", [WEB, WORKER], ids=["web", "worker"])
def test_production_does_not_start_without_its_tables(command: list[str], server_url: str) -> None:
    with a_database(server_url) as url:
        ended = start(command, url, **PRODUCTION)

    assert ended.returncode != 0
    assert "lacks our newest migrations" in ended.stderr


def test_production_starts_on_a_durable_database_with_its_tables(production_url: str) -> None:
    ended = start(WEB, production_url, **PRODUCTION)

    assert ended.returncode == 0, ended.stderr


def test_production_does_not_start_one_migration_behind(production_url: str) -> None:
    tell(production_url, "update alembic_version set version_num = '0001'")

    ended = start(WEB, production_url, **PRODUCTION)

    assert "lacks our newest migrations" in ended.stderr


def test_production_does_not_start_where_commits_are_not_awaited(production_url: str) -> None:
    name = production_url.rpartition("/")[2]
    tell(production_url, f"alter database {name} set synchronous_commit = off")

    ended = start(WEB, production_url, **PRODUCTION)

    assert ended.returncode != 0
    assert "synchronous_commit is off" in ended.stderr


def test_production_does_not_start_where_nothing_reaches_the_disk(server_url: str) -> None:
    with databases.copy_of_template(server_url) as url:
        ended = start(WEB, url, **PRODUCTION)

    assert ended.returncode != 0
    assert "fsync is off" in ended.stderr


@pytest.mark.parametrize("command", [WEB, WORKER], ids=["web", "worker"])
def test_a_database_of_the_sandbox_never_meets_real_payments(command: list[str], server_url: str) -> None:
    with databases.copy_of_template(server_url) as url:
        first = start(command, url)
        second = start(command, url, **REAL_KEYS)

    assert first.returncode == 0, first.stderr
    assert second.returncode != 0
    assert "Use another database." in second.stderr


def test_a_database_that_does_not_answer_is_named_in_a_sentence() -> None:
    ended = start(WEB, "postgresql://nobody@127.0.0.1:1/nothing", **PRODUCTION)

    assert ended.returncode != 0
    assert "The database does not answer." in ended.stderr
