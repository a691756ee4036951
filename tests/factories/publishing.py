"""Walks a browser through the publishing wizard with answers that are right unless told otherwise."""

import re
from html import unescape
from typing import Any

from sqlalchemy import select, text
from werkzeug.test import TestResponse

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Draft, Listing
from tests.factories.accounts import Browser

FRIDAY_EVENING = {"fri.0.from": "19:00", "fri.0.to": "22:30"}

COOK_ANSWERS: dict[str, dict[str, Any]] = {
    "profile": {"display_name": "Samira B.", "headline": "My grandmother’s dishes", "trader": "private"},
    "words": {"locale": "en", "main.title": "Sunday couscous", "main.summary": "Seven vegetables."},
    "menu": {"courses.en.0.course": "Main", "courses.en.0.dish": "Couscous", "cuisine": "Maghreb"},
    "allergens": {"allergens": ["gluten", "celery"], "diets": ["vegetarian"]},
    "where": {"address": "12 rue des Tables Claudiennes, 69001 Lyon", "directions": "Green door"},
    "spot": {},
    "price": {"price": "24", "shared": "1", "seats": "6"},
    "hours": {"duration_minutes": "120", "notice_minutes": "1440", "schedule": "new", **FRIDAY_EVENING},
    "booking": {"confirmation": "instant"},
    "policy": {"policy": "moderate"},
}
COACH_ANSWERS: dict[str, dict[str, Any]] = {
    **{step: COOK_ANSWERS[step] for step in ("profile", "booking", "policy")},
    "words": {"locale": "en", "main.title": "Run your first 5 km"},
    "plan": {"plan.en.0.title": "Warm-up", "plan.en.0.minutes": "10", "level": "beginner"},
    "where": {"venue": "remote"},
    "price": {"price": "30", "shared": "0", "seats": "1"},
    "hours": {
        "duration_minutes": "60",
        "notice_minutes": "720",
        "zone": "Europe/Paris",
        "schedule": "new",
        **FRIDAY_EVENING,
    },
}
KINDS = {"meal": COOK_ANSWERS, "session": COACH_ANSWERS}


class Wizard:
    """A browser in the wizard; `answer` sends a step the way its page would."""

    def __init__(self, browser: Browser, kind: str = "meal", **changes: dict[str, Any]) -> None:
        self.browser = browser
        self.answers = KINDS[kind] | changes
        answer = browser.post("/studio/publish", {"kind": kind})
        assert answer.status_code == 303, answer.text
        self.draft_id = answer.location.split("/")[3]

    @property
    def path(self) -> str:
        return f"/studio/publish/{self.draft_id}"

    def page(self, step: str) -> TestResponse:
        return self.browser.get(f"{self.path}/{step}")

    def answer(
        self, step: str, form: dict[str, Any] | None = None, query: str = "", **more: Any
    ) -> TestResponse:
        """Send a step's form; without one, the right answers with `more` over them."""
        sent = {**(self.answers[step] if form is None else form), **more}
        return self.browser.post(f"{self.path}/{step}{query}", sent)

    def until(self, last: str) -> "Wizard":
        """Answer every step before `last`."""
        for step in self.answers:
            if step == last:
                break
            answer = self.answer(step)
            assert answer.status_code == 303, f"{step}: {sentences(answer)}"
        return self

    def all(self) -> "Wizard":
        return self.until("")

    def publish(self) -> TestResponse:
        return self.browser.post(f"{self.path}/check", {})


def draft_of(member: Member) -> Draft | None:
    query = select(Draft).where(Draft.member_id == member.id).execution_options(populate_existing=True)
    return db.session.scalar(query)


def listings_of(member: Member) -> list[Listing]:
    return list(db.session.scalars(select(Listing).where(Listing.provider_id == member.id)))


def raw_home_of(draft: Draft) -> bytes:
    """The bytes in which a draft's home is stored."""
    query = text("select home from draft where id = :id")
    return bytes(db.session.execute(query, {"id": draft.id}).scalar_one())


def count_of(statements: list[str]) -> int:
    """How many statements a page made, without the savepoints of the test itself."""
    own = ("savepoint", "release", "rollback", "set constraints")
    return len([one for one in statements if not one.strip().lower().startswith(own)])


def sentences(answer: TestResponse) -> list[str]:
    """What the summary of errors says, one line each."""
    found = re.search(r'class="error-summary".*?</div>', answer.text, re.DOTALL)
    lines = re.findall(r"<a[^>]*>(.*?)</a>", found[0], re.DOTALL) if found else []
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines]
