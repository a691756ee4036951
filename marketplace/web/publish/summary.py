"""The answers of a draft in words, for its last page and for the list of drafts; it decides nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from marketplace.core.config import settings
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.people.profiles.models import Trader
from marketplace.trade.bookings.rules import POLICIES, tiers_from_json
from marketplace.trade.listings import policy_words
from marketplace.trade.listings.models import Confirmation, Kind, Policy
from marketplace.trade.places.rules import distance_words
from marketplace.web.publish import hours
from marketplace.web.publish.forms import Values, part
from marketplace.web.publish.preview import unit_label
from marketplace.web.publish.steps import Step
from marketplace.web.publish.wizard import Wizard


def rows(wizard: Wizard) -> list[dict[str, Any]]:
    """A row for each question: its name, lines of words, whether it is answered, and what to show beside."""
    return [
        {
            "step": step,
            "answered": wizard.is_answered(step),
            "lines": _lines(wizard, step) if wizard.is_answered(step) else [],
            "codes": _codes(wizard, step),
        }
        for step in wizard.steps
        if step.name != "check"
    ]


def _lines(wizard: Wizard, step: Step) -> list[str]:
    words = _WORDS.get(step.name)
    return [line for line in words(wizard) if line] if words else []


def _codes(wizard: Wizard, step: Step) -> Values | None:
    given = wizard.answers.get("allergens")
    return given if step.name == "allergens" and given is not None else None


def kind_words(kind: Kind) -> str:
    return str(_("A meal at my table") if kind is Kind.MEAL else _("A coaching session"))


def trader_words(trader: str) -> str:
    if trader == Trader.REGISTERED:
        return str(_("Registered trader"))
    return str(_("Private person"))


def _who(wizard: Wizard) -> list[str]:
    given = wizard.answers["profile"]
    return [given["display_name"], given.get("headline", ""), trader_words(given["trader"])]


def _titles(wizard: Wizard) -> list[str]:
    return [text["title"] for text in wizard.answers["words"]["texts"].values()]


def _dishes(wizard: Wizard) -> list[str]:
    courses = wizard.answers["menu"]["courses"].get(wizard.about.locale, [])
    return [f"{row['course']} – {row['dish']}" if row.get("course") else row["dish"] for row in courses]


def _parts(wizard: Wizard) -> list[str]:
    parts = wizard.answers["plan"]["plan"].get(wizard.about.locale, [])
    return [
        _("%(title)s – %(n)s min", title=row["title"], n=row["minutes"]) if row["minutes"] else row["title"]
        for row in parts
    ]


def _where(wizard: Wizard) -> str:
    if wizard.is_remote:
        return str(_("Online, by video"))
    if wizard.is_visit:
        radius = distance_words(int(wizard.answers["where"]["radius_m"]), current_locale())
        return str(_("At the customer’s home, up to %(radius)s around your place", radius=radius))
    home = wizard.chosen_place[0].home if wizard.chosen_place else wizard.draft.home or {}
    return str(home.get("address", ""))


def _around(wizard: Wizard) -> str:
    area = wizard.circle.area if wizard.circle else ""
    return str(_("Shown to others as: around %(area)s", area=area))


def _price(wizard: Wizard) -> list[str]:
    given = wizard.answers["price"]
    amount = money(given["price_minor"], settings().currency)
    unit = unit_label(wizard.kind, shared=given["shared"])
    people = ngettext("%(num)s person at most", "%(num)s people at most", given["seats"])
    return [f"{amount} {unit}", people]


def _hours(wizard: Wizard) -> list[str]:
    times = wizard.answers["hours"]
    lines = [_("%(day)s: %(hours)s", **line) for line in hours.weekly_words(wizard.weekly)]
    length = _("Takes %(span)s", span=span_words(times["duration_minutes"]))
    if not times["notice_minutes"]:
        return [*lines, length]
    return [*lines, length, _("Booked at least %(span)s before", span=span_words(times["notice_minutes"]))]


def _booking(wizard: Wizard) -> list[str]:
    given = wizard.answers["booking"]
    first = (
        _("At once")
        if given["confirmation"] == Confirmation.INSTANT
        else _("On request, answered within %(span)s", span=span_words(given["answer_hours"] * 60))
    )
    least, weeks = int(given.get("least_guests", 1)), int(given.get("series_weeks", 0))
    lines = [first]
    if least > 1:
        lines.append(policy_words.gathering(least, int(given["decide_hours"])))
    if weeks:
        lines.append(policy_words.weekly(weeks))
    return lines


_WORDS: dict[str, Callable[[Wizard], list[str]]] = {
    "kind": lambda wizard: [kind_words(wizard.kind)],
    "profile": _who,
    "words": _titles,
    "menu": _dishes,
    "plan": _parts,
    "where": lambda wizard: [_where(wizard)],
    "spot": lambda wizard: [_around(wizard)],
    "price": _price,
    "hours": _hours,
    "booking": _booking,
    "policy": lambda wizard: policy_lines(**wizard.answers["policy"]),
}


def policy_lines(policy: str, policy_tiers: Sequence[Sequence[int]] | None = None) -> list[str]:
    """A policy in words; `policy_tiers` are the steps of one's own."""
    return policy_words.sentences(tiers_from_json(policy_tiers) if policy_tiers else POLICIES[Policy(policy)])


def span_words(minutes: int) -> str:
    """A length of time in its natural unit: "45 minutes", "2 hours", "1 h 30", "3 days"."""
    hours_long, rest = divmod(minutes, 60)
    if minutes >= 2880 and minutes % 1440 == 0:
        return str(ngettext("%(num)s day", "%(num)s days", minutes // 1440))
    if hours_long and not rest:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours_long))
    if hours_long:
        return str(_("%(hours)s h %(minutes)s", hours=hours_long, minutes=f"{rest:02d}"))
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def draft_line(title: str, kind: Kind) -> str:
    return title or kind_words(kind)


def title_of(answers: Values, locale: str) -> str:
    """The title of a draft that is not opened: in the language it was written in, or being typed."""
    texts = part(answers, "words", "texts") or {}
    words: Values = texts.get(locale) or next(iter(texts.values()), {})
    return str(words.get("title") or part(answers, "typed", "words", "main", "title") or "")
