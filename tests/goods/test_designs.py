"""Designs before they are sold: drawn as data, sent, looked at by somebody else, accepted at a price of the table."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.goods.catalogue import drawing
from marketplace.goods.catalogue import queries as shop
from marketplace.goods.catalogue.models import Kind, State
from marketplace.goods.designs import operations, queries, review, rules
from marketplace.goods.designs.errors import NotReadyError, StaleDesignError, TakenError
from marketplace.goods.designs.models import DesignKind, DesignState
from tests.factories import designs, goods, letters
from tests.factories.accounts import a_member


def test_an_accepted_design_is_a_good_by_its_maker(app: Flask) -> None:
    design = designs.on_sale(stock=50)

    good = designs.good_of(design)

    assert (good.state, good.kind, good.maker_id, good.stock) == ("on_sale", "sticker", design.maker_id, 50)
    assert [one.id for one in shop.on_sale(good.on_sale_from)] == [good.id]


def test_what_is_sold_is_drawn_as_it_was_accepted(app: Flask) -> None:
    good = designs.good_of(designs.on_sale())

    assert good.design["parts"][0] == {
        "shape": "disc",
        "x": 50,
        "y": 60,
        "size": 70,
        "turn": 0,
        "colour": "#B3261E",
    }


@pytest.mark.parametrize("kind", list(DesignKind))
def test_every_kind_begins_with_something_that_can_be_drawn_and_read(app: Flask, kind: DesignKind) -> None:
    design = operations.start(designs.a_maker(), kind, "fr")

    drawn = drawing.look(kind, rules.finished(kind, design.drawing))

    assert drawn is not None
    assert operations.problems_of(design) == ["Give it a name."]


def test_a_design_is_not_sent_without_a_name(app: Flask) -> None:
    with pytest.raises(NotReadyError) as refused:
        operations.submit(designs.a_draft(name=""))

    assert "Give it a name." in refused.value.what


def test_a_theme_that_cannot_be_read_names_the_pair_and_a_colour_that_can(app: Flask) -> None:
    design = operations.start(designs.a_maker(), DesignKind.THEME, "en")
    drawing_ = {"light": designs.FAINT, "dark": design.drawing["dark"]}
    operations.save(design, drawing_, designs.WORDS, design.version)

    with pytest.raises(NotReadyError) as refused:
        operations.submit(design)

    assert "Quiet words on Page: the contrast is 2.3 and has to be 6." in refused.value.what
    assert "The nearest that can be read: #" in refused.value.what


def test_nobody_saves_over_what_they_have_not_seen(app: Flask) -> None:
    design = designs.a_draft()

    with pytest.raises(StaleDesignError):
        operations.save(design, designs.BADGE, designs.WORDS, design.version - 1)


def test_what_is_looked_at_cannot_be_changed(app: Flask) -> None:
    design = designs.waiting()

    with pytest.raises(StaleDesignError):
        operations.save(design, designs.STICKER, designs.WORDS | {"name": "Other"}, design.version)


def test_what_was_taken_back_can_be_drawn_on(app: Flask) -> None:
    design = designs.waiting()

    operations.take_back(design)
    operations.save(design, designs.STICKER, designs.WORDS | {"name": "Other"}, design.version)

    assert (design.state, design.name) == (DesignState.DRAFT, "Other")


def test_the_database_refuses_another_drawing_of_what_is_sold(app: Flask) -> None:
    good = designs.good_of(designs.on_sale())
    good.design = goods.STICKER

    with pytest.raises(DBAPIError, match="looks as it was accepted"), db.session.begin_nested():
        db.session.flush()


@pytest.mark.parametrize(
    "name", ["write me@mail.example", "06 12 34 56 78 90", "Proche team", "x", "Moderator"]
)
def test_a_makers_name_leads_nobody_away_and_does_not_look_like_ours(app: Flask, name: str) -> None:
    with pytest.raises(Invalid):
        operations.call_oneself(a_member(), name)


def test_two_makers_of_one_name_have_pages_of_their_own(app: Flask) -> None:
    first, second = (designs.a_maker("Atelier Été", a_member()) for _n in range(2))

    assert (first.slug, second.slug) == ("atelier-ete", "atelier-ete-2")


def test_nobody_accepts_a_design_of_their_own(app: Flask) -> None:
    moderator = designs.a_moderator()
    design = designs.waiting(designs.a_maker("Mo draws", moderator))

    with pytest.raises(Forbidden):
        review.decide(design, moderator, designs.yes(design))


def test_nobody_accepts_what_changed_since_they_looked(app: Flask) -> None:
    design = designs.waiting()
    seen = designs.yes(design)
    operations.take_back(design)
    operations.save(
        design, designs.BADGE | {"motion": "none"}, designs.WORDS | {"name": "Other"}, design.version
    )
    operations.submit(design)

    with pytest.raises(StaleDesignError):
        review.decide(design, designs.a_moderator(), seen)


@pytest.mark.parametrize("wrong", [{"credits": 79}, {"stock": 26}, {"name_fr": " "}, {"text_en": ""}])
def test_a_design_is_accepted_at_prices_of_the_table_and_in_both_languages(
    app: Flask, wrong: dict[str, object]
) -> None:
    design = designs.waiting()

    with pytest.raises(Invalid):
        review.decide(design, designs.a_moderator(), designs.yes(design, **wrong))


def test_what_one_moderator_looks_at_is_not_decided_by_another(app: Flask) -> None:
    design = designs.waiting()
    review.claim(design, designs.a_moderator())

    with pytest.raises(TakenError):
        review.decide(design, designs.a_moderator(), designs.yes(design))


def test_a_refusal_tells_its_maker_why(app: Flask) -> None:
    design = designs.waiting()
    ruling = review.Ruling("refuse", design.version, "This is a known brand’s mark.")

    review.decide(design, designs.a_moderator(), ruling)

    assert design.state == DesignState.REFUSED
    assert "a known brand’s mark" in letters.letter_of("design_decided").text


def test_what_is_no_longer_sold_stays_with_whoever_has_it(app: Flask) -> None:
    design = designs.on_sale()
    buyer = goods.a_buyer()
    designs.sold(design, buyer)

    operations.withdraw(design, designs.maker_of(design))

    assert designs.good_of(design).state == State.RETIRED
    assert goods.things_of(buyer) == [Kind.STICKER]


def test_a_maker_sells_again_what_they_took_off_and_not_what_a_moderator_did(app: Flask) -> None:
    mine, theirs = designs.on_sale(), designs.on_sale(designs.a_maker("Other", a_member()))
    operations.withdraw(mine, designs.maker_of(mine))
    ruling = review.Ruling("withdraw", theirs.version, "It copies another.")
    review.decide(theirs, designs.a_moderator(), ruling)

    operations.sell_again(mine, designs.maker_of(mine))
    with pytest.raises(StaleDesignError):
        operations.sell_again(theirs, designs.maker_of(theirs))

    assert designs.good_of(mine).state == State.ON_SALE


def test_a_copy_in_other_colours_and_elsewhere_on_the_sheet_is_found(app: Flask) -> None:
    known = designs.on_sale(designs.a_maker("First", a_member()))
    moved = [part | {"x": part["x"] + 3, "colour": "sea"} for part in designs.STICKER["parts"]]

    copied = designs.waiting(drawing={"motion": "none", "parts": moved})

    assert [(one.name, one.percent) for one in queries.similar(copied)] == [(known.name, 100)]


def test_a_member_has_so_many_designs_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_DESIGNS", 1)
    design = designs.a_draft()

    with pytest.raises(Invalid):
        operations.copy(design)


def test_somebody_elses_design_is_not_there(app: Flask) -> None:
    design = designs.a_draft()

    with pytest.raises(NotFound):
        queries.own(design.public_id, a_member().id)


def test_a_draft_can_be_thrown_away_and_a_decided_one_stays(app: Flask) -> None:
    draft, sold = designs.a_draft(), designs.on_sale(designs.a_maker("Other", a_member()))

    operations.delete(draft)
    with pytest.raises(StaleDesignError):
        operations.delete(sold)

    assert queries.count_of(draft.maker_id) == 0


def test_the_share_is_what_it_was_when_the_design_was_accepted(app: Flask) -> None:
    with overridden(maker_share_bps=1_000):
        design = designs.on_sale()

    assert (design.share_bps, designs.share_of(designs.sold(design)).share_credits) == (1_000, 8)
