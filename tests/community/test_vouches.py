"""Vouches: given rarely, taken back at any time, and circles that count once."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.community.vouches import operations, queries, rules
from marketplace.community.vouches.models import Relation
from marketplace.community.vouches.rules import Voucher
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.people.accounts.models import Role
from marketplace.workflows import suspend_provider
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.vouches import SAID, a_vouch, cooks, neighbours_of, settled


def test_a_vouch_stands_on_the_page_and_on_the_card(app: Flask) -> None:
    cook = make_provider()
    listing = make_meal(cook)

    a_vouch(settled("Ada Roy"), cook)

    card = text("select card->>'vouches' from search_entry where listing_id = :id")
    shown = queries.shown_for(cook.id)[0]
    assert db.session.scalar(card, {"id": listing.id}) == "1"
    assert (shown.name, shown.sentence) == ("Ada R.", SAID)


def test_a_newcomer_whom_neighbours_know_is_seen_to_be_known(app: Flask) -> None:
    cook = make_provider()
    listing = make_meal(cook)
    path = f"/listings/{listing.public_id}/{listing.slug}"
    before = words_of(Browser(app).get(path))

    for voucher in (settled("Ada Roy"), settled("Tom Ott")):
        a_vouch(voucher, cook)

    assert "Vouched for" not in before
    assert "Vouched for by 2 neighbours" in words_of(Browser(app).get(path))
    assert "Vouched for by 2 neighbours" in words_of(Browser(app).get("/search?where=Lyon"))


def test_a_sanction_of_who_vouched_is_seen_on_the_page_at_once(app: Flask) -> None:
    cook, bad = cooks(2)
    listing = make_meal(cook)
    a_vouch(bad, cook)
    path = f"/listings/{listing.public_id}/{listing.slug}"
    before = words_of(Browser(app).get(path))

    suspend_provider.suspend(bad, a_staff_member(Role.MODERATOR), "Sold other people’s pictures.")

    assert "Vouched for by 1 neighbour" in before
    assert "Vouched for" not in words_of(Browser(app).get(path))


def test_the_fourth_of_a_month_is_refused(app: Flask) -> None:
    ada = settled()
    *three, fourth = cooks(4)
    for cook in three:
        a_vouch(ada, cook)

    with pytest.raises(operations.NoVouchNow):
        a_vouch(ada, fourth)


def test_the_next_month_brings_three_more(app: Flask) -> None:
    ada = settled()
    *three, fourth = cooks(4)
    with clock.frozen_at(clock.now().replace(day=28)):
        for cook in three:
            a_vouch(ada, cook)

    with clock.frozen_at(clock.now().replace(day=28) + timedelta(days=5)):
        a_vouch(ada, fourth)

    assert neighbours_of(fourth) == 1


def test_the_database_counts_to_three_too(app: Flask) -> None:
    ada = settled()
    *three, fourth = cooks(4)
    rows = [a_vouch(ada, cook) for cook in three]
    again = text(
        "insert into vouch (public_id, voucher_id, vouched_id, relation, affiliation, sentence, locale, created_at)"
        " select 'vou_x', voucher_id, :other, relation, '', sentence, locale, created_at from vouch where id = :id"
    )

    with pytest.raises(DBAPIError) as refused, db.session.begin_nested():
        db.session.execute(again, {"id": rows[0].id, "other": fourth.id})

    assert refused.value.orig.sqlstate == "VC002"


def test_nobody_vouches_for_themselves_or_twice(app: Flask) -> None:
    ada, cook = settled(), make_provider()
    a_vouch(ada, cook)

    for voucher in (ada, cook):
        with pytest.raises(operations.NoVouchNow):
            a_vouch(voucher, cook)


def test_who_earns_with_somebody_says_so(app: Flask) -> None:
    ada, cook = settled(), make_provider()

    with pytest.raises(Invalid):
        a_vouch(ada, cook, relation=Relation.PARTNER)
    a_vouch(ada, cook, relation=Relation.PARTNER, ties="I cook with her")

    assert queries.shown_for(cook.id)[0].affiliation == "I cook with her"


def test_a_vouch_taken_back_is_gone_at_once(app: Flask) -> None:
    ada, cook = settled(), make_provider()
    row = a_vouch(ada, cook)

    operations.revoke(row.public_id, ada)

    assert (neighbours_of(cook), queries.shown_for(cook.id)) == (0, ())


def test_nobody_takes_back_the_vouch_of_another(app: Flask) -> None:
    row = a_vouch(settled(), make_provider())

    with pytest.raises(NotFound):
        operations.revoke(row.public_id, a_member("Mallory Ott"))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_ring_counts_once(app: Flask, size: int) -> None:
    ring = cooks(size)
    for number, cook in enumerate(ring):
        for other in {ring[(number + 1) % size], ring[(number + 2) % size]} - {cook}:
            a_vouch(cook, other)

    assert [neighbours_of(cook) for cook in ring] == [1] * size


def test_a_chain_counts_in_full(app: Flask) -> None:
    cook = make_provider()
    for number in range(3):
        a_vouch(settled(f"Ada {number}"), cook)

    assert neighbours_of(cook) == 3


def test_a_ring_that_opens_counts_in_full_again(app: Flask) -> None:
    one, two, three = cooks(3)
    a_vouch(two, one)
    a_vouch(three, one)
    back = [a_vouch(one, two), a_vouch(one, three)]
    closed = neighbours_of(one)

    for row in back:
        operations.revoke(row.public_id, one)

    assert (closed, neighbours_of(one)) == (1, 2)


def test_a_sanction_takes_back_what_was_said_and_costs_who_said_it(app: Flask) -> None:
    moderator = a_staff_member(Role.MODERATOR)
    ada = settled()
    bad, good = cooks(2)
    a_vouch(ada, bad)
    a_vouch(ada, good)
    a_vouch(bad, good)
    before = neighbours_of(good)

    suspend_provider.suspend(bad, moderator, "Sold other people’s pictures.")

    assert (before, neighbours_of(good)) == (2, 0)
    assert queries.weights_of([ada.id], clock.now()) == {ada.id: 10}


def test_the_page_asks_for_the_tie_in_both_languages(app: Flask) -> None:
    make_provider()
    slug = db.session.execute(text("select slug from profile")).scalar_one()
    pages = [
        signed_in(app, a_member(), locale=locale).get(f"/people/{slug}/vouch") for locale in ("en", "fr")
    ]

    assert ["What ties you" in words_of(pages[0]), "Ce qui vous lie" in words_of(pages[1])] == [True, True]


@given(st.builds(Voucher, st.integers(0, 200), st.integers(0, 5), st.integers(0, 9), st.booleans()))
def test_a_standing_is_never_more_than_whole_and_falls_with_every_failure(voucher: Voucher) -> None:
    worse = Voucher(voucher.months, voucher.bookings, voucher.failed + 1, voucher.active)

    assert 0 <= rules.standing(worse) <= rules.standing(voucher) <= 100


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 100)), st.sets(st.integers(1, 30)))
def test_a_ring_never_adds_neighbours(weights: dict[int, int], ring: set[int]) -> None:
    counted = rules.neighbours(weights, ring)

    assert counted <= rules.neighbours(weights, ())
    assert counted >= min(1, rules.neighbours(weights, ()))
