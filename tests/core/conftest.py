"""One durable server for all tests of starting in production: making one takes seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.booting import a_database, a_production_server


@pytest.fixture(scope="session")
def _production_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_production_server(Path(tmp_path_factory.mktemp("production"))) as url:
        yield url


@pytest.fixture
def production_url(_production_server: str) -> Iterator[str]:
    """A database of one's own with every table, on a server that loses nothing."""
    with a_database(_production_server.rpartition("/")[0] + "/template1", template="proche") as url:
        yield url
