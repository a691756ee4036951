"""Creates the made-up members with their places, hours and listings, through the product's own operations."""

import random
from dataclasses import dataclass
from typing import Any

from marketplace.demo import permits
from marketplace.demo.dishes import DISHES, Dish
from marketplace.demo.people import COACHES, COOKS, CUSTOMERS, PROVIDERS
from marketplace.demo.sessions import SESSIONS, Session
from marketplace.demo.towns import QUARTERS, Quarter
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts import queries
from marketplace.people.accounts.models import Member, Role
from marketplace.people.profiles.models import Trader
from marketplace.people.profiles.operations import save_profile, slug_of
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.operations import create_schedule
from marketplace.trade.availability.provider_time import keep_ways_free
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings import queries as offered
from marketplace.trade.listings.models import Kind, Listing, Policy
from marketplace.trade.listings.rules import activities
from marketplace.trade.places.models import Place
from marketplace.trade.places.operations import add_place

PASSWORD = "proche-demo-2026"  # noqa: S105 - shown on the sign-in page of the sandbox
DOMAIN = "demo.proche.test"
ZONE = "Europe/Paris"
VISIT_RADII_M, BY_BICYCLE_KMH = (8_000, 25_000), 15
STAFF = (
    ("finance", "Fanny Lenoir", (Role.FINANCE,)),
    ("finance2", "Farid Simonet", (Role.FINANCE,)),
    ("moderator", "Mona Ravel", (Role.MODERATOR,)),
    ("admin", "Adrien Castel", (Role.ADMIN,)),
)

