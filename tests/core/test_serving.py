"""The web server puts the application together once for all of its workers."""

from tests.factories.serving import served


def test_workers_share_one_import_of_the_application() -> None:
    with served("tests.factories.serving:a_teller") as server:
        workers = server.workers()

    assert len(workers) == 2
    assert len(set(workers.values())) == 1
