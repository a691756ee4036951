"""A provider who publishes while a document is taken back, on real connections, for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.trade.credentials import queries
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing
from marketplace.workflows import credential_gates, self_check
from tests.factories import credentials
from tests.factories.listings import make_provider, make_session
from tests.factories.owners import as_owner

_OPEN = self_check.ALL["credentials: no published listing stands behind a closed gate"]


@dataclass
class Race:
    """A draft that needs a document, and the document, by their numbers."""

    app: Flask
    listing_id: int
    provider_id: int
    credential: str
    sides: list[int] = field(default_factory=lambda: [0, 1])

    def publish(self) -> None:
        listings.publish(db.session.get_one(Listing, self.listing_id))

    def publish_and_settle(self) -> None:
        """Publish, and be asked at once what is asked at the end of a transaction, which stays open."""
        self.publish()
        db.session.execute(text("set constraints all immediate"))

    def withdraw(self) -> None:
        credential_gates.withdraw(queries.own(self.provider_id, self.credential, lock=True))

    def both(self, meet: Callable[[], int]) -> None:
        """One thread publishes, the other takes the document back; both have done it before either commits."""
        (self.publish, self.withdraw)[self.sides.pop()]()
        meet()

    def status(self) -> str:
        with self.app.app_context(), transaction():
            return db.session.get_one(Listing, self.listing_id).status

    def hide(self) -> None:
        with self.app.app_context(), transaction():
            listings.pause(db.session.get_one(Listing, self.listing_id))


def a_race(app: Flask) -> Race:
    with app.app_context(), transaction():
        credentials.gates_of_france()
        coach = make_provider()
        card, _diploma = credentials.papers_of(coach, "sport_card", "sport_diploma")
        draft = make_session(coach, published=False)
        return Race(app, draft.id, coach.id, card.public_id)


def open_behind_gates(app: Flask) -> int:
    with app.app_context(), transaction():
        return len(db.session.execute(text(_OPEN)).all())


_GUARDS = (("listing", "listing_passes_gates"), ("credential", "credential_leaves_none_open"))


@contextmanager
def without_triggers(app: Flask) -> Iterator[None]:
    """As if only the product's own look before it acts kept the two apart."""
    for table, trigger in _GUARDS:
        _as_owner(app, f"alter table {table} disable trigger {trigger}")
    try:
        yield
    finally:
        for table, trigger in _GUARDS:
            _as_owner(app, f"alter table {table} enable trigger {trigger}")


def _as_owner(app: Flask, sql: str) -> None:
    with app.app_context(), transaction():
        as_owner()
        db.session.execute(text(sql))
