"""A blueprint whose routes read as a table: route, access, what it takes, what it gives; it holds none."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from marketplace.api.parsing import StrictParser

F = TypeVar("F", bound=Callable[..., Any])


class Decorator(Protocol):
    """Leaves a view's type as it is."""

    def __call__(self, view: F, /) -> F: ...


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's blueprint with types, the strict parser and shorter names."""

    ARGUMENTS_PARSER = StrictParser()

    def reads(self, rule: str) -> Decorator:
        return cast(Decorator, self.route(rule, methods=["GET"]))

    def writes(self, rule: str) -> Decorator:
        return cast(Decorator, self.route(rule, methods=["POST"]))

    def query(self, schema: type[Schema]) -> Decorator:
        """The view takes the query string, loaded."""
        return cast(Decorator, self.arguments(schema, location="query"))

    def headers(self, schema: type[Schema]) -> Decorator:
        """The view takes some headers, loaded."""
        return cast(Decorator, self.arguments(schema, location="headers"))

    def body(self, schema: type[Schema]) -> Decorator:
        """The view takes the JSON body, loaded."""
        return cast(Decorator, self.arguments(schema, location="json"))

    def gives(self, schema: type[Schema], status: int = 200, **headers: str) -> Decorator:
        """What the view answers, and what headers of its own say; a `Response` is passed on as it is."""
        described = {
            name.replace("_", "-"): {"description": words, "schema": {"type": "string"}}
            for name, words in headers.items()
        }
        return cast(Decorator, self.response(status, schema, headers=described or None))

    def refuses(self, status: int, name: str) -> Decorator:
        """Document a refusal of the view's own, by the name of its status."""
        return cast(Decorator, self.alt_response(status, name))
