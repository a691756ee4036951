"""Clubs: founded in steps, joined, hosted, handed over; nobody takes a role that was not given."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.clubs import guide, operations, permissions, places, queries, words
from marketplace.community.clubs.models import ClubKind, ClubRole, Entry, MemberState
from marketplace.community.clubs.permissions import RIGHTS, Act, NoRight
from marketplace.community.reports import blocks
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from tests.factories.accounts import signed_in
from tests.factories.clubs import (
    LILLE,
    LYON,
    a_club,
    a_founding,
    a_neighbour,
    an_identity,
    by_request,
    forge_role,
    founder_of,
    joined,
    place,
    rights_stored,
    told,
    with_role,
)
from tests.factories.pages import words_of

WHAT_EACH_MAY_DO = {
    ClubRole.MEMBER: "write",
    ClubRole.HELPER: "write plan answer",
    ClubRole.HOST: "write plan answer tidy ban shape give_helper",
    ClubRole.FOUNDER: "write plan answer tidy ban shape give_helper give_host hand_over close",
}


@pytest.mark.parametrize("role", ClubRole)
@pytest.mark.parametrize("act", Act)
def test_each_role_may_do_what_the_table_says(app: Flask, role: ClubRole, act: Act) -> None:
    mine = with_role(a_club(), role)

    allowed = permissions.may(mine, act)

    assert allowed == (act in WHAT_EACH_MAY_DO[role].split())


def test_rights_are_the_same_in_code_and_database(app: Flask) -> None:
    assert rights_stored() == {(str(role), str(act)) for role, acts in RIGHTS.items() for act in acts}


@pytest.mark.parametrize("role", ["helper", "host", "founder"])
def test_a_forged_role_is_refused_by_the_database(app: Flask, role: str) -> None:
    club = a_club()
    mine = joined(club)

    with pytest.raises(DBAPIError, match="themselves"), db.session.begin_nested():
        forge_role(mine.member_id, role, by=mine.member_id)


@pytest.mark.parametrize(
    ("giver", "role"), [("member", "helper"), ("helper", "helper"), ("host", "host"), ("host", "founder")]
)
def test_nobody_gives_a_role_beyond_their_own_rights(app: Flask, giver: str, role: str) -> None:
    club = a_club()
    by, other = with_role(club, ClubRole(giver)), joined(club)

    with pytest.raises(DBAPIError, match="may not do this"), db.session.begin_nested():
        forge_role(other.member_id, role, by=by.member_id)


def test_a_host_closes_the_door_to_a_member_and_never_to_a_host(app: Flask) -> None:
    club = a_club()
    host, other, member = with_role(club, ClubRole.HOST), with_role(club, ClubRole.HOST), joined(club)

    places.ban(club, host, member, reason="Selling things to everybody.", days=7)

    assert place(club, member.member_id).state == MemberState.BANNED
    with pytest.raises(NoRight):
        places.ban(club, host, other, reason="I do not like you.", days=0)


def test_a_ban_ends_when_it_was_said_to_and_not_before(app: Flask) -> None:
    club = a_club()
    nora = a_neighbour()
    places.ban(club, founder_of(club), joined(club, nora), reason="A week off.", days=7)

    with pytest.raises(places.CannotJoin):
        joined(club, nora)
    with clock.frozen_at(clock.now() + timedelta(days=7, minutes=1)):
        again = joined(club, nora)

    assert again.state == MemberState.IN


def test_a_ban_for_good_stays_until_a_host_lifts_it(app: Flask) -> None:
    club = a_club()
    nora = a_neighbour()
    mine = joined(club, nora)
    places.ban(club, founder_of(club), mine, reason="Threats.", days=0)

    with clock.frozen_at(clock.now() + timedelta(days=4000)), pytest.raises(places.CannotJoin):
        joined(club, nora)
    places.lift_ban(club, founder_of(club), mine)

    assert joined(club, nora).state == MemberState.IN


def test_a_ban_needs_a_reason(app: Flask) -> None:
    club = a_club()

    with pytest.raises(Invalid):
        places.ban(club, founder_of(club), joined(club), reason="", days=7)


def test_who_asks_is_answered_with_a_sentence(app: Flask) -> None:
    club = by_request(a_club())
    nora, leo = joined(club, a_neighbour()), joined(club, a_neighbour("Leo Brun"))

    places.answer(club, founder_of(club), nora, let_in=True, reason="")
    places.answer(club, founder_of(club), leo, let_in=False, reason="We are full until spring.")

    assert [nora.state, leo.state, leo.reason] == ["in", "refused", "We are full until spring."]
    assert told(nora.member_id) == ["club.let_in"]
    assert told(leo.member_id) == ["club.refused"]


def test_who_was_refused_asks_again_after_a_month(app: Flask) -> None:
    club = by_request(a_club())
    leo = a_neighbour("Leo Brun")
    places.answer(club, founder_of(club), joined(club, leo), let_in=False, reason="Full.")

    with pytest.raises(places.CannotJoin):
        joined(club, leo)
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        asked = joined(club, leo)

    assert asked.state == MemberState.ASKED


def test_joining_twice_is_joining_once(app: Flask) -> None:
    club, nora = a_club(), a_neighbour()

    joined(club, nora)
    joined(club, nora)

    db.session.refresh(club)
    assert club.members == 2


def test_the_founder_hands_over_and_stays_as_host(app: Flask) -> None:
    club = a_club()
    mine, other = founder_of(club), joined(club)

    places.hand_over(club, mine, other)

    assert [place(club, one.member_id).role for one in (mine, other)] == ["host", "founder"]


def test_the_founder_does_not_leave_a_club_alone(app: Flask) -> None:
    club = a_club()

    with pytest.raises(places.CannotLeave):
        places.leave(club, founder_of(club))


def test_a_club_without_a_founder_cannot_be_written(app: Flask) -> None:
    club = a_club()
    founder = founder_of(club).member_id

    with pytest.raises(DBAPIError, match="0 founders"), db.session.begin_nested():
        forge_role(founder, "host", by=founder)


def test_a_new_account_founds_no_club(app: Flask) -> None:
    newcomer = a_neighbour(days=2)

    with pytest.raises(operations.NotYet):
        operations.found(newcomer, an_identity(), "en")


def test_a_club_is_in_the_list_once_it_has_rules_and_is_open(app: Flask) -> None:
    club = a_founding()
    before = queries.near((LYON.lat, LYON.lon))

    with pytest.raises(operations.NotReady):
        operations.open_club(club, founder_of(club))
    operations.set_charter(club, founder_of(club), "Be kind to each other.", Entry.OPEN)
    assert guide.is_ready(club)
    operations.open_club(club, founder_of(club))

    assert before == []
    assert [one.slug for one in queries.near((LYON.lat, LYON.lon))] == [club.slug]


def test_the_nearest_club_comes_first_and_a_cursor_goes_on(app: Flask) -> None:
    far, near = a_club(town=LILLE), a_club(name="Bread of Lyon")

    first = queries.near((LYON.lat, LYON.lon), limit=1)[0]
    rest = queries.near((LYON.lat, LYON.lon), after=(first.away, first.id))

    assert [first.slug, *(one.slug for one in rest)] == [near.slug, far.slug]


@pytest.mark.parametrize(
    ("said", "asked"), [("Jardins partagés", "jardin partage"), ("Running clubs", "run club")]
)
def test_clubs_are_found_by_words_in_either_language(app: Flask, said: str, asked: str) -> None:
    a_club(name="Something else")
    club = a_club(name=said)

    found = queries.near((LYON.lat, LYON.lon), words=asked)

    assert [one.slug for one in found] == [club.slug]


def test_two_people_of_one_name_are_mentioned_apart(app: Flask) -> None:
    club = a_club()

    handles = [joined(club, a_neighbour("Nora Klein")).handle for _n in range(2)]

    assert handles == ["nora-k", "nora-k-2"]


def test_whom_the_founder_has_blocked_does_not_come_in(app: Flask) -> None:
    club, nora = a_club(), a_neighbour()
    blocks.block(founder_of(club).member_id, nora.id)

    with pytest.raises(places.CannotJoin):
        joined(club, nora)


def test_a_club_of_one_place_says_which(app: Flask) -> None:
    with pytest.raises(Invalid):
        a_founding(kind=ClubKind.SHARED)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[press](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](data:text/html,hello)",
        '<img src=x onerror="alert(1)">',
        'https://a.example/"onmouseover="alert(1)',
    ],
)
def test_what_would_run_is_shown_as_words(text: str) -> None:
    html = str(words.shown(text))

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert not any('"onmouseover' in tag for tag in re.findall("<[^>]*>", html))


def test_light_markdown_and_addresses_become_html() -> None:
    html = str(words.shown("Hello **you** @nora-k\n\n- one\n\n> said\n\nhttps://example.org/a?b=1&c=2."))

    assert "<strong>you</strong>" in html
    assert "<li>one</li>" in html
    assert "<blockquote>" in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener ugc">' in html
    assert "mention" not in html


def test_a_journey_of_founding_on_the_pages(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    browser = signed_in(app, ana)
    form = {
        "kind": "passion",
        "name": "Bread of Lyon",
        "purpose": "We bake bread on Sundays.",
        "town": "Lyon",
    }

    begun = browser.post("/clubs/new", form)
    too_soon = browser.post("/clubs/bread-of-lyon/open")
    browser.post("/clubs/bread-of-lyon/charter", {"charter": "Be kind to each other.", "entry": "open"})
    opened = browser.post("/clubs/bread-of-lyon/open")

    assert begun.location == "/clubs/bread-of-lyon/guide"
    assert too_soon.status_code == 409
    assert "The club has no rules yet." in words_of(too_soon)
    assert opened.location == "/clubs/bread-of-lyon"
    assert "Bread of Lyon" in words_of(browser.get("/clubs?where=Lyon"))


def test_a_town_nobody_knows_is_said_at_its_field(app: Flask) -> None:
    browser = signed_in(app, a_neighbour())
    form = {"kind": "aid", "name": "Help here", "purpose": "We help each other.", "town": "Xqzzyville"}

    answer = browser.post("/clubs/new", form)

    assert answer.status_code == 422
    assert "We do not know this town." in words_of(answer)


def test_the_pages_of_hosting_do_what_they_say(app: Flask) -> None:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour()
    club = by_request(a_club(ana))
    guest, host = signed_in(app, nora), signed_in(app, ana)

    guest.post(f"/clubs/{club.slug}/join", {"words": "I bake too."})
    asked = words_of(host.get(f"/clubs/{club.slug}/members"))
    host.post(f"/clubs/{club.slug}/requests/{nora.public_id}", {"answer": "in"})
    host.post(f"/clubs/{club.slug}/members/{nora.public_id}/role", {"role": "host"})
    refused = guest.post(
        f"/clubs/{club.slug}/members/{ana.public_id}/ban", {"reason": "Mine now.", "days": "0"}
    )

    assert "I bake too." in asked
    assert place(club, nora).role == "host"
    assert refused.status_code == 409
    assert "Nobody does this to somebody with the same role." in words_of(refused)


def test_members_of_a_club_by_request_read_what_strangers_do_not(app: Flask) -> None:
    club = by_request(a_club())
    nora = a_neighbour()
    mine = joined(club, nora)
    places.answer(club, founder_of(club), mine, let_in=True, reason="")

    stranger = words_of(signed_in(app, a_neighbour("Leo Brun")).get(f"/clubs/{club.slug}"))
    member = words_of(signed_in(app, nora).get(f"/clubs/{club.slug}"))

    assert "Nora K. joined." in member
    assert "Nora K. joined." not in stranger
