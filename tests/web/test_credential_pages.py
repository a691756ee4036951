"""The pages of documents: a provider sends one, a reviewer looks, the wizard and the public pages say how it stands."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.credentials import jobs, queries
from marketplace.trade.credentials.models import Credential, Gate, State
from marketplace.workflows import credential_gates
from tests.factories import credentials, works
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.publishing import Wizard, listings_of
from tests.factories.scene import a_paid_booking


def test_the_page_says_what_each_offer_needs_and_why(app: Flask) -> None:
    credentials.gates_of_france()
    coach = make_provider()
    make_session(coach, published=False)

    page = signed_in(app, coach).get("/studio/credentials").text

    assert "Professional card of a sports educator" in page
    assert "Needed for: Run your first 5 km" in page
    assert "gives you a card for five years" in page
    assert "erased 30 days later" in page


def test_a_provider_abroad_reads_that_nothing_is_known(app: Flask) -> None:
    coach = make_provider()
    make_session(coach)

    assert "we know of no document" in signed_in(app, coach).get("/studio/credentials").text


def test_a_photo_of_a_card_is_sent_and_waits(app: Flask) -> None:
    coach = make_provider()
    until = (queries.today() + timedelta(days=900)).isoformat()

    answer = credentials.send_by_form(signed_in(app, coach), "sport_card", valid_until=until)

    credential = db.session.scalars(select(Credential)).one()
    assert (answer.status_code, credential.state) == (303, State.WAITING)
    assert credential.details == {"number": "0692ED0042", "issuer": "Préfecture du Rhône"}


def test_a_pdf_is_written_anew_and_kept(app: Flask) -> None:
    coach = make_provider()

    answer = credentials.send_by_form(signed_in(app, coach), "sport_diploma", works.a_pdf())

    credential = db.session.scalars(select(Credential)).one()
    assert answer.status_code == 303
    assert queries.mime_of(credential.id) == "application/pdf"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a photo or a PDF"),
        (b"<svg onload=alert(1)>", "neither a picture"),
        (b"%PDF-1.7 nothing", "cannot read this PDF"),
    ],
    ids=["nothing", "markup", "no pdf"],
)
def test_what_is_no_document_is_refused_in_words_and_the_rest_is_kept(
    app: Flask, content: bytes, said: str
) -> None:
    credentials.gates_of_france()
    coach = make_provider()
    make_session(coach, published=False)

    answer = credentials.send_by_form(signed_in(app, coach), "sport_diploma", content, issuer="STAPS Lyon")

    assert answer.status_code == 422
    assert said in answer.text
    assert "STAPS Lyon" in answer.text


def test_a_pdf_with_a_script_is_refused(app: Flask) -> None:
    answer = credentials.send_by_form(
        signed_in(app, make_provider()), "sport_diploma", works.with_action("/JavaScript", JS="app.alert(1)")
    )

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Credential)) == 0


def test_a_file_is_served_to_its_owner_alone_and_the_look_is_written_down(app: Flask) -> None:
    coach = make_provider()
    credential = credentials.sent(coach, "sport_card")
    path = f"/studio/credentials/{credential.public_id}/file"

    mine, theirs = signed_in(app, coach).get(path), signed_in(app, make_provider("Ida Noor")).get(path)

    assert (mine.status_code, theirs.status_code) == (200, 404)
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    look = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "credential.look")).one()
    assert look.actor_id == coach.id


def test_a_reviewer_takes_looks_and_accepts(app: Flask) -> None:
    coach, reviewer = make_provider(), a_staff_member(Role.MODERATOR)
    credential = credentials.sent(coach, "sport_card")
    browser, base = signed_in(app, reviewer), f"/admin/credentials/{credential.public_id}"

    browser.post(f"{base}/claim")
    assert browser.get(f"{base}/file").status_code == 200
    answer = browser.post(
        f"{base}/decide", {"decision": "accept", "valid_until": str(credential.valid_until)}
    )

    db.session.refresh(credential)
    assert (answer.status_code, credential.state) == (303, State.ACCEPTED)
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.subject_kind == "credential")).all()
    assert acts == ["credential.look", "credential.accepted"]


def test_a_reviewer_without_a_reason_is_told_so_and_nothing_is_decided(app: Flask) -> None:
    reviewer = a_staff_member(Role.MODERATOR)
    credential = credentials.sent(make_provider(), "sport_card")
    browser, base = signed_in(app, reviewer), f"/admin/credentials/{credential.public_id}"
    browser.post(f"{base}/claim")

    answer = browser.post(f"{base}/decide", {"decision": "refuse"})

    assert answer.status_code == 422
    assert "Write a reason: the provider reads it." in answer.text


def test_the_desk_shows_what_waits_the_oldest_first(app: Flask) -> None:
    credentials.sent(make_provider("Ida Noor"), "sport_card")
    credentials.sent(make_provider("Leo Brun"), "food_declaration")

    page = signed_in(app, a_staff_member(Role.MODERATOR)).get("/admin/credentials").text

    assert page.index("Ida Noor") < page.index("Leo Brun")


def test_the_desk_says_what_is_booked_ahead_at_a_hidden_offer(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    with credentials.on(until - timedelta(days=3)):
        a_paid_booking(session, a_member("Nora Klein"))
        card = queries.held(session.provider_id)["sport_card"].accepted
        assert card is not None
        credential_gates.revoke(card, a_staff_member(Role.MODERATOR), "The prefecture took it back.")

        page = signed_in(app, a_staff_member(Role.MODERATOR)).get("/admin/credentials").text

    assert "1 booking ahead, first" in page


def test_an_administrator_sets_a_gate_elsewhere(app: Flask) -> None:
    browser = signed_in(app, a_staff_member(Role.ADMIN))
    day = (queries.today() + timedelta(days=30)).isoformat()
    gate = {"country": "be", "activity": "sport", "document": "sport_card", "source": "Décret du sport"}

    answer = browser.post("/admin/credentials/gates", {**gate, "begins_on": day})

    found = db.session.scalars(select(Gate)).one()
    assert (answer.status_code, found.country, found.enforced_at) == (303, "BE", None)


def test_a_gate_that_began_yesterday_is_refused_in_words(app: Flask) -> None:
    browser = signed_in(app, a_staff_member(Role.ADMIN))
    day = (queries.today() - timedelta(days=1)).isoformat()
    gate = {"country": "BE", "activity": "sport", "document": "none", "source": "We looked"}

    answer = browser.post("/admin/credentials/gates", {**gate, "begins_on": day})

    assert answer.status_code == 422
    assert "providers are told beforehand" in answer.text


def test_public_pages_say_checked_by_us_and_nothing_else_of_it(app: Flask) -> None:
    coach = make_provider()
    credentials.papers_of(coach, *credentials.SPORT)
    session = make_session(coach)
    browser = signed_in(app, a_member("Nora Klein"))

    listing = browser.get(f"/listings/{session.public_id}/{session.slug}").text
    profile = browser.get("/people/samira-benali").text

    for page in (listing, profile):
        assert "Professional card of a sports educator: checked by us on" in page
        assert "0692ED0042" not in page


def test_a_meal_says_nothing_of_its_cook_s_sports_card(app: Flask) -> None:
    cook = make_provider()
    credentials.papers_of(cook, *credentials.SPORT, *credentials.COOKING)
    meal = make_meal(cook)

    page = app.test_client().get(f"/listings/{meal.public_id}/{meal.slug}").text

    assert "Declaration of your food activity: checked by us on" in page
    assert "sports educator" not in page


def test_programs_read_what_was_checked(app: Flask) -> None:
    coach = make_provider()
    card = credentials.accepted(coach, "sport_card")
    session = make_session(coach)

    [known] = app.test_client().get(f"/api/v1/listings/{session.public_id}").json["checked_documents"]

    assert (known["document"], known["valid_until"]) == ("sport_card", str(card.valid_until))


def test_the_studio_says_which_document_hides_an_offer(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    coach = db.session.get_one(Member, session.provider_id)

    with credentials.on(until + timedelta(days=1)):
        jobs.expire()
        page = signed_in(app, coach).get("/studio/listings").text
        answer = signed_in(app, coach).post(
            f"/studio/listings/{session.public_id}/resume", follow_redirects=True
        )

    assert "Hidden until we have this: Professional card of a sports educator." in page
    assert "This document ended on" in answer.text


def test_the_wizard_names_what_is_missing_before_and_after_one_tries(app: Flask) -> None:
    credentials.gates_of_france()
    wizard = Wizard(signed_in(app, a_member("Théo Marchand")), "session").all()

    before, tried = wizard.page("check").text, wizard.publish()

    sentence = "The law asks for this document first: Professional card of a sports educator."
    assert sentence in before
    assert tried.status_code == 409
    assert sentence in tried.text
    assert "/studio/credentials" in tried.text


def test_once_the_documents_are_accepted_the_kept_draft_is_published(app: Flask) -> None:
    credentials.gates_of_france()
    coach = a_member("Théo Marchand")
    wizard = Wizard(signed_in(app, coach), "session").all()
    wizard.publish()

    credentials.papers_of(coach, *credentials.SPORT)
    wizard.publish()

    assert [one.status for one in listings_of(coach)] == ["published"]


def test_a_session_that_is_no_sport_is_published_without_documents(app: Flask) -> None:
    credentials.gates_of_france()
    coach = a_member("Théo Marchand")
    wizard = Wizard(signed_in(app, coach), "session").all()
    wizard.answer("plan", sport="0")

    wizard.publish()

    assert [one.activities for one in listings_of(coach)] == [[]]


def test_a_cook_who_serves_wine_is_asked_for_the_licence(app: Flask) -> None:
    credentials.gates_of_france()
    cook = a_member("Samira Benali")
    credentials.papers_of(cook, *credentials.COOKING)
    wizard = Wizard(signed_in(app, cook)).all()
    wizard.answer("menu", alcohol="1")

    answer = wizard.publish()

    assert answer.status_code == 409
    assert "Licence to serve or sell alcohol" in answer.text


def test_whoever_has_only_a_draft_reads_already_what_it_will_need(app: Flask) -> None:
    credentials.gates_of_france()
    cook = a_member("Samira Benali")
    browser = signed_in(app, cook)
    Wizard(browser).until("where")

    page = browser.get("/studio/credentials").text

    assert "Needed for: Sunday couscous" in page


def test_the_studio_asks_for_the_licence_when_wine_is_added_later(app: Flask) -> None:
    credentials.gates_of_france()
    cook = make_provider()
    credentials.papers_of(cook, *credentials.COOKING)
    meal = make_meal(cook)
    form = {
        "courses.en.0.dish": "Couscous",
        "courses.fr.0.dish": "Couscous",
        "cuisine": "Maghreb",
        "alcohol": "1",
    }

    answer = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/menu", form)

    assert answer.status_code == 409
    assert "Licence to serve or sell alcohol" in answer.text


def test_what_the_database_refuses_at_the_last_moment_is_a_sentence(app: Flask) -> None:
    credentials.gates_of_france()
    session = make_session(make_provider("Théo Marchand"), published=False)
    coach = db.session.get_one(Member, session.provider_id)
    db.session.execute(text("update listing set status = 'paused' where id = :id"), {"id": session.id})

    with credentials.as_if_nothing_was_lacking():
        answer = signed_in(app, coach).post(f"/studio/listings/{session.public_id}/resume")

    assert answer.status_code == 409
    assert "was taken back just now" in answer.text
