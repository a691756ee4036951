"""The wizard's questions in their order, each with how it is read and shown; it stores nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE

from marketplace.core.config import settings
from marketplace.core.errors import Invalid
from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.money import money
from marketplace.trade.listings.models import Kind, Policy, Venue
from marketplace.trade.listings.rules import (
    LEAST_NOTICE_OF_REQUEST,
    LEAST_PRICE_MINOR,
    activities,
    check_confirmation,
    check_gathering,
    check_series,
    check_tiers,
)
from marketplace.web.publish import tiers
from marketplace.web.publish.forms import (
    Values,
    filled,
    invalid,
    loaded,
    part,
    price_minor,
    price_text,
    rows_of,
    text_of,
    whole_number,
)
from marketplace.web.publish.schemas import (
    AllergensAnswer,
    BookingAnswer,
    KindAnswer,
    MenuAnswer,
    PlanAnswer,
    PolicyAnswer,
    ProfileAnswer,
    SeatsAnswer,
    TimeAnswer,
    WordsAnswer,
)

MEAL, SESSION = frozenset({Kind.MEAL}), frozenset({Kind.SESSION})
BOTH = MEAL | SESSION
DEFAULT_SEATS = {Kind.MEAL: 6, Kind.SESSION: 1}


@dataclass(frozen=True, slots=True)
class About:
    """What a question may depend on: the kind of offer and the answers given before."""

    kind: Kind
    answers: Values

    @property
    def locale(self) -> str:
        """The language the provider writes in."""
        return str(part(self.answers, "words", "locale") or self.answers.get("locale") or LOCALES[0])

    @property
    def is_visit(self) -> bool:
        """Whether it takes place at the customer's home."""
        return bool(part(self.answers, "where", "venue") == Venue.CUSTOMER)

    @property
    def locales(self) -> list[str]:
        """The languages the offer is written in, the provider's own first."""
        written = part(self.answers, "words", "texts") or {}
        return [self.locale, *(one for one in LOCALES if one in written and one != self.locale)]


@dataclass(frozen=True, slots=True)
class Step:
    """One question: `read` checks a form (or raises `Invalid`), `show` turns answers back into a form."""

    name: str
    question: Any
    short: Any
    """Its name among the answers."""
    kinds: frozenset[Kind]
    read: Callable[[Values, About], Values]
    show: Callable[[Values, About], Values]


def _same(values: Values, _about: About) -> Values:
    return values


def _read_kind(values: Values, _about: About) -> Values:
    return loaded(KindAnswer(), {"kind": text_of(values, "kind") or None})


def _read_profile(values: Values, _about: About) -> Values:
    return loaded(ProfileAnswer(unknown=EXCLUDE), _sent(values))


def _read_words(values: Values, about: About) -> Values:
    other = part(values, "other")
    raw = {
        "locale": text_of(values, "locale") or about.locale,
        "main": part(values, "main") or {},
        "other": other if isinstance(other, dict) and any(text_of(other, key) for key in other) else None,
    }
    answers = loaded(WordsAnswer(unknown=EXCLUDE), raw)
    texts = {answers["locale"]: answers["main"]}
    if answers["other"]:
        texts[_other(answers["locale"])] = answers["other"]
    return {"locale": answers["locale"], "texts": texts}


def _show_words(values: Values, about: About) -> Values:
    locale = values.get("locale") or about.locale
    texts = values.get("texts") or {}
    return {"locale": locale, "main": texts.get(locale, {}), "other": texts.get(_other(locale), {})}


def _other(locale: str) -> str:
    return next(one for one in LOCALES if one != locale)


def _read_menu(values: Values, about: About) -> Values:
    courses = {one: filled(rows_of(values, "courses", one), "dish") for one in about.locales}
    if not courses[about.locale]:
        raise invalid({"courses": [_("Name one dish at least.")]})
    raw = {
        "courses": {one: rows for one, rows in courses.items() if rows},
        "cuisine": text_of(values, "cuisine"),
    }
    return loaded(MenuAnswer(), raw) | {"alcohol": text_of(values, "alcohol") == "1"}


def _read_allergens(values: Values, _about: About) -> Values:
    raw = {
        "allergens": part(values, "allergens") or [],
        "diets": part(values, "diets") or [],
        "none": text_of(values, "none") == "1",
    }
    answers = loaded(AllergensAnswer(), raw)
    return {"allergens": answers["allergens"], "diets": answers["diets"]}


def _show_allergens(values: Values, _about: About) -> Values:
    declared = values.get("allergens")
    return values | {"none": "1" if declared == [] else ""}


def _read_plan(values: Values, about: About) -> Values:
    plan = {one: filled(rows_of(values, "plan", one), "title", "minutes") for one in about.locales}
    if not plan[about.locale]:
        raise invalid({"plan": [_("Name one part at least, such as a warm-up.")]})
    raw = {
        "plan": {
            one: [
                {
                    "title": row.get("title", ""),
                    "minutes": whole_number(row.get("minutes", "").strip() or "0"),
                }
                for row in rows
            ]
            for one, rows in plan.items()
            if rows
        },
        "level": text_of(values, "level") or "any",
        "bring": {one: words for one in about.locales if (words := text_of(values, "bring", one))},
        "discipline": text_of(values, "discipline"),
    }
    # Sport unless they say that it is none.
    return loaded(PlanAnswer(), raw) | {"sport": text_of(values, "sport") != "0"}


