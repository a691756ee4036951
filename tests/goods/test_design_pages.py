"""Designs as people see them: the drawing board with and without a script, the desk, the maker's page, reports."""

import re

import pytest
from flask import Flask

from marketplace.community.reports.models import Party
from marketplace.core.config import overridden
from marketplace.core.errors import NotFound
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.designs import operations, queries
from marketplace.goods.designs.models import DesignKind, DesignState
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import wardrobe
from marketplace.people.accounts.models import Role
from tests.factories import cases, designs, goods, pages, works
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in


def test_a_member_chooses_a_name_and_begins_to_draw(app: Flask) -> None:
    member = a_member()
    browser = signed_in(app, member)
    named = pages.form_to(browser.get("/designs"), "/designs/name")
    browser.post(named.action, named.fields | {"name": "Atelier Lou"})

    board = browser.get(browser.post("/designs/new", {"kind": "sticker"}).location)

    assert "Send it to be looked at" in pages.words_of(board)
    assert queries.count_of(member.id) == 1


def test_each_button_of_the_board_saves_what_was_typed(app: Flask) -> None:
    design = designs.a_draft()
    browser = signed_in(app, designs.maker_of(design))

    answer = designs.press(browser, design, "add:heart", name="Two hearts")

    assert answer.location.endswith("?at=2#part-2")
    assert [part["shape"] for part in design.drawing["parts"]] == ["disc", "leaf", "heart"]
    assert design.name == "Two hearts"


def test_a_script_gets_the_picture_alone_and_the_version_to_go_on_from(app: Flask) -> None:
    design = designs.a_draft()
    browser = signed_in(app, designs.maker_of(design))

    answer = designs.press(browser, design, "draft", live=True, name="Other")

    assert f'data-version="{design.version}"' in answer.text
    assert "<html" not in answer.text
    assert design.name == "Other"


def test_a_second_window_is_told_and_nothing_is_lost(app: Flask) -> None:
    design = designs.a_draft()
    browser = signed_in(app, designs.maker_of(design))

    answer = designs.press(browser, design, "save", version="1", name="Lost")

    assert (answer.status_code, design.name) == (409, "Lucky tomato")
    assert "perhaps in another window" in pages.words_of(answer)


@pytest.mark.parametrize(
    "forged",
    [
        {"p0_colour": '"/><script>'},
        {"p0_shape": "script"},
        {"p0_x": "21"},
        {"p0_size": "-1"},
        {"motion": "none sticker-hop"},
        {"p0_colour": "own", "p0_colour_own": "url(#x)"},
    ],
)
def test_a_forged_drawing_is_refused_and_changes_nothing(app: Flask, forged: dict[str, str]) -> None:
    design = designs.a_draft()
    browser = signed_in(app, designs.maker_of(design))

    answer = designs.press(browser, design, "save", **forged)

    assert (answer.status_code, design.drawing) == (422, designs.STICKER)
    assert '"/><script>' not in answer.text


def test_a_theme_is_made_readable_with_one_button(app: Flask) -> None:
    design = designs.a_faint_theme()
    browser = signed_in(app, designs.maker_of(design))

    designs.press(browser, design, "fix:light_soft")

    assert operations.problems_of(design) == []


def test_sending_from_the_board_saves_and_sends(app: Flask) -> None:
    design = designs.a_draft()

    designs.press(signed_in(app, designs.maker_of(design)), design, "send", name="Tomato")

    assert (design.state, design.name) == (DesignState.IN_REVIEW, "Tomato")


def test_so_many_designs_are_sent_in_a_day_and_no_more(app: Flask) -> None:
    maker = designs.a_maker()
    first, second = designs.a_draft(maker=maker), designs.a_draft(maker=maker)
    browser = signed_in(app, designs.maker_of(first))

    with overridden(submissions_a_day=1):
        designs.press(browser, first, "send")
        answer = designs.press(browser, second, "send")

    assert (answer.status_code, second.state) == (429, DesignState.DRAFT)


def test_a_moderator_accepts_on_the_desk_with_words_in_both_languages(app: Flask) -> None:
    design = designs.waiting()
    browser = signed_in(app, designs.a_moderator())
    form = pages.form_to(browser.get(f"/admin/designs/{design.public_id}"), "/decide")
    said = {
        "decision": "accept",
        "name_fr": "Tomate",
        "text_fr": "Rouge.",
        "text_en": "Red.",
        "credits": "60",
    }

    browser.post(form.action, form.fields | said)

    assert design.state == DesignState.ON_SALE
    assert designs.good_of(design).price_credits == 60


