"""Completes the OpenAPI 3.1 description with what the routes themselves declare; it serves nothing."""

import re
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from marketplace.core.access import Access

TOKEN = "token"  # noqa: S105 - the name of a scheme, not a secret
_COMMON = (HTTPStatus.TOO_MANY_REQUESTS,)
_WITH_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_WITH_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def complete(app: Flask, spec: dict[str, Any]) -> dict[str, Any]:
    """A copy of the description with, for each operation, its name, its security and the refusals all routes share."""
    spec = deepcopy(spec)
    spec["components"].setdefault("securitySchemes", {})[TOKEN] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made at /settings/api-tokens.",
    }
    for response in spec["components"].get("responses", {}).values():
        # flask-smorest's own refer to our problems, but by the type of ordinary answers.
        response["content"] = {"application/problem+json": response["content"]["application/json"]}
    for rule in app.url_map.iter_rules():
        operations = spec["paths"].get(_path(rule), {})
        for method, operation in operations.items():
            if method.upper() in (rule.methods or ()):  # "parameters" stands beside the methods
                _complete(operation, app, rule)
    for tag in spec.get("tags", []):
        tag["name"] = _tag(tag["name"])
    return spec


def _complete(operation: dict[str, Any], app: Flask, rule: Rule) -> None:
    access = getattr(app.view_functions[rule.endpoint], "access", None)
    blueprint, _dot, view = rule.endpoint.rpartition(".")
    operation["operationId"] = f"{_tag(blueprint)}.{view}"
    operation["tags"] = [_tag(blueprint)]
    operation["security"] = [{TOKEN: []}] if access is Access.TOKEN else []
    shared = [*_COMMON]
    shared += _WITH_TOKEN if access is Access.TOKEN else ()
    shared += (HTTPStatus.NOT_FOUND,) if rule.arguments else ()
    shared += _WITH_BODY if "requestBody" in operation else ()
    for parameter in operation.get("parameters", []):
        _without_null(parameter["schema"])
    responses = operation["responses"]
    for status in shared:
        responses.setdefault(str(int(status)), _problem(status.phrase))
    responses["default"] = _problem("Any other refusal, such as 503 while a part of us does not answer.")
    operation["responses"] = dict(sorted(responses.items()))


def _without_null(schema: dict[str, Any]) -> None:
    """An address or a header has no null: what is not said is left out."""
    if "null" in schema.get("type", ()):
        (schema["type"],) = (kind for kind in schema["type"] if kind != "null")
    if schema.get("default", ...) is None:
        del schema["default"]
    if None in schema.get("enum", ()):
        schema["enum"].remove(None)


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def _tag(blueprint: str) -> str:
    return blueprint.removeprefix("api_")


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
