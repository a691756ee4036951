"""The studio's page of seasons: what holds now, what comes next, and a form for one more."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import moments
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability import seasons
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.seasons import Named, Turn, Wish
from marketplace.trade.listings import queries
from marketplace.web.publish import hours, pages
from marketplace.web.publish.forms import Values, compacted, invalid, nested, text_of
from marketplace.web.studio import fortnight, timetable, typed
from marketplace.web.studio.listing_pages import following, own_schedule
from marketplace.web.studio.views import studio


@studio.route("/hours/<schedule_id>/seasons", methods=["GET", "POST"])
@requires(Access.PROVIDER)
def seasons_of(schedule_id: str) -> ResponseReturnValue:
    """The seasons of some hours, and one more."""
    row = own_schedule(schedule_id)
    if request.method == "GET":
        return _page(row, {"every_year": "1", "open": "1"}, {}, 200)
    values = nested(request.form)
    name, _colon, what = request.form.get("do", "").partition(":")
    if name == "add":
        return _page(row, hours.with_blanks(values, what), {}, 200)
    try:
        with transaction():
            seasons.add(row, _read(values), moments.today_in(row.zone))
    except Invalid as problem:
        return _page(row, compacted(values), _named(problem.errors), problem.status)
    flash(_("Saved. What is booked stays booked."), "success")
    return redirect(url_for("studio.seasons_of", schedule_id=schedule_id), code=303)


@studio.post("/hours/<schedule_id>/seasons/remove")
@requires(Access.PROVIDER)
def remove_season(schedule_id: str) -> ResponseReturnValue:
    """Let a season's days follow the usual hours again."""
    row = own_schedule(schedule_id)
    with transaction():
        seasons.remove(row, request.form.get("key", ""))
    flash(_("These days follow your weekly hours again."), "success")
    return redirect(url_for("studio.seasons_of", schedule_id=schedule_id), code=303)


def _read(values: Values) -> Wish:
    """The season of a form. Raises `Invalid` with a sentence at each field that is none."""
    errors: dict[str, list[str]] = {}
    try:
        first, last = typed.stretch(values)
    except Invalid as problem:
        errors |= problem.errors
        first = last = date.min
    weekly: hours.Weekly = []
    if text_of(values, "open") != "0":
        try:
            weekly = hours.read_weekly(values)
        except Invalid as problem:
            errors |= problem.errors
        if not weekly and not errors:
            errors["weekly"] = [
                _("Say on which days and hours people can come, or choose that it is closed.")
            ]
    if errors:
        raise invalid(errors)
    every_year = text_of(values, "every_year") == "1"
    windows = tuple((weekday, start, end) for weekday, start, end in weekly)
    return Wish(text_of(values, "name"), first, last, every_year, windows)


def _named(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    return {("weekly" if name.startswith("weekly") else name): lines for name, lines in errors.items()}


def _page(row: ScheduleRow, values: Values, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    today = moments.today_in(row.zone)
    views = queries.of_provider(current_user.id, current_locale())
    page = render_template(
        "studio/seasons_of.html",
        schedule=row,
        name=timetable.schedule_name(row, views),
        lines=[_line(one, today) for one in seasons.of_schedule(row)],
        turn=_turn_words(seasons.next_turn(row, today)),
        holds=seasons.holding(row, today),
        today=today,
        values=values,
        errors=errors,
        offers=fortnight.facts(following(row), today),
        **(pages.week_facts(values) | {"presets": []}),
    )
    return page, status


def _line(one: Named, today: date) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "days": _days(one),
        "holds": one.season.holds(today),
        "hours": hours.weekly_words(one.stored[2]),
    }


def _days(one: Named) -> str:
    locale = current_locale()
    if one.every_year:
        ends = [
            format_date(date(2028, *_month_day(str(end))), "d MMM", locale=locale) for end in one.stored[:2]
        ]
        return str(_("Every year, %(days)s", days=" – ".join(ends)))
    return " – ".join(
        format_date(date.fromisoformat(end), "d MMM y", locale=locale) for end in one.stored[:2]
    )


def _month_day(words: str) -> tuple[int, int]:
    return int(words[:2]), int(words[3:])


def _turn_words(turn: Turn | None) -> dict[str, Any] | None:
    """The next change in words: from when on which hours hold."""
    if turn is None:
        return None
    day = format_date(turn.on, "EEEE d MMMM y", locale=current_locale())
    if turn.named is None:
        return {"title": _("From %(day)s on your usual hours hold.", day=day), "hours": []}
    title = _("From %(day)s on it is “%(name)s”.", day=day, name=turn.named.name)
    return {
        "title": title,
        "hours": hours.weekly_words(turn.named.stored[2]),
        "closed": not turn.named.stored[2],
    }
