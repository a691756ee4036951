"""The web server puts the application together once for all of its workers."""

import subprocess
import sys

from tests.databases import ROOT
from tests.factories.serving import served

TELLER = "tests.factories.serving:a_teller"


def test_workers_share_one_import_of_the_application() -> None:
    with served(TELLER) as server:
        workers = server.workers()

    assert len(workers) == 2
    assert len(set(workers.values())) == 1


def test_a_server_that_is_told_nothing_ends_without_serving() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "marketplace.serving", "--when-told", "--application", TELLER],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
