"""Form-encoded requests: brackets to nested values, checked against what a route declares; stores nothing."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marketplace.sandbox.errors import ApiError, invalid, unknown_parameter

Raw = str | dict[str, Any]
Kind = Callable[[Raw, str], Any]
Fields = Mapping[str, Kind]

_KEY = re.compile(r"[^\[\]]+|\[[^\[\]]*\]")
_MAX_DEPTH = 8
_MAX_PAIRS = 2_000


def nest(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][]=1` becomes `{"a": {"b": {"0": "1"}}}`; arrays stay dictionaries of their positions."""
    root: dict[str, Any] = {}
    for count, (key, value) in enumerate(pairs):
        parts = [part.strip("[]") for part in _KEY.findall(key)]
        if count >= _MAX_PAIRS or not 0 < len(parts) <= _MAX_DEPTH:
            raise invalid(f"Invalid request parameters near: {key[:80]}", param=key[:80])
        _place(root, parts, value, key)
    return root


def _place(root: dict[str, Any], parts: list[str], value: str, key: str) -> None:
    here = root
    for part in parts[:-1]:
        here = here.setdefault(part or str(len(here)), {})
        if not isinstance(here, dict):
            raise invalid(f"Invalid object: {key}", param=key)
    here[parts[-1] or str(len(here))] = value


def read(raw: Mapping[str, Any], fields: Fields, required: Iterable[str] = ()) -> dict[str, Any]:
    """The parameters of a request, converted. Refuses unknown, missing and malformed ones, naming each."""
    return _read_object(raw, fields, required, "")


def _read_object(
    raw: Mapping[str, Any], fields: Fields, required: Iterable[str], path: str
) -> dict[str, Any]:
    for name in raw:
        if name not in fields:
            raise unknown_parameter(_join(path, name))
    for name in required:
        if raw.get(name) in (None, ""):
            raise invalid(
                f"Missing required param: {_join(path, name)}.",
                code="parameter_missing",
                param=_join(path, name),
            )
    return {name: fields[name](value, _join(path, name)) for name, value in raw.items()}


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def text(value: Raw, path: str) -> str:
    """Up to 5,000 characters, not empty."""
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {path}", param=path)
    if value == "":
        raise _empty(path)
    if len(value) > 5_000:
        raise invalid(
            f"Invalid string: {path}; must be at most 5000 characters.",
            code="parameter_invalid_string",
            param=path,
        )
    return value


def clearable(value: Raw, path: str) -> str | None:
    """Text, or an empty string, which clears what is stored."""
    return None if value == "" else text(value, path)


def integer(value: Raw, path: str) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,15}", value):
        raise invalid(f"Invalid integer: {value!s}", code="parameter_invalid_integer", param=path)
    return int(value)


def positive(value: Raw, path: str) -> int:
    """An integer from 1: amounts, quantities."""
    number = integer(value, path)
    if number < 1:
        raise invalid(
            f"This value must be greater than or equal to 1 (it currently is '{number}').",
            code="parameter_invalid_integer",
            param=path,
        )
    return number


def boolean(value: Raw, path: str) -> bool:
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value!s}", param=path)
    return value == "true"


def choice(*allowed: str) -> Kind:
    def one_of(value: Raw, path: str) -> str:
        if value not in allowed:
            raise invalid(f"Invalid {path}: must be one of {', '.join(allowed)}", param=path)
        return str(value)

    return one_of


def nothing(value: Raw, path: str) -> None:
    """A parameter that changes nothing here; accepted so that an unchanged client works."""
    del value, path


def metadata(value: Raw, path: str) -> dict[str, str | None]:
    """Up to 50 keys of 40 characters, values of 500. An empty value removes its key, `""` all of them."""
    if value == "":
        return {"": None}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise invalid(f"Invalid object: {path}", param=path)
    if len(value) > 50:
        raise invalid("Metadata can have at most 50 keys.", param=path)
    for name, item in value.items():
        if len(name) > 40 or len(item) > 500:
            raise invalid(
                "Metadata keys can be up to 40 characters long, and values up to 500.",
                param=_join(path, name),
            )
    return {name: item or None for name, item in value.items()}


def merged(old: Mapping[str, str] | None, new: Mapping[str, str | None] | None) -> dict[str, str]:
    """Metadata after an update: named keys are set or removed, others stay."""
    if new is None:
        return dict(old or {})
    kept = {} if "" in new else dict(old or {})
    kept.update({name: item for name, item in new.items() if item is not None and name})
    return {name: item for name, item in kept.items() if new.get(name, item) is not None}


def shape(required: Iterable[str] = (), /, **fields: Kind) -> Kind:
    """A nested object with these fields."""

    def nested(value: Raw, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {path}", param=path)
        return _read_object(value, fields, required, path)

    return nested


def each(kind: Kind, *, limit: int = 100) -> Kind:
    """An array of one kind, in the order of its indices."""

    def items(value: Raw, path: str) -> list[Any]:
        if value == "":
            return []
        if not isinstance(value, dict) or not all(name.isdigit() for name in value) or len(value) > limit:
            raise invalid(f"Invalid array: {path}", param=path)
        return [kind(value[name], _join(path, name)) for name in sorted(value, key=int)]

    return items


def either(value_kind: Kind, object_kind: Kind) -> Kind:
    """A plain value, or an object."""

    def one(value: Raw, path: str) -> Any:
        return object_kind(value, path) if isinstance(value, dict) else value_kind(value, path)

    return one


def currency(value: Raw, path: str) -> str:
    code = text(value, path).lower()
    if not re.fullmatch(r"[a-z]{3}", code):
        raise invalid(f"Invalid currency: {code}.", param=path)
    return code


def url(value: Raw, path: str) -> str:
    address = text(value, path)
    if not re.match(r"https?://[^/]", address):
        raise ApiError(
            400,
            "invalid_request_error",
            "Not a valid URL. URLs must begin with http:// or https://.",
            code="url_invalid",
            param=path,
        )
    return address


def email(value: Raw, path: str) -> str:
    address = text(value, path)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
        raise invalid(f"Invalid email address: {address}", code="email_invalid", param=path)
    return address


RANGE = shape(gt=integer, gte=integer, lt=integer, lte=integer)
CREATED = either(integer, RANGE)
EXPAND = each(text, limit=20)
PAGING: Fields = {
    "limit": integer,
    "starting_after": text,
    "ending_before": text,
    "expand": EXPAND,
}
LISTING: Fields = {**PAGING, "created": CREATED}


def _empty(path: str) -> ApiError:
    message = (
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a"
        f" parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or"
        " supply a non-empty value."
    )
    return invalid(message, code="parameter_invalid_empty", param=path)