def test_a_no_without_a_reason_keeps_what_was_typed(app: Flask) -> None:
    design = designs.waiting()
    browser = signed_in(app, designs.a_moderator())
    form = pages.form_to(browser.get(f"/admin/designs/{design.public_id}"), "/decide")

    answer = browser.post(form.action, form.fields | {"decision": "refuse", "name_fr": "Tomate rouge"})

    assert answer.status_code == 422
    assert 'value="Tomate rouge"' in answer.text
    assert "Write a reason: the maker reads it." in pages.words_of(answer)


def test_the_shop_says_who_made_it_and_leads_there(app: Flask) -> None:
    design = designs.on_sale()
    good = designs.good_of(design)

    shelf, page = Browser(app).get("/shop"), Browser(app).get(f"/shop/{good.public_id}")

    assert "by Atelier Lou" in pages.words_of(shelf)
    assert 'href="/makers/atelier-lou"' in page.text


def test_a_makers_page_shows_designs_works_and_how_many_bought(app: Flask) -> None:
    work = works.on_sale()
    design = designs.on_sale(designs.a_maker(member=works.author_of(work)))
    designs.sold(design)

    page = pages.words_of(Browser(app).get("/makers/atelier-lou"))

    assert "Lucky tomato" in page
    assert "Twelve couscous" in page
    assert "Bought 1 time by a neighbour" in page


def test_a_bought_badge_is_worn_and_named_as_bought(app: Flask) -> None:
    design, buyer = designs.on_sale(kind=DesignKind.BADGE), goods.a_buyer()
    designs.sold(design, buyer)
    things.wear(buyer.id, goods.thing_of(buyer).public_id)

    page = signed_in(app, buyer).get("/things")

    assert wardrobe.worn_by(buyer.id).badge is not None
    assert re.search(r"Bought:.*Sewn badge: Lucky tomato", page.text, re.DOTALL)


def test_a_bought_badge_is_never_round(app: Flask) -> None:
    good = designs.good_of(designs.on_sale(kind=DesignKind.BADGE))

    plate = Browser(app).get(f"/shop/{good.public_id}").text.partition('class="patch"')[2].partition("<g")[0]

    assert (good.kind, "circle" in plate, "stroke-dasharray" in plate) == (Kind.BADGE, False, True)


def test_a_hidden_design_is_shown_to_nobody_and_comes_back_when_the_decision_falls(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer()
    designs.sold(design, buyer)
    things.wear(buyer.id, goods.thing_of(buyer).public_id)
    case = cases.a_case("design", designs.good_of(design).public_id, None)

    cases.decided(case, cases.HIDDEN)
    hidden = designs.seen_and_worn(design, buyer)
    cases.objected(case, Party.AUTHOR, designs.maker_of(design))
    cases.decided(case, cases.NO_FAULT)

    assert (hidden, designs.seen_and_worn(design, buyer)) == ((False, False), (True, True))


def test_what_is_hidden_has_no_page_and_cannot_be_bought(app: Flask) -> None:
    good = designs.good_of(designs.on_sale())
    cases.decided(cases.a_case("design", good.public_id, None), cases.HIDDEN)

    with pytest.raises(NotFound):
        goods.buy(goods.a_buyer(), good)

    assert Browser(app).get(f"/shop/{good.public_id}").status_code == 404


def test_a_hidden_maker_has_no_page(app: Flask) -> None:
    designs.on_sale()

    cases.decided(cases.a_case("maker", "atelier-lou", None), cases.HIDDEN)

    assert Browser(app).get("/makers/atelier-lou").status_code == 404


def test_a_hidden_maker_has_no_name_in_the_shop(app: Flask) -> None:
    good = designs.good_of(designs.on_sale())

    cases.decided(cases.a_case("maker", "atelier-lou", None), cases.HIDDEN)

    assert "by a member" in pages.words_of(Browser(app).get(f"/shop/{good.public_id}"))


def test_a_work_can_be_reported_from_its_page(app: Flask) -> None:
    work = works.on_sale()

    page = Browser(app).get(f"/works/{work.public_id}")

    assert f'href="/report/work/{work.public_id}"' in page.text


def test_a_hidden_work_has_no_page(app: Flask) -> None:
    work = works.on_sale()

    cases.decided(cases.a_case("work", work.public_id, None), cases.HIDDEN)

    assert Browser(app).get(f"/works/{work.public_id}").status_code == 404


def test_staff_cannot_redraw_what_a_member_designed(app: Flask) -> None:
    good = designs.good_of(designs.on_sale())
    browser = signed_in(app, a_staff_member(Role.ADMIN))
    form = pages.form_to(browser.get(f"/admin/shop/{good.public_id}"), f"/admin/shop/{good.public_id}")

    browser.post(form.action, form.fields | {"motion": "turn", "part0_shape": "star", "price_credits": "120"})

    assert (goods.fresh(good).price_credits, good.design["motion"]) == (120, "hop")
