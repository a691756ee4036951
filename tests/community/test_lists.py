import pytest
from flask import Flask

from marketplace.community.lists import folding, queries
from marketplace.community.reports import queries as reports
from marketplace.core import looks
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.people.accounts.models import Role
from tests.factories import cases, talks
from tests.factories import lists as make
from tests.factories.accounts import a_member, a_staff_member, mail_to, signed_in
from tests.factories.discussions import a_circle, say
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import a_paid_booking
from tests.factories.studio import reread

DISGUISES = [
    "Buy CASINO chips",
    "cásìno",
    "c\u200ba\u200bs\u00adino",
    "\u0441\u0430sino with two Cyrillic letters",
    "\uff23\uff41\uff53\uff49\uff4e\uff4f",
    "c4s1n0",
    "c a s i n o",
    "c.a.s.i.n.o",
    "cas-ino",
    "caaaasino",
    "\u202ecasino",
]


@pytest.mark.parametrize("said", DISGUISES)
def test_a_word_is_found_in_every_disguise(app: Flask, said: str) -> None:
    make.a_list(["casino"])

    assert queries.in_text(said, None) is not None


@pytest.mark.parametrize("said", ["casinos are closed", "occasion", "a casi no", "assassin", "ça sinon"])
def test_a_whole_word_is_not_found_inside_another(app: Flask, said: str) -> None:
    make.a_list(["casino", "ass"])

    assert queries.in_text(said, None) is None


def test_a_star_stands_for_any_ending(app: Flask) -> None:
    make.a_list(["arnaq*"])

    assert queries.in_text("Ce sont des arnaqueurs", "fr") is not None
    assert queries.in_text("Un arnais", "fr") is None


def test_a_phrase_is_found_across_signs_and_lines(app: Flask) -> None:
    make.a_list(["easy money"])

    assert queries.in_text("EASY…\nm0ney!", None) is not None
    assert queries.in_text("easy to make, money aside", None) is None


def test_a_list_of_one_language_leaves_texts_of_the_other_alone(app: Flask) -> None:
    make.a_list(["coin"], locale="en")

    assert queries.in_text("Un coin tranquille", "fr") is None
    assert queries.in_text("Send me a coin", "en") is not None


def test_a_resting_list_notices_nothing(app: Flask) -> None:
    make.a_list(["casino"]).is_on = False
    db.session.flush()

    assert queries.in_text("casino", None) is None


@pytest.mark.parametrize("word", ["", "  ", "…", "a", "ab*", "one two three four five"])
def test_what_nothing_can_be_compared_with_is_no_word_of_a_list(word: str) -> None:
    assert folding.folded(word) == ""


def test_a_post_with_a_listed_word_waits_for_a_person_and_its_author_is_told(app: Flask) -> None:
    make.a_list(["casino"])
    circle = a_circle()

    post = say(circle.club, circle.talk, circle.nora, "My casino pays you")

    assert post.hidden_at is not None
    [row] = reports.desk("open", "post", after=None, limit=5)
    assert row.case.is_held
    assert mail_to(circle.nora.email)[-1].kind == "report_held"


def test_what_was_held_appears_once_a_person_finds_no_fault(app: Flask) -> None:
    make.a_list(["casino"])
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.nora, "The casino of Lyon has a fine ceiling")
    [row] = reports.desk("open", "post", after=None, limit=5)

    cases.decided(row.case, cases.NO_FAULT)
    again = say(circle.club, circle.talk, circle.nora, "Nothing else")

    assert (post.hidden_at, again.hidden_at) == (None, None)
    assert "a person decided" in mail_to(circle.nora.email)[-1].text


def test_a_list_that_only_flags_lets_the_post_appear(app: Flask) -> None:
    make.a_list(["casino"], act="flag")
    circle = a_circle()

    post = say(circle.club, circle.talk, circle.nora, "My casino pays you")

    assert post.hidden_at is None
    assert len(reports.desk("open", "post", after=None, limit=5)) == 1