FRI_SAT_EVENING = [[4, 18 * 60 + 30, 22 * 60 + 30], [5, 18 * 60 + 30, 23 * 60]]
WEEK_EVENINGS = [[day, 19 * 60, 22 * 60 + 30] for day in (1, 2, 3, 4)]
SUNDAY_LUNCH = [[6, 11 * 60 + 30, 15 * 60], [5, 11 * 60 + 30, 15 * 60]]
COACHING = [[day, 7 * 60, 12 * 60] for day in range(6)] + [[day, 16 * 60, 20 * 60 + 30] for day in range(5)]
MEAL_HOURS = (FRI_SAT_EVENING, WEEK_EVENINGS, SUNDAY_LUNCH, FRI_SAT_EVENING + SUNDAY_LUNCH)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who was made."""

    customers: list[Member]
    providers: list[Member]
    listings: list[Listing]


class Maker:
    """Draws the same neighbours every time from one seed."""

    def __init__(self, seed: int = 7) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - made-up people, no secret
        self.password_hash = accounts.hash_password(PASSWORD)

    def member(self, name: str, email: str, locale: str = "fr") -> Member:
        """A verified member, or the one an earlier run made."""
        return queries.by_email(email) or accounts.add_member(
            email=email,
            name=name,
            password_hash=self.password_hash,
            locale=locale,
            is_demo=True,
            verified=True,
        )

    def staff(self) -> None:
        """Finance (two, because large payouts need two), moderation, administration."""
        for mailbox, name, roles in STAFF:
            person = self.member(name, f"{mailbox}@{DOMAIN}", "en")
            for role in roles:
                accounts.grant_role(person, role, by=None)

    def customers(self) -> list[Member]:
        """The first is the one whose login is shown."""
        made = []
        for number, person in enumerate(CUSTOMERS):
            mailbox = "customer" if number == 0 else slug_of(person.name)
            made.append(self.member(person.name, f"{mailbox}@{DOMAIN}", "en" if number == 0 else "fr"))
        return made

    def provider(self, number: int) -> Member:
        """Even numbers cook, odd ones coach; the first two are the logins that are shown."""
        person, cooks = PROVIDERS[number], number % 2 == 0
        mailbox = ("cook", "coach")[number] if number < 2 else slug_of(person.name)
        member = self.member(person.name, f"{mailbox}@{DOMAIN}", "en" if number < 2 else "fr")
        headline, headline_fr, about, about_fr = self.draw.choice(COOKS if cooks else COACHES)
        save_profile(
            member,
            display_name=person.short,
            headline=headline_fr,
            about=about_fr,
            headline_other=headline,
            about_other=about,
            locale="fr",
            zone=ZONE,
            trader=Trader.PRIVATE if cooks else Trader.REGISTERED,
            languages=["fr", "en"],
        )
        return member

    def place(self, member: Member, quarter: Quarter) -> Place:
        """An address in the quarter, a few hundred metres from its middle."""
        number = self.draw.randint(2, 90)
        return add_place(
            member,
            address=f"{number} {quarter.street}, {quarter.postcode} {quarter.town}",
            directions="Sonnez deux fois ; deuxième étage, porte verte.",
            lat=quarter.lat + self.draw.uniform(-0.004, 0.004),
            lon=quarter.lon + self.draw.uniform(-0.006, 0.006),
            precision="pin",
        )

    def _policy(self) -> dict[str, Any]:
        """One of the four; now and then steps of the provider's own."""
        policy = self.draw.choice(list(Policy))
        own = [[72, 100], [24, 60], [6, 20]] if policy is Policy.CUSTOM else None
        return {"policy": policy, "policy_tiers": own}

    def meal(self, cook: Member, place: Place, dish: Dish) -> Listing:
        seats = self.draw.choice((4, 6, 6, 8))
        listing = listings.create_listing(
            cook,
            Kind.MEAL,
            locale="fr",
            texts=_texts(dish.title, dish.summary),
            terms={
                "price_minor": dish.price_minor + self.draw.choice((-200, 0, 0, 200)),
                "capacity": seats,
                "max_party": seats,
                "duration_minutes": 150,
                "step_minutes": 60,
                "notice_minutes": self.draw.choice((120, 360, 1440)),
                **self._policy(),
                "buffer_after_minutes": 30,
            },
            details={
                "courses": {
                    "en": _courses(("Starter", "Main", "Dessert"), dish, 0),
                    "fr": _courses(("Entrée", "Plat", "Dessert"), dish, 1),
                },
                "allergens": list(dish.allergens),
                "diets": list(dish.diets),
                "cuisine": dish.cuisine,
            },
            place=place,
            schedule=self.hours(cook, self.draw.choice(MEAL_HOURS)),
        )
        listings.publish(listing)
        return listing

    def session(
        self, coach: Member, place: Place, session: Session, schedule: ScheduleRow, radius_m: int
    ) -> Listing:
        minutes = sum(part[2] for part in session.plan)
        if session.visits:
            keep_ways_free(coach.id, BY_BICYCLE_KMH)
        listing = listings.create_listing(
            coach,
            Kind.SESSION,
            locale="fr",
            texts=_texts(session.title, session.summary),
            terms={
                "price_minor": session.price_minor,
                "venue": "remote" if session.remote else "customer" if session.visits else "provider",
                "radius_m": radius_m if session.visits else None,
                "capacity": session.group,
                "max_party": session.group,
                "shared": session.group > 1,
                "duration_minutes": minutes,
                "activities": activities(Kind.SESSION, sport=session.sport),
                "series_weeks": 8,
                "step_minutes": 30,
                "notice_minutes": self.draw.choice((60, 240, 720)),
                **self._policy(),
                "buffer_after_minutes": 15,
            },
            details={
                "plan": {
                    "en": [{"title": part[0], "minutes": part[2]} for part in session.plan],
                    "fr": [{"title": part[1], "minutes": part[2]} for part in session.plan],
                },
                "level": session.level,
                "bring": {"en": session.bring[0], "fr": session.bring[1]},
                "discipline": session.discipline,
            },
            place=None if session.remote else place,
            schedule=schedule,
        )
        listings.publish(listing)
        return listing

    def hours(self, provider: Member, weekly: list[list[int]]) -> ScheduleRow:
        return create_schedule(provider, ZONE, [(day, start, end) for day, start, end in weekly])

    def offers(self, number: int, member: Member) -> list[Listing]:
        """Two or three listings of one provider, no two the same; or those an earlier run made."""
        known = [view.listing for view in offered.of_provider(member.id, "fr")]
        if known:
            return known
        permits.give(member, number)
        quarter = QUARTERS[number % len(QUARTERS)]
        place = self.place(member, quarter)
        if number % 2 == 0:
            count = 3 if number % 4 == 0 else 2
            start = number // 2 * 5
            return [self.meal(member, place, DISHES[(start + one * 7) % len(DISHES)]) for one in range(count)]
        schedule = self.hours(member, COACHING)
        count = 3 if number % 4 == 1 else 2
        start = number // 2 * 5
        chosen = [SESSIONS[(start + one * 7) % len(SESSIONS)] for one in range(count)]
        radius_m = VISIT_RADII_M[number // 2 % len(VISIT_RADII_M)]
        return [self.session(member, place, one, schedule, radius_m) for one in chosen]


def _texts(title: tuple[str, str], summary: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {
        "en": {"title": title[0], "summary": summary[0], "body": ""},
        "fr": {"title": title[1], "summary": summary[1], "body": ""},
    }


def _courses(names: tuple[str, str, str], dish: Dish, language: int) -> list[dict[str, str]]:
    parts = (dish.starter, dish.main, dish.dessert)
    return [{"course": name, "dish": part[language]} for name, part in zip(names, parts, strict=True)]
