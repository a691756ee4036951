"""Measures honest voices: towns with planted rings are lived day by day through the product's own looks and sweeps.

The weights were chosen on the towns of `TUNED`; what is printed comes from those of `SEEDS`, which nobody looked at
meanwhile. `./scripts/bench honesty.tuned` prints the former, for whoever changes a weight.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import text

from bench._voices import DAYS, START, Maker, Person, Said, Town
from bench._worlds import plain, settings_for, world
from marketplace.app import create_app
from marketplace.community.honesty import jobs, looking
from marketplace.core import clock
from marketplace.core.database import db, transaction

TUNED = (1, 2, 1009, 2027)
SEEDS = (4057, 5081)
EVERY = timedelta(hours=12)
"""So often the sweep runs here; in life it does every thirty seconds."""
OF_A_RING = 75
"""A ring is held when so many percent of its reviews are, a day after its last one."""

_MEMBER = """
    insert into member (id, public_id, email, name, password_hash, locale, status, is_demo, created_at,
        email_verified_at)
    values (%(id)s, 'mem_' || %(id)s, 'm' || %(id)s || '@example.org', 'Guest ' || %(id)s, 'x', %(locale)s,
        'active', false, %(joined)s, %(joined)s)
"""
_LISTING = """
    insert into listing (id, public_id, provider_id, kind, slug, status, venue, locale, price_minor, currency,
        policy, duration_minutes, step_minutes, notice_minutes, horizon_days, buffer_before_minutes,
        buffer_after_minutes, capacity, min_party, max_party, shared, art_seed, country, activities,
        created_at, updated_at)
    values (%(id)s, 'lst_' || %(id)s, %(id)s, 'meal', 'couscous', 'published', 'remote', 'fr', 2400, 'EUR',
        'moderate', 90, 30, 120, 60, 0, 30, 6, 1, 6, true, 1, 'FR', array['cooking'],
        now(), now())
"""
_BOOKING = """
    insert into booking (id, public_id, reference, listing_id, provider_id, customer_id, state, party_size, seats,
        starts_at, ends_at, zone, starts_local, tzdb_version, currency, price_minor, fee_minor, total_minor,
        commission_minor, share_minor, refunded_minor, terms, created_at, confirmed_at, completed_at)
    values (%(id)s, 'bkg_' || %(id)s, 'R' || %(id)s, %(subject)s, %(subject)s, %(author)s, 'completed', 1, 1,
        %(at)s, %(at)s + interval '2 hours', 'Europe/Paris', '', '', 'EUR', 2400, 192, 2592, 240, 2160, 0,
        jsonb_build_object('title', 'Couscous', 'provider_name', 'Table ' || %(subject)s::text),
        %(at)s - interval '1 day', %(at)s - interval '1 day', %(at)s + interval '2 hours')
"""
_PAYMENT = """
    insert into payment (public_id, subject_kind, subject_id, attempt, payer_id, amount_minor, currency, state,
        capture, charge_id, refunded_minor, expires_at, created_at, paid_at, card_hash)
    values ('pay_' || %(id)s, 'booking', 'bkg_' || %(id)s, 1, %(author)s, 2592, 'EUR', 'paid', 'automatic',
        'ch_' || %(id)s, 0, %(at)s, %(at)s, %(at)s, decode(md5(%(card)s), 'hex'))
"""
_REVIEW = """
    insert into review (id, public_id, booking_id, listing_id, side, author_id, subject_id, state, outcome, stars,
        scores, body, locale, experienced_on, open_at, created_at, written_at, helpful, affiliation)
    values (%(id)s, 'rev_' || %(id)s, %(id)s, %(subject)s, 'customer', %(author)s, %(subject)s, 'sealed',
        'took_place', %(stars)s, '{}', %(text)s, %(locale)s, %(at)s::date, %(at)s + interval '14 days 2 hours',
        %(when)s, %(when)s, 0, %(tie)s)
