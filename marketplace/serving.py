"""The web server as a program: `python -m marketplace.serving --port N`; it knows no page.

The application is put together once, before the workers part from this process: they share its memory, and a
worker that has to be replaced is there at once. New code therefore needs a new start of the whole.
"""

import gc
import os
import pkgutil
import sys
from argparse import ArgumentParser, Namespace
from functools import cache
from typing import Any

from granian import Granian
from granian.constants import Interfaces

_TARGET = "marketplace.app:serve"
_SECONDS_TO_END = 5


def main() -> None:
    options = _parse()
    if options.when_told and not _was_told(options.application):
        return
    server = Granian(
        options.application,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_END,
    )
    application(options.application)
    server.serve(target_loader=application)


def _was_told(target: str) -> bool:
    """Import while the database starts; its URL is then said on standard input, unless whoever would is gone."""
    gc.disable()
    pkgutil.resolve_name(target)
    url = sys.stdin.readline().strip()
    os.environ["DATABASE_URL"] = url
    return bool(url)


@cache
def application(target: str) -> Any:
    """What `module:factory` makes; where processes cannot be forked, each worker makes its own."""
    # Nothing that is loaded at the start becomes garbage, so looking for it then is time lost; and what every
    # worker has from here is best left alone, or each would soon have a copy of its own.
    gc.disable()
    try:
        return pkgutil.resolve_name(target)()
    finally:
        gc.freeze()
        gc.enable()


def _parse() -> Namespace:
    parser = ArgumentParser(prog="python -m marketplace.serving", description="Serve Proche over HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--application", default=_TARGET, help="what to serve, as module:factory")
    parser.add_argument(
        "--when-told", action="store_true", help="import, then wait for a database's URL on standard input"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
