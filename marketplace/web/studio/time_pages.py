"""The studio's pages about all of a provider's time, one question each; hung onto the studio's blueprint."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, moments
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.localtime import local, zone_words
from marketplace.people.accounts import queries as accounts
from marketplace.trade.availability import provider_time, regions
from marketplace.trade.availability.models import ProviderTime
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.listings import queries
from marketplace.web.publish.forms import Values, invalid, nested, text_of
from marketplace.web.publish.hours import day_names
from marketplace.web.publish.zones import zone_options
from marketplace.web.studio import fortnight, typed, week
from marketplace.web.studio.services import services_of
from marketplace.web.studio.views import own_profile, studio

SPEEDS = (5, 15, 30, 50)


@dataclass(frozen=True, slots=True)
class Part:
    """One question about a provider's time: how its answer is saved, and said in a line."""

    name: str
    question: Any
    short: Any
    save: Callable[[int, Values, date], None]
    words: Callable[[ProviderTime | None, date], list[str]]


def _save_away(provider_id: int, values: Values, today: date) -> None:
    first, last = typed.stretch(values)
    provider_time.leave(provider_id, first, last, text_of(values, "reason"), today)


def _save_journey(provider_id: int, values: Values, today: date) -> None:
    first, last = typed.stretch(values)
    provider_time.travel(provider_id, first, last, text_of(values, "zone"), today)


def _save_region(provider_id: int, values: Values, _today: date) -> None:
    provider_time.close_on_holidays(provider_id, text_of(values, "region") or None)


def _save_limits(provider_id: int, values: Values, _today: date) -> None:
    start = text_of(values, "week_start")
    provider_time.limit(provider_id, typed.read_limits(values), int(start) if start in set("0123456") else -1)


def _save_speed(provider_id: int, values: Values, _today: date) -> None:
    errors: dict[str, list[str]] = {}
    kmh = typed.number(values, "kmh", errors)
    if errors:
        raise invalid(errors)
    provider_time.keep_ways_free(provider_id, kmh)


def _away_words(row: ProviderTime | None, today: date) -> list[str]:
    ahead = [one for one in (row.away if row else []) if one[1] >= today.isoformat()]
    return [_days(first, last) + (f" · {reason}" if reason else "") for first, last, reason in ahead]


def _journey_words(row: ProviderTime | None, today: date) -> list[str]:
    ahead = [one for one in (row.journeys if row else []) if one[1] >= today.isoformat()]
    return [f"{_days(first, last)} · {zone_words(zone, current_locale())}" for first, last, zone in ahead]


def _region_words(row: ProviderTime | None, _today: date) -> list[str]:
    if row is None or row.region is None:
        return []
    return [str(_("Closed on public holidays: %(region)s", region=regions.name(row.region)))]


def _limit_words(row: ProviderTime | None, _today: date) -> list[str]:
    return limit_words(row) if row else []


def limit_words(row: Any) -> list[str]:
    """The limits of a row that has them, each in words."""
    sentences = {
        "day_services": _("at most %(n)s times a day", n=row.day_services),
        "week_services": _("at most %(n)s times a week", n=row.week_services),
        "day_bookings": _("at most %(n)s bookings a day", n=row.day_bookings),
        "week_bookings": _("at most %(n)s bookings a week", n=row.week_bookings),
    }
    return [str(words) for name, words in sentences.items() if getattr(row, name) is not None]


def _speed_words(row: ProviderTime | None, _today: date) -> list[str]:
    return [str(_("%(n)s km an hour", n=row.kmh))] if row and row.kmh else []


def _days(first: str, last: str) -> str:
    words = [
        format_date(date.fromisoformat(day), "EEE d MMM y", locale=current_locale()) for day in (first, last)
    ]
    return words[0] if first == last else " – ".join(words)


PARTS = (
    Part("away", _l("When are you away?"), _l("Away"), _save_away, _away_words),
    Part(
        "holidays",
        _l("Are you closed on public holidays?"),
        _l("Public holidays"),
        _save_region,
        _region_words,
    ),
    Part("limits", _l("How much do you take on?"), _l("Limits"), _save_limits, _limit_words),
    Part(
        "journeys", _l("Do you travel to another time zone?"), _l("Journeys"), _save_journey, _journey_words
    ),
    Part("ways", _l("How do you get from place to place?"), _l("On the way"), _save_speed, _speed_words),
)
_BY_NAME = {part.name: part for part in PARTS}


