"""A copy of everything about a member: asked for, made by a job, kept encrypted for some days, then erased."""

import tempfile
from datetime import timedelta
from typing import IO

from sqlalchemy import delete, exc, select, update

from marketplace.core import audit, clock, ids, jobs
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import DataExport, DataExportPart, ExportState
from marketplace.workflows.leaving import archive, letters

KEPT_FOR = timedelta(days=7)
ONE_IN = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(hours=6)
PIECE = 512 * 1024
"""Bytes of one encrypted piece."""


class TooSoon(Refusal):
    """One copy is under way, or was asked for within the day."""

    code = "export_too_soon"
    status = 409


def ask(member: Member) -> DataExport:
    """Promise a copy in the open transaction. Raises `TooSoon`."""
    now = clock.now()
    last = latest(member.id)
    if last is not None and last.state != ExportState.FAILED and now < last.asked_at + ONE_IN:
        raise _too_soon()
    row = DataExport(
        public_id=ids.public_id("exp"),
        member_id=member.id,
        state=ExportState.ASKED,
        locale=member.locale,
        total=len(archive.rooms()),
        asked_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except exc.IntegrityError:
        raise _too_soon() from None
    audit.record("leaving.copy_asked", actor_id=member.id, subject=("member", member.public_id))
    jobs.enqueue("leaving.make_copy", lock=f"export:{row.public_id}", export=row.public_id)
    return row


def _too_soon() -> TooSoon:
    return TooSoon(
        _("One copy a day is made."),
        kept=_("The one you asked for is on its way or ready below."),
        todo=_("Ask again tomorrow."),
    )


def latest(member_id: int) -> DataExport | None:
    query = (
        select(DataExport).where(DataExport.member_id == member_id).order_by(DataExport.id.desc()).limit(1)
    )
    return db.session.scalar(query)


def make(public_id: str) -> None:
    """Make a copy that was promised. Made twice it is made once; a worker that dies begins it again."""
    with transaction():
        row = db.session.scalar(select(DataExport).where(DataExport.public_id == public_id).with_for_update())
        if row is None or row.state not in {ExportState.ASKED, ExportState.MAKING}:
            return
        row.state, row.done = ExportState.MAKING, 0
        db.session.execute(delete(DataExportPart).where(DataExportPart.export_id == row.id))
        member = db.session.get_one(Member, row.member_id)
        export_id, locale = row.id, row.locale
        whose = {"member": member.id, "email": member.email, "public_id": member.public_id}
    with tempfile.TemporaryFile() as file, speaking(locale):
        archive.write(file, whose, lambda: _note_room(export_id))
        _keep(export_id, file)


def _note_room(export_id: int) -> None:
    db.session.execute(
        update(DataExport)
        .where(DataExport.id == export_id, DataExport.done < DataExport.total)
        .values(done=DataExport.done + 1)
        .execution_options(synchronize_session=False)
    )


def _keep(export_id: int, file: IO[bytes]) -> None:
    """Store the archive in encrypted pieces, say that it is ready, and write the letter."""
    size = file.tell()
    file.seek(0)
    position = 0
    while piece := file.read(PIECE):
        with transaction():
            db.session.add(DataExportPart(export_id=export_id, position=position, content=piece))
            db.session.flush()
            db.session.expunge_all()
        position += 1
    with transaction():
        row = db.session.get_one(DataExport, export_id, with_for_update=True, populate_existing=True)
        now = clock.now()
        row.state, row.done, row.size_bytes = ExportState.READY, row.total, size
        row.ready_at, row.expires_at = now, now + KEPT_FOR
        db.session.flush()
        letters.copy_ready(db.session.get_one(Member, row.member_id), row.expires_at)


def own(public_id: str, member_id: int) -> DataExport:
    """A member's own copy while it can be opened. Raises `NotFound` for any other and afterwards."""
    row = db.session.scalar(
        select(DataExport).where(
            DataExport.public_id == public_id,
            DataExport.member_id == member_id,
            DataExport.state == ExportState.READY,
            DataExport.expires_at > clock.now(),
        )
    )
    if row is None:
        raise NotFound(_("We could not find this page."), todo=_("Ask for a new copy."))
    return row


def note_opened(row: DataExport, member: Member) -> None:
    row.opened_at = clock.now()
    audit.record("leaving.copy_opened", actor_id=member.id, subject=("member", member.public_id))


def piece(export_id: int, position: int) -> bytes | None:
    return db.session.scalar(
        select(DataExportPart.content).where(
            DataExportPart.export_id == export_id, DataExportPart.position == position
        )
    )


def end_old() -> None:
    """Erase the bytes of copies whose days are over, and give up those nobody makes any more."""
    now = clock.now()
    over = select(DataExport.id).where(DataExport.state == ExportState.READY, DataExport.expires_at <= now)
    db.session.execute(delete(DataExportPart).where(DataExportPart.export_id.in_(over)))
    db.session.execute(
        update(DataExport)
        .where(DataExport.state == ExportState.READY, DataExport.expires_at <= now)
        .values(state=ExportState.ENDED)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(DataExport)
        .where(
            DataExport.state.in_([ExportState.ASKED, ExportState.MAKING]),
            DataExport.asked_at < now - GIVEN_UP_AFTER,
        )
        .values(state=ExportState.FAILED)
        .execution_options(synchronize_session=False)
    )
