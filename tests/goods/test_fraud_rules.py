"""Each rule finds what it is for, and leaves alone what honest people do."""

from bench._players import Town
from marketplace.goods.fraud import rules
from marketplace.goods.fraud.world import World
from tests.factories import fraud
from tests.factories.fraud import DAY, NOW, gift, grant, misses, topup


def test_strangers_who_top_up_and_give_to_one_are_a_case_for_the_one() -> None:
    assert fraud.codes_of(fraud.a_fan(4), 1) == ["fan_in"]


def test_three_strangers_are_none() -> None:
    assert fraud.codes_of(fraud.a_fan(3), 1) == []


def test_givers_who_were_somebodys_guests_are_no_strangers() -> None:
    assert fraud.codes_of(fraud.a_fan(4, busy=(10, 11)), 1) == []


def test_accounts_of_one_card_that_give_to_one_are_cases_themselves() -> None:
    fan = fraud.a_fan(4)
    ring = World(tuple(one._replace(card="same") for one in fan.topups), fan.gifts, born=fan.born)

    assert {fraud.points_of(ring, giver) >= rules.OPEN_FROM for giver in fan.born} == {True}


def test_a_topup_taken_back_after_presents_is_a_case_with_giving_at_once() -> None:
    world = World((topup(5, lost=True),), (gift(5, 1, 0), gift(5, 1, 1)))

    assert fraud.codes_of(world, 5) == ["given_at_once", "taken_back"]


def test_a_dispute_without_presents_is_no_case() -> None:
    assert fraud.codes_of(World((topup(5, lost=True),)), 5) == []


def test_presents_of_two_whose_banks_took_it_back_are_a_case_for_the_receiver() -> None:
    world = World((topup(5, lost=True), topup(6, lost=True)), (gift(5, 1), gift(6, 1)))

    assert fraud.points_of(world, 1) >= rules.OPEN_FROM


def test_a_circle_of_three_counts_and_a_couple_does_not() -> None:
    circle = World(gifts=(gift(1, 2, 0), gift(2, 3, 1), gift(3, 1, 2)))
    couple = World(gifts=(gift(1, 2, 0), gift(2, 1, 1)))

    assert (fraud.codes_of(circle, 1), fraud.codes_of(couple, 1)) == (["circle"], [])


def test_twelve_wrong_codes_in_a_week_are_guessing_and_eleven_are_not() -> None:
    assert fraud.codes_of(World(misses=misses(7, 12)), 7) == ["guessing"]
    assert fraud.codes_of(World(misses=misses(7, 11)), 7) == []


def test_twelve_wrong_codes_over_a_month_are_slips() -> None:
    assert fraud.codes_of(World(misses=misses(7, 12, apart=2 * DAY)), 7) == []


def test_a_little_guessing_by_three_behind_one_network_is_found() -> None:
    behind = tuple(miss for member in (7, 8, 9) for miss in misses(member, 5, network="n"))
    elsewhere = tuple(miss for member in (7, 8, 9) for miss in misses(member, 5, network=str(member)))

    assert fraud.codes_of(World(misses=behind), 8) == ["guessing_together"]
    assert fraud.codes_of(World(misses=elsewhere), 8) == []


def test_presents_nobody_paid_for_from_one_browser_are_a_funnel() -> None:
    gifts = tuple(gift(giver, 1, giver, cost=0) for giver in (5, 6, 7))
    world = World(gifts=gifts, devices=(frozenset((5, 6, 7)),))

    assert fraud.codes_of(world, 1) == ["funnel"]
    assert fraud.codes_of(world, 6) == ["into_funnel"]


def test_presents_nobody_paid_for_from_people_with_nothing_in_common_are_thanks() -> None:
    world = World(gifts=tuple(gift(giver, 1, giver, cost=0) for giver in (5, 6, 7)))

    assert fraud.codes_of(world, 1) == []


def test_a_cafe_of_helpful_people_is_no_farm() -> None:
    members = range(20, 30)
    world = World(grants=tuple(grant(one) for one in members), devices=(frozenset(members),))

    assert fraud.codes_of(world, 20) == []


def test_a_family_on_one_card_with_presents_is_no_case() -> None:
    parent, children = 1, (2, 3)
    bought = tuple(topup(one, card="home") for one in (parent, *children))
    world = World(bought, (gift(2, 3, 0), gift(3, 2, 1)), devices=(frozenset((1, 2, 3)),))

    assert all(fraud.points_of(world, one) < rules.OPEN_FROM for one in (1, 2, 3))


def test_what_was_decided_counts_no_more_and_what_is_new_has_to_be_enough_by_itself() -> None:
    before = World(misses=misses(7, 12))
    seen = rules.seen_in(rules.flags_of(before, 7))
    later = tuple(miss._replace(id=f"new-{miss.id}", at=NOW + DAY) for miss in misses(7, 11))
    enough = tuple(miss._replace(id=f"new-{miss.id}", at=NOW + DAY) for miss in misses(7, 12))

    assert rules.flags_of(before, 7, seen) == []
    assert rules.flags_of(World(misses=(*before.misses, *later)), 7, seen) == []
    assert rules.flags_of(World(misses=(*before.misses, *enough)), 7, seen) != []


def test_in_a_generated_town_rings_are_found_and_honest_people_left_alone() -> None:
    town = Town(11)
    world = town.world

    raised = {one for one in town.born if fraud.points_of(world, one) >= rules.OPEN_FROM}

    assert len(raised & town.players.keys()) >= 0.9 * len(town.players)
    assert len(raised - town.players.keys()) <= 0.005 * len(town.born)
