"""Documents that the law asks for: sent, looked at by somebody else, accepted or refused with reasons."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid
from marketplace.people.accounts.models import Role
from marketplace.trade.credentials import operations, queries, rules
from marketplace.trade.credentials.models import Credential, CredentialFile, Document, State
from marketplace.trade.credentials.operations import ClaimedDocument, StaleDocument
from marketplace.workflows import credential_gates
from tests.factories import credentials
from tests.factories.accounts import a_staff_member, mail_to
from tests.factories.listings import make_meal, make_provider, make_session


def test_coaching_in_france_asks_for_a_diploma_and_a_card(app: Flask) -> None:
    credentials.gates_of_france()

    assert queries.needed("FR", ["sport"], queries.today()) == ["sport_diploma", "sport_card"]


def test_a_meal_with_wine_asks_for_the_licence_beside_the_kitchen(app: Flask) -> None:
    credentials.gates_of_france()

    asked = queries.needed("FR", ["cooking", "alcohol"], queries.today())

    assert asked == [*credentials.COOKING, *credentials.ALCOHOL]


def test_no_gate_is_known_elsewhere_until_somebody_sets_one(app: Flask) -> None:
    credentials.gates_of_france()

    assert queries.needed("BE", ["sport", "cooking"], queries.today()) == []


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Paris", "FR"), ("Indian/Reunion", "FR"), ("Europe/Brussels", "BE"), ("UTC", "FR")],
)
def test_the_law_is_that_of_where_the_clocks_are(zone: str, country: str) -> None:
    assert rules.country_of(zone, "FR") == country


def test_every_document_says_where_the_rule_comes_from() -> None:
    sources = [rules._WHY[document].__doc__ or "" for document in Document]

    assert all("L. " in source or "R. " in source or "L. 3332" in source for source in sources)


def test_a_card_lasts_five_years_at_most(app: Flask) -> None:
    coach = make_provider()

    with pytest.raises(Invalid, match="5 years"):
        credentials.sent(coach, "sport_card", queries.today() + timedelta(days=365 * 7))


def test_a_card_without_its_last_day_is_not_taken(app: Flask) -> None:
    coach = make_provider()

    with pytest.raises(Invalid, match="until which it is valid"):
        operations.send(coach, Document.SPORT_CARD, {}, None, credentials.a_file())


def test_what_has_ended_already_is_not_taken(app: Flask) -> None:
    with pytest.raises(Invalid, match="ended already"):
        credentials.sent(make_provider(), "sport_card", queries.today() - timedelta(days=1))


def test_another_one_takes_the_place_of_one_that_waits(app: Flask) -> None:
    coach = make_provider()
    first = credentials.sent(coach, "sport_diploma")

    second = credentials.sent(coach, "sport_diploma")

    assert (first.state, second.state) == (State.WITHDRAWN, State.WAITING)


def test_a_document_is_stored_so_that_the_database_alone_cannot_read_it(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_card")

    stored = db.session.execute(text("select content from credential_file")).scalar_one()
    number = db.session.execute(text("select details from credential")).scalar_one()

    assert credentials.a_file().content[:16] not in bytes(stored)
    assert b"0692ED0042" not in bytes(number)
    assert queries.file_of(credential.id).content == credentials.a_file().content


def test_nobody_decides_about_a_document_of_their_own(app: Flask) -> None:
    moderator = a_staff_member(Role.MODERATOR)
    credential = credentials.sent(moderator, "sport_diploma")

    with pytest.raises(Forbidden, match="your own"):
        operations.claim(credential, moderator)


def test_the_database_knows_that_too(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_diploma")
    accepts = (
        "update credential set state='accepted', decided_at=now(), decided_by_id=provider_id where id=:id"
    )

    assert "of_another" in credentials.refusal_of(accepts, id=credential.id)


def test_two_reviewers_do_not_look_at_one_document(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_diploma")
    credentials.taken(credential)

    with pytest.raises(ClaimedDocument, match="is looking at this document"):
        credentials.taken(credential)


def test_a_claim_ends_by_itself(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_diploma")
    credentials.taken(credential)
    later = clock.now() + operations.CLAIM_LASTS + timedelta(seconds=1)

    with clock.frozen_at(later):
        assert operations.claimed_by(credential, later) is None
        credentials.taken(credential)


def test_nothing_is_decided_without_having_taken_it(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_diploma")

    with pytest.raises(ClaimedDocument, match="first"):
        operations.refuse(credential, a_staff_member(Role.MODERATOR), "Blurred")


def test_a_refusal_gives_its_reason_to_the_provider(app: Flask) -> None:
    coach = make_provider()
    credential = credentials.sent(coach, "sport_card")
    reviewer = credentials.taken(credential)

    operations.refuse(credential, reviewer, "The last line cannot be read.")

    assert credential.state == State.REFUSED
    [letter] = mail_to(coach.email)
    assert "The last line cannot be read." in letter.text
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == credential.public_id)).one()
    assert (act.act, act.actor_id) == ("credential.refused", reviewer.id)


def test_a_refusal_without_a_reason_is_not_taken(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_card")
    reviewer = credentials.taken(credential)

    with pytest.raises(Invalid, match="reason"):
        operations.refuse(credential, reviewer, " ")


def test_what_was_decided_is_not_decided_again(app: Flask) -> None:
    credential = credentials.accepted(make_provider(), "sport_card")

    with pytest.raises(StaleDocument):
        credentials.taken(credential)


def test_a_renewal_replaces_the_one_before(app: Flask) -> None:
    coach = make_provider()
    first = credentials.accepted(coach, "sport_card")

    second = credentials.accepted(coach, "sport_card")

    assert (first.state, second.state) == (State.REPLACED, State.ACCEPTED)


def test_pages_say_what_was_checked_and_when_as_a_fact(app: Flask) -> None:
    coach = make_provider()
    with credentials.on(date(2027, 3, 14)):
        credentials.papers_of(coach, *credentials.SPORT)

        [diploma, _card] = queries.checked(coach.id)

    assert diploma.words == "Diploma or certificate to teach sport: checked by us on 14 March 2027"


def test_pages_say_nothing_of_what_has_ended(app: Flask) -> None:
    coach = make_provider()
    card = credentials.accepted(coach, "sport_card")
    assert card.valid_until is not None

    with credentials.on(card.valid_until + timedelta(days=1)):
        assert queries.checked(coach.id) == ()


def test_files_of_refused_documents_are_erased_with_their_number(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_card")
    operations.refuse(credential, credentials.taken(credential), "Blurred")

    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert credential_gates.due_for_erasing() == [credential.public_id]
        credential_gates.erase(credential.public_id)

    assert db.session.scalar(select(func.count()).select_from(CredentialFile)) == 0
    assert credential.details == {}
    assert credential.reason == "Blurred"


def test_files_of_what_holds_or_ended_lately_are_kept(app: Flask) -> None:
    coach = make_provider()
    credentials.accepted(coach, "sport_card")
    refused = credentials.sent(coach, "sport_diploma")
    operations.refuse(refused, credentials.taken(refused), "Blurred")

    with clock.frozen_at(clock.now() + timedelta(days=29)):
        assert credential_gates.due_for_erasing() == []


@pytest.mark.parametrize(
    ("days", "letters"), [(61, 0), (60, 1), (30, 1), (14, 2), (1, 2)], ids=lambda value: str(value)
)
def test_reminders_leave_60_and_14_days_before(app: Flask, days: int, letters: int) -> None:
    coach = make_provider()
    card = credentials.accepted(coach, "sport_card")
    assert card.valid_until is not None
    before = len(mail_to(coach.email))

    for left in [at for at in (61, 60, 30, 14, 1) if at >= days]:
        with credentials.on(card.valid_until - timedelta(days=left)):
            for due in credential_gates.due_for_reminding():
                credential_gates.remind(due)

    assert len(mail_to(coach.email)) - before == letters


def test_nobody_is_reminded_of_what_they_have_sent_already(app: Flask) -> None:
    coach = make_provider()
    card = credentials.accepted(coach, "sport_card", queries.today() + timedelta(days=20))
    credentials.sent(coach, "sport_card")
    before = len(mail_to(coach.email))

    credential_gates.remind(card.public_id)

    assert len(mail_to(coach.email)) == before


def test_a_session_is_sport_and_a_meal_is_cooking_until_their_provider_says_more(app: Flask) -> None:
    assert (make_session().activities, make_meal().activities) == (["sport"], ["cooking"])


def test_the_earliest_end_is_told_to_the_reviewers_of_payouts(app: Flask) -> None:
    coach = make_provider()
    first, second = queries.today() + timedelta(days=40), queries.today() + timedelta(days=90)

    credentials.accepted(coach, "sport_card", second)
    credentials.accepted(coach, "drinks_permit", first)

    ends_on = db.session.execute(text("select ends_on from document_end")).scalar_one()
    assert ends_on == first


def test_a_document_goes_one_way(app: Flask) -> None:
    credentials.accepted(make_provider(), "sport_diploma")

    said = credentials.refusal_of("update credential set state = 'waiting'")

    assert "does not go from accepted to waiting" in said


def test_of_one_kind_one_document_holds(app: Flask) -> None:
    coach = make_provider()
    credentials.accepted(coach, "sport_diploma")
    other, by = credentials.sent(coach, "sport_diploma"), a_staff_member(Role.MODERATOR)
    accepts = "update credential set state='accepted', decided_at=now(), decided_by_id=:by where id=:id"

    assert "uq_credential_accepted" in credentials.refusal_of(accepts, id=other.id, by=by.id)


def test_documents_of_a_provider_are_found_by_nobody_else(app: Flask) -> None:
    credential = credentials.sent(make_provider(), "sport_card")

    with pytest.raises(Exception, match="could not find this document"):
        queries.own(make_provider("Ida Noor").id, credential.public_id)
    assert db.session.get(Credential, credential.id) is credential
