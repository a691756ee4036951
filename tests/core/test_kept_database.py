"""What one test commits, the next does not see, though both work on the same database."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.factories.lodgers import ENTRY, EVERYBODY_OUT, asked, inside
from tests.kept import Lending


@pytest.fixture
def lending(server_url: str) -> Iterator[Lending]:
    lending = Lending(server_url)
    yield lending
    lending.end()


def test_what_one_wrote_the_next_does_not_find(lending: Lending) -> None:
    with lending.lent() as first:
        asked(first, ENTRY)

    with lending.lent() as second:
        assert second.url == first.url
        assert asked(second, "select count(*) from audit_entry") == 0


def test_numbers_begin_anew(lending: Lending) -> None:
    with lending.lent() as first:
        given = asked(first, ENTRY)

    with lending.lent() as second:
        assert asked(second, ENTRY) == given


@pytest.mark.parametrize(
    "change",
    ["delete from credit_pack", "update credit_pack set credits = credits + 1"],
    ids=["taken away", "changed"],
)
def test_what_comes_with_the_tables_is_put_back(lending: Lending, change: str) -> None:
    packs = "select array_agg(p::text order by p.id) from credit_pack p"
    with lending.lent() as first:
        before = asked(first, packs)
        asked(first, change)

    with lending.lent() as second:
        assert asked(second, packs) == before


@pytest.mark.parametrize(
    "change",
    [
        "alter table audit_entry disable trigger user",
        "create table a_test (id int)",
        "create index a_test on audit_entry (act)",
        "alter table audit_entry alter act drop not null",
        "create or replace function public.a_test() returns int language sql return 1",
    ],
)
def test_after_a_change_of_tables_or_guards_the_next_gets_another_database(
    lending: Lending, change: str
) -> None:
    with lending.lent() as first:
        asked(first, change)

    with lending.lent() as second:
        assert second.url != first.url


def test_whoever_stayed_inside_is_sent_away(lending: Lending) -> None:
    with lending.lent() as kept:
        stranger = inside(kept)
        stranger.execute("select pg_advisory_lock(1)")

    with pytest.raises(psycopg.OperationalError):
        stranger.execute("select 1")


def test_a_connection_that_waits_in_the_pool_stays(lending: Lending) -> None:
    with lending.lent() as first, first.engine.connect() as used:
        known = used.exec_driver_sql("select pg_backend_pid()").scalar()

    with lending.lent() as second, second.engine.connect() as again:
        assert again.exec_driver_sql("select pg_backend_pid()").scalar() == known


def test_a_connection_in_the_pool_that_died_is_not_given_to_the_next(lending: Lending) -> None:
    with lending.lent() as first:
        with first.engine.connect() as used:
            known = used.exec_driver_sql("select pg_backend_pid()").scalar()
        asked(first, f"select pg_terminate_backend({known}, 5000)")

    with lending.lent() as second, second.engine.connect() as again:
        assert again.exec_driver_sql("select 1").scalar() == 1


def test_where_every_connection_was_ended_the_next_gets_another_database(lending: Lending) -> None:
    with lending.lent() as first, pytest.raises(psycopg.errors.AdminShutdown):
        asked(first, EVERYBODY_OUT)

    with lending.lent() as second:
        assert second.url != first.url
        assert asked(second, "select 1") == 1
