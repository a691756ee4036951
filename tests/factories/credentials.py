"""Gates as France has them, and documents that are sent and decided, for tests, by the real operations."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.credentials import files, operations, queries
from marketplace.trade.credentials.files import Prepared
from marketplace.trade.credentials.models import Credential, Document, Gate
from marketplace.trade.listings.models import Listing
from marketplace.workflows import credential_gates
from tests.factories.accounts import Browser, a_staff_member
from tests.factories.listings import make_provider, make_session
from tests.factories.talks import picture_bytes

SPORT = ("sport_diploma", "sport_card")
COOKING = ("food_declaration", "hygiene_training")
ALCOHOL = ("drinks_licence", "drinks_permit")
_FRANCE = {"sport": SPORT, "cooking": COOKING, "alcohol": ALCOHOL}


@lru_cache
def a_file() -> Prepared:
    """A photo of a document, made anew once for all tests."""
    return files.prepared(picture_bytes())


def a_gate(activity: str, document: str, *, begins: date | None = None, country: str = "FR") -> Gate:
    """A gate that holds since long ago, or begins on a day to come."""
    now = clock.now()
    gate = Gate(
        public_id=ids.public_id("gat"),
        country=country,
        activity=activity,
        document=document,
        source="A law",
        begins_on=begins or date(2020, 1, 1),
        enforced_at=None if begins else now,
        created_at=now,
    )
    db.session.add(gate)
    db.session.flush()
    return gate


def gates_of_france() -> None:
    """What the product comes with; the template of test databases has none, so that other tests need no documents."""
    for activity, documents in _FRANCE.items():
        for document in documents:
            a_gate(activity, document)


def a_gate_abroad() -> Gate:
    return a_gate("sport", "none", begins=date(2020, 1, 1), country="BE")


def usual_end(document: str) -> date | None:
    """A day as it would stand on the document."""
    return queries.today() + timedelta(days=400) if document in ("sport_card", "drinks_permit") else None


def sent(provider: Member, document: str, until: date | None = None, **details: Any) -> Credential:
    """A document that waits for us."""
    facts = {"number": "0692ED0042", "issuer": "Préfecture du Rhône"} | details
    return operations.send(provider, Document(document), facts, until or usual_end(document), a_file())


def taken(credential: Credential, by: Member | None = None) -> Member:
    """A reviewer has it before them."""
    reviewer = by or a_staff_member(Role.MODERATOR)
    operations.claim(credential, reviewer)
    return reviewer


def accepted(provider: Member, document: str, until: date | None = None) -> Credential:
    """A document that holds, reviewed by somebody else."""
    credential = sent(provider, document, until)
    credential_gates.accept(credential, taken(credential), credential.valid_until)
    return credential


def papers_of(provider: Member, *documents: str, until: date | None = None) -> list[Credential]:
    """Several that hold; `until` is the end of those that have one."""
    return [accepted(provider, one, until if usual_end(one) else None) for one in documents]


def an_offer_that_ends() -> tuple[Listing, date]:
    """A published session, and the last day of its coach's card, in a month."""
    gates_of_france()
    coach = make_provider()
    until = queries.today() + timedelta(days=30)
    papers_of(coach, *SPORT, until=until)
    return make_session(coach), until


def refusal_of(sql: str, **values: Any) -> str:
    """What the database says at the end of a transaction that does this; "" where it lets it pass."""
    db.session.execute(text("set constraints all immediate"))
    db.session.execute(text("set constraints all deferred"))
    try:
        with db.session.begin_nested():
            db.session.execute(text(sql), values)
            db.session.execute(text("set constraints all immediate"))
    except DatabaseError as refused:
        return str(refused)
    return ""


@contextmanager
def on(day: date) -> Iterator[None]:
    """The clock at noon in Paris on a day."""
    with clock.frozen_at(datetime.fromisoformat(f"{day.isoformat()}T11:00:00+00:00")):
        yield


@contextmanager
def as_if_nothing_was_lacking() -> Iterator[None]:
    """As for whoever looked a moment before a document was taken back: only the database still knows."""
    before, queries.sentences = queries.sentences, lambda *_: []
    try:
        yield
    finally:
        queries.sentences = before


def send_by_form(
    browser: Browser, document: str, content: bytes | None = None, **changes: str
) -> TestResponse:
    """Send a document with the form of the studio. The body is made in memory."""
    raw = picture_bytes() if content is None else content
    words = {"number": "0692ED0042", "issuer": "Préfecture du Rhône"} | changes
    form = MultiDict(
        [
            ("csrf_token", browser.csrf_token()),
            *words.items(),
            ("file", FileStorage(BytesIO(raw), filename="card.jpg", content_type="image/jpeg")),
        ]
    )
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"/studio/credentials/{document}", data=body, content_type=kind)
