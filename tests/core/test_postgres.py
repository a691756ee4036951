"""The embedded server: it starts, outlives what it must, and ends with its owner."""

import os
import shutil
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from marketplace.core.postgres import EmbeddedPostgres, PostgresError, running_url
from tests.factories.servers import a_server, an_owner, ask, kill_outright, log_of


def test_the_role_of_a_new_server_is_no_superuser(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        row = ask(server, "select current_user, rolsuper from pg_roles where rolname = current_user")

        assert row == ("proche", False)


def test_pages_on_disk_carry_checksums(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        assert ask(server, "show data_checksums") == ("on",)


def test_letters_with_accents_count_in_similarity(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        ask(server, "create extension pg_trgm")

        alike = ask(server, "select similarity('été', 'Été'), similarity('été', 't')")

        assert alike == (1.0, 0.0)


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        address = server.url.replace("+psycopg", "").replace("//proche:", "//proche:not-")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(address)


def test_the_address_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        address = server.data_dir.with_name("server.url")

        assert address.read_text().strip() == server.url
        assert address.stat().st_mode & 0o777 == 0o600


def test_a_stopped_server_has_no_address(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        server.stop()

        assert running_url(server.data_dir) is None
        assert not server.data_dir.with_name("server.url").exists()


def test_a_folder_without_a_server_has_no_address(tmp_path: Path) -> None:
    assert running_url(tmp_path / "nothing") is None
    assert list(tmp_path.iterdir()) == []


def test_committed_rows_survive_a_killed_server(tmp_path: Path) -> None:
    with a_server(tmp_path, durable=True) as server:
        address = server.url
        ask(server, "create table seats as select generate_series(1, 1000) as seat")
        kill_outright(server)

        assert server.start() == address

        assert "automatic recovery in progress" in log_of(server)
        assert ask(server, "select count(*) from seats") == (1000,)


def test_a_server_stops_cleanly_when_its_owner_is_killed(tmp_path: Path) -> None:
    with a_server(tmp_path, running=False) as server, an_owner(server) as owner:
        owner.kill()
        owner.wait()

        server.start()

        assert server.pid is not None
        assert "database system is shut down" in log_of(server)
        assert "not properly shut down" not in log_of(server)


def test_a_second_start_joins_the_server_that_runs(tmp_path: Path) -> None:
    with a_server(tmp_path, running=False) as server, an_owner(server):
        server.start()

        assert server.pid is None
        assert ask(server, "select 1") == (1,)


def test_who_joined_a_server_does_not_stop_it(tmp_path: Path) -> None:
    with a_server(tmp_path) as server:
        guest = EmbeddedPostgres(server.data_dir)
        guest.start()

        guest.stop()

        assert server.is_alive()


def test_a_left_over_pid_of_a_living_stranger_does_not_hinder_a_start(tmp_path: Path) -> None:
    with a_server(tmp_path, running=False) as server:
        left_over = f"{os.getppid()}\n{server.data_dir}\n1\n1\n\n127.0.0.1\n\nready\n"
        (server.data_dir / "postmaster.pid").write_text(left_over)

        server.start()

        assert ask(server, "select 1") == (1,)


def test_a_server_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    with a_server(tmp_path, running=False) as server:
        thread = Thread(target=server.start)
        thread.start()
        thread.join()

        assert ask(server, "select 1") == (1,)


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "server.new").mkdir()
    (tmp_path / "server.new" / "PG_VERSION").write_text("half")

    with EmbeddedPostgres(tmp_path / "server", durable=False) as server:
        assert ask(server, "select 1") == (1,)


def test_a_start_that_fails_tells_what_the_server_said(tmp_path: Path) -> None:
    with a_server(tmp_path, running=False) as server:
        shutil.rmtree(server.data_dir / "global")

        with pytest.raises(PostgresError, match="could not find the database system"):
            server.start()
