"""Form-encoded parameters as the values a schema speaks of; it judges nothing."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

Schema = dict[str, Any]
Fits = Callable[[Any, Schema], bool]
Resolve = Callable[[Schema], Schema]


def parsed(encoded: str) -> dict[str, Any]:
    """`a[b][0]=1` as `{"a": {"b": {"0": "1"}}}`."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        name, *inner = [key.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", key)]
        here: Any = root
        for part, follower in zip([name, *inner], [*inner, None], strict=True):
            at = part or str(len(here))
            if follower is None:
                here[at] = value
            else:
                here = here.setdefault(at, {})
    return root


class Coercion:
    """Turns the text of a form into integers, booleans and arrays where its schema says so."""

    def __init__(self, resolve: Resolve, fits: Fits) -> None:
        self._resolve = resolve
        self._fits = fits

    def apply(self, value: Any, schema: Schema) -> Any:
        """The value as its schema would have it; as it came when it cannot be so."""
        schema = self._resolve(schema)
        if "anyOf" in schema:
            return self._any_of(value, schema["anyOf"])
        if isinstance(value, dict):
            return self._nested(value, schema)
        return self._plain(value, schema.get("type"))

    def _any_of(self, value: Any, alternatives: list[Schema]) -> Any:
        tried = [(self.apply(value, alternative), alternative) for alternative in alternatives]
        return next((result for result, alternative in tried if self._fits(result, alternative)), tried[0][0])

    def _nested(self, value: dict[str, Any], schema: Schema) -> Any:
        if schema.get("type") == "array":
            items = schema.get("items", {})
            return [self.apply(value[at], items) for at in sorted(value, key=int)]
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        rest = other if isinstance(other, dict) else {}
        return {name: self.apply(item, known.get(name, rest)) for name, item in value.items()}

    @staticmethod
    def _plain(value: str, kind: str | None) -> Any:
        if kind == "integer" and re.fullmatch(r"-?\d+", value):
            return int(value)
        if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
            return float(value)
        if kind == "boolean" and value in {"true", "false"}:
            return value == "true"
        if kind == "array" and value == "":
            return []
        return value
