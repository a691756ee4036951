"""Runs a command that ends when its owner ends, however abruptly; it is started as a program, never imported.

    python -I leash.py IDENTITY LEASH PARENT SIGNAL COMMAND …

IDENTITY says as whom the command runs. ``keep``: as we are. ``namespace``: root, seen from inside a user
namespace as an ordinary account, for programs that refuse to run as root. A number: that user id.

LEASH says what tells the command that its owner (process PARENT) is gone. ``kernel``: Linux sends SIGNAL to
it, even after ``kill -9`` of the owner, and the command replaces this process. ``pipe``: this process stays,
and sends SIGNAL when its standard input ends, which works everywhere. ``none``: nothing does.
"""

import ctypes
import os
import pwd
import select
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_ORDINARY_ID = 1000
_CANNOT_RUN = 126


def main(arguments: list[str]) -> int:
    """Take on the identity, then run the command under its leash; return its exit code."""
    identity, leash, parent, number, *command = arguments
    try:
        _take_identity(identity)
        if leash == "pipe":
            return _run_until_input_ends(command, int(number))
        if leash == "kernel":
            _die_with_parent(int(parent), int(number))
        os.execv(command[0], command)
    except OSError as error:
        sys.stderr.write(f"Cannot run {command[0]} as {identity}: {error}.\n")
    return _CANNOT_RUN


def _take_identity(identity: str) -> None:
    if identity == "namespace":
        _enter_user_namespace()
    elif identity != "keep":
        account = pwd.getpwuid(int(identity))
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)


def _enter_user_namespace() -> None:
    owner, group = os.geteuid(), os.getegid()
    _system_call("unshare", _CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_ORDINARY_ID} {owner} 1")
    Path("/proc/self/gid_map").write_text(f"{_ORDINARY_ID} {group} 1")


def _die_with_parent(parent: int, number: int) -> None:
    _system_call("prctl", _PR_SET_PDEATHSIG, number)
    # The parent may have died before the call above, and then nothing will ever tell us.
    if os.getppid() != parent:
        raise ProcessLookupError("its owner is already gone")


def _system_call(name: str, *values: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*values) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def _run_until_input_ends(command: list[str], number: int) -> int:
    # Should this process be killed itself, the kernel still tells the command. The owner's lock has to stay
    # open in it, so file descriptors are passed on. There is one thread, so preexec_fn is safe.
    leash = partial(_die_with_parent, os.getpid(), number) if sys.platform == "linux" else None
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False, preexec_fn=leash)
    for forwarded in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(forwarded, lambda received, _frame: child.send_signal(received))
    while child.poll() is None:
        if select.select([sys.stdin], [], [], 0.2)[0]:
            child.send_signal(number)
            return child.wait()
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
