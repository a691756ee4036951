"""The words and links around search results: title, filters, orders, and why they stand so; finds nothing."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import get_currency_symbol

from marketplace.core.config import settings
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent, money
from marketplace.trade.places.rules import distance_words
from marketplace.trade.search.asking import Question, Spot
from marketplace.trade.search.queries import CHEAPEST_AMONG, SOONEST_AMONG, Counts, Found
from marketplace.trade.search.rules import Asked, Sort
from marketplace.trade.search.statements import COUNTED

CIRCLES_KM = (3, 10, 30, 100)
_PRICES = (15, 30)
_CHIP_DAYS = ("today", "weekend")


def summary(question: Question, spot: Spot | None) -> dict[str, str]:
    """The pill in the header: where, and the rest in a few words."""
    what = _("By video") if question.remote else _whats()[question.what]
    rest = [what, _when_words(question.when).lower()]
    if question.part:
        rest.append(_part_words()[question.part].lower())
    if question.who:
        rest.append(ngettext("%(num)s person", "%(num)s people", question.who))
    return {"where": question.where or (spot.name if spot else ""), "rest": " · ".join(rest)}


def title(asked: Asked, counts: Counts, spot: Spot, found: Found) -> str:
    """How many there are, of what, within which circle; and how many come there from farther away."""
    if asked.remote:
        return str(_("Coaching by video"))
    afar = counts.from_afar(asked.kind)
    number = {"meal": counts.meals, "session": counts.sessions}.get(asked.kind or "", counts.in_person) - afar
    circle = distance_words(asked.radius_m, current_locale())
    if not found.hits and not number and not afar:
        return str(_("Nothing within %(circle)s of %(town)s yet", circle=circle, town=spot.name))
    if asked.diets or asked.first or counts.capped:
        return _uncounted(asked.kind, circle, spot.name)
    if not number and afar:
        return _coming(afar)
    return _counted(asked.kind, number, circle, spot.name) + (f" · {_more_coming(afar)}" if afar else "")


def _coming(number: int) -> str:
    words = ngettext("%(num)s offer that comes to you", "%(num)s offers that come to you", number)
    return str(words)


def _more_coming(number: int) -> str:
    words = ngettext(
        "%(num)s more comes to you from farther away",
        "%(num)s more come to you from farther away",
        number,
    )
    return str(words)


def _uncounted(kind: str | None, circle: str, town: str) -> str:
    names = {"circle": circle, "town": town}
    if kind == "meal":
        return str(_("Meals within %(circle)s of %(town)s", **names))
    if kind == "session":
        return str(_("Coaching within %(circle)s of %(town)s", **names))
    return str(_("Neighbours within %(circle)s of %(town)s", **names))


def _counted(kind: str | None, number: int, circle: str, town: str) -> str:
    names = {"circle": circle, "town": town}
    if kind == "meal":
        words = ngettext(
            "%(num)s meal within %(circle)s of %(town)s",
            "%(num)s meals within %(circle)s of %(town)s",
            number,
            **names,
        )
    elif kind == "session":
        words = ngettext(
            "%(num)s coaching offer within %(circle)s of %(town)s",
            "%(num)s coaching offers within %(circle)s of %(town)s",
            number,
            **names,
        )
    else:
        words = ngettext(
            "%(num)s offer within %(circle)s of %(town)s",
            "%(num)s offers within %(circle)s of %(town)s",
            number,
            **names,
        )
    return str(words)


def chips(question: Question, counts: Counts, path: str) -> list[dict[str, Any]]:
    """Filters as links, each with what it would find; a chosen one leads back."""
    return [
        *_chosen(question, path),
        *_kinds(question, counts, path),
        *_days(question, path),
        *_parts(question, path),
        *_diets(question, counts, path),
        *_prices(question, path),
    ]


def _chosen(question: Question, path: str) -> Iterator[dict[str, Any]]:
    """What the form of more filters chose, so that it is seen and can be taken away."""
    if question.words:
        yield _chip(_("“%(words)s”", words=question.words), question.address(path, words=""), True, icon="x")
    if question.when and question.when not in _CHIP_DAYS:
        yield _chip(_when_words(question.when), question.address(path, when="", part=""), True, icon="x")
    if question.max and question.max not in _PRICES:
        price = _rounded(question.max, settings().currency, current_locale())
        yield _chip(_("Up to %(price)s", price=price), question.address(path, max=None), True, icon="x")


def _kinds(question: Question, counts: Counts, path: str) -> Iterator[dict[str, Any]]:
    offered = (
        ("meal", False, _("Meals"), "utensils", counts.meals),
        ("session", False, _("Coaching"), "dumbbell", counts.sessions),
        ("", True, _("By video"), "video", counts.remote),
    )
    for what, remote, label, icon, number in offered:
        on = question.remote if remote else question.what == what and not question.remote
        changes = {"what": "", "remote": False} if on else {"what": what, "remote": remote}
        capped = number >= COUNTED if remote else counts.capped
        yield _chip(
            label, question.address(path, **changes), on, icon=icon, count=_count(number, capped=capped)
        )


def _days(question: Question, path: str) -> Iterator[dict[str, Any]]:
    for when in _CHIP_DAYS:
        on = question.when == when
        yield _chip(
            _whens()[when], question.address(path, **_day(question, "" if on else when)), on, icon="calendar"
        )


def _day(question: Question, when: str) -> dict[str, str]:
    """A choice of days; the part of the day goes with the last of them."""
    return {"when": when, "part": question.part if when else ""}


def _parts(question: Question, path: str) -> Iterator[dict[str, Any]]:
    """Parts of the day, once a day is chosen."""
    for part, label in _part_words().items() if question.when else ():
        on = question.part == part
        yield _chip(label, question.address(path, part="" if on else part), on)


def _diets(question: Question, counts: Counts, path: str) -> Iterator[dict[str, Any]]:
    if question.what == "session" or question.remote:
        return
    numbers = dict(counts.diets)
    for diet, label in _diet_words().items():
        on = diet in question.diets
        number = numbers.get(diet, 0)
        if not on and not number:
            continue
        diets = tuple(one for one in question.diets if one != diet) if on else (*question.diets, diet)
        yield _chip(
            label, question.address(path, diets=diets), on, count=_count(number, capped=counts.capped)
        )


def _prices(question: Question, path: str) -> Iterator[dict[str, Any]]:
    for most in _PRICES:
        on = question.max == most
        label = _("Up to %(price)s", price=_rounded(most, settings().currency, current_locale()))
        yield _chip(label, question.address(path, max=None if on else most), on)


def sorts(question: Question, path: str) -> list[dict[str, Any]]:
    """The orders as links; one of them stands."""
    labels = {Sort.NEAR: _("Nearest"), Sort.SOON: _("Soonest free"), Sort.PRICE: _("Lowest price")}
    return [
        _chip(label, question.address(path, sort=sort), question.sort is sort)
        for sort, label in labels.items()
    ]


def filters(question: Question) -> dict[str, Any]:
    """The form of what the chips do not say, in plain values; it keeps the rest of the search."""
    q = question
    kept = {
        "where": q.where,
        "lat": q.lat,
        "lon": q.lon,
        "what": q.what,
        "venue": "remote" if q.remote else "",
        "sort": q.sort.value if q.sort is not Sort.NEAR else "",
    }
    asks_food = q.what != "session" and not q.remote
    return {
        "kept": [(name, value) for name, value in kept.items() if value not in ("", None)],
        "values": {
            "q": q.words,
            "max": q.max,
            "who": q.who,
            "date": q.when if q.when not in _whens() else "",
            "part": q.part,
            "km": q.km or "",
            "diets": list(q.diets),
            "sign": get_currency_symbol(settings().currency, locale=current_locale()),
        },
        "diets": list(_diet_words().items()) if asks_food else [],
        "parts": [("", _("Any time of day")), *_part_words().items()],
        "circles": [
            ("", _("As usual")),
            *((km, distance_words(km * 1000, current_locale())) for km in CIRCLES_KM),
        ],
    }


def why(asked: Asked, spot: Spot) -> str:
    """Why the results stand in this order."""
    if asked.remote:
        return str(
            _("Those who live nearest to %(town)s come first. Nobody pays to stand higher.", town=spot.name)
        )
    if asked.sort is Sort.SOON:
        words = _(
            "The soonest free place comes first, among the %(n)s nearest. Nobody pays to stand higher.",
            n=SOONEST_AMONG,
        )
    elif asked.sort is Sort.PRICE:
        words = _(
            "The lowest total price comes first, among the %(n)s nearest. Nobody pays to stand higher.",
            n=CHEAPEST_AMONG,
        )
    else:
        words = _("The nearest to %(town)s come first. Nobody pays to stand higher.", town=spot.name)
    return str(words)


def _chip(
    label: str, url: str, on: bool, *, icon: str | None = None, count: str | None = None
) -> dict[str, Any]:
    return {"label": label, "url": url, "on": on, "icon": icon, "count": count}


def _count(number: int, *, capped: bool) -> str:
    return f"{number}+" if capped and number else str(number)


def _diet_words() -> dict[str, str]:
    return {
        "vegetarian": _("Vegetarian"),
        "vegan": _("Vegan"),
        "halal": _("Halal"),
        "kosher": _("Kosher"),
        "gluten_free": _("Gluten-free"),
        "lactose_free": _("Lactose-free"),
    }


@lru_cache(maxsize=64)
def _rounded(amount: int, currency: str, locale: str) -> str:
    """A whole amount without cents, for a chip: "€15", « 15 € »."""
    return re.sub(r"[.,]0+(?!\d)", "", money(amount * 10 ** exponent(currency), currency, locale))


def _part_words() -> dict[str, str]:
    return {"morning": _("Morning"), "midday": _("Midday"), "evening": _("Evening")}


def _whats() -> dict[str, str]:
    return {"": _("Anything"), "meal": _("Meals"), "session": _("Coaching")}


def _when_words(when: str) -> str:
    """A choice of days in words: "This weekend", "Wed 25 Nov"."""
    known = _whens().get(when)
    return known or format_date(date.fromisoformat(when), "EEE d MMM", locale=current_locale())


def _whens() -> dict[str, str]:
    return {
        "": _("Any day"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "weekend": _("This weekend"),
        "week": _("Next 7 days"),
    }
