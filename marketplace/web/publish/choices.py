"""The choices that the wizard's and the studio's forms offer, in words; it reads nothing."""

from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.people.profiles.models import Trader
from marketplace.trade.listings.models import Confirmation, Kind, Policy, Venue
from marketplace.web.publish.summary import policy_lines, span_words

_DURATIONS = (30, 45, 60, 75, 90, 120, 150, 180, 240, 300)
_ANSWERS = (4, 12, 24, 48, 120, 168, 336)
_NOTICES = (0, 60, 120, 360, 720, 1440, 2880, 4320, 10080)


def kinds() -> list[dict[str, Any]]:
    return [
        {
            "value": Kind.MEAL.value,
            "label": _("A meal at my table"),
            "hint": _("You cook at home; neighbours sit down with you."),
            "icon": "utensils",
        },
        {
            "value": Kind.SESSION.value,
            "label": _("A coaching session"),
            "hint": _("You show how: sport, movement, a skill. In person or by video."),
            "icon": "dumbbell",
        },
    ]


def traders() -> list[dict[str, Any]]:
    return [
        {
            "value": Trader.PRIVATE.value,
            "label": _("A private person"),
            "hint": _(
                "You do this now and then. Consumer law for traders does not apply; your page says so."
            ),
        },
        {
            "value": Trader.REGISTERED.value,
            "label": _("A registered trader"),
            "hint": _("You have a business number for this. Consumer law applies; your page says so."),
        },
    ]


def languages() -> list[tuple[str, str]]:
    return [("en", "English"), ("fr", "Français")]


def levels() -> list[tuple[str, str]]:
    return [
        ("any", _("Everyone")),
        ("beginner", _("Beginners")),
        ("intermediate", _("Some practice")),
        ("advanced", _("Advanced")),
    ]


def venues(kind: Kind) -> list[dict[str, Any]]:
    """Where it can take place; a meal is eaten somewhere, so it is never by video."""
    here = [
        {
            "value": Venue.PROVIDER.value,
            "label": _("At my place"),
            "hint": _("At home, or where you always meet."),
            "icon": "house",
        },
        {
            "value": Venue.CUSTOMER.value,
            "label": _("At the customer’s home"),
            "hint": _("You come to them, as far as you like. They see only your area."),
            "icon": "route",
        },
    ]
    if kind is Kind.MEAL:
        return here
    return [
        *here,
        {
            "value": Venue.REMOTE.value,
            "label": _("Online, by video"),
            "hint": _("You send the link before it begins."),
            "icon": "video",
        },
    ]


def speeds() -> list[tuple[int, str]]:
    """How a provider gets to their customers: km an hour, with words."""
    return [
        (5, _("On foot")),
        (15, _("By bicycle")),
        (20, _("By bus or tram")),
        (30, _("By car in town")),
        (50, _("By car in the country")),
    ]


def sharing(kind: Kind) -> list[dict[str, Any]]:
    """Whether strangers share the table or the group."""
    if kind is Kind.MEAL:
        return [
            {
                "value": "1",
                "label": _("A shared table"),
                "hint": _("Neighbours book seats. The price is per guest."),
            },
            {
                "value": "0",
                "label": _("The table for one group"),
                "hint": _("One booking takes the table. The price is for all of them."),
            },
        ]
    return [
        {
            "value": "0",
            "label": _("One booking at a time"),
            "hint": _("A person, or a group of friends. The price is for all of them."),
        },
        {
            "value": "1",
            "label": _("An open group"),
            "hint": _("People join one by one. The price is per person."),
        },
    ]


def durations(present: Any) -> list[tuple[int, str]]:
    return _spans(_DURATIONS, present)


def notices(present: Any) -> list[tuple[int, str]]:
    words = _spans(_NOTICES, present)
    return [(minutes, _("Up to the last minute") if minutes == 0 else said) for minutes, said in words]


def _spans(usual: tuple[int, ...], present: Any) -> list[tuple[int, str]]:
    """The usual lengths, and the one there is when it is another."""
    given = int(present) if str(present).isascii() and str(present).isdigit() else usual[0]
    known = {*usual, given} if given <= 525_600 else set(usual)
    return [(minutes, span_words(minutes)) for minutes in sorted(known)]


def confirmations() -> list[dict[str, Any]]:
    return [
        {
            "value": Confirmation.INSTANT.value,
            "label": _("Book at once"),
            "hint": _("Whoever pays has the place. You are told."),
            "icon": "circle-check",
        },
        {
            "value": Confirmation.REQUEST.value,
            "label": _("Ask first"),
            "hint": _(
                "You accept or decline. Several people may ask for one time; nothing is charged before your answer."
            ),
            "icon": "message-circle",
        },
    ]


def answer_times(present: Any) -> list[tuple[int, str]]:
    """How long an answer may take: hours, with their words."""
    given = int(present) if str(present).isascii() and str(present).isdigit() else 24
    known = {*_ANSWERS, given} if given <= _ANSWERS[-1] else set(_ANSWERS)
    return [(hours, span_words(hours * 60)) for hours in sorted(known)]


def series_lengths() -> list[tuple[int, str]]:
    """For how many weeks one may book at once."""
    weeks = [(n, ngettext("up to %(num)s week", "up to %(num)s weeks", n)) for n in (4, 8, 10, 12)]
    return [(0, _("One time after the other")), *weeks]


def decide_times(present: Any) -> list[tuple[int, str]]:
    """How long before the start it is decided whether enough people come: hours, with their words."""
    given = int(present) if str(present).isascii() and str(present).isdigit() else 24
    known = {12, 24, 48, 72, *([given] if 1 <= given <= 336 else [])}
    return [(hours, _("%(span)s before", span=span_words(hours * 60))) for hours in sorted(known)]


def policies() -> list[dict[str, Any]]:
    names = {
        Policy.FLEXIBLE: _("Relaxed"),
        Policy.MODERATE: _("Balanced"),
        Policy.STRICT: _("Firm"),
    }
    presets = [
        {"value": policy.value, "label": name, "hint": " ".join(policy_lines(policy)[:-1])}
        for policy, name in names.items()
    ]
    own = {
        "value": Policy.CUSTOM.value,
        "label": _("Your own steps"),
        "hint": _("You say how much goes back until when, in up to four steps below."),
    }
    return [*presets, own]


def tier_units() -> list[tuple[str, str]]:
    return [("days", _("days before")), ("hours", _("hours before"))]
