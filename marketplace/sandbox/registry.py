"""The table of routes the sandbox simulates, filled by each resource's file; answers nothing itself."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.sandbox.errors import Body
from marketplace.sandbox.params import EXPAND, Fields
from marketplace.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way: who asks, in which unit of work, with what."""

    store: Store
    account: str
    args: dict[str, str]
    params: dict[str, Any]
    base_url: str


Handler = Callable[[Call], Body]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    pattern: re.Pattern[str]
    fields: Fields
    required: tuple[str, ...]
    handler: Handler
    connected: bool


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    fields: Fields | None = None,
    required: Iterable[str] = (),
    *,
    connected: bool = False,
    expands: bool = True,
) -> Callable[[Handler], Handler]:
    """Register a handler: `@route("GET", "/v1/refunds/{refund}")`. `expand` is understood where the provider does.

    Connected accounts may read everything of theirs; what may be done in their name is `connected`.
    """
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(handler: Handler) -> Handler:
        ROUTES.append(
            Route(
                method,
                path,
                pattern,
                ({"expand": EXPAND} if expands else {}) | dict(fields or {}),
                tuple(required),
                handler,
                connected or method == "GET",
            )
        )
        return handler

    return register


def match(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the ids in its path."""
    for candidate in ROUTES:
        found = candidate.pattern.fullmatch(path)
        if found and candidate.method == method:
            return candidate, found.groupdict()
    return None
