"""The style guide: every component with made-up content; it shows no member's data."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.core.clock import now
from marketplace.core.i18n import gettext as _
from marketplace.web.fragments import remembered

styleguide = Blueprint("styleguide", __name__)
styleguide.add_app_template_global(remembered)

_ZONE = "Europe/Paris"
# Given by name, for Jinja computes a filter of a constant once, in the language of whoever comes first.
_AMOUNTS = {
    "each": 2_400,
    "total": 5_184,
    "half": 2_592,
    "available": 61_240,
    "review": 29_000,
    "ahead": 80_000,
}


@styleguide.get("/styleguide")
@requires(Access.PUBLIC)
def show() -> ResponseReturnValue:
    """Every macro on one page; `?scheme=light` or `?scheme=dark` holds one colour mode."""
    scheme = request.args.get("scheme")
    return render_template(
        "styleguide.html",
        scheme=scheme if scheme in {"light", "dark"} else None,
        zone=_ZONE,
        deadline=now() + timedelta(minutes=9, seconds=40),
        amounts=_AMOUNTS,
        cards=_cards(),
        days=_days(),
        chosen="2026-11-21T18:30:00Z",
        bars=_bars(),
        pins=_pins(),
        places=_places(),
    )


def _cards() -> list[dict[str, Any]]:
    soon = now().replace(minute=30, second=0, microsecond=0)
    common = {"url": "#", "currency": "EUR", "zone": _ZONE}
    return [
        common
        | {
            "kind": "meal",
            "seed": 8,
            "title": _("Sunday couscous, seven vegetables"),
            "provider_name": "Samira B.",
            "area": "Croix-Rousse",
            "distance_m": 600,
            "total_minor": 2592,
            "unit_label": _("for one guest"),
            "next_free": soon + timedelta(hours=6),
            "tag": _("At her table · 6 seats"),
            "rating": "4.96",
            "reviews": 128,
            "vouches": 9,
            "ref": "couscous",
        },
        common
        | {
            "kind": "session",
            "seed": 5,
            "title": _("Run your first 10 km"),
            "provider_name": "Théo Marchand",
            "area": "Parc de la Tête d’Or",
            "distance_m": 1240,
            "total_minor": 4212,
            "unit_label": _("for one session"),
            "next_free": soon + timedelta(hours=20),
            "tag": _("Outside · one to one"),
            "reasons": [_("Beginners welcome"), _("speaks English")],
            "ref": "run",
        },
        common
        | {
            "kind": "meal",
            "seed": 4,
            "title": _("Hand-folded momos and tomato achar"),
            "provider_name": "Pema Dolma",
            "area": "La Guillotière",
            "distance_m": 1930,
            "total_minor": 1944,
            "unit_label": _("for one guest"),
            "next_free": None,
            "tag": _("To pick up"),
            "boosted": True,
            "ref": "momos",
        },
    ]


def _days() -> list[dict[str, Any]]:
    def slot(day: int, hour: int, seats: int | None) -> dict[str, Any]:
        return {
            "value": f"2026-11-{day}T{hour - 1}:30:00Z",
            "label": _("%(hour)s:%(minute)s", hour=hour, minute="30"),
            "seats_left": seats,
            "disabled": seats == 0,
        }

    return [
        {"value": "2026-11-20", "label": _("Fri 20"), "slots": [slot(20, 19, 3)]},
        {
            "value": "2026-11-21",
            "label": _("Sat 21"),
            "slots": [slot(21, 12, 2), slot(21, 19, 1), slot(21, 20, 0)],
        },
        {"value": "2026-11-22", "label": _("Sun 22"), "slots": [slot(22, 12, 6), slot(22, 13, 6)]},
        {"value": "2026-11-25", "label": _("Wed 25"), "slots": [slot(25, 19, 5)]},
        {"value": "2026-11-27", "label": _("Fri 27"), "slots": [slot(27, 19, 6), slot(27, 20, 6)]},
    ]


def _bars() -> list[dict[str, Any]]:
    amounts = (21_000, 26_050, 18_000, 34_020, 29_400, 38_000, 42_000)
    return [
        {"label": _("W%(week)s", week=43 + n), "value": amount, "text": f"{amount / 100:.2f}", "soft": n > 4}
        for n, amount in enumerate(amounts)
    ]


def _pins() -> list[dict[str, Any]]:
    where = ((45.7793, 4.8306, "€25.92"), (45.7772, 4.8553, "€42.12"), (45.7553, 4.8438, "€19.44"))
    return [
        {"lat": lat, "lon": lon, "price": price, "title": card["title"], "url": f"#{card['ref']}"}
        | {"ref": card["ref"], "kind": card["kind"]}
        for (lat, lon, price), card in zip(where, _cards(), strict=True)
    ]


def _places() -> list[dict[str, Any]]:
    return [
        {"lat": 45.7640, "lon": 4.8357, "name": "Lyon", "big": True},
        {"lat": 45.7713, "lon": 4.8800, "name": "Villeurbanne", "big": True},
        {"lat": 45.7757, "lon": 4.8045, "name": "Vaise"},
        {"lat": 45.7969, "lon": 4.8417, "name": "Caluire-et-Cuire", "big": True},
    ]
