"""From what somebody typed to a place on the map; it always answers, and never says more than it knows.

Geocoders are geopy's, and the service is a setting: `gazetteer` (no network: middles of towns),
`ban[:domain]` (the French national address base) or `nominatim[:domain]`. A service may be slow, down or
lying: `Geocoding` waits a bounded time, checks the answer, falls back to the gazetteer's town and says so.
An address that is sent to a service leaves the house; none is ever logged.
"""

import logging
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from geopy import Location
from geopy.geocoders import BANFrance, Nominatim
from geopy.geocoders.base import Geocoder

from marketplace.trade.places.bounded import BoundedAdapter, BoundedCalls, NoAnswerError, NoNetworkAdapter
from marketplace.trade.places.gazetteer import Gazetteer, Match, Town
from marketplace.trade.places.rules import distance_m, on_the_map
from marketplace.trade.places.spelling import fold_name

log = logging.getLogger(__name__)

LONGEST_ADDRESS: Final = 200
"""Characters; the rest of a longer text is not read."""

_SERVICES: Final[dict[str, type[Geocoder]]] = {"ban": BANFrance, "nominatim": Nominatim}
_LEAST_SCORE = 0.4
_HOUSE_RANK, _STREET_RANK = 28, 26
_FAR_M, _NAMED_WITHIN_M, _NAMES_TRIED = 60_000, 30_000, 500


class Precision(StrEnum):
    """How much of an address the coordinates stand for."""

    HOUSE = "house"
    STREET = "street"
    TOWN = "town"
    PIN = "pin"


class Shortfall(StrEnum):
    """Why an answer is only the town, where a service was to find the address."""

    SERVICE_DOWN = "service_down"
    ADDRESS_UNKNOWN = "address_unknown"
    ANSWER_REFUSED = "answer_refused"


@dataclass(frozen=True, slots=True)
class Located:
    """A place on the map, WGS 84 degrees. With precision TOWN it is the middle of the town: ask for a pin.

    `label` is the service's or the town's name, for the member who asked and nobody else.
    """

    lat: float
    lon: float
    precision: Precision
    label: str
    town: Town | None
    shortfall: Shortfall | None = None
    far_from: Town | None = None
    """For a pin: the address's town, when the pin lies more than 60 km from it."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Neither the address nor a town in it is known."""

    did_you_mean: tuple[Town, ...] = ()


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The service did not answer, and the gazetteer has no town to help out. A pin still works."""

    did_you_mean: tuple[Town, ...] = ()


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]
    """A geopy geocoder over the offline gazetteer. It finds the middle of the town of an address, no more."""

    def __init__(self, gazetteer: Gazetteer, *, locale: str = "en") -> None:
        super().__init__(adapter_factory=NoNetworkAdapter)
        self._gazetteer = gazetteer
        self._locale = locale

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """The town of an address or a town's name; with exactly_one=False a list of one."""
        town = self._gazetteer.town_in(query).town
        return self._answer(town, exactly_one)

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """The town nearest to a point. Raises ValueError for what is no point on the map."""
        lat, lon = (float(part) for part in self._coerce_point_to_string(query).split(","))
        return self._answer(self._gazetteer.nearest(lat, lon), exactly_one)

    def _answer(self, town: Town | None, exactly_one: bool) -> Location | list[Location] | None:
        if town is None:
            return None
        raw = {"geoname_id": town.geoname_id, "precision": Precision.TOWN.value}
        location = Location(town.label(self._locale), (town.lat, town.lon), raw)
        return location if exactly_one else [location]


def geocoder_from(setting: str, *, gazetteer: Gazetteer, user_agent: str, timeout: float = 3) -> Geocoder:
    """The geocoder that a setting names; `timeout` is in seconds, per step of a connection.

    A domain may begin with http:// for a service in the same house. Raises ValueError for an unknown setting.
    """
    # geopy writes the whole request, and so the address, to its log.
    logging.getLogger("geopy").setLevel(logging.WARNING)
    name, _, domain = setting.strip().partition(":")
    if name == "gazetteer" and not domain:
        return GazetteerGeocoder(gazetteer)
    if name not in _SERVICES:
        raise ValueError(f"“{setting}” is no geocoder: use gazetteer, ban[:domain] or nominatim[:domain].")
    options: dict[str, Any] = {
        "user_agent": user_agent,
        "timeout": timeout,
        "adapter_factory": BoundedAdapter,
    }
    if domain:
        scheme, separator, host = domain.rpartition("://")
        options |= {"domain": host, "scheme": scheme if separator else "https"}
    return _SERVICES[name](**options)


