"""Measures the pages of a listing and of a provider beside the bare page, in the same run."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg

from bench import _serving, _worlds
from bench.search import alternately, compared, spots

LISTINGS = 50_000
SECONDS = 5.0

# The words and profiles that a page shows and a search does not read.
_WORDS = """
    insert into profile (member_id, slug, display_name, locale, headline, about, languages, trader, zone,
        created_at, updated_at)
    select id, 'voisin-' || id, name, 'fr', 'Je cuisine le dimanche.', 'Douze ans de **grandes** tablées.', '["fr"]',
        'private', 'Europe/Paris', now(), now() from member on conflict do nothing;
    insert into listing_text (listing_id, locale, title, summary, body)
    select id, 'fr', 'Couscous du dimanche', 'Sept légumes.', 'Venez **à jeun**.' from listing
    on conflict do nothing;
    insert into meal_details (listing_id, courses, allergens, allergens_declared_at, diets, cuisine)
    select id, '{"fr": [{"course": "Plat", "dish": "Couscous"}]}', '["gluten", "celery"]', now(), '[]', 'Maghreb'
    from listing where kind = 'meal' on conflict do nothing;
    insert into session_details (listing_id, plan, level, bring, discipline)
    select id, '{"fr": [{"title": "Courir", "minutes": 60}]}', 'any', '{}', 'Course' from listing
    where kind = 'session' on conflict do nothing;
"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "page.listing" and "page.profile": pages a second over those of the bare page."""
    with _worlds.world(LISTINGS) as url:
        with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
            connection.execute(_WORDS)
            connection.execute("vacuum analyze")
        environment = {"DATABASE_URL": url}
        bare = [f"/search?lat={lat}&lon={lon}" for lat, lon in spots(60)[::2]]
        listings = [f"/listings/lst_{number}" for number in range(1, 4_000, 97)]
        profiles = [f"/people/voisin-{number}" for number in range(1, 400, 11)]
        with (
            _serving.served("bench._bare:create_app", environment) as bare_port,
            _serving.served("marketplace.app:serve", environment) as port,
        ):
            asks = [(bare_port, bare), (port, listings), (port, profiles)]
            measures = [
                partial(_serving.pages_per_second, one, paths, seconds=SECONDS) for one, paths in asks
            ]
            base, listing, profile = alternately(measures, rounds=2)
        yield compared("page.listing", listing, base, "pages/s", at_least=0.4)
        yield compared("page.profile", profile, base, "pages/s", at_least=0.4)
