"""Discussions: numbered exactly, written by members, changed for half an hour, told once to whom they concern."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.clubs import places, words
from marketplace.community.clubs.models import ClubRole
from marketplace.community.clubs.permissions import NoRight
from marketplace.community.discussions import jobs, operations, queries
from marketplace.community.discussions.operations import Wanted
from marketplace.community.discussions.telling import path_of
from marketplace.community.reports import blocks
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid
from tests.factories.accounts import Browser, signed_in
from tests.factories.clubs import a_club, a_neighbour, by_request, founder_of, joined, place, told, with_role
from tests.factories.discussions import (
    a_circle,
    begun_for_a_race,
    first_of,
    forge_text,
    fresh,
    number_by_hand,
    numbers_in,
    say,
    without_the_guard,
    write_in_a_race,
)
from tests.factories.notices import notices_of
from tests.factories.pages import words_of
from tests.factories.races import at_once


def test_only_members_write(app: Flask) -> None:
    circle = a_circle()

    with pytest.raises(NoRight):
        say(circle.club, circle.talk, a_neighbour("Leo Brun"))


def test_the_database_lets_only_members_write(app: Flask) -> None:
    circle = a_circle()
    places.leave(circle.club, place(circle.club, circle.nora))

    with pytest.raises(DBAPIError, match="members of a club"), db.session.begin_nested():
        write_in_a_race(circle.talk.id, circle.nora.id)


def test_posts_are_numbered_and_counted(app: Flask) -> None:
    circle = a_circle()

    for _n in range(3):
        say(circle.club, circle.talk, circle.ana)

    assert numbers_in(circle.talk) == [1, 2, 3, 4]
    db.session.refresh(circle.talk)
    assert circle.talk.posts == 4


def test_concurrent_posts_keep_order_and_count_exact(whole_app: Flask) -> None:
    talk_id, member_id = begun_for_a_race(whole_app)

    ended = at_once(whole_app, 8, lambda _meet: write_in_a_race(talk_id, member_id))

    assert ended == ["done"] * 8
    with whole_app.app_context():
        assert [said.post.number for said in queries.posts(talk_id)] == list(range(1, 10))


def test_control_numbers_taken_by_looking_first_collide(whole_app: Flask) -> None:
    talk_id, _member_id = begun_for_a_race(whole_app)
    with whole_app.app_context(), transaction():
        without_the_guard()

    ended = at_once(whole_app, 4, lambda meet: number_by_hand(talk_id, meet))

    assert "IntegrityError" in ended
    with whole_app.app_context(), transaction():
        without_the_guard(restored=True)


def test_the_same_form_twice_is_one_post(app: Flask) -> None:
    circle = a_circle()

    posts = {say(circle.club, circle.talk, circle.ana, key="one form").id for _n in range(2)}

    assert len(posts) == 1


def test_a_reply_to_a_removed_post_is_refused_in_words(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.ana)
    operations.remove(None, circle.ana, post, "")

    with pytest.raises(operations.IsGone) as refusal:
        say(circle.club, circle.talk, circle.nora, to=post.number)

    assert "removed" in refusal.value.what


def test_a_host_removes_with_a_reason_that_stands_in_its_place(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.nora, "Buy my flour")
    host = founder_of(circle.club)

    with pytest.raises(Invalid):
        operations.remove(host, circle.ana, post, "")
    operations.remove(host, circle.ana, post, "Advertising.")

    page = words_of(Browser(app).get(f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"))
    assert "Advertising." in page
    assert "Buy my flour" not in page
    assert "post.removed" in told(circle.nora.id)


def test_a_member_does_not_remove_what_another_wrote(app: Flask) -> None:
    circle = a_circle()
    helper = with_role(circle.club, ClubRole.HELPER)

    with pytest.raises(NoRight):
        operations.remove(helper, circle.nora, say(circle.club, circle.talk, circle.ana), "Mine is better.")


def test_a_post_is_changed_within_half_an_hour_and_keeps_its_history(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.nora, "Wheet.")

    operations.edit(place(circle.club, circle.nora), circle.nora, circle.talk, post, "Wheat.")

    assert fresh(post).text == "Wheat."
    assert [edit.text for edit in queries.history(post.id)] == ["Wheet."]


def test_after_half_an_hour_a_post_stays_as_it_is(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.nora)

    with clock.frozen_at(clock.now() + timedelta(minutes=31)), pytest.raises(operations.TooLate):
        operations.edit(place(circle.club, circle.nora), circle.nora, circle.talk, post, "Something else.")


def test_the_database_refuses_a_late_change(app: Flask) -> None:
    post = first_of(a_circle().talk)

    with pytest.raises(DBAPIError, match="half an hour"), db.session.begin_nested():
        forge_text(post, "Something else.", at=post.created_at + timedelta(hours=1))


def test_a_closed_discussion_takes_no_post_and_no_change(app: Flask) -> None:
    circle = a_circle()
    operations.close(None, circle.nora, circle.talk, "")

    with pytest.raises(operations.IsClosed):
        say(circle.club, circle.talk, circle.ana)
    with pytest.raises(operations.IsClosed):
        operations.edit(
            place(circle.club, circle.nora), circle.nora, circle.talk, first_of(circle.talk), "Hm."
        )


def test_a_mark_counts_once_and_comes_off_again(app: Flask) -> None:
    circle = a_circle()
    post, mine = first_of(circle.talk), founder_of(circle.club)

    operations.react(mine, circle.ana, post, "useful")
    once = fresh(post).reactions
    operations.react(mine, circle.ana, post, "useful")

    assert [once, fresh(post).reactions] == [{"useful": 1}, {}]


def test_nobody_marks_their_own_post(app: Flask) -> None:
    circle = a_circle()

    with pytest.raises(Invalid):
        operations.react(place(circle.club, circle.nora), circle.nora, first_of(circle.talk), "useful")


def test_who_asked_accepts_the_answer_and_it_falls_with_the_post(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.ana, "Rye.")

    operations.accept(place(circle.club, circle.nora), circle.nora, circle.talk, post)
    accepted = circle.talk.accepted
    operations.remove(None, circle.ana, post, "")
    db.session.refresh(circle.talk)

    assert [accepted, circle.talk.accepted] == [2, None]
    assert told(circle.ana.id)[0] == "post.accepted"


def test_a_mention_tells_a_member_once_and_nobody_else(app: Flask) -> None:
    circle = a_circle()
    leo = a_neighbour("Leo Brun")

    say(circle.club, circle.talk, circle.ana, "@nora-k and @leo-b, look. @nora-k?")

    assert told(circle.nora.id) == ["post.mention"]
    assert told(leo.id) == []


def test_six_mentions_are_refused_in_words(app: Flask) -> None:
    circle = a_circle()
    shout = " ".join(f"@nora-{n}" for n in range(6))

    with pytest.raises(Invalid) as refusal:
        say(circle.club, circle.talk, circle.ana, shout)

    assert "5" in refusal.value.errors["text"][0]


def test_who_follows_is_told_once_until_they_look(app: Flask) -> None:
    circle = a_circle()

    say(circle.club, circle.talk, circle.ana)
    say(circle.club, circle.talk, circle.ana)
    first = told(circle.nora.id)
    signed_in(app, circle.nora).post(f"{path_of(circle.club, circle.talk)}/read", {"to": "3"})
    say(circle.club, circle.talk, circle.ana)

    assert first == ["post.new"]
    assert told(circle.nora.id) == ["post.new", "post.new"]


def test_who_muted_hears_nothing(app: Flask) -> None:
    circle = a_circle()
    operations.watch(circle.talk, circle.nora.id, "mute")

    say(circle.club, circle.talk, circle.ana, "@nora-k, are you there?")

    assert told(circle.nora.id) == []


def test_who_writes_does_not_wait_for_those_who_are_told(app: Flask) -> None:
    circle = a_circle()

    post = operations.reply(
        circle.club, place(circle.club, circle.ana), circle.ana, circle.talk, Wanted("Rye.", "one")
    )
    before = told(circle.nora.id)
    for _time in range(2):
        jobs.tell(post.public_id)

    assert (before, told(circle.nora.id)) == ([], ["post.new"])


def test_nobody_is_told_of_a_post_that_is_gone_by_then(app: Flask) -> None:
    circle = a_circle()
    mine = place(circle.club, circle.ana)
    post = operations.reply(circle.club, mine, circle.ana, circle.talk, Wanted("Rye.", "one"))
    operations.remove(mine, circle.ana, post, "")

    jobs.tell(post.public_id)

    assert told(circle.nora.id) == []


def test_reading_a_discussion_reads_what_was_told_of_it(app: Flask) -> None:
    circle = a_circle()
    say(circle.club, circle.talk, circle.ana)

    signed_in(app, circle.nora).post(f"{path_of(circle.club, circle.talk)}/read", {"to": "2"})

    assert [notice.read_at is None for notice in notices_of(circle.nora)] == [False]


def test_whom_one_has_blocked_tells_one_nothing(app: Flask) -> None:
    circle = a_circle()
    blocks.block(circle.nora.id, circle.ana.id)

    say(circle.club, circle.talk, circle.ana, "@nora-k, hello.")

    assert told(circle.nora.id) == []


def test_unread_posts_are_counted_until_they_were_on_the_screen(app: Flask) -> None:
    circle = a_circle()
    say(circle.club, circle.talk, circle.ana)

    path, nora = path_of(circle.club, circle.talk), signed_in(app, circle.nora)
    page = nora.get(path).text
    before = queries.listed(circle.club.id, circle.nora.id)[0].unread
    nora.post(f"{path}/read", {"to": "2"})

    assert "Mark as read" in page
    assert [before, queries.listed(circle.club.id, circle.nora.id)[0].unread] == [1, 0]
    assert "Mark as read" not in nora.get(path).text


def test_nobody_marks_posts_as_read_that_are_not_there_yet(app: Flask) -> None:
    circle = a_circle()
    path = path_of(circle.club, circle.talk)

    marked = signed_in(app, circle.nora).post(
        f"{path}/read", {"to": "99"}, headers={"HX-Request-Type": "partial"}
    )
    say(circle.club, circle.talk, circle.ana)

    assert marked.status_code == 200
    assert queries.listed(circle.club.id, circle.nora.id)[0].unread == 1


@pytest.mark.parametrize(
    ("said", "asked"), [("Les farines de seigle", "farine"), ("Baking breads", "bread bake")]
)
def test_words_are_found_in_either_language(app: Flask, said: str, asked: str) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.ana, said)

    assert post.id in [hit.post.id for hit in queries.search(circle.club.id, asked)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u200bb\u2060c", "abc"),
        ("\u202eevil\u202c text", "evil text"),
        ("one\r\n\r\n\r\n\r\ntwo", "one\n\ntwo"),
    ],
)
def test_invisible_and_turning_signs_are_taken_out(app: Flask, typed: str, kept: str) -> None:
    assert words.checked(typed, a_neighbour()) == kept


@pytest.mark.parametrize("typed", ["\u200b\u200b\u2060", "   ", "x" * 8001, "https://a.example " * 11])
def test_what_cannot_be_read_or_only_advertises_is_refused(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid):
        words.checked(typed, a_neighbour())


def test_a_new_account_begins_with_one_link(app: Flask) -> None:
    newcomer = a_neighbour(days=1)

    with pytest.raises(Invalid):
        words.checked("https://a.example https://b.example", newcomer)


def test_a_club_by_request_is_not_there_for_strangers(app: Flask) -> None:
    circle = a_circle()
    by_request(circle.club)
    stranger = Browser(app)
    address = f"/clubs/{circle.club.slug}"
    post = f"{address}/discussions/{circle.talk.public_id}/posts/{first_of(circle.talk).public_id}"

    answers = [
        stranger.get(path).status_code
        for path in (f"{address}/discussions", f"{address}/feed.atom", f"{address}/search?q=flour", post)
    ]

    assert answers == [404] * 4


def test_a_deep_link_leads_to_the_right_page(app: Flask) -> None:
    circle = a_circle()
    for _n in range(60):
        last = say(circle.club, circle.talk, circle.ana)

    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"
    answer = Browser(app).get(f"{path}/posts/{last.public_id}")

    assert answer.location == f"{path}?after=50#p61"
    assert 'id="p61"' in Browser(app).get(f"{path}?after=50").text


def test_the_feed_of_an_open_club_is_atom(app: Flask) -> None:
    circle = a_circle()
    say(circle.club, circle.talk, circle.ana, "Rye & <b>spelt</b>")

    answer = Browser(app).get(f"/clubs/{circle.club.slug}/feed.atom")

    assert answer.mimetype == "application/atom+xml"
    assert "Rye &amp;amp; &amp;lt;b&amp;gt;spelt" in answer.text


def test_a_journey_of_asking_and_answering(app: Flask) -> None:
    club, nora = a_club(a_neighbour("Ana Lopes")), a_neighbour()
    joined(club, nora)
    browser = signed_in(app, nora)
    form = {"title": "Which flour?", "text": "For a **first** loaf.", "key": "k"}

    begun = browser.post(f"/clubs/{club.slug}/discussions/new", form)
    again = browser.post(f"/clubs/{club.slug}/discussions/new", form)
    answered = browser.post(begun.location, {"text": "I take rye.", "reply_to": "1", "key": "k2"})
    empty = browser.post(begun.location, {"text": " \u200b ", "key": "k3"})

    assert begun.location == again.location
    assert answered.location.endswith("#p2")
    assert "<strong>first</strong>" in browser.get(begun.location).text
    assert empty.status_code == 422


def test_a_page_of_a_long_discussion_asks_few_questions(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    circle = a_circle()
    for _n in range(60):
        say(circle.club, circle.talk, circle.ana)
    browser = signed_in(app, circle.nora)
    seen = statements()

    browser.get(f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}")

    assert len([sql for sql in seen if "savepoint" not in sql.lower()]) <= 12


def test_a_stranger_reads_what_changed_at_once(app: Flask) -> None:
    circle = a_circle()
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"
    before = Browser(app).get(path).text

    say(circle.club, circle.talk, circle.ana, "Spelt.")
    operations.react(founder_of(circle.club), circle.ana, first_of(circle.talk), "lovely")

    after = Browser(app).get(path).text
    assert "Spelt." not in before
    assert "Spelt." in after
    assert "Lovely" in after


def test_a_discussion_is_told_of_on_the_page_of_its_club(app: Flask) -> None:
    circle = a_circle()

    page = words_of(Browser(app).get(f"/clubs/{circle.club.slug}"))

    assert "Nora K. began “Which flour?”." in page
