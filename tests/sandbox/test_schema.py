"""The sandbox's own tables: made at start, brought up to date, shared by all who start at once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg

from marketplace.sandbox import schema


def test_a_database_of_an_earlier_day_is_brought_up_to_date(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("create schema sandbox")
        connection.execute(schema.STEPS[0])

    schema.prepare(empty_database)

    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select steps from sandbox.version").fetchall() == [(len(schema.STEPS),)]
        assert connection.execute("select leased_until from sandbox.delivery").fetchall() == []


def test_many_may_start_at_once(empty_database: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(schema.prepare, [empty_database] * 6))

    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select steps from sandbox.version").fetchall() == [(len(schema.STEPS),)]


def test_a_second_start_changes_nothing(empty_database: str) -> None:
    schema.prepare(empty_database)
    with psycopg.connect(empty_database) as writer:
        writer.execute("insert into sandbox.setting (name, value) values ('kept', '1')")

        schema.prepare(empty_database)

    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select name from sandbox.setting").fetchall() == [("kept",)]


def test_a_driver_name_in_the_address_is_understood() -> None:
    plain = schema.conninfo("postgresql+psycopg://someone@127.0.0.1:5432/proche")

    assert plain == "postgresql://someone@127.0.0.1:5432/proche"