def terms_of_law(kind: Kind, answers: Values) -> Values:
    """The terms that the questions of menu and plan answer: what the law has a say in."""
    alcohol, sport = bool(answers.get("alcohol", False)), bool(answers.get("sport", True))
    return {"activities": activities(kind, sport=sport, alcohol=alcohol)}


def details_of(answers: Values) -> Values:
    """What of these answers is particular to the kind; the rest are terms."""
    return {name: value for name, value in answers.items() if name not in ("alcohol", "sport")}


def _read_price(values: Values, about: About) -> Values:
    """Price in minor units, per guest when shared, and how many people."""
    errors: dict[str, list[str]] = {}
    currency = settings().currency
    price = price_minor(text_of(values, "price"), currency)
    if price is None:
        errors["price"] = [_("Write a price such as 24 or 24.50.")]
    elif not LEAST_PRICE_MINOR <= price <= 100_000_000:
        errors["price"] = [_("Set a price of at least %(price)s.", price=money(LEAST_PRICE_MINOR, currency))]
    shared = "0" if about.is_visit else text_of(values, "shared")
    if shared not in {"0", "1"}:
        errors["shared"] = [_("Choose one of what is offered.")]
    seats = _seats(values, errors)
    if errors or price is None:
        raise invalid(errors)
    return {"price_minor": price, "shared": shared == "1", "seats": seats}


def _seats(values: Values, errors: dict[str, list[str]]) -> int:
    try:
        typed = text_of(values, "seats")
        return int(loaded(SeatsAnswer(), {"seats": whole_number(typed) if typed else None})["seats"])
    except Invalid as problem:
        errors.update(problem.errors)
        return 0


def _show_price(values: Values, about: About) -> Values:
    price = values.get("price_minor")
    shared = values.get("shared", about.kind is Kind.MEAL) and not about.is_visit
    return {
        "price": price_text(price, settings().currency) if price is not None else "",
        "shared": "1" if shared else "0",
        "seats": values.get("seats", DEFAULT_SEATS[about.kind]),
    }


def terms_of_price(answers: Values) -> Values:
    """The terms of a listing that the question of price answers."""
    seats = answers["seats"]
    return {
        "price_minor": answers["price_minor"],
        "shared": answers["shared"],
        "capacity": seats,
        "max_party": seats,
    }


def read_time(values: Values, _about: About) -> Values:
    raw = {
        name: whole_number(typed) if (typed := text_of(values, name)) else None
        for name in ("duration_minutes", "notice_minutes")
    }
    return loaded(TimeAnswer(), raw)


def _read_policy(values: Values, _about: About) -> Values:
    policy = text_of(values, "policy") or None
    raw: Values = {"policy": policy}
    if policy == Policy.CUSTOM:
        raw["policy_tiers"] = tiers.read(values)
        check_tiers(policy, raw["policy_tiers"])
    return loaded(PolicyAnswer(), raw)


def _show_policy(values: Values, _about: About) -> Values:
    return values if "tiers" in values else {**values, "tiers": tiers.show(values.get("policy_tiers"))}


def _read_booking(values: Values, about: About) -> Values:
    raw: Values = {"confirmation": text_of(values, "confirmation") or None}
    for name in ("answer_hours", "least_guests", "decide_hours", "series_weeks"):
        if typed := text_of(values, name):
            raw[name] = whole_number(typed)
    answers = loaded(BookingAnswer(), raw)
    check_series(answers["confirmation"], answers["series_weeks"])
    times = part(about.answers, "hours") or part(about.answers, "time") or {}
    check_confirmation(answers["confirmation"], int(times.get("notice_minutes", LEAST_NOTICE_OF_REQUEST)))
    price = part(about.answers, "price") or {}
    notice = int(times.get("notice_minutes", answers["decide_hours"] * 60))
    seats = {"shared": price.get("shared", True), "capacity": price.get("seats", answers["least_guests"])}
    check_gathering(answers | seats | {"notice_minutes": notice})
    return answers


def _sent(values: Values) -> Values:
    return {name: value for name, value in values.items() if isinstance(value, str) and value.strip()}


STEPS: tuple[Step, ...] = (
    Step("kind", _l("What would you like to offer?"), _l("Kind"), BOTH, _read_kind, _same),
    Step("profile", _l("Who are you to your neighbours?"), _l("Profile"), BOTH, _read_profile, _same),
    Step(
        "words",
        _l("What do you offer, in your own words?"),
        _l("Title and words"),
        BOTH,
        _read_words,
        _show_words,
    ),
    Step("menu", _l("What is on the table?"), _l("Menu"), MEAL, _read_menu, _same),
    Step(
        "allergens",
        _l("Which allergens are in it?"),
        _l("Allergens and diets"),
        MEAL,
        _read_allergens,
        _show_allergens,
    ),
    Step("plan", _l("How does a session go?"), _l("Plan"), SESSION, _read_plan, _same),
    Step("where", _l("Where does it take place?"), _l("Where"), BOTH, _same, _same),
    Step("spot", _l("This is what neighbours see"), _l("On the map"), BOTH, _same, _same),
    Step("price", _l("What does it cost, and for how many?"), _l("Price"), BOTH, _read_price, _show_price),
    Step("hours", _l("When can people come?"), _l("Hours"), BOTH, _same, _same),
    Step("booking", _l("At once, or do people ask first?"), _l("How one books"), BOTH, _read_booking, _same),
    Step("policy", _l("And if plans change?"), _l("Cancellation"), BOTH, _read_policy, _show_policy),
    Step("check", _l("Check your answers"), _l("Check"), BOTH, _same, _same),
)
BY_NAME = {step.name: step for step in STEPS}
