"""The sandbox's own tables, made at its start; never part of the marketplace's migrations."""

import psycopg

DDL = """
create schema if not exists sandbox;

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
    leased_until double precision not null default 0,
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

# Any fixed number will do, as long as only this start-up takes it.
_START_LOCK = 7_203_114_905_211_377

TABLES = "delivery, event, funds, object, idempotency_key, fault, setting"


def conninfo(database_url: str) -> str:
    """A libpq URL from one that may carry SQLAlchemy's driver name."""
    scheme, rest = database_url.split("://", 1)
    return f"{scheme.split('+', 1)[0]}://{rest}"


def prepare(database_url: str) -> None:
    """Create what is missing. Several processes may start at once: one works, the others wait."""
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_START_LOCK,))
        connection.execute(DDL)


def empty(connection: psycopg.Connection) -> None:
    """Forget everything: for tests and for starting the demonstration again."""
    connection.execute(f"truncate sandbox.{', sandbox.'.join(TABLES.split(', '))} restart identity")
