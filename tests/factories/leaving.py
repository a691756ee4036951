"""What tests of leaving look at: keys of the tables, and members with a word of theirs in every column."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update

from marketplace.core import clock, ids, mail
from marketplace.core.database import Model, db, transaction
from marketplace.core.mail import OutgoingMail, Recipient
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import DataExport, DataExportPart, ExportState, Leaving
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.workflows import answer_request
from marketplace.workflows.leaving import copies, erasure, going, retention
from marketplace.workflows.leaving.archive import rooms as archive_rooms
from marketplace.workflows.leaving.held import Held

CODES = frozenset(
    {
        *(
            "public_id",
            "state",
            "status",
            "kind",
            "locale",
            "language",
            "currency",
            "policy",
            "venue",
            "confirmation",
        ),
        *(
            "country",
            "activities",
            "policy_tiers",
            "zone",
            "trader",
            "level",
            "to_zone",
            "rule",
            "side",
            "remove_reason",
        ),
        *(
            "channel",
            "subject_kind",
            "subject_id",
            "capture",
            "card_kind",
            "relation",
            "outcome",
            "against",
            "role",
        ),
        *(
            "from_state",
            "to_state",
            "source",
            "source_id",
            "source_kind",
            "entry",
            "cover",
            "subject",
            "reactions",
        ),
        *("reference", "starts_local", "tzdb_version", "stripe_id", "intent_id", "charge_id", "customer_ref"),
        *(
            "method_ref",
            "session_id",
            "age",
            "consent_text",
            "requirements",
            "past_due",
            "disabled_reason",
            "photos",
        ),
        *("decision",),
    }
)
"""Columns that hold words of the house, ids, or JSON without anybody's words."""

TO_MEMBERS: dict[str, set[str]] = {
    "design_decision": {"by_id"},
    "fraud_note": {"author_id"},
    "good_price": {"by_id"},
    "member_measure": {"by_id"},
    "payout_decision": {"by_id"},
    "work_decision": {"by_id"},
}
"""Keys whose name says nothing by itself: in these tables they are to who of the team acted."""


def unnamed_keys(table: str, named: set[str]) -> set[str]:
    """Columns of a table that are keys to members and not among those named."""
    columns = Model.metadata.tables[table].c
    return {c.name for c in columns for key in c.foreign_keys if key.column.table.name == "member"} - named


def leaning_on(deleted: set[str]) -> set[tuple[str, str]]:
    """Tables that stay and need a row of one that is deleted."""
    return {
        (table.name, column.name)
        for table in Model.metadata.sorted_tables
        if table.name not in deleted
        for column in table.c
        for key in column.foreign_keys
        if key.column.table.name in deleted and not column.nullable and key.ondelete is None
    }


def line_name(held: Held) -> str:
    """A line of the table, as a test is called after it."""
    return f"{held.name}-{held.whose}-{held.fate}-{bool(held.only)}"


def a_copy(member: Member) -> DataExport:
    """A copy that was asked for and made."""
    with transaction():
        row = copies.ask(member)
    copies.make(row.public_id)
    db.session.expire_all()
    return db.session.get_one(DataExport, row.id)


def bytes_of(copy: DataExport) -> bytes:
    pieces = []
    while (piece := copies.piece(copy.id, len(pieces))) is not None:
        pieces.append(piece)
    return b"".join(pieces)


def opened(copy: DataExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(bytes_of(copy)))


def a_ready_copy(member: Member) -> DataExport:
    """A copy that is ready, with a file of some words."""
    now, into = clock.now(), io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("README.txt", "Everything.")
    content, total = into.getvalue(), len(archive_rooms())
    row = DataExport(
        public_id=ids.public_id("exp"),
        member_id=member.id,
        state=ExportState.READY,
        locale=member.locale,
        done=total,
        total=total,
        size_bytes=len(content),
        asked_at=now,
        ready_at=now,
        expires_at=now + copies.KEPT_FOR,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(DataExportPart(export_id=row.id, position=0, content=content))
    db.session.flush()
    return row


NAMED_EXCEPTIONS = {("paper", "body")}
"""Where words of a former member stand on, each named by its kind on the page."""


def a_wish(member: Member, **changes: Any) -> Leaving:
    """A wish to leave, whatever stands in the way."""
    row = going._begun(db.session.get_one(Member, member.id))
    db.session.flush()
    return row


@contextmanager
def at_the_end(row: Leaving) -> Iterator[None]:
    """The hour after the waiting time."""
    with clock.frozen_at(row.erase_at + timedelta(minutes=1)):
        yield


def the_last_letter_leaves() -> None:
    """The mail server took it, and the sweep forgets its address."""
    sent = update(OutgoingMail).where(OutgoingMail.kind == "leaving.done").values(sent_at=clock.now())
    db.session.execute(sent)
    retention.forget_last_letters()


def clubs_closed(member: Member) -> None:
    """Their clubs are closed, as they have to be before a founder leaves."""
    theirs = text(
        "update club set state = 'closed', closed_at = :now where id in"
        " (select club_id from club_member where member_id = :id and role = 'founder')"
    )
    db.session.execute(theirs, {"now": clock.now(), "id": member.id})


def requests_withdrawn(member: Member) -> None:
    """What they asked for and nobody has answered is taken back, as it has to be before they leave."""
    theirs = select(Booking.public_id).where(
        Booking.customer_id == member.id, Booking.state == BookingState.REQUESTED
    )
    for name in db.session.scalars(theirs).all():
        answer_request.withdraw(name, by_id=member.id)


def asked(member: Member) -> Leaving:
    """A wish to leave whose waiting time runs."""
    with transaction():
        return going.ask(member)


def erased(member: Member) -> Member:
    """A member who asked, waited and is erased."""
    row = asked(member)
    with at_the_end(row):
        assert erasure.erase(row.public_id)
    return db.session.get_one(Member, member.id, populate_existing=True)


def a_plain_letter(member: Member) -> int:
    """A letter about something else that was promised and has not left."""
    with transaction():
        mail.send(
            "tests.plain",
            Recipient.of(member),
            "News",
            "accounts/letter",
            name=member.name,
            news="Something.",
        )
    return db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.kind == "tests.plain")).one()
