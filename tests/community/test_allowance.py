import pytest
from flask import Flask

from marketplace.community.allowance import pace, queries, rules
from marketplace.community.allowance.rules import PER_DAY, Door, Page, Tier
from marketplace.core.errors import Refusal, TooMany
from tests.factories import allowances as make
from tests.factories.accounts import a_member


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("door", list(Door))
def test_every_door_lets_each_tier_pass_as_often_as_the_table_says(
    app: Flask, door: Door, tier: Tier
) -> None:
    member, most = make.a_member_of(tier), PER_DAY[door][tier]

    pace.spend(member, door, times=most)
    with pytest.raises(Refusal) as refusal:
        pace.spend(member, door)

    assert queries.tier_of(member) is tier
    assert isinstance(refusal.value, TooMany) == (most > 0)


@pytest.mark.parametrize("table", [PER_DAY, rules.LINKS], ids=["doors", "links"])
def test_whoever_is_better_known_may_never_do_less(table: dict[str, tuple[int, ...]]) -> None:
    falling = [name for name, row in table.items() if list(row) != sorted(row) or len(row) != len(Tier)]

    assert falling == []


def test_a_limited_member_is_told_until_when_and_why(app: Flask) -> None:
    member = make.a_member_of(Tier.LIMITED)

    with pytest.raises(pace.Limited) as refusal:
        pace.spend(member, Door.POST)

    assert "limited until" in refusal.value.what
    assert make.WHY in refusal.value.what


def test_a_first_booking_that_was_kept_ends_being_new(app: Flask) -> None:
    member = make.a_member_of(Tier.NEW)

    make.known(member)

    assert queries.tier_of(member) is Tier.KNOWN


def test_a_new_account_writes_fewer_links(app: Flask) -> None:
    new, settled = make.a_member_of(Tier.NEW), make.a_member_of(Tier.SETTLED)

    assert queries.most_links(new, Page.POST) < queries.most_links(settled, Page.POST)


def test_many_posts_at_a_stretch_are_too_many_for_anybody(app: Flask) -> None:
    member = make.a_member_of(Tier.PILLAR)
    burst = rules.BURSTS[Door.POST]

    for _time in range(burst.most):
        pace.spend(member, Door.POST)
    with pytest.raises(TooMany):
        pace.spend(member, Door.POST)


def test_what_one_member_wrote_leaves_the_others_their_own(app: Flask) -> None:
    pace.spend(make.a_member_of(Tier.NEW), Door.STRANGER, times=PER_DAY[Door.STRANGER][Tier.NEW])

    pace.spend(other := a_member("Zoe Blank"), Door.STRANGER)

    assert queries.tier_of(other) is Tier.NEW
