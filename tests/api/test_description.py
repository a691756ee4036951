import re

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from marketplace.core.access import Access, declared
from tests.factories.api import BASE, Program


def test_the_description_is_valid_openapi_3_1(client: FlaskClient) -> None:
    described = client.get(f"{BASE}/openapi.json").json

    faults = [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()]

    assert described["openapi"] == "3.1.0"
    assert faults == []


def test_every_route_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    described = client.get(f"{BASE}/openapi.json").json

    routes = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(BASE)
    }

    assert routes - set(described["paths"]) == {f"{BASE}/openapi.json"}


def test_what_needs_a_token_says_so(app: Flask, client: FlaskClient) -> None:
    described = client.get(f"{BASE}/openapi.json").json
    operations = [
        one for path in described["paths"].values() for kind, one in path.items() if kind in {"get", "post"}
    ]

    secured = {one["operationId"] for one in operations if one["security"]}

    access = declared(app)
    assert secured == {name.removeprefix("api_") for name, kind in access.items() if kind is Access.TOKEN}


def test_operations_have_names_of_their_own(app: Flask, client: FlaskClient) -> None:
    described = client.get(f"{BASE}/openapi.json").json

    names = [
        one["operationId"]
        for path in described["paths"].values()
        for kind, one in path.items()
        if kind in {"get", "post"}
    ]

    routes = [
        method
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(BASE) and rule.rule != f"{BASE}/openapi.json"
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]
    assert len(set(names)) == len(names) == len(routes)


def test_bodies_refuse_unknown_fields_by_description_too(client: FlaskClient) -> None:
    schemas = client.get(f"{BASE}/openapi.json").json["components"]["schemas"]

    open_ended = [
        name
        for name in schemas
        if name.endswith("Request") and schemas[name]["additionalProperties"] is not False
    ]

    assert open_ended == []


def test_the_description_is_kept_by_those_who_have_it(app: Flask) -> None:
    program = Program(app)
    etag = program.get("/openapi.json").headers["ETag"]

    again = program.get("/openapi.json", headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.data == b""


def test_an_unknown_address_is_a_problem_too(app: Flask) -> None:
    answer = Program(app).get("/nothing-here")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not_found"
