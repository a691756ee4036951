import io
import json
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.people.leaving.models import DataExport, DataExportPart, ExportState
from marketplace.workflows.leaving import archive, copies
from tests.factories.accounts import PASSWORD, a_member, mail_to, signed_in
from tests.factories.leaving import a_copy, bytes_of, opened
from tests.factories.towns import Town


def test_a_copy_holds_one_readable_file_for_each_kind_of_data(town: Town) -> None:
    # The day after the copy that the neighbourhood has of them already.
    with clock.frozen_at(town.made_at + timedelta(days=1)):
        rooms = opened(a_copy(town.scene.customer))

    assert [name for name in rooms.namelist() if name.endswith(".json")] == [
        f"{number:02d}-{kind}.json" for number, kind in enumerate(archive.rooms(), 1)
    ]
    assert json.loads(rooms.read("01-account.json"))["member"][0]["email"] == town.scene.customer.email


def test_a_copy_holds_the_files_one_sent_and_was_given(town: Town) -> None:
    rooms = opened(a_copy(town.scene.provider))

    folders = {name.split("/")[1] for name in rooms.namelist() if name.startswith("files/")}

    assert {"listing-photo", "credential-file", "article-picture"} <= folders


def test_a_copy_holds_no_secret_of_the_account(town: Town) -> None:
    with clock.frozen_at(town.made_at + timedelta(days=1)):
        rooms = opened(a_copy(town.scene.customer))

    account = json.loads(rooms.read("01-account.json"))["member"][0]

    assert not {"password_hash", "totp_secret", "totp_last_step", "id"} & set(account)


def test_a_copy_holds_both_sides_of_a_conversation_with_names(town: Town) -> None:
    rooms = opened(a_copy(town.scene.provider))
    said = json.loads(rooms.read(next(name for name in rooms.namelist() if name.endswith("-messages.json"))))

    authors = {row["author"] for row in said["messages of both sides"]}

    assert town.scene.customer.name in authors


def test_a_providers_copy_holds_no_note_and_no_address_of_a_guest(town: Town) -> None:
    rooms = opened(a_copy(town.scene.provider))
    booked = json.loads(
        rooms.read(next(name for name in rooms.namelist() if name.endswith("-bookings.json")))
    )

    asked_for = booked["bookings you were asked for"]

    assert asked_for
    assert not [row for row in asked_for if "home" in row or "note" in row]


def test_the_archive_is_encrypted_where_it_is_kept(app: Flask) -> None:
    copy = a_copy(a_member("Zita Quaranta"))

    kept = db.session.connection().exec_driver_sql("select content from data_export_part").scalar()

    assert b"README" in bytes_of(copy)
    assert b"README" not in bytes(kept)


def test_a_letter_says_that_the_copy_is_ready(app: Flask) -> None:
    member = a_member()

    a_copy(member)

    assert [letter.kind for letter in mail_to(member.email)] == ["leaving.copy_ready"]


def test_a_second_copy_waits_a_day(app: Flask) -> None:
    member = a_member()
    a_copy(member)

    with pytest.raises(copies.TooSoon):
        copies.ask(member)
    with clock.frozen_at(clock.now() + copies.ONE_IN + timedelta(minutes=1)):
        assert copies.ask(member).state == ExportState.ASKED


def test_a_copy_made_twice_is_made_once(app: Flask) -> None:
    copy = a_copy(a_member())

    copies.make(copy.public_id)

    assert db.session.scalar(select(func.count()).select_from(DataExportPart)) == 1


def test_a_copy_ends_after_seven_days_with_its_bytes(app: Flask) -> None:
    copy = a_copy(a_member())

    with clock.frozen_at(clock.now() + copies.KEPT_FOR + timedelta(minutes=1)):
        copies.end_old()
        with pytest.raises(NotFound):
            copies.own(copy.public_id, copy.member_id)

    assert db.session.scalar(select(func.count()).select_from(DataExportPart)) == 0
    assert db.session.scalar(select(DataExport.state)) == ExportState.ENDED


def test_a_copy_that_nobody_makes_is_given_up(app: Flask) -> None:
    copies.ask(a_member())

    with clock.frozen_at(clock.now() + copies.GIVEN_UP_AFTER + timedelta(minutes=1)):
        copies.end_old()

    assert db.session.scalar(select(DataExport.state)) == ExportState.FAILED


def test_the_page_asks_for_the_password_before_a_copy(app: Flask) -> None:
    member = a_member()
    browser = signed_in(app, member)
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        refused = browser.post("/settings/data/copy", {"password": "not the password"})
        taken = browser.post("/settings/data/copy", {"password": PASSWORD})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert copies.latest(member.id) is not None


def test_the_copy_is_opened_by_its_member_alone(app: Flask) -> None:
    member, copy = a_member(), a_copy(a_member("Someone Else"))
    own = a_copy(member)

    browser = signed_in(app, member)
    mine = browser.get(f"/settings/data/copy/{own.public_id}")
    theirs = browser.get(f"/settings/data/copy/{copy.public_id}")

    assert zipfile.ZipFile(io.BytesIO(mine.data)).testzip() is None
    assert (mine.headers["Cache-Control"], theirs.status_code) == ("private, no-store", 404)


def test_everybody_can_read_what_becomes_of_their_data(app: Flask) -> None:
    page = app.test_client().get("/data").get_data(as_text=True)

    assert "ten years" in page
    assert "Code de commerce, art. L123-22" in page
