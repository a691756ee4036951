"""Brings the database to where the product can use it: tables, and once the demo data; it knows no table."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from _bootstrap import DATA, PYTHON, ROOT, SetupError, Steps, call, digest, postgres_binaries

_MIGRATIONS = ROOT / "migrations"
_MEMORY = DATA / "databases.json"


@dataclass
class Database:
    """One database, and what was done to it from this checkout: never a guess about one never seen."""

    url: str
    is_embedded: bool

    def migrate(self, steps: Steps, environment: Mapping[str, str]) -> None:
        """Bring the tables to the newest revision; skipped when the database itself says it is there."""
        steps.begin("Database tables")
        endings = ("py", "sql")
        scripts = digest(*sorted(file for ending in endings for file in _MIGRATIONS.rglob(f"*.{ending}")))
        before = self._look()
        memory = self._recall(before.identity)
        if before.revision and memory.get("scripts") == scripts and memory.get("revision") == before.revision:
            return steps.end("ready")
        _flask(environment, "db", "upgrade")
        after = self._look()
        # Tables that were there before us may hold someone's data, and demo data would mix with it.
        may_fill = memory.get("may_fill", self.is_embedded or not before.revision)
        is_filled = bool(before.revision) and memory.get("is_filled", False)
        self._remember(
            after.identity, scripts=scripts, revision=after.revision, may_fill=may_fill, is_filled=is_filled
        )
        return steps.end(f"at revision {after.revision}")

    def fill_with_demo_data(self, steps: Steps, environment: Mapping[str, str]) -> None:
        """Load the demo data once in a database's life, and never among tables that we did not make."""
        steps.begin("Demo data")
        identity = self._look().identity
        memory = self._recall(identity)
        if memory.get("is_filled"):
            return steps.end("ready")
        if not memory.get("may_fill"):
            return steps.end("left out, since DATABASE_URL had tables before")
        _flask(environment, "demo")
        self._remember(identity, **memory | {"is_filled": True})
        return steps.end("loaded")

    def _look(self) -> "_State":
        """Ask the server which database this is and which revision its tables have."""
        identity = self._ask(
            "select system_identifier || '/' || oid from pg_control_system(), pg_database"
            " where datname = current_database()"
        )
        exists = self._ask("select to_regclass('alembic_version') is not null")
        revision = self._ask("select min(version_num) from alembic_version") if exists == "t" else ""
        return _State(identity, revision)

    def _ask(self, question: str) -> str:
        # Every client but SQLAlchemy knows the scheme without the driver's name.
        address = self.url.replace("postgresql+psycopg://", "postgresql://")
        command = [str(postgres_binaries() / "psql"), "-XAtc", question, address]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise SetupError(f"The database does not answer. It said: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def _recall(self, identity: str) -> dict[str, object]:
        return dict(_read(_MEMORY).get(identity, {}))

    def _remember(self, identity: str, **facts: object) -> None:
        _MEMORY.write_text(json.dumps(_read(_MEMORY) | {identity: facts}, indent=2))


@dataclass(frozen=True)
class _State:
    identity: str
    revision: str


def _read(path: Path) -> dict[str, dict[str, object]]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def build_gazetteer(steps: Steps, environment: Mapping[str, str]) -> None:
    """Build the offline index of towns once, so that no visitor waits for it."""
    steps.begin("Gazetteer")
    # Where the product itself looks for it: DATA_DIR may name another folder than the checkout's.
    if any(Path(environment["DATA_DIR"], "gazetteer").glob("*")):
        return steps.end("ready")
    _flask(environment, "gazetteer")
    return steps.end("built")


def _flask(environment: Mapping[str, str], *arguments: str) -> None:
    call([str(PYTHON), "-m", "flask", "--app", "marketplace", *arguments], environment=dict(environment))
