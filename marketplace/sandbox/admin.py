"""The levers of tests and demonstrations: clock, faults, deliveries, reset; never open to the network."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, jsonify, request

from marketplace.sandbox import clock as sandbox_clock
from marketplace.sandbox import faults, levers, params, schema, webhooks
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import ApiError, Body
from marketplace.sandbox.params import boolean, choice, integer, positive, text
from marketplace.sandbox.resources import accounts, charges, disputes
from marketplace.sandbox.sweep import sweep
from marketplace.sandbox.webhooks import Manner

blueprint = Blueprint("admin", __name__, url_prefix="/_sandbox")

Lever = Callable[..., Body]


@blueprint.before_request
def only_on_purpose() -> Response | None:
    """From this machine, with a header that no web page can add to a request of another site."""
    near = ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - stands for "unknown"
    if near and request.headers.get("X-Sandbox-Admin") == "1":
        return None
    response = jsonify(error="The sandbox's levers are for this machine, with X-Sandbox-Admin: 1.")
    response.status_code = 403
    return response


def lever(path: str, *methods: str) -> Callable[[Lever], Lever]:
    """A route that takes and gives JSON."""

    def register(pull: Lever) -> Lever:
        @wraps(pull)
        def answer(**args: str) -> tuple[Response, int]:
            try:
                return jsonify(pull(_given(), **args)), 200
            except ApiError as refusal:
                return jsonify(refusal.body), refusal.status

        blueprint.add_url_rule(path, pull.__name__, answer, methods=methods or ("POST",))
        return pull

    return register


def _given() -> dict[str, Any]:
    given = request.get_json(silent=True) if request.data else dict(request.form)
    return given if isinstance(given, dict) else {}


def _read(given: dict[str, Any], **fields: params.Kind) -> dict[str, Any]:
    return params.read({name: faults.plain(value) for name, value in given.items()}, fields)


@lever("/clock")
def clock(given: dict[str, Any]) -> Body:
    """Move the clock: `advance` seconds, or to `now` (unix seconds); then let what is due come about."""
    wanted = _read(given, advance=integer, now=integer)
    box = sandbox()
    with box.connection() as connection:
        if "now" in wanted:
            sandbox_clock.move(connection, wanted["now"] - box.clock().timestamp())
        if "advance" in wanted:
            sandbox_clock.move(connection, sandbox_clock.offset(connection) + wanted["advance"])
    sweep(box)
    with box.connection() as connection:
        return {"now": int(sandbox_clock.read(connection, box.clock))}


@lever("/faults", "POST")
def plan_fault(given: dict[str, Any]) -> Body:
    """Have the next requests fail: see `faults.plan`."""
    with sandbox().connection() as connection:
        faults.plan(connection, given)
    return {"planned": True}


@lever("/faults", "DELETE")
def clear_faults(given: dict[str, Any]) -> Body:
    """Let everything work again."""
    del given
    with sandbox().connection() as connection:
        faults.clear(connection)
    return {"planned": False}


@lever("/webhooks")
def deliver(given: dict[str, Any]) -> Body:
    """Say how to deliver (`paused`, `copies`, `shuffle`) and deliver at once what waits (`drain`).

    `drain` also brings forward retries that are not due yet, and returns when each was tried once.
    """
    wanted = _read(given, paused=boolean, copies=positive, shuffle=boolean, drain=boolean)
    everything = wanted.pop("drain", False)
    box = sandbox()
    with box.connection() as connection:
        before = webhooks.manner(connection)
        how = {"paused": before.paused, "copies": before.copies, "shuffle": before.shuffle, **wanted}
        webhooks.set_manner(connection, Manner(**how))
    tried = webhooks.drain(box) if everything else 0
    with box.connection() as connection:
        return {**how, "tried": tried, **webhooks.deliveries(connection)}


@lever("/payments")
def payments(given: dict[str, Any]) -> Body:
    """`late_booking`: whether a payment's fee is known only some time after it succeeded."""
    wanted = _read(given, late_booking=boolean)
    with sandbox().connection() as connection:
        levers.write(connection, charges.LATE_BOOKING, wanted.get("late_booking", False))
    return wanted


@lever("/accounts/<account>")
def disable_account(given: dict[str, Any], account: str) -> Body:
    """Switch an account off (`disabled_reason`), or on again (without one), as Stripe's own checks would."""
    wanted = _read(given, disabled_reason=text)
    with sandbox().unit() as store:
        body = store.lock("account", account)
        before = deepcopy(body)
        accounts.refresh(body, wanted.get("disabled_reason"))
        accounts.tell(store, body, before)
    return body


@lever("/disputes")
def open_dispute(given: dict[str, Any]) -> Body:
    """A customer's bank disputes a `charge`, for a `reason` of Stripe's; `inquiry` asks before it takes money."""
    wanted = _read(given, charge=text, reason=choice(*disputes.REASONS))
    with sandbox().unit() as store:
        charge = store.lock("charge", wanted.get("charge", ""))
        return disputes.begin(store, charge, wanted.get("reason", "general"))


@lever("/disputes/<dispute>")
def decide_dispute(given: dict[str, Any], dispute: str) -> Body:
    """The bank decides: `outcome` won or lost; for an inquiry `closed`, or `escalated` to a dispute."""
    wanted = _read(given, outcome=choice("won", "lost", "closed", "escalated"))
    with sandbox().unit() as store:
        return disputes.decide(store, dispute, wanted.get("outcome", "lost"))


@lever("/reset")
def reset(given: dict[str, Any]) -> Body:
    """Forget every object, event, key, fault and setting."""
    del given
    with sandbox().connection() as connection, connection.transaction():
        schema.empty(connection)
    return {"reset": True}
