"""Fetches what a member names, from the public internet alone, within bounds; it reads no meaning into the answer.

The name is resolved once, every address it has must be public, and the connection goes to one of those that were
checked: a name that answers otherwise the second time changes nothing. Redirects pass the same gate.
"""

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536

# Beside what the registry calls global: ranges that only carry other addresses, or none that a member means.
_CARRIERS = tuple(
    ipaddress.ip_network(net)
    for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "192.88.99.0/24")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchRefused(Exception):
    """Nothing usable was fetched: a word for people to be told why, and what the words say of it."""

    def __init__(self, problem: str, **facts: str | int) -> None:
        super().__init__(problem, facts)
        self.problem = problem
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds in all, octets as sent and unpacked. `loopback` lets tests fetch from this machine."""

    seconds: float = 20
    octets: int = 8 << 20
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: 200 with its body, or 304 without one."""

    status: int
    body: bytes
    etag: str | None
    last_modified: str | None
    content_type: str


def checked_address(address: str, *, loopback: bool = False) -> SplitResult:
    """The parts of an address that may be asked for at all. Raises `FetchRefused`. Nothing is resolved yet."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchRefused("address") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise FetchRefused("not_https")
    if (
        not host
        or len(address) > 2000
        or any(sign.isspace() or not sign.isprintable() for sign in address.strip())
    ):
        raise FetchRefused("address")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused("password_in_address")
    if port not in {None, 443} and not loopback:
        raise FetchRefused("port")
    if (literal := _literal(host)) is not None and not is_public(literal, loopback=loopback):
        raise FetchRefused("private")
    return parts


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_public(address: Address, *, loopback: bool = False) -> bool:
    """Whether an address is one of the public internet, also when it is carried inside another."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped, loopback=loopback)
    if address.is_loopback:
        return loopback
    if any(address in net for net in _CARRIERS if net.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def fetch(address: str, headers: Mapping[str, str], bounds: Bounds) -> Fetched:
    """Get an address. Raises `FetchRefused` with the reason, whatever goes wrong."""
    deadline = time.monotonic() + bounds.seconds
    for _turn in range(REDIRECTS + 1):
        parts = checked_address(address, loopback=bounds.loopback)
        try:
            answer, moved = _ask(parts, headers, bounds, deadline)
        except FetchRefused:
            raise
        except TimeoutError:
            raise FetchRefused("too_slow") from None
        except ssl.SSLError:
            raise FetchRefused("certificate", host=parts.hostname or "") from None
        except (OSError, http.client.HTTPException, UnicodeError):
            raise FetchRefused("unreachable", host=parts.hostname or "") from None
        if answer is not None:
            return answer
        address = urljoin(address, moved)
    raise FetchRefused("redirects")


def _ask(
    parts: SplitResult, headers: Mapping[str, str], bounds: Bounds, deadline: float
) -> tuple[Fetched | None, str]:
    """One request: the answer, or where it leads to."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _connected(parts, host, port, bounds, deadline)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "GET", target, headers={**headers, "Accept-Encoding": "gzip", "Connection": "close"}
        )
        response = connection.getresponse()
        if response.status in _MOVED and (moved := response.getheader("Location")):
            return None, moved
        if response.status not in {200, 304}:
            raise FetchRefused("status", status=response.status)
        body = _body(response, connection.sock, bounds, deadline) if response.status == 200 else b""
        return _fetched(response, body), ""
    finally:
        connection.close()


def _fetched(response: http.client.HTTPResponse, body: bytes) -> Fetched:
    return Fetched(
        response.status,
        body,
        response.getheader("ETag"),
        response.getheader("Last-Modified"),
        (response.getheader("Content-Type") or "").partition(";")[0].strip().lower(),
    )


def _connected(parts: SplitResult, host: str, port: int, bounds: Bounds, deadline: float) -> socket.socket:
    """A connection to an address that was checked; the certificate is that of the name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise FetchRefused("unknown_host", host=host) from None
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not numbers or not all(is_public(one, loopback=bounds.loopback) for one in numbers):
        raise FetchRefused("private")
    plain = socket.create_connection((str(numbers[0]), port), timeout=_left(deadline))
    if parts.scheme == "http":
        return plain
    plain.settimeout(_left(deadline))
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchRefused("too_slow")
    return left


def _body(
    response: http.client.HTTPResponse, sock: socket.socket | None, bounds: Bounds, deadline: float
) -> bytes:
    """The body, unpacked as it comes, so that what unpacks to too much is noticed before it is there."""
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        raise FetchRefused("unreadable")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in coding else None
    body, sent = bytearray(), 0
    while True:
        if sock is not None and sock.fileno() >= 0:
            sock.settimeout(_left(deadline))
        _left(deadline)
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        sent += len(chunk)
        body += _unpacked(unpacking, chunk, bounds.octets - len(body)) if unpacking else chunk
        if max(sent, len(body)) > bounds.octets:
            raise FetchRefused("too_large")
    cut_off = response.length or (unpacking is not None and not unpacking.eof)
    if cut_off:
        raise FetchRefused("broken_off")
    return bytes(body)


def _unpacked(unpacking: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        found = unpacking.decompress(chunk, room + 1)
    except zlib.error:
        raise FetchRefused("unreadable") from None
    if unpacking.unconsumed_tail:
        raise FetchRefused("too_large")
    return found
