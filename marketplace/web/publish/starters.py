"""Menus and sessions to begin from instead of a blank page; none declares an allergen for its cook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.trade.listings.models import Kind


@dataclass(frozen=True, slots=True)
class Starter:
    """A first version in one language: words, and the answers of the step that follows them."""

    code: str
    title: str
    summary: str
    body: str
    follows: str
    """The step its menu or plan answers."""
    parts: list[dict[str, Any]]
    more: dict[str, Any]

    def answers(self, locale: str) -> dict[str, dict[str, Any]]:
        """Step → answers."""
        words = {"title": self.title, "summary": self.summary, "body": self.body}
        key = "courses" if self.follows == "menu" else "plan"
        return {
            "words": {"locale": locale, "texts": {locale: words}},
            self.follows: {key: {locale: self.parts}, **self.more},
        }


def starters(kind: Kind, locale: str) -> list[Starter]:
    """The starters of a kind, in the language the provider writes in."""
    with speaking(locale):
        return [make() for make in (_MEALS if kind is Kind.MEAL else _SESSIONS)]


def _menu(*dishes: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"course": course, "dish": dish} for course, dish in dishes]


def _plan(*steps: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"title": title, "minutes": minutes} for title, minutes in steps]


def _couscous() -> Starter:
    return Starter(
        "couscous",
        _("Sunday couscous with seven vegetables"),
        _("Slow-cooked broth, hand-rolled semolina, a full table."),
        _("I cook the broth from the morning on. You can have it with or without meat."),
        "menu",
        _menu(
            (_("Starter"), _("Carrot and orange salad")),
            (_("Main course"), _("Couscous with seven vegetables, chickpeas and harissa on the side")),
            (_("Dessert"), _("Oranges with cinnamon, mint tea")),
        ),
        {"cuisine": _("Maghreb")},
    )


def _market_table() -> Starter:
    return Starter(
        "market",
        _("Table of the market"),
        _("Three courses from what the market had this morning."),
        _("The menu follows the season. I tell you the dishes two days before."),
        "menu",
        _menu(
            (_("Starter"), _("Soup or salad of the day")),
            (_("Main course"), _("Vegetable gratin, or fish when there is good fish")),
            (_("Dessert"), _("Fruit tart")),
        ),
        {"cuisine": _("French")},
    )


def _dal() -> Starter:
    return Starter(
        "dal",
        _("Dal evening, three ways"),
        _("Three lentil dishes, warm bread, nothing too hot."),
        _("A vegan evening. Tell me how much spice you like."),
        "menu",
        _menu(
            (_("To share"), _("Red lentil dal, black lentil dal, dry dal with cumin")),
            (_("With it"), _("Rice, warm flat bread, cucumber salad")),
            (_("Dessert"), _("Mango and cardamom")),
        ),
        {"cuisine": _("Indian")},
    )


def _first_run() -> Starter:
    return Starter(
        "run",
        _("Run your first five kilometres"),
        _("From walking to running, at your own breath."),
        _("We begin with where you are today. No watch needed."),
        "plan",
        _plan(
            (_("Warm-up and talk about the week"), 10),
            (_("Running and walking in turns"), 30),
            (_("Breathing and technique"), 10),
            (_("Stretching"), 10),
        ),
        {"level": "beginner", "bring": {}, "discipline": _("Running")},
    )


def _mobility() -> Starter:
    return Starter(
        "mobility",
        _("An hour for a stiff back"),
        _("Gentle movement for people who sit all day."),
        _("Slow exercises you can repeat at home. Stop whenever something hurts."),
        "plan",
        _plan(
            (_("How does your back feel today?"), 10),
            (_("Mobility on the floor"), 25),
            (_("Strength without weights"), 15),
            (_("Rest and three exercises for the week"), 10),
        ),
        {"level": "any", "bring": {}, "discipline": _("Mobility")},
    )


def _strength() -> Starter:
    return Starter(
        "strength",
        _("Strength at home with what you have"),
        _("A full session with a chair and a backpack."),
        _("By video or side by side. I correct the movements before the weight."),
        "plan",
        _plan(
            (_("Warm-up"), 10),
            (_("Legs and back"), 20),
            (_("Push and pull"), 15),
            (_("Stretching"), 10),
        ),
        {"level": "any", "bring": {}, "discipline": _("Strength")},
    )


_MEALS: tuple[Callable[[], Starter], ...] = (_couscous, _market_table, _dal)
_SESSIONS: tuple[Callable[[], Starter], ...] = (_first_run, _mobility, _strength)
