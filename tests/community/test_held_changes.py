"""Changes of what stands in public that a list holds: the last accepted words stay, and nobody is decided over."""

from flask import Flask

from marketplace.community.clubs import operations as clubs
from marketplace.community.lists import changes
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import Party, SubjectKind
from marketplace.core.database import db
from marketplace.people.profiles.models import Profile
from tests.factories import cases, doors
from tests.factories import clubs as make_clubs
from tests.factories import lists as make
from tests.factories.accounts import signed_in
from tests.factories.listings import make_provider
from tests.factories.studio import profile_form, reread

SAID = "Ten years at the tables of the casino."


def test_the_studio_says_that_a_change_waits_and_keeps_what_was_typed(app: Flask) -> None:
    make.a_list(["casino"])
    cook = make_provider()
    studio = signed_in(app, cook)

    said = studio.post("/studio/profile", profile_form(about=SAID), follow_redirects=True).text
    again = studio.get("/studio/profile").text
    slug = db.session.get_one(Profile, cook.id).slug

    assert "is on a list our team looks at first" in said
    assert "Your latest words wait for a person" in again
    assert SAID in again
    assert SAID not in app.test_client().get(f"/people/{slug}").text


def test_other_words_of_the_author_take_the_place_of_what_waits(app: Flask) -> None:
    make.a_list(["casino"])
    club = make_clubs.a_club(make_clubs.a_neighbour("Ana Lopes"))
    mine = make_clubs.founder_of(club)
    clubs.describe(club, mine, make_clubs.an_identity(about=SAID))
    [row] = reports.desk("open", SubjectKind.CHANGE, after=None, limit=5)

    clubs.describe(club, mine, make_clubs.an_identity(about="Bread alone."))
    cases.decided(row.case, cases.NO_FAULT)

    assert reread(club).about == "Bread alone."


def test_an_objection_that_is_heard_lets_the_change_in(app: Flask) -> None:
    make.a_list(["casino"])
    written = doors.club(SAID)
    [row] = reports.desk("open", SubjectKind.CHANGE, after=None, limit=5)
    cases.decided(row.case, cases.HIDDEN)
    before = written.read()

    cases.objected(row.case, Party.AUTHOR, written.author)
    cases.decided(row.case, cases.NO_FAULT)

    assert SAID not in before
    assert SAID in written.read()


def test_words_a_person_let_in_are_not_held_again(app: Flask) -> None:
    make.a_list(["casino"])
    club = make_clubs.a_club(make_clubs.a_neighbour("Ana Lopes"))
    mine = make_clubs.founder_of(club)
    clubs.describe(club, mine, make_clubs.an_identity(about=SAID))
    [row] = reports.desk("open", SubjectKind.CHANGE, after=None, limit=5)
    cases.decided(row.case, cases.NO_FAULT)

    waits = clubs.describe(club, mine, make_clubs.an_identity(about=f"{SAID} And bread."))

    assert not waits
    assert changes.waiting(SubjectKind.CLUB, club.public_id, "identity") is None


def test_rules_that_wait_let_no_club_open(app: Flask) -> None:
    make.a_list(["casino"])
    club = make_clubs.a_founding()
    mine = make_clubs.founder_of(club)
    clubs.set_charter(club, mine, f"{SAID} And kindly.", club.entry)
    [row] = reports.desk("open", SubjectKind.CHANGE, after=None, limit=5)
    before = club.charter

    cases.decided(row.case, cases.NO_FAULT)
    clubs.open_club(reread(club), mine)

    assert before == ""
    assert reread(club).state == "open"


def test_a_name_on_a_list_is_refused_in_words(app: Flask) -> None:
    make.a_list(["casino"])
    cook = make_provider()

    answer = signed_in(app, cook).post("/studio/profile", profile_form(display_name="Cas1no Samira"))

    assert answer.status_code == 422
    assert "Choose other words here" in answer.text
