"""A mail server on loopback that takes messages, or answers nothing until it is told to."""

import email
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from threading import Event, Thread

PATIENCE = 60


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, silent: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Message] = []
        self.called = Event()
        self.speaks = Event()
        if not silent:
            self.speaks.set()


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.called.set()
        if self.server.speaks.wait(PATIENCE):
            self._say("220 ready")
            while line := self.rfile.readline():
                self._answer(line.decode().split(" ")[0].strip().upper())

    def _answer(self, verb: str) -> None:
        if verb == "DATA":
            self._say("354 go on")
            self.server.taken.append(email.message_from_bytes(self._body()))
        self._say("221 bye" if verb == "QUIT" else "250 fine")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer:
    """`url` is for MAIL_URL; `taken` are the messages it said yes to."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.url = f"smtp://127.0.0.1:{server.server_address[1]}"

    @property
    def taken(self) -> list[Message]:
        return self._server.taken

    def wait_for_a_caller(self) -> None:
        """Until somebody has connected, who then waits for an answer if the server is silent."""
        assert self._server.called.wait(PATIENCE), "nobody called"

    def speak(self) -> None:
        """From now on, answer."""
        self._server.speaks.set()


@contextmanager
def a_mail_server(*, silent: bool = False) -> Iterator[MailServer]:
    """A server of one's own, stopped at the end."""
    with _Server(silent=silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield MailServer(server)
        finally:
            server.speaks.set()
            server.shutdown()
            thread.join(PATIENCE)
