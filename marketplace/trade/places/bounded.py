"""Asking a service without trusting it: bounded time, size and patience; it knows nothing of places.

Time is bounded by a thread that is left behind, since a server that sends a byte now and then outlives every
timeout of a socket. At most a few such threads can hang; then, and after some failures in a row, the service
is not asked for a while.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any, Final, Never, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

from marketplace.core import clock

LARGEST_ANSWER: Final = 1 << 20
"""Bytes."""

_Answer = TypeVar("_Answer")


class NoAnswerError(Exception):
    """The service did not answer, in time or at all; the cause's kind is in the message, never its text."""


class BoundedCalls:
    """Calls to one service, each ended after `seconds`."""

    def __init__(
        self, seconds: float, *, at_once: int = 4, patience: int = 3, pause: timedelta = timedelta(seconds=30)
    ) -> None:
        self._seconds = seconds
        self._free = BoundedSemaphore(at_once)
        self._patience = patience
        self._pause = pause
        self._failures = 0
        self._resting_until: datetime | None = None

    def ask(self, call: Callable[[], _Answer]) -> _Answer:
        """What the call returns. Raises NoAnswerError for whatever it raises, and when it takes too long."""
        if self._resting_until and clock.now() < self._resting_until:
            raise NoAnswerError("resting after failures")
        if not self._free.acquire(blocking=False):
            raise NoAnswerError("too many calls hang")
        outcome: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        Thread(target=self._run, args=(call, outcome), daemon=True).start()
        try:
            succeeded, value = outcome.get(timeout=self._seconds)
        except Empty:
            succeeded, value = False, TimeoutError()
        self._count(succeeded)
        if not succeeded:
            raise NoAnswerError(type(value).__name__)
        answer: _Answer = value
        return answer

    def _run(self, call: Callable[[], object], outcome: "SimpleQueue[tuple[bool, Any]]") -> None:
        try:
            outcome.put((True, call()))
        except Exception as error:  # a service may make its client raise anything
            outcome.put((False, error))
        finally:
            self._free.release()

    def _count(self, succeeded: bool) -> None:
        self._failures = 0 if succeeded else self._failures + 1
        if self._failures >= self._patience:
            # One try after the pause decides about the next.
            self._resting_until = clock.now() + self._pause
        elif succeeded:
            self._resting_until = None


class _NoRedirects(HTTPRedirectHandler):
    """A geocoder that sends us elsewhere is not the one that the settings name."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


class BoundedAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """geopy's way to the network: no redirects, and no answer larger than 1 MB."""

    def __init__(self, *, proxies: Any, ssl_context: ssl.SSLContext | None) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._opener = build_opener(
            ProxyHandler(proxies),
            HTTPSHandler(context=ssl_context or ssl.create_default_context()),
            _NoRedirects,
        )

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except ValueError as error:
            raise GeocoderParseError("the answer is not JSON") from error

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        request = Request(url, headers=dict(headers))  # noqa: S310 - geopy allows http and https only
        try:
            with self._opener.open(request, timeout=timeout) as response:
                body: bytes = response.read(LARGEST_ANSWER + 1)
        except HTTPError as error:
            raise AdapterHTTPError(
                "refused", status_code=error.code, headers=dict(error.headers), text=""
            ) from error
        except TimeoutError as error:
            raise GeocoderTimedOut("timed out") from error
        except (URLError, HTTPException, OSError) as error:
            raise GeocoderUnavailable("not reached") from error
        if len(body) > LARGEST_ANSWER:
            raise GeocoderServiceError("the answer is too large")
        return body.decode("utf-8", errors="replace")


class NoNetworkAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """For geocoders that have their own data: it refuses to go anywhere."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Never:
        raise GeocoderServiceError("this geocoder uses no network")

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Never:
        raise GeocoderServiceError("this geocoder uses no network")