@studio.get("/time")
@requires(Access.PROVIDER)
def time() -> ResponseReturnValue:
    """Everything that holds for all offers, and what people can book in the next two weeks."""
    zone = own_profile().zone
    today = moments.today_in(zone)
    row = provider_time.of_provider(current_user.id)
    return render_template(
        "studio/time.html",
        zone=zone,
        rows=[(part, part.words(row, today)) for part in PARTS],
        offers=fortnight.facts(queries.of_provider(current_user.id, current_locale()), today),
    )


@studio.route("/time/<part>", methods=["GET", "POST"])
@requires(Access.PROVIDER)
def time_part(part: str) -> ResponseReturnValue:
    """One question about the provider's time."""
    asked = _part(part)
    if request.method == "GET":
        return _page(asked, _known(provider_time.of_provider(current_user.id)), {}, 200)
    values = nested(request.form)
    try:
        with transaction():
            asked.save(current_user.id, values, moments.today_in(own_profile().zone))
    except Invalid as problem:
        return _page(asked, values, problem.errors, problem.status)
    flash(_("Saved. What is booked stays booked."), "success")
    return redirect(url_for("studio.time_part", part=part), code=303)


@studio.post("/time/<part>/remove")
@requires(Access.PROVIDER)
def remove_time(part: str) -> ResponseReturnValue:
    """End an absence, or give up a journey."""
    asked, first = _part(part), typed.day(nested(request.form), "first")
    if first is not None and asked.name in ("away", "journeys"):
        with transaction():
            if asked.name == "away":
                provider_time.come_back(current_user.id, first, moments.today_in(own_profile().zone))
            else:
                provider_time.stay(current_user.id, first)
        flash(_("These days follow your weekly hours again."), "success")
    return redirect(url_for("studio.time_part", part=part), code=303)


def _part(name: str) -> Part:
    found = _BY_NAME.get(name)
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look among your hours."))
    return found


def _known(row: ProviderTime | None) -> Values:
    """The answers that stand, as the forms have them."""
    names = ("week_start", "region", "kmh", *typed.LIMIT_NAMES)
    return {name: "" if row is None or getattr(row, name) is None else getattr(row, name) for name in names}


def _page(part: Part, values: Values, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    zone = own_profile().zone
    today = moments.today_in(zone)
    row = provider_time.of_provider(current_user.id)
    entries = _entries(row, part, today)
    region = row.region if row else None
    page = render_template(
        "studio/time_part.html",
        part=part,
        values=values,
        errors=errors,
        today=today,
        entries=entries,
        standing=_standing(entries, zone) if part.name == "away" else [],
        zone=zone,
        now=clock.now(),
        zones=zone_options(current_locale()),
        regions=regions.options(),
        region=region,
        coming=_coming(region, today) if region and part.name == "holidays" else [],
        week_days=list(enumerate(day_names())),
        speeds=SPEEDS,
        offers=fortnight.facts(queries.of_provider(current_user.id, current_locale()), today),
    )
    return page, status


def _entries(row: ProviderTime | None, part: Part, today: date) -> list[dict[str, str]]:
    """The absences or journeys ahead, to be taken back one by one."""
    if row is None or part.name not in ("away", "journeys"):
        return []
    stored = row.away if part.name == "away" else row.journeys
    ahead = [one for one in stored if one[1] >= today.isoformat()]
    return [
        {"first": one[0], "last": one[1], "words": words}
        for one, words in zip(ahead, part.words(row, today), strict=True)
    ]


def _standing(entries: list[dict[str, str]], zone: str) -> list[Any]:
    """What is booked on days away: it takes place all the same, and the provider should see it."""
    if not entries:
        return []
    begins = week.midnight(date.fromisoformat(min(one["first"] for one in entries)), zone)
    after = date.fromisoformat(max(one["last"] for one in entries)) + timedelta(days=1)
    found = bookings.of_provider(current_user.id, begins, week.midnight(after, zone))
    names = accounts.names_of(booking.customer_id for booking in found)
    away = [(one["first"], one["last"]) for one in entries]
    services = services_of(found, names)
    days = [local(one.starts_at, zone).date().isoformat() for one in services]
    return [
        service
        for service, day in zip(services, days, strict=True)
        if any(first <= day <= last for first, last in away)
    ]


def _coming(region: str, today: date) -> list[dict[str, str]]:
    return [
        {
            "day": format_date(one.on_date, "EEE d MMM y", locale=current_locale()),
            "name": one.names.get(current_locale()) or next(iter(one.names.values())),
        }
        for one in provider_time.holidays_ahead(region, today)
    ]
