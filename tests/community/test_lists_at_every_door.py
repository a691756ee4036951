from contextlib import suppress

import pytest
from flask import Flask

from marketplace.community.allowance import rules
from marketplace.community.allowance.rules import Tier
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import Decision
from marketplace.core.errors import Invalid
from tests.factories import allowances, cases
from tests.factories import lists as make
from tests.factories.accounts import mail_to
from tests.factories.doors import DOORS

EVERY_DOOR = pytest.mark.parametrize("name", sorted(DOORS))
SAID = "We speak of the casino of Lyon and of its ceiling."
TRICKY = "We \u202espeak\u200b of \u2066the ca\u00ads\u200di\u3164no\ufeff of\U000e0041 Lyon\u200f."
TRICKS = set("\u202e\u200b\u2066\u00ad\u200d\u3164\ufeff\U000e0041\u200f")
CALLS = "Hello @ana-l @leo-b @nora-k @zoe-b @max-o @lou-p, come and look at this."


@EVERY_DOOR
def test_what_a_list_notices_is_held_or_flagged_at_every_door_and_released(app: Flask, name: str) -> None:
    door = DOORS[name]
    make.a_list(["casino"], private=True)

    written = door.write(SAID, None)
    before = written.read()
    [row] = reports.desk("open", door.kind, after=None, limit=5)
    letters = [letter.kind for letter in mail_to(written.author.email)]
    cases.decided(row.case, cases.NO_FAULT)

    assert ("casino" in before) != door.waits
    assert row.case.is_held == door.waits
    assert ("report_held" in letters) == door.waits
    assert "casino" in reports.reports(row.case.id)[0].words
    assert "casino" in written.read()


@EVERY_DOOR
def test_what_a_person_does_not_let_through_is_read_by_nobody(app: Flask, name: str) -> None:
    door = DOORS[name]
    make.a_list(["casino"], private=True)

    written = door.write(SAID, None)
    [row] = reports.desk("open", door.kind, after=None, limit=5)
    cases.decided(row.case, cases.HIDDEN)

    assert door.kind == "listing" or "casino" not in written.read()
    assert row.case.decision == Decision.HIDE


@EVERY_DOOR
def test_a_list_that_only_flags_lets_it_stand_at_every_door(app: Flask, name: str) -> None:
    make.a_list(["casino"], private=True, act="flag")

    written = DOORS[name].write(SAID, None)

    assert "casino" in written.read()
    assert len(reports.desk("open", "", after=None, limit=5)) == 1


@EVERY_DOOR
def test_words_of_no_list_pass_every_door(app: Flask, name: str) -> None:
    make.a_list(["roulette"], private=True)

    written = DOORS[name].write(SAID, None)

    assert "casino" in written.read()
    assert reports.desk("open", "", after=None, limit=5) == []


@EVERY_DOOR
def test_signs_that_hide_or_turn_words_pass_no_door(app: Flask, name: str) -> None:
    read = ""
    with suppress(Invalid):
        read = DOORS[name].write(TRICKY, None).read()

    assert TRICKS & set(read) == set()


@EVERY_DOOR
def test_signs_that_show_nothing_are_taken_out_at_every_door(app: Flask, name: str) -> None:
    read = DOORS[name].write("We speak of the ca\u200bs\u200dino\u2060 of Lyon.", None).read()

    assert "casino of Lyon" in read


@EVERY_DOOR
def test_nobody_calls_many_people_by_name_at_once(app: Flask, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        DOORS[name].write(CALLS, None)

    assert "people at a time" in str(refusal.value.errors)


LINKS = {
    "a post": rules.Page.POST,
    "a discussion": rules.Page.POST,
    "an article": rules.Page.ARTICLE,
    "a comment under an article": rules.Page.COMMENT,
    "an idea": rules.Page.IDEA,
    "a comment under an idea": rules.Page.COMMENT,
    "a message before a booking": rules.Page.MESSAGE,
    "a review": rules.Page.REVIEW,
    "an answer to a review": rules.Page.REPLY,
    "a vouch": rules.Page.VOUCH,
    "a gift’s card": rules.Page.CARD,
    "a card with a thing passed on": rules.Page.CARD,
    "a given membership’s card": rules.Page.CARD,
    "a new club": rules.Page.CLUB,
    "a club’s description": rules.Page.CLUB,
    "a club’s rules": rules.Page.CLUB,
    "a profile": rules.Page.PROFILE,
    "a new meet-up": rules.Page.MEETUP,
    "a meet-up’s words": rules.Page.MEETUP,
    "a new offer": rules.Page.OFFER,
    "an offer’s words": rules.Page.OFFER,
    "an offer’s menu": rules.Page.OFFER,
}


@EVERY_DOOR
def test_a_text_carries_as_many_links_as_the_table_says(app: Flask, name: str) -> None:
    most = rules.LINKS[LINKS[name]][Tier.SETTLED]
    link = "https://a.example "

    if most:
        DOORS[name].write("Look here: " + link * most, allowances.a_member_of(Tier.SETTLED))
    with pytest.raises(Invalid) as refusal:
        DOORS[name].write("Look here: " + link * (most + 1), allowances.a_member_of(Tier.SETTLED))

    assert "links" in str(refusal.value.errors)
