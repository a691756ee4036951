"""A made-up town and what it writes in three months: honest people with all that makes them look alike, and rings.

Honest people share homes, cards, offices, phone carriers and browsers; most of them wrote nothing before; they use
the same few words; a cook becomes famous in a week, another brings her own guests, and cooks eat at each other's.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench import _sayings

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = 90
CUSTOMERS, PROVIDERS = 260, 26
_AGENTS = 12
_STARS = (5,) * 62 + (4,) * 22 + (3,) * 9 + (2,) * 4 + (1,) * 3


@dataclass
class Person:
    id: int
    joined: datetime
    locale: str
    card: str
    networks: list[tuple[str, str]] = field(default_factory=list)
    """(network, browser) of their sessions."""
    bank: str = ""
    address: str = ""


@dataclass
class Said:
    """A review: by whom about whom, of a service at `at`, written at `when`. `ring` is 0 for an honest one."""

    author: int
    subject: int
    at: datetime
    when: datetime
    stars: int
    text: str
    card: str
    locale: str
    ring: int = 0
    tie: str = ""


@dataclass
class Town:
    people: dict[int, Person] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    ties: list[tuple[int, int, datetime]] = field(default_factory=list)
    """Vouches that tell a family tie: by whom, for whom, when."""
    rings: dict[int, str] = field(default_factory=dict)
    """Ring → what kind it is."""

    @property
    def providers(self) -> range:
        return range(1, PROVIDERS + 1)


class Maker:
    """Makes a town from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.town = Town()
        self._cards = 0

    def made(self) -> Town:
        for number in range(1, PROVIDERS + CUSTOMERS + 1):
            self._person(number, is_old=number <= PROVIDERS)
        self._households()
        self._offices()
        self._honest_bookings()
        self._honest_oddities()
        for number, kind in enumerate(("puppets", "bought", "circle", "family", "attack") * 2, 1):
            self.town.rings[number] = kind
            getattr(self, f"_{kind}")(number)
        self.town.said.sort(key=lambda one: one.when)
        return self.town

    def _card(self) -> str:
        self._cards += 1
        return f"card{self._cards}"

    def _person(self, number: int, *, is_old: bool, joined: datetime | None = None) -> Person:
        days = (
            self.draw.randint(60, 500)
            if is_old or self.draw.random() < 0.45
            else -self.draw.randint(1, DAYS - 15)
        )
        person = Person(
            number, joined or START - timedelta(days=days), self.draw.choice(("en", "fr")), self._card()
        )
        person.bank = f"bank{number}" if number <= PROVIDERS else ""
        person.address = f"address{number}" if number <= PROVIDERS else ""
        person.networks.append(self._usual_network(number))
        self.town.people[number] = person
        return person

    def _usual_network(self, number: int) -> tuple[str, str]:
        """At home, or through one of three carriers whose addresses hundreds share; browsers are few."""
        browser = f"browser{min(int(self.draw.expovariate(0.35)), 14)}"
        if self.draw.random() < 0.35:
            return f"carrier{self.draw.randint(1, 3)}", browser
        return f"home{number}", browser

    def _households(self) -> None:
        """One in eight lives with another member: the same network, sometimes the same browser and card."""
        ids = list(range(PROVIDERS + 1, PROVIDERS + CUSTOMERS + 1))
        self.draw.shuffle(ids)
        self.pairs = list(zip(ids[0:16], ids[16:32], strict=True))
        for one, other in self.pairs:
            first, second = self.town.people[one], self.town.people[other]
            network, browser = f"flat{one}", first.networks[0][1]
            first.networks.append((network, browser))
            second.networks.append((network, browser if self.draw.random() < 0.4 else "browser9"))
            if self.draw.random() < 0.35:
                second.card = first.card

    def _offices(self) -> None:
        for office in range(4):
            for person in self.draw.sample(range(PROVIDERS + 1, PROVIDERS + CUSTOMERS), 6):
                browser = (
                    f"office{office}" if self.draw.random() < 0.5 else f"browser{self.draw.randint(0, 6)}"
                )
                self.town.people[person].networks.append((f"office{office}", browser))

    def _say(self, author: int, subject: int, at: datetime, **more: object) -> None:
        """An honest review some days after the service, or what `more` says."""
        person = self.town.people[author]
        facts = {
            "when": at + timedelta(hours=self.draw.randint(8, 24 * 9)),
            "stars": self.draw.choice(_STARS),
            "text": _sayings.honest(self.draw, person.locale),
            "card": person.card,
            "locale": person.locale,
            **more,
        }
        self.town.said.append(Said(author, subject, at, **facts))  # type: ignore[arg-type]

    def _evening(self, first: int = 12, last: int = DAYS - 12) -> datetime:
        return START + timedelta(days=self.draw.randint(first, last), hours=7, minutes=30)

    def _honest_bookings(self) -> None:
        """Tables of two to five bookings on evenings of each provider; whoever just joined came for one of them."""
        customers = list(range(PROVIDERS + 1, PROVIDERS + CUSTOMERS + 1))
        for provider in self.town.providers:
            for _evening in range(self.draw.randint(3, 6)):
                at = self._evening()
                here = [one for one in customers if self.town.people[one].joined < at - timedelta(days=1)]
                for guest in self.draw.sample(here, self.draw.randint(2, 5)):
                    tie = "We sing in the same choir" if self.draw.random() < 0.03 else ""
                    self._say(guest, provider, at, tie=tie)

    def _honest_oddities(self) -> None:
        """What looks like a ring and is none."""
        draw, people = self.draw, self.town.people
        for one, other in draw.sample(self.pairs, 8):
            cook = draw.choice(self.town.providers)
            for guest in (one, other):
                self._say(guest, cook, self._after_joining(guest))
        famous, new_cook = draw.sample(self.town.providers, 2)
        first = draw.randint(30, 60)
        for number in range(14):
            self._newcomer(famous, START + timedelta(days=first + number % 6, hours=7))
        for number in range(9):
            self._newcomer(new_cook, START + timedelta(days=15 + 2 * number, hours=7))
        for _pair in range(6):
            one, other = draw.sample(self.town.providers, 2)
            self._say(one, other, self._evening(), stars=5)
            self._say(other, one, self._evening(), stars=4)
        trio = draw.sample(self.town.providers, 3)
        for one, other in ((0, 1), (1, 2), (0, 2)):
            self._say(trio[one], trio[other], self._evening())
        for _house in range(2):
            one, other = draw.sample(self.town.providers, 2)
            people[other].address = people[one].address
            self._say(one, other, self._evening())

    def _after_joining(self, guest: int) -> datetime:
        joined = max(self.town.people[guest].joined, START)
        first = min((joined - START).days + 3, DAYS - 14)
        return self._evening(first, DAYS - 12)

    def _newcomer(self, provider: int, at: datetime) -> int:
        person = self._person(len(self.town.people) + 1, is_old=False, joined=at - timedelta(days=3))
        stars = self.draw.choice((5, 5, 5, 4))
        self._say(person.id, provider, at, stars=stars, when=at + timedelta(hours=self.draw.randint(10, 60)))
        return person.id

    def _made_for(self, at: datetime) -> Person:
        """An account that somebody made for a ring, some days before its service."""
        joined = at - timedelta(days=self.draw.randint(1, 14))
        return self._person(len(self.town.people) + 1, is_old=False, joined=joined)

    def _puppets(self, ring: int) -> None:
        """A provider's own accounts: their browser or a phone, one or two cards, two ways of writing."""
        draw, provider = self.draw, self.draw.choice(self.town.providers)
        own, first = self.town.people[provider], self._evening(20, DAYS - 40)
        cards = [self._card() for _ in range(draw.randint(1, 2))]
        if draw.random() < 0.3:
            cards[0] = own.card
            self._say(provider, self._another(provider), self._evening(), card=own.card)
        own.networks.append((f"lair{ring}", "browser3"))
        for number in range(draw.randint(4, 6)):
            at = first + timedelta(days=draw.randint(2, 5) * number)
            puppet = self._made_for(at)
            puppet.networks = [(f"lair{ring}", "browser3" if draw.random() < 0.7 else "browser8")]
            if draw.random() < 0.2:
                puppet.networks = [("carrier1", "browser2")]
            is_gushing = draw.random() < 0.5
            text = (
                _sayings.sold(draw, puppet.locale, f"Table {provider}", ring)
                if is_gushing
                else _sayings.honest(draw, puppet.locale)
            )
            self._ring_said(ring, puppet, provider, at, text, card=draw.choice(cards))

    def _bought(self, ring: int) -> None:
        """Accounts of a seller: devices of their own, templates, a few days; sometimes the same cards."""
        draw, provider = self.draw, self.draw.choice(self.town.providers)
        first, cards = self._evening(20, DAYS - 30), [self._card() for _ in range(3)]
        share, locale = draw.random() < 0.4, draw.choice(("en", "fr"))
        for number in range(draw.randint(6, 10)):
            at = first + timedelta(days=number % 4, minutes=30 * (number % 3))
            agent = self._made_for(at)
            agent.locale = locale
            text = _sayings.sold(draw, locale, f"Table {provider}", draw.randint(0, 1) + ring)
            self._ring_said(ring, agent, provider, at, text, card=cards[number % 3] if share else agent.card)

    def _circle(self, ring: int) -> None:
        """Three to five providers who praise each other within a month, and nobody else."""
        draw = self.draw
        busy = {one.author for one in self.town.said}
        free = [one for one in self.town.providers if one not in busy] or list(self.town.providers)
        members = draw.sample(free, min(draw.randint(3, 5), len(free)))
        first = self._evening(20, DAYS - 45)
        for one in members:
            for other in members:
                if one != other and draw.random() < 0.88:
                    at = first + timedelta(days=draw.randint(0, 28))
                    person = self.town.people[one]
                    text = _sayings.honest(draw, person.locale)
                    self._ring_said(ring, person, other, at, text, card=person.card)

    def _family(self, ring: int) -> None:
        """Relatives who live with the provider and say that nothing ties them; one vouched as family."""
        draw, provider = self.draw, self.draw.choice(self.town.providers)
        own, first = self.town.people[provider], self._evening(20, DAYS - 40)
        own.networks.append((f"family{ring}", "browser4"))
        for number in range(3):
            at = first + timedelta(days=7 * number)
            relative = self._made_for(at)
            relative.networks = [
                (f"family{ring}", "browser4" if number or draw.random() < 0.7 else "browser5")
            ]
            if number != 1:
                self.town.ties.append((relative.id, provider, at - timedelta(hours=4)))
            card = own.card if draw.random() < 0.4 else relative.card
            self._ring_said(ring, relative, provider, at, _sayings.honest(draw, relative.locale), card=card)

    def _attack(self, ring: int) -> None:
        """A rival's accounts that give one star: from one browser, with two cards, in a week."""
        draw, victim = self.draw, self.draw.choice(self.town.providers)
        first, cards = self._evening(20, DAYS - 30), [self._card() for _ in range(2)]
        for number in range(draw.randint(4, 6)):
            at = first + timedelta(days=number)
            account = self._made_for(at)
            if draw.random() < 0.8:
                account.networks = [(f"rival{ring}", "browser6")]
            text = _sayings.spiteful(draw, account.locale)
            self._ring_said(
                ring, account, victim, at, text, card=cards[number % 2], stars=draw.choice((1, 1, 2))
            )

    def _ring_said(
        self, ring: int, person: Person, subject: int, at: datetime, text: str, *, card: str, stars: int = 5
    ) -> None:
        when = at + timedelta(hours=self.draw.randint(9, 70))
        self._say(person.id, subject, at, when=when, stars=stars, text=text, card=card, ring=ring)

    def _another(self, provider: int) -> int:
        return self.draw.choice([one for one in self.town.providers if one != provider])
