"""Another tz database on the machine than the one that is installed with us."""

import subprocess
import sys
from pathlib import Path

import tzdata

from tests.databases import ROOT

_ZONES = Path(tzdata.__file__).parent / "zoneinfo"


def machine_where_paris_is_tokyo(folder: Path) -> Path:
    """A folder of zone files in which Paris shows the time of Tokyo."""
    (folder / "Europe").mkdir()
    (folder / "Europe" / "Paris").write_bytes((_ZONES / "Asia" / "Tokyo").read_bytes())
    return folder


def hour_in_paris(machine: Path, *, importing: str) -> int:
    """What a new process says that a clock in Paris shows at noon UTC in January, on a machine with these files."""
    program = (
        f"import {importing}, datetime as d, zoneinfo as z;"
        "print(d.datetime(2026, 1, 5, 12, tzinfo=d.UTC).astimezone(z.ZoneInfo('Europe/Paris')).hour)"
    )
    environment = {"PYTHONTZPATH": str(machine), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return int(done.stdout)
