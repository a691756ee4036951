"""A sandbox in a process of its own, so that it can be killed without warning and started again."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_PROGRAM = """
import sys
from marketplace.sandbox.serve import start

url, webhook_url, secret = sys.argv[1:]
running = start(url, 0, app_url="http://127.0.0.1:8000", webhook_url=webhook_url, webhook_secret=secret)
print(running.url, flush=True)
sys.stdin.read()
running.stop()
"""


class Process:
    """One running sandbox; `url` is where it listens."""

    def __init__(self, database_url: str, webhook_url: str, secret: str) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, database_url, webhook_url, secret],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdout is not None
        self.url = self._child.stdout.readline().strip()

    def kill(self) -> None:
        """As the machine would end it: no handler runs, nothing is flushed."""
        self._child.kill()
        self.close()

    def stop(self) -> int:
        """Ask it to end; returns its exit status."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        return self.close()

    def close(self) -> int:
        status = self._child.wait(30)
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                stream.close()
        return status