"""
_SESSION = """
    insert into member_session (public_id, token_hash, member_id, created_at, seen_at, expires_at,
        authenticated_at, user_agent, network_hash)
    values ('ses_' || gen_random_uuid(), decode(md5(random()::text), 'hex'), %(member)s, %(at)s, %(at)s,
        %(at)s + interval '60 days', %(at)s, %(browser)s, decode(md5(%(network)s), 'hex'))
"""
_BANK = """
    insert into connected_account (member_id, payouts_enabled, transfers_active, requirements, past_due,
        bank_fingerprint, created_at, updated_at)
    values (%(id)s, true, true, '[]', '[]', %(bank)s, now(), now())
"""
_PLACE = """
    insert into public_point (address_key, lat, lon, radius_m, area, town, country, zone, created_at)
    values (decode(md5(%(address)s), 'hex'), 45.7, 4.8, 300, 'Lyon', 'Lyon', 'FR', 'Europe/Paris', now())
    on conflict do nothing;
"""
_LIVES = """
    insert into place (public_id, member_id, address_key, home, created_at)
    values ('plc_' || %(id)s, %(id)s, decode(md5(%(address)s), 'hex'), '', now())
"""
_VOUCH = """
    insert into vouch (public_id, voucher_id, vouched_id, relation, affiliation, sentence, locale, created_at)
    values ('vou_' || gen_random_uuid(), %(voucher)s, %(vouched)s, 'family', '', 'I know her kitchen.', 'en',
        %(at)s)
"""


class Verdict(NamedTuple):
    """Of one town: reviews honest and held, of rings and held, and of each ring whether it was held in a day."""

    honest: int
    honest_held: int
    planted: int
    planted_held: int
    rings: dict[int, bool]
    kinds: dict[int, str]
    look_ms: float
    codes: Counter[str]
    """Signals of honest reviews that were held."""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "honesty.rings_held", "honesty.honest_held", "honesty.recall", "honesty.precision" and the others."""
    if prefix.startswith("honesty.tuned"):
        yield from _lines("honesty.tuned", [_lived(seed) for seed in TUNED])
        return
    yield from _lines("honesty", [_lived(seed) for seed in SEEDS])


def _lines(name: str, verdicts: list[Verdict]) -> Iterator[dict[str, Any]]:
    honest, wrong = sum(v.honest for v in verdicts), sum(v.honest_held for v in verdicts)
    planted, right = sum(v.planted for v in verdicts), sum(v.planted_held for v in verdicts)
    rings = [(v.kinds[ring], is_held) for v in verdicts for ring, is_held in v.rings.items()]
    found = sum(is_held for _kind, is_held in rings)
    yield _percent(f"{name}.rings_held", found, len(rings), at_least=90)
    for kind in sorted({kind for kind, _held in rings}):
        these = [is_held for one, is_held in rings if one == kind]
        yield _percent(f"{name}.rings_held.{kind}", sum(these), len(these))
    yield _percent(f"{name}.honest_held", wrong, honest, at_most=2)
    yield _percent(f"{name}.recall", right, planted)
    yield _percent(f"{name}.precision", right, right + wrong)
    yield _percent(f"{name}.share_held", right + wrong, honest + planted)
    look = median(v.look_ms for v in verdicts)
    yield {"name": f"{name}.look", "value": round(look, 2), "unit": "ms", "goal": 25, "ok": look <= 25}
    if name.endswith("tuned"):
        codes = sum((v.codes for v in verdicts), Counter[str]())
        yield {
            "name": f"{name}.codes",
            "value": dict(codes.most_common()),
            "unit": "",
            "goal": None,
            "ok": True,
        }


def _percent(name: str, part: int, whole: int, **goal: float) -> dict[str, Any]:
    value = round(100 * part / whole, 2) if whole else 0.0
    is_ok = goal.get("at_least", 0) <= value <= goal.get("at_most", 100)
    return {
        "name": name,
        "value": value,
        "unit": f"% of {whole}",
        "goal": next(iter(goal.values()), None),
        "ok": is_ok,
    }


def _lived(seed: int) -> Verdict:
    """A town lives its three months in a database of its own."""
    town = Maker(seed).made()
    with world() as url:
        app = create_app(settings_for(url))
        with app.app_context(), psycopg.connect(plain(url), autocommit=True) as admin:
            _settle(admin, town)
            _live(admin, town)
            verdict = _judged(town)
            verdict = verdict._replace(look_ms=_look_ms())
            db.session.remove()
            db.engine.dispose()
    return verdict