class Geocoding:
    """Asks one geocoder, and makes of its answer something that can be relied on."""

    def __init__(self, geocoder: Geocoder, gazetteer: Gazetteer, *, seconds: float = 4) -> None:
        self._geocoder = geocoder
        self._gazetteer = gazetteer
        self._calls = BoundedCalls(seconds)
        self._offline = isinstance(geocoder, GazetteerGeocoder)

    def locate(self, text: str) -> Located | NotFound | Unavailable:
        """Where an address or town is, as well as can be told within the deadline. It raises nothing."""
        asked = " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_ADDRESS]).split())
        if not fold_name(asked):
            return NotFound()
        match = self._town_in(asked)
        town, others = (match.town, match.did_you_mean) if match else (None, ())
        if self._offline:
            if match is None:
                return Unavailable()
            return _middle_of(town, None) if town else NotFound(others)
        try:
            location = self._calls.ask(lambda: self._geocoder.geocode(asked))
        except NoAnswerError as error:
            log.warning("The geocoder %s gave no answer: %s.", type(self._geocoder).__name__, error)
            return _middle_of(town, Shortfall.SERVICE_DOWN) if town else Unavailable(others)
        found = self._checked(location, asked, town)
        if isinstance(found, Located):
            return found
        return _middle_of(town, found) if town else NotFound(others)

    def pin(self, lat: float | str, lon: float | str, address: str = "") -> Located | NotFound:
        """A place that the member put on the map; the coordinates come from a browser and may be anything."""
        try:
            point = float(lat), float(lon)
        except (ValueError, OverflowError):
            return NotFound()
        if not on_the_map(*point):
            return NotFound()
        town = self._nearest(*point)
        match = self._town_in(address[:LONGEST_ADDRESS]) if address else None
        named = match.town if match else None
        far = named is not None and distance_m(*point, named.lat, named.lon) > _FAR_M
        label = town.name if town else ""
        return Located(*point, Precision.PIN, label, town, far_from=named if far else None)

    def _town_in(self, text: str) -> Match | None:
        """The town that the gazetteer reads in a text, or those that might be meant; None when it fails."""
        try:
            found = self._gazetteer.town_in(text)
            if found.town is None:
                found = Match(None, exact=False, did_you_mean=self._gazetteer.match(text).did_you_mean)
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("The gazetteer cannot be opened: %s.", type(error).__name__)
            return None
        return found

    def _nearest(self, lat: float, lon: float) -> Town | None:
        try:
            return self._gazetteer.nearest(lat, lon)
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("The gazetteer cannot be opened: %s.", type(error).__name__)
            return None

    def _checked(self, location: Any, asked: str, town: Town | None) -> Located | Shortfall:
        """What a service answered, if it can be: a place on the map, near a town that the text names."""
        if location is None:
            return Shortfall.ADDRESS_UNKNOWN
        try:
            lat, lon, raw = float(location.latitude), float(location.longitude), dict(location.raw)
            precision, likely = _precision(raw), _is_likely(raw)
        except (AttributeError, TypeError, ValueError, KeyError):
            return Shortfall.ANSWER_REFUSED
        if not likely:
            return Shortfall.ADDRESS_UNKNOWN
        if not on_the_map(lat, lon) or not self._is_where_it_says(lat, lon, asked, town):
            return Shortfall.ANSWER_REFUSED
        nearest = self._nearest(lat, lon)
        return Located(lat, lon, precision, str(location.address or ""), town or nearest)

    def _is_where_it_says(self, lat: float, lon: float, asked: str, town: Town | None) -> bool:
        """Whether the town that was read in the text is near, or else any town that it names."""
        if town is None or distance_m(lat, lon, town.lat, town.lon) <= _FAR_M:
            return True
        named = f" {fold_name(asked)} "
        around = self._gazetteer.around(lat, lon, _NAMED_WITHIN_M, limit=_NAMES_TRIED)
        return any(f" {fold_name(other.name)} " in named for other in around)


def _middle_of(town: Town, shortfall: Shortfall | None) -> Located:
    return Located(town.lat, town.lon, Precision.TOWN, town.name, town, shortfall)


def _precision(raw: dict[str, Any]) -> Precision:
    """From BAN's type or Nominatim's rank of a place; what is unknown counts for no more than a town."""
    kind = raw.get("properties", {}).get("type")
    rank = int(raw.get("place_rank", 0))
    if kind == "housenumber" or rank >= _HOUSE_RANK:
        return Precision.HOUSE
    if kind == "street" or rank >= _STREET_RANK:
        return Precision.STREET
    return Precision.TOWN


def _is_likely(raw: dict[str, Any]) -> bool:
    """BAN always answers something, and says how alike it is to what was asked."""
    return float(raw.get("properties", {}).get("score", 1)) >= _LEAST_SCORE
