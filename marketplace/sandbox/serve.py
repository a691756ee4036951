"""Runs the sandbox on this machine only: a threaded server and its keeper; not for the internet."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from marketplace.sandbox.app import create_sandbox
from marketplace.sandbox.keeper import Keeper

log = logging.getLogger(__name__)

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Writes no line per request, and lets go of a caller who says nothing for a minute."""

    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


class Server:
    """A running sandbox: its server and its keeper, each in a thread of its own."""

    def __init__(self, server: BaseWSGIServer, keeper: Keeper, close: Callable[[], None]) -> None:
        self._server = server
        self._keeper = keeper
        self._close = close
        self._thread = threading.Thread(target=server.serve_forever, name="sandbox-server", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()
        self._keeper.start()

    def stop(self) -> None:
        """Finish what is under way, then let go of port and database."""
        self._keeper.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._keeper.join()
        self._close()


def start(
    database_url: str,
    port: int,
    *,
    app_url: str,
    webhook_url: str,
    webhook_secret: str,
    public_url: str | None = None,
) -> Server:
    """Start the sandbox in threads of this process; port 0 takes any free one, see `url`."""
    app = create_sandbox(
        database_url,
        app_url=app_url,
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        public_url=public_url,
    )
    box = app.extensions["sandbox"]
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    running = Server(server, Keeper(box), box.pool.close)
    running.start()
    return running


def serve(
    database_url: str,
    port: int,
    *,
    app_url: str,
    webhook_url: str,
    webhook_secret: str,
    public_url: str | None = None,
) -> None:
    """Run the sandbox until it is told to stop (SIGTERM, SIGINT)."""
    over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    running = start(
        database_url,
        port,
        app_url=app_url,
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        public_url=public_url,
    )
    log.info("The payment sandbox listens on %s.", running.url)
    over.wait()
    running.stop()
