"""What the provider of payments tells, put where a worker finds it, and how far its lists were read."""

import json
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, jobs
from marketplace.core.database import db
from marketplace.money.payments.models import PaymentCursor

# Copies that arrive together wait for each other here, and one of them is new.
_STORE = text("""
    insert into payment_event (id, type, object_id, payload, state, attempts, received_at)
    values (:id, :type, :object_id, cast(:payload as jsonb), 'new', 0, :now)
    on conflict (id) do nothing returning id
""")


def store_event(event: dict[str, Any]) -> bool:
    """Put a verified event into the inbox and have a worker look into it; False when it was there already.

    One job looks after all that waits, so a storm of events is not a storm of jobs.
    """
    values = {
        "id": event["id"],
        "type": event["type"],
        "object_id": event["data"]["object"].get("id", ""),
        # Prices come with exact decimals from the library, and as text from the wire.
        "payload": json.dumps(event, default=str),
        "now": clock.now(),
    }
    new = db.session.execute(_STORE, values).first() is not None
    if new:
        jobs.enqueue("payments.take_in_now", once="payments.take_in_now", urgent=True)
    return new


def cursor(name: str) -> int | None:
    """How far a list of the provider was read: the newest `created` seen, in epoch seconds."""
    return db.session.scalar(select(PaymentCursor.position).where(PaymentCursor.name == name))


def move_cursor(name: str, position: int) -> None:
    """Note how far a list was read; it never moves back."""
    values = {"position": position, "moved_at": clock.now()}
    db.session.execute(
        insert(PaymentCursor)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values, where=PaymentCursor.position <= position)
    )
