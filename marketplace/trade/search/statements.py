"""The search's SQL, made of constants by the shape of a question; values are bound, and nothing is run here.

Limits are part of the text: a plan made for an unknown number of rows would read the whole circle.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from marketplace.trade.search.rules import DIETS, REMOTE

COLUMNS = (
    "listing_id, provider_id, category, lat, lon, price_minor, indexed_at,"
    " case when next_free_until < now() then null else next_free_at end, next_free_seats, min_party,"
    " notice_minutes, zone"
)
"""What a row begins with; then come the runs of starts kept in the windows asked for, whether that is to be looked up
in its calendar instead, its card, and its place in the order."""
NOT_ASKED = "null::jsonb, false"
COUNTED = 100
"""The nearest so many in person, and so many remote ones, are counted."""

# What is kept of free time holds until then, unless a mark says otherwise; see trade/search/free_time.py.
_STALE = (
    "(e.free_until is null or e.free_until <= %(now)s::timestamptz"
    " or exists (select from free_time_mark k where k.provider_id = e.provider_id))"
)
# Whatever may hold a start that so many can book now. As a value and not as a join, so that the planner goes on from
# the nearest to the farthest; and the start itself, by step and notice, is found afterwards for the few that are shown.
_KEPT = """from free_time f
    where f.listing_id = e.listing_id and f.week between %(first_week)s::int and %(last_week)s::int
    and f.starts && %(windows)s::tstzmultirange and f.seats >= coalesce(%(party)s::int, e.min_party)
    and f.opens_at <= %(now)s::timestamptz and f.order_until >= %(now)s::timestamptz"""
_IS_FREE = f"(select true {_KEPT} limit 1)"
_RUNS = f"(select jsonb_agg(jsonb_build_array(f.step_minutes, f.starts::text)) {_KEPT})"

_SPOT = "point(%(x)s::float8, %(y)s::float8)"
_DISTANCE = f"m <-> {_SPOT}"
# Whoever comes to customers' homes is near as far as they come: less far than the circle goes, or farther.
_IN_CIRCLE = f"m <@ circle({_SPOT}, %(radius)s::float8)"
_COMES = f"(reach is null or {_DISTANCE} <= reach)"
_COMES_FROM_AFAR = f"reach is not null and circle(m, reach) @> circle({_SPOT}, 0) and not {_IN_CIRCLE}"
_WORDS = " || ".join(f"websearch_to_tsquery('proche_{locale}', %(words)s)" for locale in ("fr", "en"))


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a statement holds, and in which order its rows stand.

    Values: `x`, `y`, `radius` in Mercator metres; `max_minor`, `party`, `diets`, `words`, `now`; and `place` and
    `after`, the place in the order and the listing after which a page begins.
    """

    category: int
    """0 for all in person."""
    max_minor: bool
    party: bool
    diets: bool
    words: bool
    cards: bool
    """Whether the cards are read too; otherwise null stands in their place."""
    wide: bool
    """Whether so much ground is meant that reading all of it is no plan."""
    by_price: bool = False
    after: bool = False
    free: bool = False
    """Whether there must be a free start in the `windows` (a multirange between `first_week` and `last_week`)."""


@lru_cache(maxsize=256)
def around(shape: Shape, limit: int) -> str:
    """The rows around the spot that fit."""
    wanted = " and ".join([*_near(shape), *_fitting(shape), *_later(shape)])
    return (
        f"select {_columns(shape)} from search_entry e"  # noqa: S608
        f" where {wanted} {_ordered(shape, limit)}"
    )


@lru_cache(maxsize=256)
def from_afar(shape: Shape, limit: int) -> str:
    """The rows outside the circle whose providers come to a home at the spot."""
    wanted = " and ".join([_category(shape), _COMES_FROM_AFAR, *_fitting(shape), *_later(shape)])
    return (
        f"select {_columns(shape)} from search_entry e"  # noqa: S608
        f" where {wanted} {_ordered(shape, limit)}"
    )


@lru_cache(maxsize=256)
def among(shape: Shape, limit: int, nearest_few: int) -> str:
    """The rows that fit among the nearest few of their kind, whatever else was asked for.

    Nothing but the kind is inside: the planner takes few rows to fit, and would read the whole circle for them.
    """
    near = " and ".join(_near(shape))
    wanted = " and ".join(["true", *_fitting(shape), *_later(shape)])
    return (
        f"select {_columns(shape)} from (select * from search_entry where {near}"  # noqa: S608
        f" order by {_DISTANCE}, listing_id limit {nearest_few}) e where {wanted} {_ordered(shape, limit)}"
    )


@lru_cache(maxsize=1)
def first_free() -> str:
    """Of listings (`ids`) what is kept in the windows, the notice, and whether it is to be looked up instead."""
    return (
        f"select e.listing_id, {_RUNS}, e.notice_minutes, {_STALE} from search_entry e"  # noqa: S608
        " where e.listing_id = any(%(ids)s::bigint[])"
    )


@lru_cache(maxsize=64)
def counting(shape: Shape) -> str:
    """Category, number, numbers by diet, and how many come from outside the circle; for any category and diets."""
    plain = replace(shape, category=0, diets=False, free=False)
    near = " and ".join([*_near(plain), *_fitting(plain)])
    afar = " and ".join([_category(plain), _COMES_FROM_AFAR, *_fitting(plain)])
    remote = " and ".join([*_near(replace(plain, category=REMOTE)), *_fitting(plain)])
    diets = ", ".join(f"'{diet}', count(*) filter (where diets ? '{diet}')" for diet in DIETS)
    return (
        f"select category, count(*), jsonb_build_object({diets}), count(*) filter (where afar) from ("  # noqa: S608
        f"(select category, diets, false as afar from search_entry where {near}"
        f" order by {_DISTANCE} limit {COUNTED})"
        f" union all (select category, diets, true from search_entry where {afar} limit {COUNTED})"
        f" union all (select category, diets, false from search_entry where {remote} limit {COUNTED})"
        ") counted group by category"
    )


def _columns(shape: Shape) -> str:
    free = f"{_RUNS}, {_STALE}" if shape.free else NOT_ASKED
    return f"{COLUMNS}, {free}, {'card' if shape.cards else 'null'}, {_place(shape)} as place"


def _place(shape: Shape) -> str:
    return "price_minor::float8" if shape.by_price else _DISTANCE


def _ordered(shape: Shape, limit: int) -> str:
    return f"order by {'price_minor' if shape.by_price else _DISTANCE}, listing_id limit {limit}"


def _near(shape: Shape) -> list[str]:
    if shape.category == REMOTE:
        return [f"category = {REMOTE}"]
    return [_category(shape), _IN_CIRCLE, _COMES]


def _category(shape: Shape) -> str:
    return f"category = {shape.category}" if shape.category else f"category < {REMOTE}"


def _later(shape: Shape) -> list[str]:
    if not shape.after:
        return []
    return [f"({_place(shape)}, listing_id) > (%(place)s::float8, %(after)s::bigint)"]


def _fitting(shape: Shape) -> list[str]:
    # The planner takes any circle for the same share of the country. Where it is small, "is true" keeps the
    # planner from the index of words, which would gather every couscous of the country first.
    wanted = {
        "price_minor <= %(max_minor)s::int": shape.max_minor,
        "%(party)s::int between min_party and max_party": shape.party,
        "diets ?& %(diets)s::text[]": shape.diets,
        f"(words @@ (select {_WORDS})){'' if shape.wide else ' is true'}": shape.words,
        f"({_IS_FREE} or {_STALE})": shape.free,
    }
    return [condition for condition, is_wanted in wanted.items() if is_wanted]
