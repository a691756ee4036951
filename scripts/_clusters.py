"""Finds a place for the PostgreSQL of one test run, in memory where there is enough, and clears away old ones.

It holds nothing anybody will miss. Each test of races and money has a database of its own, of more than a thousand
files: on a disk, making and removing those takes far longer than the test.
"""

import os
import shutil
import tempfile
from pathlib import Path

from _bootstrap import DATA

_DISK = DATA / "test-runs"
_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name that nobody can take before us
_MARK = "proche-tests-"
_NEEDED = 4 * 2**30
"""Bytes: room for the server's log of changes, two templates and a database per worker, several times over."""


def make() -> Path:
    """A new folder for this process's run."""
    place = _MEMORY if _has_room(_MEMORY) else _DISK
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_MARK}{os.getpid()}-", dir=place))
    # Others may pass through, for the server can run as another user, but not look around.
    folder.chmod(0o711)
    return folder


def sweep() -> None:
    """Remove what runs left that were killed before they could; of other people's we leave everything."""
    if not Path("/proc").exists():
        return
    for folder in (*_DISK.glob(f"{_MARK}*"), *_MEMORY.glob(f"{_MARK}*")):
        pid = folder.name.removeprefix(_MARK).partition("-")[0]
        if folder.stat().st_uid == os.geteuid() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _has_room(folder: Path) -> bool:
    """Whether it is there, and neither its own limit nor the memory behind it is near."""
    try:
        facts = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        return min(shutil.disk_usage(folder).free, int(facts["MemAvailable"].split()[0]) * 1024) >= _NEEDED
    except (OSError, KeyError):
        return False
