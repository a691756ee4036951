"""Replaces ids by the objects they name where a request asks for it; reads only."""

import copy
from collections.abc import Callable
from typing import Any

from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.ids import kind_of
from marketplace.sandbox.store import Store

# Fields an object has only when they are asked for.
Includer = Callable[[Store, Body], Body]
INCLUDED: dict[tuple[str, str], Includer] = {}

_MAX_DEPTH = 4


def expanded(store: Store, body: Body, paths: list[str]) -> Body:
    """A copy of an answer with these paths expanded: `latest_charge.balance_transaction`, `data.charge`."""
    if not paths:
        return body
    answer = copy.deepcopy(body)
    for path in paths:
        steps = path.split(".")
        if len(steps) > _MAX_DEPTH:
            raise invalid("You cannot expand more than 4 levels of a property.", param="expand")
        _walk(store, answer, steps, path)
    return answer


def _walk(store: Store, body: Body, steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    _open(store, body, name, path)
    if rest:
        for child in _children(body[name]):
            _walk(store, child, rest, path)


def _open(store: Store, body: Body, name: str, path: str) -> None:
    includer = INCLUDED.get((str(body.get("object")), name))
    if includer is not None:
        body[name] = includer(store, body)
        return
    if name not in body or _is_plain(body[name]):
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = body[name]
    if isinstance(value, str):
        body[name] = copy.deepcopy(store.get(kind_of(value) or "object", value, account=None))


def _is_plain(value: Any) -> bool:
    """Whether a value can never be an object: numbers, and text that is no id."""
    if isinstance(value, str):
        return kind_of(value) is None
    return isinstance(value, bool | int | float)


def _children(value: Any) -> list[Body]:
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []
