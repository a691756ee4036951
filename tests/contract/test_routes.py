"""The sandbox invents nothing: each of its calls and parameters is one of Stripe's."""

from marketplace.sandbox.app import load_routes
from tests.contract.description import stripe


def test_every_route_is_a_call_of_stripes() -> None:
    routes = load_routes()

    invented = [
        f"{route.method} {route.path}" for route in routes if not stripe().operation(route.method, route.path)
    ]

    assert len(routes) > 40
    assert invented == []


def test_every_parameter_is_one_of_stripes() -> None:
    invented = [
        f"{route.method} {route.path}: {name}"
        for route in load_routes()
        for name in route.fields.keys() - stripe().parameter_names(route.method, route.path)
    ]

    assert invented == []


def test_every_required_parameter_of_stripes_is_required() -> None:
    forgotten = [
        f"{route.method} {route.path}: {name}"
        for route in load_routes()
        for name in stripe().required_names(route.method, route.path) - set(route.required)
    ]

    assert forgotten == []
