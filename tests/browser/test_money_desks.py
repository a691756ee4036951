"""Month's end at the desks of finance, on a phone in French and a desk in English: figures, odd use, printed codes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.people.accounts.models import Role
from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories import fraud, goods


@pytest.mark.parametrize(("locale", "width"), [("fr", PHONE), ("en", 1280)])
def test_finance_reads_what_was_earned_decides_a_case_and_prints_codes(
    town: Town, someone: Callable[..., Person], locale: str, width: int
) -> None:
    with town.acting():
        goods.buy(goods.a_buyer(500), goods.a_good())
        case = fraud.a_case().public_id
    fi = someone(width=width, locale=locale, still=True).is_signed_in(
        town.staff(Role.FINANCE, name="Fi Nance")
    )
    today = clock.now().date()

    fi.visits("/admin/revenue")
    fi.page.select_option("main select[name=every]", "week")
    fi.presses("Show")
    fi.page.wait_for_url("**every=week*")
    fi.is_at("Revenue")
    with fi.page.expect_download() as file:
        fi.presses("Take away as CSV")
    assert file.value.suggested_filename.startswith("revenue-")
    assert faults(fi.page) == []

    fi.visits(f"/admin/goods-fraud/{case}")
    fi.presses("Take this case")
    fi.page.check("main input[name=decision][value=dismissed]", force=True)
    fi.page.fill("main textarea[name=words]", "The shop printed the codes badly.")
    assert faults(fi.page) == []
    fi.presses("Decide")
    fi.reads("The shop printed the codes badly.")

    fi.visits("/admin/credits")
    for name, typed in {
        "partner": "Tabac du Port",
        "count": "3",
        "credits": "100",
        "price": "0.80",
        "redeem_before": (today + timedelta(days=90)).isoformat(),
    }.items():
        fi.page.fill(f"main form[action$='/batches'] [name={name}]", typed)
    fi.presses("Make the codes")
    fi.is_at("Sheet of codes")
    assert fi.page.locator(".code-card img").count() == 3
    assert faults(fi.page) == []
    fi.page.emulate_media(media="print")
    assert not fi.page.locator(".codes-acts").is_visible()
    assert fi.page.locator(".code-signs").first.is_visible()
