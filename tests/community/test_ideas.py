"""Ideas: votes, duplicates, answers by name, and who may do what."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.clubs.models import ClubRole
from marketplace.community.clubs.permissions import NoRight
from marketplace.community.ideas import merging, operations, pace, permissions, queries
from marketplace.community.ideas.models import MOVES, Status
from marketplace.community.ideas.operations import Wanted
from marketplace.community.ideas.permissions import Act, Part
from marketplace.community.reports import blocks
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid, NotFound, TooMany
from marketplace.people.accounts.models import Member
from tests.factories.accounts import Browser, a_member, mail_to, signed_in
from tests.factories.clubs import a_club, a_neighbour, aged, by_request, joined, with_role
from tests.factories.ideas import (
    TEXT,
    TITLE,
    an_admin,
    an_idea,
    answered,
    begun_for_a_race,
    forge_status,
    forge_title,
    forge_vote,
    merged,
    moves_stored,
    parted,
    similar_to,
    taken_back,
    tell_everybody,
    titles,
    told_of_ideas,
    vote_by_looking_first,
    vote_in_a_race,
    voted,
    votes,
    votes_in,
    who,
    without_one_vote_each,
)
from tests.factories.pages import words_of
from tests.factories.races import at_once


def test_whoever_proposes_an_idea_votes_for_it(app: Flask) -> None:
    assert votes(an_idea()) == 1


def test_a_member_votes_once_and_takes_it_back(app: Flask) -> None:
    idea, nora = an_idea(), a_neighbour("Nora Klein")

    voted(idea, nora, nora)
    with_nora = votes(idea)
    taken_back(idea, nora)

    assert (with_nora, votes(idea)) == (2, 1)


def test_two_votes_at_once_of_one_member_are_one(whole_app: Flask) -> None:
    idea_id, member_id = begun_for_a_race(whole_app)

    ended = at_once(whole_app, 4, lambda _meet: vote_in_a_race(idea_id, member_id))

    assert ended == ["done"] * 4
    assert votes_in(whole_app, idea_id) == 2


def test_control_votes_that_only_look_first_count_twice(whole_app: Flask) -> None:
    idea_id, member_id = begun_for_a_race(whole_app)
    with whole_app.app_context(), transaction():
        without_one_vote_each()

    at_once(whole_app, 4, lambda meet: vote_by_looking_first(idea_id, member_id, meet))

    assert votes_in(whole_app, idea_id) > 2
    with whole_app.app_context(), transaction():
        without_one_vote_each(restored=True)


def test_votes_of_joined_ideas_count_each_member_once(app: Flask) -> None:
    ana, nora, leo = (a_neighbour(name) for name in ("Ana Lopes", "Nora Klein", "Leo Brun"))
    one, other = an_idea(ana), an_idea(leo, title="The menus of the coming week, please")
    voted(one, nora)
    voted(other, nora)

    merged(other, one)

    assert votes(one) == 3


def test_parted_ideas_get_their_own_votes_back(app: Flask) -> None:
    ana, nora, leo = (a_neighbour(name) for name in ("Ana Lopes", "Nora Klein", "Leo Brun"))
    one, other = an_idea(ana), an_idea(leo, title="The menus of the coming week, please")
    voted(one, nora)
    voted(other, nora)
    merged(other, one)

    parted(other)

    assert (votes(one), votes(other)) == (2, 2)


def test_a_vote_given_to_two_duplicates_counts_on_when_one_is_parted(app: Flask) -> None:
    nora = a_neighbour("Nora Klein")
    first, second = an_idea(title="Menus a week ahead"), an_idea(title="Next week's menus, please")
    kept = an_idea()
    for duplicate in (first, second):
        voted(duplicate, nora)
        merged(duplicate, kept)
    together = votes(kept)

    parted(first)

    assert (together, votes(kept), votes(first)) == (4, 3, 2)


def test_a_duplicate_with_duplicates_brings_them_along(app: Flask) -> None:
    small, middle, large = (an_idea(title=f"Menus of the week, number {n}") for n in range(3))
    merged(small, middle)

    merged(middle, large)

    assert votes(large) == 3
    assert {one.public_id for one in queries.joined(large.id)} == {small.public_id, middle.public_id}


def test_a_vote_taken_back_is_taken_from_what_was_joined_too(app: Flask) -> None:
    nora, one, other = a_neighbour("Nora Klein"), an_idea(), an_idea(title="Menus a week ahead")
    voted(one, nora)
    voted(other, nora)
    merged(other, one)

    taken_back(one, nora)
    parted(other)

    assert (votes(one), votes(other)) == (1, 1)


def test_a_joined_idea_takes_no_votes(app: Flask) -> None:
    one, other = an_idea(), an_idea(title="Menus a week ahead")
    merged(other, one)

    with pytest.raises(NotFound):
        voted(other, a_neighbour("Nora Klein"))


def test_the_database_keeps_votes_off_a_joined_idea(app: Flask) -> None:
    one, other = an_idea(), an_idea(title="Menus a week ahead")
    merged(other, one)

    with pytest.raises(DBAPIError, match="stands by itself"), db.session.begin_nested():
        forge_vote(other, a_neighbour("Nora Klein"))


def test_ideas_of_two_places_are_not_joined(app: Flask) -> None:
    club, nora = a_club(), a_neighbour("Nora Klein")
    joined(club, nora)

    with pytest.raises(merging.CannotJoin):
        merged(an_idea(), an_idea(nora, club))


def test_an_idea_is_not_joined_to_itself(app: Flask) -> None:
    idea = an_idea()

    with pytest.raises(merging.CannotJoin):
        merged(idea, idea)


def test_what_may_follow_what_is_the_same_in_the_database(app: Flask) -> None:
    assert moves_stored() == {(one.value, to.value) for one, into in MOVES.items() for to in into}


@pytest.mark.parametrize(("status", "to"), [(Status.SHIPPED, Status.DECLINED), (Status.SEEN, Status.NEW)])
def test_an_idea_does_not_go_where_no_move_leads(app: Flask, status: Status, to: Status) -> None:
    idea = an_idea()
    answered(idea, status)

    with pytest.raises(operations.NoMove):
        answered(idea, to)


def test_only_an_answer_moves_a_status(app: Flask) -> None:
    idea = an_idea()

    with pytest.raises(DBAPIError, match="moved by an answer"), db.session.begin_nested():
        forge_status(idea, Status.SHIPPED)


def test_every_answer_stays_with_the_name_of_who_gave_it(app: Flask) -> None:
    idea = an_idea()
    answered(idea, Status.SEEN, an_admin("Rosa Vidal"), "Good thought.")
    answered(idea, Status.PLANNED, an_admin("Tom Berg"), "In spring.")

    found = [(one.name, one.answer.status, one.answer.text) for one in queries.answers(idea.id)]

    assert found == [("Tom B.", "planned", "In spring."), ("Rosa V.", "seen", "Good thought.")]


def test_an_answer_without_words_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        answered(an_idea(), Status.SEEN, said="  ")

    assert "answer" in refusal.value.errors


def test_voters_are_told_once_when_their_wish_is_there(app: Flask) -> None:
    idea, nora, late = an_idea(), a_neighbour("Nora Klein"), a_neighbour("Leo Brun")
    voted(idea, nora)
    answer = answered(idea, Status.SHIPPED)

    tell_everybody(answer)

    assert told_of_ideas(nora) == [f"It is there: {TITLE}"]
    assert told_of_ideas(late) == []


def test_letters_about_ideas_wait_for_a_yes(app: Flask) -> None:
    nora, idea = a_neighbour("Nora Klein"), an_idea()
    voted(idea, nora)

    tell_everybody(answered(idea, Status.SHIPPED))

    assert mail_to(nora.email) == []


def test_voters_are_not_told_of_other_answers(app: Flask) -> None:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour("Nora Klein")
    idea = an_idea(ana)
    voted(idea, nora)

    answered(idea, Status.PLANNED)

    assert (len(told_of_ideas(ana)), told_of_ideas(nora)) == (1, [])


def test_who_blocked_the_answerer_is_not_told(app: Flask) -> None:
    nora, sam, idea = a_neighbour("Nora Klein"), an_admin(), an_idea()
    voted(idea, nora)
    blocks.block(nora.id, sam.id)

    tell_everybody(answered(idea, Status.SHIPPED, sam))

    assert told_of_ideas(nora) == []


def test_rights_follow_from_the_table(app: Flask) -> None:
    table = {
        Part.NEIGHBOUR: {Act.POST, Act.VOTE, Act.COMMENT},
        Part.CLUB: {Act.DISCUSS},
        Part.AUTHOR: {Act.EDIT, Act.WITHDRAW},
        Part.KEEPER: {Act.ANSWER, Act.MERGE, Act.TIDY},
    }

    assert {part: set(acts) for part, acts in permissions.RIGHTS.items()} == table


@pytest.mark.parametrize(
    ("role", "answers"),
    [(ClubRole.FOUNDER, True), (ClubRole.HOST, True), (ClubRole.HELPER, False), (ClubRole.MEMBER, False)],
)
def test_hosts_answer_the_ideas_of_their_club(app: Flask, role: ClubRole, answers: bool) -> None:
    club = a_club()
    place = with_role(club, role)
    member = db.session.get_one(Member, place.member_id)
    idea = an_idea(member, club)

    assert permissions.may(who(member, club), Act.ANSWER, idea) is answers


def test_an_administrator_does_not_answer_for_a_club(app: Flask) -> None:
    club = a_club()
    nora = a_neighbour("Nora Klein")
    joined(club, nora)

    assert not permissions.may(who(an_admin(), club, staff=True), Act.ANSWER, an_idea(nora, club))


@pytest.mark.parametrize("act", [Act.VOTE, Act.POST, Act.COMMENT])
def test_strangers_and_the_unconfirmed_take_no_part(app: Flask, act: Act) -> None:
    idea, nobody = an_idea(), who(None)
    unconfirmed = who(a_member(verified=False))

    assert not permissions.may(nobody, act, idea)
    assert not permissions.may(unconfirmed, act, idea)


def test_who_is_not_in_a_club_does_not_vote_in_it(app: Flask) -> None:
    club, nora, leo = a_club(), a_neighbour("Nora Klein"), a_neighbour("Leo Brun")
    joined(club, nora)
    idea = an_idea(nora, club)

    with pytest.raises(NoRight):
        voted(idea, leo, club=club)


def test_the_database_lets_only_members_of_a_club_vote_in_it(app: Flask) -> None:
    club, nora = a_club(), a_neighbour("Nora Klein")
    joined(club, nora)
    idea = an_idea(nora, club)

    with pytest.raises(DBAPIError, match="members of a club"), db.session.begin_nested():
        forge_vote(idea, a_neighbour("Leo Brun"))


def test_an_idea_is_changed_until_somebody_else_votes(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana)
    operations.edit(who(ana), ana, idea, Wanted("See the menus of the month", TEXT))
    voted(idea, a_neighbour("Nora Klein"))

    with pytest.raises(operations.IsSettled):
        operations.edit(who(ana), ana, idea, Wanted("Free meals for Ana Lopes", TEXT))

    assert idea.title == "See the menus of the month"


def test_the_database_keeps_what_others_voted_for_as_it_reads(app: Flask) -> None:
    idea = an_idea()
    voted(idea, a_neighbour("Nora Klein"))

    with pytest.raises(DBAPIError, match="stays as it reads"), db.session.begin_nested():
        forge_title(idea, "Free meals for me alone")


def test_a_withdrawn_idea_is_not_found_any_more(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana)

    operations.withdraw(who(ana), idea)

    with pytest.raises(NotFound):
        queries.one(idea.public_id, ana.id)


def test_an_idea_that_is_planned_is_not_withdrawn(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana)
    answered(idea, Status.PLANNED)

    with pytest.raises(NoRight):
        operations.withdraw(who(ana), idea)


def test_the_same_form_twice_is_one_idea(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")

    assert {an_idea(ana, key="one form").id for _n in range(2)} == {an_idea(ana, key="one form").id}


def test_similar_ideas_are_found_in_both_languages(app: Flask) -> None:
    an_idea(title="Voir les menus de la semaine prochaine")
    an_idea(title="A map with larger pins for short-sighted people")

    assert similar_to("le menu pour la semaine", "fr") == ["Voir les menus de la semaine prochaine"]
    assert similar_to("larger pins on the map", "en") == ["A map with larger pins for short-sighted people"]


def test_what_has_little_in_common_is_not_called_similar(app: Flask) -> None:
    an_idea(title="A map with larger pins for short-sighted people")

    assert similar_to("Print the map of my bookings as a calendar for the kitchen wall") == []


def test_ideas_are_sorted_by_votes_age_and_answer(app: Flask) -> None:
    first, second, third = (an_idea(title=f"Idea number {n}") for n in ("one", "two", "three"))
    voted(second, a_neighbour("Nora Klein"))
    answered(first, Status.SEEN)

    assert titles(sort="votes")[0] == second.title
    assert titles(sort="new")[0] == third.title
    assert titles(sort="answered") == [first.title]


def test_new_accounts_propose_less(app: Flask) -> None:
    new, old = a_member("Nora Klein"), aged(a_member("Ana Lopes"))
    for member in (new, old):
        for _n in range(2):
            pace.spend_post(member)

    pace.spend_post(old)
    with pytest.raises(TooMany):
        pace.spend_post(new)


def test_a_page_shows_similar_ideas_before_it_posts(app: Flask) -> None:
    an_idea()
    browser = signed_in(app, a_neighbour("Nora Klein"))
    form = {"title": "Menu of the cook for next week", "text": TEXT, "key": "k", "act": "post"}

    looked = browser.post("/ideas/new", form)
    posted = browser.post("/ideas/new", form | {"looked": "1"})

    assert TITLE in words_of(looked)
    assert posted.status_code == 303
    assert "Menu of the cook for next week" in words_of(browser.get(posted.location))


def test_a_duplicate_leads_to_what_it_was_joined_to(app: Flask) -> None:
    one, other = an_idea(), an_idea(title="Menus a week ahead")
    merged(other, one)
    db.session.commit()

    answer = Browser(app).get(f"/ideas/{other.public_id}")

    assert answer.location == f"/ideas/{one.public_id}#{other.public_id}"


def test_ideas_of_a_club_by_request_are_read_by_its_members(app: Flask) -> None:
    club, nora = a_club(), a_neighbour("Nora Klein")
    joined(club, nora)
    by_request(club)
    idea = an_idea(nora, club)
    db.session.commit()

    assert Browser(app).get(f"/ideas/{idea.public_id}").status_code == 404
    assert Browser(app).get(f"/clubs/{club.slug}/ideas.atom").status_code == 404
    assert signed_in(app, nora).get(f"/ideas/{idea.public_id}").status_code == 200


def test_bad_words_in_an_idea_are_defused(app: Flask) -> None:
    idea = an_idea(title="<script>alert(1)</script> menus", words="")
    idea.text = "[x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    db.session.commit()

    page = Browser(app).get(f"/ideas/{idea.public_id}").text

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page


def test_a_club_talks_about_an_idea_in_one_discussion(app: Flask) -> None:
    club, nora = a_club(), a_neighbour("Nora Klein")
    joined(club, nora)
    idea = an_idea(nora, club)

    begun = {operations.discuss(who(nora, club), nora, club, idea).id for _n in range(2)}

    assert begun == {idea.discussion_id}


def test_the_feed_names_the_newest_ideas(app: Flask) -> None:
    an_idea()
    db.session.commit()

    feed = Browser(app).get("/ideas/feed.atom")

    assert feed.mimetype == "application/atom+xml"
    assert TITLE in feed.text


def test_a_wrong_cursor_is_no_page(app: Flask) -> None:
    assert Browser(app).get("/ideas?cursor=nonsense").status_code == 404


def test_pages_of_ideas_follow_one_another_without_a_gap(app: Flask) -> None:
    made = {an_idea(title=f"Idea number {number:02d}").title for number in range(25)}
    first = queries.listed(None, None, sort="votes", limit=20)

    rest = queries.listed(None, None, sort="votes", after=queries.mark_of(first[-1], "votes"))

    assert {row.title for row in (*first, *rest)} == made
    assert len(rest) == 5
