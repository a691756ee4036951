"""A made-up phone company: its page to confirm a payment, and the signed callbacks that follow; charges nobody."""

import http.client
import json
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.core import clock, ids
from marketplace.core.money import share_bps
from marketplace.goods.topups.carriers.configured import SIMULATED_SECRET
from marketplace.goods.topups.carriers.signed import SIGNATURE, TIMESTAMP, signature
from marketplace.sandbox.pages import frame

blueprint = Blueprint("carrier", __name__)

SHARE_BPS = 3_000
_FIELDS = ("reference", "amount_minor", "currency", "callback", "back")
_TIMEOUT = 10


@blueprint.get("/carrier/pay")
def show() -> ResponseReturnValue:
    """What the subscriber sees: a price, yes or no."""
    asked = _asked(request.args.to_dict())
    if asked is None:
        return frame.lost()
    return render_template("sandbox/carrier.html", asked=asked, amount_minor=int(asked["amount_minor"]))


@blueprint.post("/carrier/pay")
def answer() -> ResponseReturnValue:
    """The subscriber's answer goes to the marketplace as a signed callback, then they are led back."""
    asked = _asked(request.form.to_dict())
    if asked is None:
        return frame.lost()
    tell(asked["callback"], asked, request.form.get("answer", "failed"))
    return redirect(asked["back"], code=303)


def _asked(given: dict[str, str]) -> dict[str, str] | None:
    """What the marketplace asked for; None when its signature does not fit."""
    query = {name: given.get(name, "") for name in _FIELDS}
    fits = signature(SIMULATED_SECRET, "start", urlencode(sorted(query.items())).encode())
    return query | {"signature": fits} if given.get("signature") == fits else None


def tell(address: str, asked: dict[str, str], kind: str) -> Response:
    """Send one callback, signed as a carrier would: paid, failed, settled or charged_back."""
    amount = int(asked["amount_minor"])
    share = share_bps(amount, SHARE_BPS)
    body = json.dumps(
        {
            "id": f"evt_{ids.random_code(16)}",
            "kind": kind,
            "reference": asked["reference"],
            "amount_minor": amount - share if kind == "settled" else amount,
            "currency": asked["currency"],
            "share_minor": share,
            "created": int(clock.now().timestamp()),
        }
    ).encode()
    stamp, target = str(int(clock.now().timestamp())), urlsplit(address)
    line = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port, timeout=_TIMEOUT)
    headers = {TIMESTAMP: stamp, SIGNATURE: signature(SIMULATED_SECRET, stamp, body)}
    line.request("POST", target.path, body, headers | {"Content-Type": "application/json"})
    told = line.getresponse()
    return Response(told.read(), told.status)
