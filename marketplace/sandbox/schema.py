"""The sandbox's own tables, made at its start; never part of the marketplace's migrations."""

import psycopg

_FIRST = """
create table if not exists sandbox.object (
    id text primary key,
    kind text not null,
    account text not null,
    created bigint not null,
    seq bigint generated always as identity unique,
    body jsonb not null,
    hidden jsonb not null default '{}'
);
create index if not exists object_by_kind on sandbox.object (kind, account, seq);
create index if not exists object_by_field on sandbox.object using gin (body jsonb_path_ops);

create table if not exists sandbox.funds (
    id text primary key references sandbox.object,
    account text not null,
    currency text not null,
    net bigint not null,
    available_on bigint not null
);
create index if not exists funds_by_account on sandbox.funds (account, currency, available_on) include (net);

create table if not exists sandbox.event (
    id text primary key,
    account text not null,
    kind text not null,
    created bigint not null,
    seq bigint generated always as identity unique,
    body jsonb not null
);
create index if not exists event_by_account on sandbox.event (account, seq);

create table if not exists sandbox.delivery (
    seq bigint generated always as identity primary key,
    event text not null references sandbox.event,
    due_at double precision not null,
    attempts integer not null default 0,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    last_answer text
);
create index if not exists delivery_waiting on sandbox.delivery (due_at) where state = 'waiting';
create index if not exists delivery_of_event on sandbox.delivery (event);

create table if not exists sandbox.idempotency_key (
    account text not null,
    key text not null,
    created bigint not null,
    fingerprint text not null,
    request text not null,
    status integer not null,
    headers jsonb not null,
    body jsonb not null,
    primary key (account, key)
);
create index if not exists idempotency_key_by_age on sandbox.idempotency_key (created);

create table if not exists sandbox.fault (
    seq bigint generated always as identity primary key,
    method text not null,
    path text not null,
    remaining integer not null,
    effect jsonb not null
);

create table if not exists sandbox.setting (
    name text primary key,
    value jsonb not null
);
"""

_LEASES = (
    "alter table sandbox.delivery add column if not exists leased_until double precision not null default 0"
)

# Each change is one more step; what was once here is never edited, for somebody's database stands on it.
STEPS = (_FIRST, _LEASES)

# Any fixed number will do, as long as only this start-up takes it.
_START_LOCK = 7_203_114_905_211_377

_VERSION = """
create schema if not exists sandbox;
create table if not exists sandbox.version (steps integer not null);
insert into sandbox.version select 0 where not exists (select from sandbox.version);
"""

_TABLES = "delivery, event, funds, object, idempotency_key, fault, setting"


def conninfo(database_url: str) -> str:
    """A libpq URL from one that may carry SQLAlchemy's driver name."""
    scheme, rest = database_url.split("://", 1)
    return f"{scheme.split('+', 1)[0]}://{rest}"


def prepare(database_url: str) -> None:
    """Bring the tables up to date. Several processes may start at once: one works, the others wait."""
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_START_LOCK,))
        for step in STEPS[_done(connection) :]:
            connection.execute(step)
        connection.execute(
            "update sandbox.version set steps = %s where steps <> %s", (len(STEPS), len(STEPS))
        )


def _done(connection: psycopg.Connection) -> int:
    """How many steps this database has taken."""
    there = connection.execute("select to_regclass('sandbox.version') is not null").fetchone()
    if there is None or not there[0]:
        connection.execute(_VERSION)
    row = connection.execute("select steps from sandbox.version").fetchone()
    return int(row[0]) if row else 0


def empty(connection: psycopg.Connection) -> None:
    """Forget everything: for tests and for starting the demonstration again."""
    tables = ", ".join(f"sandbox.{name}" for name in _TABLES.split(", "))
    connection.execute(f"truncate {tables} restart identity")
