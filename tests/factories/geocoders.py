"""Real servers on this machine that speak like address services, honestly or not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Thread
from typing import Any

from marketplace.trade.places.geocoding import GazetteerGeocoder, Geocoding, geocoder_from
from tests.factories.gazetteers import real_gazetteer


@dataclass
class Service:
    """What the server answers, and what it was asked."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drips: bool = False
    asked: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    address: str = ""


class _Server(ThreadingTCPServer):
    # Not http.server's own, which first looks its name up in the network.
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def address_service(body: Any = None, **said: Any) -> Iterator[Service]:
    """A server for the length of a block. `body` is sent as JSON, or as it is when it is bytes."""
    service = Service(body=body if isinstance(body, bytes) else json.dumps(body).encode(), **said)
    server = _Server(("127.0.0.1", 0), _handler(service))
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append(self.path)
            if service.hangs:
                service.over.wait()
                return
            self.send_response(service.status)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.end_headers()
            while service.drips and not service.over.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.wfile.write(service.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def ban(
    lat: Any, lon: Any, *, kind: str = "housenumber", score: Any = 0.95, label: str = "12 Rue Mercière"
) -> Any:
    """An answer of the French national address base."""
    properties = {"label": label, "type": kind, "score": score}
    return {"features": [{"geometry": {"coordinates": [lon, lat]}, "properties": properties}]}


def nominatim(lat: Any, lon: Any, *, rank: int = 30) -> Any:
    """An answer of Nominatim."""
    return [{"lat": str(lat), "lon": str(lon), "display_name": "12, Rue Mercière", "place_rank": rank}]


def geocoding_with(name: str, service: Service, *, seconds: float = 5) -> Geocoding:
    """Geocoding through a service on this machine."""
    geocoder = geocoder_from(
        f"{name}:{service.address}", gazetteer=real_gazetteer(), user_agent="Proche tests", timeout=5
    )
    return Geocoding(geocoder, real_gazetteer(), seconds=seconds)


def offline() -> Geocoding:
    return Geocoding(GazetteerGeocoder(real_gazetteer()), real_gazetteer())
