"""Generated months of a town's credits: honest members of many kinds, and rings that play, each known by name."""

import random
from datetime import UTC, datetime, timedelta

from marketplace.core import ids
from marketplace.goods.fraud.world import Gift, Grant, Miss, TopUp, World

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HONEST = 2_000


class Town:
    """Who lives there, what they did, and who of them plays."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.topups: list[TopUp] = []
        self.gifts: list[Gift] = []
        self.grants: list[Grant] = []
        self.misses: list[Miss] = []
        self.born: dict[int, datetime] = {}
        self.busy: set[int] = set()
        self.devices: list[frozenset[int]] = []
        self.players: dict[int, str] = {}
        for _number in range(HONEST):
            self._honest()
        for _number in range(6):
            self._mules()
            self._stolen()
            self._farm()
            self._round()
            self._guesser()
            self._guessers()

    @property
    def world(self) -> World:
        return World(
            tuple(self.topups),
            tuple(self.gifts),
            tuple(self.grants),
            tuple(self.misses),
            born=self.born,
            busy=frozenset(self.busy),
            devices=tuple(self.devices),
        )

    # ── Honest people ─────────────────────────────────────────────────────────────────────────────

    def _honest(self) -> None:
        kinds = (
            self._buyer,
            self._giver,
            self._couple,
            self._family,
            self._newcomer,
            self._slip,
            self._helper,
        )
        more = (self._disputed, self._birthday)
        self.random.choices([*kinds, *more], [40, 12, 10, 4, 12, 8, 10, 2, 1])[0]()

    def _member(self, days: tuple[int, int] = (30, 900), *, busy: float = 0.7) -> int:
        member = len(self.born) + 1
        self.born[member] = NOW - self.random.uniform(*days) * DAY
        if self.random.random() < busy:
            self.busy.add(member)
        return member

    def _someone(self) -> int:
        return self.random.choice(list(self.born)) if self.born else self._member()

    def _moment(self) -> datetime:
        return NOW - self.random.uniform(1, 29) * DAY

    def _topup(
        self, member: int, at: datetime, credits: int = 500, card: str = "", *, lost: bool = False
    ) -> None:
        name = ids.random_code(10)
        self.topups.append(TopUp(name, member, at, credits, card or f"card-{member}", lost))

    def _gift(
        self, giver: int, receiver: int, at: datetime, credits: int = 120, *, free: bool = False
    ) -> None:
        if giver != receiver:
            cost = 0 if free else credits
            self.gifts.append(Gift(ids.random_code(10), giver, receiver, at, credits, cost))

    def _buyer(self) -> None:
        self._topup(self._member(), self._moment(), self.random.choice([500, 1_000]))

    def _giver(self) -> None:
        """Tops up and gives one to three presents; some of them all they bought."""
        member, at = self._member(), self._moment()
        self._topup(member, at)
        for number in range(self.random.randint(1, 4)):
            self._gift(member, self._someone(), at + (number + 1) * HOUR)

    def _couple(self) -> None:
        one, other, at = self._member(), self._member(), self._moment()
        self._topup(one, at, card=f"home-{one}")
        self._topup(other, at - DAY, card=f"home-{one}")
        self.devices.append(frozenset((one, other)))
        self._gift(one, other, at + HOUR)
        if self.random.random() < 0.4:
            self._gift(other, one, at + DAY)

    def _family(self) -> None:
        """A parent's card for two children who give each other something."""
        parent, *children = [self._member((3, 400)) for _number in range(3)]
        at, card = self._moment(), f"home-{parent}"
        self.devices.append(frozenset((parent, *children)))
        for child in (parent, *children):
            self._topup(child, at, card=card)
        self._gift(children[0], children[1], at + HOUR)
        self._gift(children[1], children[0], at + DAY)

    def _newcomer(self) -> None:
        """Joins because of a present to give."""
        member = self._member((1, 20), busy=0.4)
        at = self.born[member] + HOUR
        self._topup(member, at)
        self._gift(member, self._someone(), at + HOUR)
        if self.random.random() < 0.15:
            self._gift(member, self._someone(), at + 2 * HOUR)

    def _slip(self) -> None:
        member, at = self._member(), self._moment()
        for number in range(self.random.randint(1, 6)):
            self.misses.append(
                Miss(ids.random_code(8), member, f"net-{member % 400}", at + number * HOUR / 20)
            )

    def _helper(self) -> None:
        member = self._member()
        for _number in range(self.random.randint(1, 4)):
            self.grants.append(Grant(ids.random_code(8), member, self._moment()))
        if self.random.random() < 0.3:
            self._gift(member, self._someone(), self._moment(), free=True)

    def _disputed(self) -> None:
        """Does not know the name on the card's bill, and asks the bank."""
        member, at = self._member(), self._moment()
        self._topup(member, at, lost=True)
        if self.random.random() < 0.4:
            self._gift(member, self._someone(), at + DAY)

    def _birthday(self) -> None:
        """Friends who join for somebody's birthday, and have not booked yet, most of them."""
        host, at = self._member(), self._moment()
        for number in range(self.random.randint(2, 6)):
            guest = self._member((2, 30), busy=0.3) if number < 5 else self._member()
            self.born[guest] = min(self.born[guest], at - HOUR)
            self._topup(guest, at + number * HOUR)
            self._gift(guest, host, at + (number + 1) * HOUR)

    # ── Who plays ─────────────────────────────────────────────────────────────────────────────────

    def _player(self, kind: str, days: tuple[int, int] = (2, 25)) -> int:
        member = self._member(days, busy=0)
        self.players[member] = kind
        return member

    def _mules(self) -> None:
        """New accounts on a few cards that top up and give to one."""
        chief = self._player("mules", (40, 200))
        at = self._moment()
        for number in range(self.random.randint(4, 9)):
            mule = self._player("mules")
            self.born[mule] = at - self.random.uniform(1, 20) * DAY
            moment = at + number * 6 * HOUR
            self._topup(mule, moment, card=f"ring-{chief}-{number % 3}")
            self._gift(mule, chief, moment + HOUR, 480)

    def _stolen(self) -> None:
        """Stolen cards: everything is given on at once, and the bank takes it back."""
        chief = self._player("stolen", (20, 100))
        for number in range(self.random.randint(2, 5)):
            thief, at = self._player("stolen"), self._moment()
            self._topup(thief, at, 1_000, f"stolen-{chief}-{number}", lost=True)
            for turn in range(3):
                self._gift(thief, chief, at + (turn + 1) * HOUR, 320)

    def _farm(self) -> None:
        """Accounts of one browser that collect credits for deeds and pass the presents to one."""
        chief = self._player("farm")
        hands = [self._player("farm") for _number in range(self.random.randint(3, 10))]
        self.devices.append(frozenset((chief, *hands)))
        for hand in hands:
            at = self._moment()
            self.grants.append(Grant(ids.random_code(8), hand, at))
            self._gift(hand, chief, at + DAY, free=True)

    def _round(self) -> None:
        """One card tops up several accounts that send presents in a circle."""
        people = [self._player("round") for _number in range(self.random.randint(3, 4))]
        at = self._moment() - 2 * DAY
        for place, member in enumerate(people):
            self._topup(member, at, card=f"round-{people[0]}")
            self._gift(member, people[(place + 1) % len(people)], at + (place + 1) * HOUR, 240)

    def _guesser(self) -> None:
        member, at = self._player("guesser"), self._moment()
        for number in range(self.random.randint(14, 60)):
            self.misses.append(Miss(ids.random_code(8), member, f"bad-{member}", at + number * 2 * HOUR))

    def _guessers(self) -> None:
        """Several accounts behind one network, each below what one may type."""
        people = [self._player("guessers") for _number in range(self.random.randint(3, 6))]
        at = self._moment()
        for member in people:
            for number in range(self.random.randint(6, 10)):
                self.misses.append(
                    Miss(ids.random_code(8), member, f"bad-{people[0]}", at + number * 3 * HOUR)
                )
