"""Towns by what they are called, weighed by size and nearness; it gives numbers of towns, not towns."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from marketplace.trade.places.gazetteer.index import ALIAS, NAME, SECTION, Index
from marketplace.trade.places.gazetteer.question import Question, country_codes
from marketplace.trade.places.spelling import edits_between, fold_name, one_edit_away

Near = tuple[float, float] | None

# How much more a town weighs at home and when its name is typed in full, and less by the kind of name.
_AT_HOME: Final = 20
_IN_FULL: Final = 100
_KIND_WEIGHT: Final = (1.0, 0.5, 0.2)
_SECTION_WEIGHT: Final = 0.1
_HALF_KM: Final = 25
_FEWEST_PEOPLE: Final = 50

LONGEST_NAME: Final = 60
"""Letters; no town's name is longer, and looking for typing errors in a whole letter takes too long."""
_PREFIX_OF_ALIAS: Final = 5
_ONE_EDIT_FROM: Final = 4
_TWO_EDITS_FROM: Final = 8
_KM_PER_DEGREE: Final = 111.2


class Hit(NamedTuple):
    """A town's number in the index, and its weight in the order of answers."""

    number: int
    weight: float


class Names:
    """Looks names and postcodes up in an index. Texts are folded (see spelling.fold_name)."""

    def __init__(self, index: Index, home_country: str) -> None:
        self._index = index
        countries = index.lists["country"]
        self._home = countries.index(home_country) if home_country in countries else -1

    def beginning(self, prefixes: Iterable[str], near: Near) -> list[Hit]:
        """Towns with a name that begins so. Names of others' languages count from five letters on."""
        index, best = self._index, dict[int, float]()
        kinds, towns = index["key_kind"], index["key_town"]
        for prefix in prefixes:
            in_full = index.keys_equal(prefix)
            for key in index.keys_with_prefix(prefix) if len(prefix) > 1 else in_full:
                number, kind = towns[key], kinds[key]
                if kind == ALIAS and len(prefix) < _PREFIX_OF_ALIAS and key not in in_full:
                    continue
                in_full_weight = _IN_FULL if key in in_full and kind != ALIAS else 1
                weight = self._weight(number, kind, near) * in_full_weight
                best[number] = max(weight, best.get(number, 0))
        return [Hit(number, weight) for number, weight in best.items()]

    def called(self, name: str, near: Near) -> list[Hit]:
        """Towns with exactly this name."""
        kinds, towns = self._index["key_kind"], self._index["key_town"]
        keys = self._index.keys_equal(name)
        return [Hit(towns[key], self._weight(towns[key], kinds[key], near)) for key in keys]

    def with_postcode(self, low: int, high: int, near: Near) -> list[Hit]:
        """Towns with a postcode between two; a town with few postcodes comes before the city around it."""
        codes, towns = self._index["postcode"], self._index["postcode_town"]
        rows = range(bisect_left(codes, low), bisect_right(codes, high))
        numbers = {towns[row] for row in rows}
        return [
            Hit(number, self._weight(number, NAME, near) / len(self._index.rows_of("postcodes", number)) ** 2)
            for number in numbers
        ]

    def alike(self, name: str, near: Near) -> list[Hit]:
        """Towns within one typing error of a name of four letters, or within two from eight on."""
        keys = set[str]()
        if len(name) > LONGEST_NAME:
            return []
        if len(name) >= _ONE_EDIT_FROM:
            keys = {near_miss for near_miss in set(one_edit_away(name)) if self._index.keys_equal(near_miss)}
        if not keys and len(name) >= _TWO_EDITS_FROM:
            keys = set(self._two_edits_away(name))
        # The first letter is seldom the wrong one.
        return [
            Hit(hit.number, hit.weight * (10 if key[0] == name[0] else 1))
            for key in keys
            for hit in self.called(key, near)
        ]

    def _two_edits_away(self, name: str) -> Iterator[str]:
        """Two edits leave one of three pieces of a name as it is, moved by at most two letters.

        (A swap on the border of two pieces with another edit in the third is missed: nothing else.)
        """
        third, letters = len(name) // 3, set(name)
        lengths = range(len(name) - 2, len(name) + 3)
        for begin, end in ((0, third), (third, 2 * third), (2 * third, len(name))):
            between = range(max(0, begin - 2), begin + 3)
            for key in self._index.keys_holding(name[begin:end], between, lengths):
                # Two edits bring in two letters at most, and take two away.
                if len(letters.difference(key)) <= 2 and edits_between(key, name, at_most=2) <= 2:
                    yield key

    def narrowed(self, hits: list[Hit], asked: Question) -> list[Hit]:
        """Those that fit the postcode or the country and region asked for, if any do; else all of them."""
        fitting = [
            hit for hit in hits if asked.postcode in self._index.rows_of("postcodes", hit.number)
        ] or hits
        for narrower in asked.parts[1:]:
            fitting = [hit for hit in fitting if self.lies_in(hit.number, narrower)] or fitting
        return fitting

    def lies_in(self, number: int, wanted: str, *, so_far: bool = False) -> bool:
        """Whether a town lies in a country, region or numbered département, or one that begins so."""
        index = self._index
        country = index.lists["country"][index["country"][number]]
        area = fold_name(index.lists["area"][index["area"][number]])
        if area == wanted or country_codes().get(wanted) == country:
            return True
        if so_far:
            return area.startswith(wanted)
        codes = index.rows_of("postcodes", number)
        return wanted.isdigit() and any(code // 1000 == int(wanted) for code in codes)

    def _weight(self, number: int, kind: int, near: Near) -> float:
        """People, times what makes a town likelier, over what makes it farther than 25 km."""
        index = self._index
        people = max(index["population"][number], _FEWEST_PEOPLE) * _KIND_WEIGHT[kind]
        if index["country"][number] == self._home:
            people *= _AT_HOME
        if index["flags"][number] & SECTION:
            people *= _SECTION_WEIGHT
        if near is None:
            return people
        north = (index["lat"][number] / 1e5 - near[0]) * _KM_PER_DEGREE
        east = (index["lon"][number] / 1e5 - near[1]) * _KM_PER_DEGREE * math.cos(math.radians(near[0]))
        return people / (1 + math.hypot(north, east) / _HALF_KM)
