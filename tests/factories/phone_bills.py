"""Top-ups on a phone bill and the callbacks of a carrier, right and wrong."""

import json
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.topups.carriers import operations
from marketplace.goods.topups.carriers.configured import carrier
from marketplace.goods.topups.carriers.signed import SIGNATURE, TIMESTAMP, signature
from marketplace.goods.topups.models import TopUp
from marketplace.people.accounts.models import Member
from tests.factories import topups

SECRET = "a secret of two parties"
SETTING = f"testel|TesTel|{SECRET}|3000|https://testel.example/pay"


def begun(member: Member) -> TopUp:
    """A thousand credits for 10.00 on the bill of TesTel, which keeps 3.00."""
    topup = operations.begin(member, topups.PACK, topups.PRICE, carrier("testel"))
    db.session.commit()
    return topup


def callback(topup: TopUp, kind: str = "paid", **changes: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": f"evt_{ids.random_code(10)}",
        "kind": kind,
        "reference": topup.public_id,
        "amount_minor": 700 if kind == "settled" else 1_000,
        "currency": "EUR",
        "share_minor": 300,
        "created": int(clock.now().timestamp()),
    }
    return said | changes


def send(
    app: Flask, said: dict[str, Any], *, secret: str = SECRET, at: datetime | None = None, tail: bytes = b""
) -> TestResponse:
    """Send a callback; `tail` is added after signing."""
    raw = json.dumps(said).encode()
    stamp = str(int((at or clock.now()).timestamp()))
    headers = {TIMESTAMP: stamp, SIGNATURE: signature(secret, stamp, raw)}
    return app.test_client().post("/carriers/testel/callback", data=raw + tail, headers=headers)
