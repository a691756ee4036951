"""The bare page that ours are compared with: Flask, one nearby query, twenty cards, and nothing else."""

import os
from functools import cache
from typing import Any

import psycopg
from flask import Flask, render_template, request

from bench import _worlds
from marketplace.trade.places.rules import mercator, mercator_radius
from marketplace.trade.search.rules import ground_m

QUERY = """
    select listing_id, lat, lon, price_minor, card, next_free_at from search_entry
    where category = 1 and m <@ circle(point(%(x)s, %(y)s), %(radius)s) and price_minor <= %(price)s
    order by m <-> point(%(x)s, %(y)s) limit 20
"""
"""The query of a nearby search, as one would write it by hand."""

_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ rows|length }} repas</title></head>
<body><h1>{{ rows|length }} repas</h1>
<ul class="cards">{% for row, card, km in rows %}
<li><article class="card card-{{ card["kind"] }}">
  <div class="picture"><img src="/art/{{ card["kind"] }}/{{ card["seed"] }}.svg" alt="" loading="lazy"></div>
  <div class="card-words">
    <h2 class="card-title"><a href="/listings/{{ card["public_id"] }}">{{ card["title"]["fr"] }}</a></h2>
    <p class="card-who"><span class="avatar">{{ card["initials"] }}</span> {{ card["provider"] }}</p>
    <p class="card-where">{{ "%.1f"|format(km) }} km · {{ card["area"] }}</p>
    <p class="card-foot"><b>{{ "%.2f"|format(row[3] / 100) }} €</b> par personne
      {% if row[5] %}<time datetime="{{ row[5].isoformat() }}">{{ row[5].strftime("%d/%m %H:%M") }}</time>{% endif %}
    </p>
  </div>
</article></li>{% endfor %}
</ul></body></html>"""


def values(lat: float, lon: float, metres: float, price: int) -> dict[str, float]:
    """What `QUERY` asks for: a spot in degrees, a circle in metres, a price in minor units."""
    x, y = mercator(lat, lon)
    return {"x": x, "y": y, "radius": mercator_radius(lat, metres), "price": price}


def create_app() -> Flask:
    """One connection a worker, since each has one thread; made at its first page, after the workers part."""
    app = Flask("bare")
    template = app.jinja_env.from_string(_PAGE)

    @cache
    def connected(_worker: int) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(_worlds.plain(os.environ["DATABASE_URL"]), autocommit=True)

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    @app.get("/search")
    def page() -> str:
        lat, lon = float(request.args["lat"]), float(request.args["lon"])
        found = connected(os.getpid()).execute(QUERY, values(lat, lon, 10_000, 3_000)).fetchall()
        rows = [(row, row[4], ground_m(lat, lon, row[1], row[2]) / 1000) for row in found]
        return render_template(template, rows=rows)

    return app