Admin = psycopg.Connection[tuple[Any, ...]]


def _settle(admin: Admin, town: Town) -> None:
    """Everybody and what they have, at once and without triggers; sessions come when their time comes."""
    # The bookings come without the calendar and the payment that led to them.
    admin.execute("alter table booking drop constraint ck_booking_place")
    for table in ("booking", "payment", "listing", "member", "connected_account", "place", "review"):
        admin.execute(f"alter table {table} disable trigger user")
    people = list(town.people.values())
    with admin.cursor() as cursor:
        cursor.executemany(_MEMBER, [vars(one) for one in people])
        cursor.executemany(_LISTING, [{"id": one} for one in town.providers])
        owners: list[dict[str, Any]] = [vars(one) for one in people if one.bank]
        for statement in (_BANK, _PLACE, _LIVES):
            cursor.executemany(statement, owners)
        sales = [{**vars(said), "id": number} for number, said in enumerate(town.said, 1)]
        for statement in (_BOOKING, _PAYMENT):
            cursor.executemany(statement, sales)
    admin.execute("alter table review enable trigger review_hold_agrees")
    admin.execute("analyze")


def _live(admin: Admin, town: Town) -> None:
    """Sessions begin, ties are told, reviews are written and looked at, and the sweep runs."""
    events = sorted(_events(town), key=lambda event: event[0])
    at = START - timedelta(days=1)
    while at < START + timedelta(days=DAYS + 12):
        while events and events[0][0] <= at:
            _happens(admin, *events.pop(0))
        with clock.frozen_at(at):
            jobs.look()
        at += EVERY


def _look_ms() -> float:
    """What one more look takes, in the town as it became."""
    times = []
    for review in range(10, 210, 4):
        begun = perf_counter()
        with transaction():
            looking.look(review)
        times.append(1000 * (perf_counter() - begun))
    return median(times)


def _events(town: Town) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    for person in town.people.values():
        yield from _sessions(person)
    for voucher, vouched, when in town.ties:
        yield when, _VOUCH, {"voucher": voucher, "vouched": vouched, "at": when}
    for number, said in enumerate(town.said, 1):
        yield said.when, _REVIEW, {**vars(said), "id": number}


def _sessions(person: Person) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    when = max(person.joined, START - timedelta(days=2))
    for network, browser in person.networks:
        yield when, _SESSION, {"member": person.id, "network": network, "browser": browser, "at": when}


def _happens(admin: Admin, when: datetime, statement: str, values: dict[str, Any]) -> None:
    admin.execute(statement, values)
    if statement is _REVIEW:
        with clock.frozen_at(when), transaction():
            looking.look(values["id"])


def _judged(town: Town) -> Verdict:
    rows = db.session.execute(
        text("select review_id, held_at, flags from review_hold where state <> 'released'")
    )
    held = {row[0]: (row[1], row[2]) for row in rows}
    honest = [number for number, said in enumerate(town.said, 1) if not said.ring]
    planted = {number: said for number, said in enumerate(town.said, 1) if said.ring}
    wrong = [number for number in honest if number in held]
    return Verdict(
        honest=len(honest),
        honest_held=len(wrong),
        planted=len(planted),
        planted_held=sum(number in held for number in planted),
        rings={ring: _is_held(ring, planted, held) for ring in town.rings},
        kinds=town.rings,
        look_ms=0.0,
        codes=Counter(json.dumps(sorted(flag["code"] for flag in held[number][1])) for number in wrong),
    )


def _is_held(ring: int, planted: dict[int, Said], held: dict[int, tuple[datetime, Any]]) -> bool:
    its = {number: said for number, said in planted.items() if said.ring == ring}
    until = max(said.when for said in its.values()) + timedelta(days=1)
    in_time = [number for number in its if number in held and held[number][0] <= until]
    return len(in_time) * 100 >= OF_A_RING * len(its)