def test_a_private_message_is_compared_only_with_lists_for_them_and_only_before_a_booking(app: Flask) -> None:
    make.a_list(["casino"])
    make.a_list(["roulette"], private=True)
    thread = talks.a_talk(meal := make_meal(), nora := a_member("Nora Klein"))

    public_only = talks.say(thread, nora, "casino")
    private_too = talks.say(thread, nora, "roulette")
    a_paid_booking(meal, nora)
    after = talks.say(thread, nora, "roulette tonight")

    assert [one.hidden_at is not None for one in (public_only, private_too, after)] == [False, True, False]


def test_a_title_with_a_held_word_is_refused_before_anything_is_kept(app: Flask) -> None:
    make.a_list(["casino"])
    circle = a_circle()
    browser = signed_in(app, circle.nora)

    form = {"title": "My cas1no", "text": "Come in", "key": "a-key-of-its-own"}
    answer = browser.post(f"/clubs/{circle.club.slug}/discussions/new", form)

    assert answer.status_code == 422
    assert "Choose other words here" in answer.text
    assert "Come in" in answer.text


@pytest.mark.parametrize("name", ["smaller", "paler", "without colours", "in the mirror", "cut a little"])
def test_a_listed_picture_is_found_in_disguise(app: Flask, name: str) -> None:
    make.list_picture(make.as_jpeg(make.a_scene()))

    assert queries.in_picture(make.as_jpeg(make.disguised()[name], quality=60)) is not None


def test_other_pictures_are_not_taken_for_a_listed_one(app: Flask) -> None:
    make.list_picture(make.as_jpeg(make.a_scene()))

    taken = [seed for seed in range(1, 12) if queries.in_picture(make.as_jpeg(make.a_scene(seed)))]

    assert taken == []


def test_a_picture_with_nothing_in_it_is_not_listed(app: Flask) -> None:
    with pytest.raises(Invalid, match="too little"):
        make.list_signs(0)


@pytest.mark.parametrize("typed", ["", "abc", "zzzzzzzzzzzzzzzz", "0123456789abcdef0"])
def test_signs_that_are_none_are_not_read(typed: str) -> None:
    assert looks.read(typed) is None


def test_signs_are_written_as_they_are_read() -> None:
    signs = looks.looks(make.as_jpeg(make.a_scene()))

    assert looks.read(looks.written(looks.stored(signs))) == signs


def test_staff_send_many_words_at_once_and_try_a_text(app: Flask) -> None:
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    form = {"name": "Advertising", "locale": "any", "ground": "spam", "act": "hold"}
    path = desk.post("/admin/lists", form).location

    desk.post(f"{path}/words", {"words": "casino,1\n# a remark\neasy money\tx\n!!!\ncasino"})
    page = desk.get(path).text
    tried = desk.get("/admin/lists?try=EASY+m0ney").text

    assert "casino" in page
    assert "easy money" in page
    assert "a remark" not in page
    assert "Found:" in tried


def test_a_listed_picture_on_an_offer_waits_for_a_person_and_the_others_are_shown(app: Flask) -> None:
    make.list_picture(make.as_jpeg(make.a_scene()))
    listing = make_meal(cook := make_provider())
    browser = signed_in(app, cook)

    make.send_photos(browser, listing, [make.as_jpeg(make.a_scene(3)), make.as_jpeg(make.a_scene())])
    shown = len(reread(listing).photos)
    [row] = reports.desk("open", "picture", after=None, limit=5)
    cases.decided(row.case, cases.NO_FAULT)

    assert shown == 1
    assert len(reread(listing).photos) == 2


def test_a_listed_picture_in_a_message_is_seen_by_who_has_the_case_alone(app: Flask) -> None:
    make.list_picture(make.as_jpeg(make.a_scene()))
    thread = talks.an_empty_talk(make_meal(), nora := a_member("Nora Klein"))
    photo_id = make.send_in_talk(thread, nora, make.as_jpeg(make.a_scene()))
    [row] = reports.desk("open", "picture", after=None, limit=5)
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    path = f"/admin/reports/{row.case.public_id}"

    before = desk.get(f"{path}/picture.jpg").status_code
    desk.post(f"{path}/claim")
    after = desk.get(f"{path}/picture.jpg")
    provider = signed_in(app, talks.provider_of(thread)).get(f"/messages/photos/{photo_id}")

    assert before == 303
    assert after.mimetype == "image/jpeg"
    assert provider.status_code == 404
