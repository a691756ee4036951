"""A town as the product speaks of it, and what came of looking for one; it finds nothing itself."""

from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, slots=True)
class Town:
    """A town, village or arrondissement. Degrees are WGS 84; `country` is an ISO 3166 code."""

    name: str
    admin: str
    """What tells it from its namesakes: a French département or region, a canton; "" where unknown."""
    country: str
    lat: float
    lon: float
    population: int
    timezone: str
    geoname_id: int | None
    """GeoNames' number; None for the smallest villages, which only the national register knows."""
    postcodes: tuple[str, ...] = ()
    approximate: bool = False
    """Whether only its surroundings are known: the coordinates may be 5 to 10 km off, seldom 20. Say so."""

    def label(self, locale: str | Locale, *, home_country: str = "FR") -> str:
        """ "Lyon, Rhône", "Genève, Switzerland": the country is named where it is not the home country."""
        names = Locale.parse(locale).territories
        country = "" if self.country == home_country else str(names.get(self.country, self.country))
        return ", ".join(part for part in (self.name, self.admin, country) if part)


@dataclass(frozen=True, slots=True)
class Match:
    """The answer to a text: `exact` when it was spelled so, else the likeliest, which the page should say."""

    town: Town | None
    exact: bool = True
    did_you_mean: tuple[Town, ...] = ()
    """Other towns it may stand for, likeliest first; filled when nothing was found exactly."""
