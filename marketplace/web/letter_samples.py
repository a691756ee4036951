"""Made-up facts for every kind of letter, in both languages, so that each can be looked at; real people are in none."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import current_app
from jinja2 import meta

from marketplace.core import clock
from marketplace.core.money import money
from marketplace.core.resources import resource_path
from marketplace.core.urls import absolute

_SAID = {
    "en": {
        "title": "Sunday couscous, seven vegetables",
        "line": "Nora K. answered you in “Which flour for a first loaf?”.",
        "reason": "A pan caught fire, and the kitchen is closed until Monday.",
        "sentence": "Everything is as agreed; nothing else is asked of you.",
        "second": "If this does not suit you, answer this message.",
        "policy": "Cancel until Friday, 19:30 and get everything back.",
        "club": "Sourdough of the Slopes",
        "search": "A table in Lyon, this weekend",
        "good": "Gingham frame",
        "idea": "Three people asked you about “Sunday couscous” lately: answer everybody at once.",
        "notice": "Two people came into your club.",
        "button": "Open your account",
        "week": "Monday 30 November, 18:30",
        "document": "Professional card of a sports coach",
        "status": "Planned",
    },
    "fr": {
        "title": "Couscous du dimanche, sept légumes",
        "line": "Nora K. vous a répondu dans « Quelle farine pour un premier pain\u202f? ».",
        "reason": "Une casserole a pris feu, et la cuisine est fermée jusqu’à lundi.",
        "sentence": "Tout est comme convenu\u202f; rien d’autre ne vous est demandé.",
        "second": "Si cela ne vous convient pas, répondez à ce message.",
        "policy": "Annulez avant vendredi à 19\u00a0h\u00a030 et tout vous est rendu.",
        "club": "Levains des Pentes",
        "search": "Une table à Lyon, ce week-end",
        "good": "Cadre vichy",
        "idea": "Trois personnes vous ont écrit au sujet de « Couscous du dimanche » récemment.",
        "notice": "Deux personnes sont entrées dans votre club.",
        "button": "Ouvrir votre compte",
        "week": "lundi 30 novembre, 18\u00a0h\u00a030",
        "document": "Carte professionnelle d’éducateur sportif",
        "status": "Prévu",
    },
}
_EUR = "EUR"
_GIVEN = frozenset({"settings", "site_name", "locale"})
"""What every template knows."""


def names() -> list[str]:
    """Every letter there is, such as "bookings/confirmed", as the folder of templates says."""
    folder = resource_path("templates") / "mail"
    found = (path.relative_to(folder).with_suffix("").as_posix() for path in Path(folder).rglob("*.txt"))
    return sorted(name for name in found if "/" in name and not name.rpartition("/")[2].startswith("_"))


def facts_of(name: str, locale: str) -> dict[str, Any]:
    """What a letter is rendered with, in the language being spoken."""
    said = _SAID[locale]
    known = _everybodys(said) | _amounts() | _particular(name, said)
    # A letter that is younger than this list is shown all the same.
    return dict.fromkeys(names_used(name) - set(known), said["sentence"]) | known


def names_used(name: str) -> set[str]:
    """The facts a letter speaks of, as its text says."""
    env = current_app.jinja_env
    source = (Path(resource_path("templates")) / "mail" / f"{name}.txt").read_text()
    return set(meta.find_undeclared_variables(env.parse(source))) - set(env.globals) - _GIVEN


def _everybodys(said: dict[str, str]) -> dict[str, Any]:
    at = clock.now().replace(hour=18, minute=30, second=0, microsecond=0) + timedelta(days=3)
    return {
        "name": "Ana Lopes",
        "other": "Samira B.",
        "title": said["title"],
        "line": said["line"],
        "said": said["sentence"],
        "idea": said["idea"],
        "reason": said["reason"],
        "words": said["reason"],
        "problem": said["sentence"],
        "sold": said["sentence"],
        "why": said["second"],
        "club": said["club"],
        "calendar": said["club"],
        "search": said["search"],
        "good": said["good"],
        "message": said["second"],
        "consent": said["sentence"],
        "document": said["document"],
        "documents": [said["document"]],
        "titles": [said["title"]],
        "names": [said["good"]],
        "kept": [],
        "day": said["week"],
        "until": said["week"],
        "status": said["status"],
        "by": "Samira B.",
        "paragraphs": [said["sentence"], said["second"]],
        "before": [said["sentence"]],
        "after": [said["second"]],
        "weeks": [said["week"]],
        "lines": [said["sentence"], said["second"]],
        "policy": [said["policy"]],
        "over": [f"Rosa Vidal, {money(12_400, _EUR)}"],
        "near": [f"Théo Marchand, {money(8_150, _EUR)}"],
        "instead": [said["title"]],
        "starts_at": at,
        "agreed": at,
        "zone": "Europe/Paris",
        "booking": _booking(at),
        "url": absolute("/bookings"),
        "settings_url": absolute("/settings/notices"),
        "stop_url": absolute("/settings/notices"),
        **_switches(),
    }


def _switches() -> dict[str, Any]:
    """Which sentences of a letter are there: those that most readers meet."""
    return {
        "is_customer": True,
        "by_provider": True,
        "is_ahead": True,
        "is_work": False,
        "called_back": True,
        "won": False,
        "free": False,
        "last": False,
        "step": "ask",
        "decision": "change",
        "colleague": "Sam Roy",
        "provider": "Rosa Vidal",
        "seller": "Proche SAS",
        "more": 2,
        "ahead": 2,
        "sales": 2,
        "is_author": False,
        "state": "accepted",
    }


def _amounts() -> dict[str, Any]:
    return {
        "amount": money(12_400, _EUR),
        "amount_minor": 5_184,
        "price_minor": 900,
        "share_minor": 4_320,
        "debt_minor": 250,
        "currency": _EUR,
        "number": 12,
        "days": 14,
        "credits": 30,
        "share": "20 %",
        "last4": "4242",
        "bank": "4242",
    }


def _booking(at: datetime) -> SimpleNamespace:
    terms = SimpleNamespace(venue="customer", area="Lyon 4e", provider_name="Samira B.")
    return SimpleNamespace(
        starts_at=at,
        zone="Europe/Paris",
        party_size=2,
        total_minor=5_184,
        refunded_minor=5_184,
        share_minor=4_320,
        currency=_EUR,
        terms=terms,
    )


def _particular(name: str, said: dict[str, str]) -> dict[str, Any]:
    """What a letter calls by a name that another one uses for something else, or that it alone has."""
    link = absolute("/notices")
    offer = SimpleNamespace(
        title=said["title"], provider="Samira B.", total_minor=2_592, currency=_EUR, url=link
    )
    samples: dict[str, dict[str, Any]] = {
        "designs/credits_back": {"title": said["good"], "given": ["Nora K."], "waiting": ["Samira B."]},
        "designs/present_gone": {"title": said["good"]},
        "accounts/letter": {
            "news": said["sentence"],
            "code": "482 913",
            "before_link": said["second"],
            "link": (said["button"], link),
            "after": said["second"],
            "closing": said["sentence"],
        },
        "bookings/received": {"notice_words": said["sentence"], "notice_links": [(said["button"], link)]},
        "messages/waiting": {
            "rows": [SimpleNamespace(other_name="Nora K.", title=said["title"])],
            "address": lambda _row: link,
        },
        "notices/day": {"lines": [(said["line"], link), (said["notice"], link)]},
        "searches/found": {"offers": [offer, offer]},
        "troubles/account_stopped": {"words": [said["sentence"], said["second"]]},
    }
    return samples.get(name, {})
